"""Ranking metrics over lists of results, each relevant or not."""

import math
from collections.abc import Hashable, Sequence, Set


def reciprocal_rank(ranked: Sequence[Hashable], relevant: Set[Hashable], k: int = 10) -> float:
    """Return 1 / rank of the first relevant result among the first k, 0 when there is none."""
    for rank, item in enumerate(ranked[:k], start=1):
        if item in relevant:
            return 1.0 / rank
    return 0.0


def recall(ranked: Sequence[Hashable], relevant: Set[Hashable], k: int = 10) -> float:
    """Return the share of the relevant items among the first k.

    Raises:
        ValueError: nothing is relevant, so recall has no value.
    """
    if not relevant:
        raise ValueError("recall needs at least one relevant item")
    return len(set(ranked[:k]) & relevant) / len(relevant)


def ndcg(ranked: Sequence[Hashable], relevant: Set[Hashable], k: int = 10) -> float:
    """Return the normalised discounted cumulative gain of binary relevance (Järvelin and Kekäläinen 2002).

    Raises:
        ValueError: nothing is relevant.
    """
    if not relevant:
        raise ValueError("nDCG needs at least one relevant item")
    gain = sum(1.0 / math.log2(rank + 1) for rank, item in enumerate(ranked[:k], start=1) if item in relevant)
    ideal = sum(1.0 / math.log2(rank + 1) for rank in range(1, min(k, len(relevant)) + 1))
    return gain / ideal
