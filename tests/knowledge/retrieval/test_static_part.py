"""The static part of vectors: what a token counts, and how both parts stand side by side."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from knowledge.errors import ModelError
from knowledge.retrieval.encoder import EncoderInfo, by_meaning
from knowledge.retrieval.static_part import STATIC_FILE, StaticPart, load_static
from tests.fakes import HashEncoder

ROWS = np.array([[0, 0], [127, 0], [0, 64], [127, 127]], dtype=np.int8)
PART = StaticPart(ROWS, np.array([0.0, 2.0, 2.0, 1.0]), share=0.25)


def test_weights_count_and_scales_of_rows_do_not() -> None:
    first, second = PART.encode([[1, 2], [0, 1, 1, 1, 1, 2, 0]])
    assert first == pytest.approx([2**-0.5, 2**-0.5])
    assert second == pytest.approx(np.array([2.0, 1.0]) / 5**0.5)


def test_a_text_without_known_tokens_is_zero() -> None:
    assert not PART.encode([[0, 0], []]).any()


def test_the_cosine_is_the_weighted_mean_of_the_parts() -> None:
    meaning = np.array([[1.0, 0.0], [0.6, 0.8]], dtype=np.float32)
    one, two = PART.beside(meaning, [[1], [3]])
    assert one @ one == pytest.approx(1.0)
    assert one @ two == pytest.approx(0.75 * 0.6 + 0.25 * 2**-0.5)


def test_a_folder_may_have_none_and_a_broken_one_says_so(tmp_path: Path) -> None:
    assert load_static(tmp_path) is None
    held = {"rows": ROWS, "weights": np.ones(4, np.float16), "share": np.array([0.25], np.float32)}
    save_file(held, str(tmp_path / STATIC_FILE))
    found = load_static(tmp_path)
    assert found is not None
    assert (found.dimension, found.share) == (2, 0.25)
    (tmp_path / STATIC_FILE).write_bytes(b"no")
    with pytest.raises(ModelError, match=r"static\.safetensors cannot be read"):
        load_static(tmp_path)


def test_meaning_alone_is_the_leading_components() -> None:
    plain = HashEncoder(dimension=8)
    assert by_meaning(plain) is plain
    both = HashEncoder(dimension=8)
    both.info = EncoderInfo("hash", "1", 8, "fake", meaning=6)
    cut = by_meaning(both)
    assert (cut.info.dimension, cut.info.meaning) == (6, 0)
    whole, part = both.encode(["ein Text"])[0, :6], cut.encode(["ein Text"])[0]
    assert part == pytest.approx(whole / np.linalg.norm(whole))
