"""Places for meaning are given when the words of a question find little, and only then."""

import numpy as np
import pytest

from knowledge.retrieval.reserve import COVER, own_language_first, with_meaning

COSINES = np.array([0.1, 0.2, 0.3, 0.9, 0.8, 0.7, 0.6])
ALL = [True] * 7


@pytest.mark.parametrize(
    ("cover", "own", "expected"),
    [
        (COVER, ALL, (0, 1, 2, 3, 4, 5, 6)),
        (COVER - 0.01, ALL, (0, 1, 3, 4, 5, 2, 6)),
        (0.0, [True, True, True, False, True, False, True], (0, 1, 4, 6, 2, 3, 5)),
        (0.0, [False] * 7, (0, 1, 2, 3, 4, 5, 6)),
    ],
)
def test_places(cover: float, own: list[bool], expected: tuple[int, ...]) -> None:
    assert with_meaning(range(7), cover, COSINES, own) == expected


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_short_lists_keep_every_candidate(count: int) -> None:
    assert sorted(with_meaning(range(count), 0.0, COSINES, ALL)) == list(range(count))


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ([False, True, True, True], (2, 0, 1, 3)),
        ([True, True, False, True], (0, 1, 2, 3)),
        ([False, True, False, True], (0, 1, 2, 3)),
        ([False, False, False, False], (0, 1, 2, 3)),
    ],
)
def test_of_a_text_and_its_translation_the_own_language_comes_first(own: list[bool], expected: tuple[int, ...]) -> None:
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [0.8, 0.6], [0.0, 1.0]])
    assert own_language_first(range(4), own, vectors) == expected
