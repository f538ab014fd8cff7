"""Ranking metrics by hand."""

import math

import pytest

from evals.retrieval.metrics import ndcg, recall, reciprocal_rank


@pytest.mark.parametrize(
    ("ranked", "relevant", "rr", "found", "gain"),
    [
        (["a", "b"], {"a"}, 1.0, 1.0, 1.0),
        (["b", "a"], {"a"}, 0.5, 1.0, 1 / math.log2(3)),
        (["b", "c"], {"a"}, 0.0, 0.0, 0.0),
        ([], {"a"}, 0.0, 0.0, 0.0),
        (["a", "x", "b"], {"a", "b"}, 1.0, 1.0, (1 + 0.5) / (1 + 1 / math.log2(3))),
        (["x"] * 10 + ["a"], {"a"}, 0.0, 0.0, 0.0),
    ],
)
def test_metrics(ranked: list[str], relevant: set[str], rr: float, found: float, gain: float) -> None:
    assert reciprocal_rank(ranked, relevant) == pytest.approx(rr)
    assert recall(ranked, relevant) == pytest.approx(found)
    assert ndcg(ranked, relevant) == pytest.approx(gain)


def test_nothing_relevant_has_no_value() -> None:
    with pytest.raises(ValueError, match="relevant"):
        ndcg(["a"], set())
    with pytest.raises(ValueError, match="relevant"):
        recall(["a"], set())
