"""Places for chunks that say in other words what is asked.

Fused scores trust words: on texts that share them with the question they are right, and a chunk that shares none stands
far below chunks that share the wrong ones. When no candidate holds half of the question's words (weighed by idf), the
words have not found the subject. Then the first two places stay, and the next three go to the chunks nearest in
meaning, in the question's language. Places change, the scores at them do not.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

KEPT = 2
"""Places that the fused order keeps: its first hit is right more often than the first by meaning, always."""

GIVEN = 3
"""Places given to meaning: a reader and the answerer look at five hits."""

COVER = 0.5
"""Share of the question's words in the best covered candidate below which places are given."""


def with_meaning(
    order: Sequence[int], cover: float, cosines: NDArray[np.floating], own: Sequence[bool]
) -> tuple[int, ...]:
    """Return candidates in their order, with places given to the nearest in meaning when words find little.

    Args:
        order: positions of candidates, best first.
        cover: the largest cover (`passage.py`) of a candidate, 0..1.
        cosines: meaning's cosine with the question, by position.
        own: True for candidates in the question's language, by position.
    """
    if cover >= COVER:
        return tuple(order)
    first = list(order[:KEPT])
    near = sorted((i for i in order[KEPT:] if own[i]), key=lambda i: -float(cosines[i]))
    first += near[:GIVEN]
    taken = set(first)
    return (*first, *(i for i in order if i not in taken))


ALIKE = 0.7
"""Cosine from which two texts in different languages count as the same: 88 % of XQuAD's paragraphs and their
translations reach it, 2 % of paragraphs do with another one of the 120."""


def own_language_first(order: Sequence[int], own: Sequence[bool], vectors: NDArray[np.floating]) -> tuple[int, ...]:
    """Return candidates in their order, but of a text and its translation the one in the question's language first.

    Args:
        order: positions of candidates, best first.
        own: True for candidates in the question's language, by position.
        vectors: what the candidates mean, float [candidates, dimension], length one, by position.
    """
    rest, placed = list(order), []
    while rest:
        first = rest.pop(0)
        if not own[first]:
            twin = next((i for i in rest if own[i] and float(vectors[i] @ vectors[first]) >= ALIKE), None)
            if twin is not None:
                rest.remove(twin)
                placed.append(twin)
        placed.append(first)
    return tuple(placed)
