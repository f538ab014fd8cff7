"""How different texts are."""

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.copy.view import fold

MOST_ALIKE = 0.8
_WORD = re.compile(r"\w+(?:[.,]\d+)?")


def similarity(one: str, other: str) -> float:
    """Overlap of the word pairs and words of two texts (Jaccard), 0..1."""
    first, second = _features(one), _features(other)
    return len(first & second) / len(first | second) if first | second else 1.0


def highest(texts: Sequence[str]) -> float:
    """The highest similarity of any two texts, 0 for fewer than two."""
    pairs = ((a, b) for i, a in enumerate(texts) for b in texts[i + 1 :])
    return max((similarity(a, b) for a, b in pairs), default=0.0)


def _features(text: str) -> set[str]:
    words = _WORD.findall(fold(text))
    return {*words, *(f"{a} {b}" for a, b in pairwise(words))}
