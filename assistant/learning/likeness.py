"""How alike two questions or answers are, by the stems and word parts they share."""

from collections.abc import Callable
from functools import lru_cache

from knowledge.retrieval.analysis import Analyzer

Likeness = Callable[[str, str], float]


def likeness(language: str) -> Likeness:
    """Jaccard similarity of the index terms of two texts, 0..1."""
    terms = _terms(language if language in ("de", "en") else "de")

    def compare(first: str, second: str) -> float:
        one, other = terms(first), terms(second)
        return len(one & other) / len(one | other) if one | other else 1.0

    return compare


@lru_cache(maxsize=4)
def _terms(language: str) -> Callable[[str], frozenset[str]]:
    analyzer = Analyzer(language)
    return lru_cache(maxsize=10_000)(lambda text: frozenset(analyzer.terms(text)))
