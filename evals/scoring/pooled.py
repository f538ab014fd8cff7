"""Metrics of a whole set of cases, as values per case whose mean is the figure.

The area under the ROC curve is no mean of scores, but it has an expansion into one: a positive case contributes the
share of negatives below it, a negative one the share of positives above it (placement values, DeLong et al. 1988).
Scaled by the sizes of both groups, their mean is the AUROC and the variance of that mean is DeLong's, so intervals,
paired differences and clusters work as for any other metric.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from evals.scoring.types import Metric, Score
from evals.suite.types import Case

_KINDS = ("answer", "abstain")


def metrics() -> list[Metric]:
    """All metrics of whole sets."""
    return [
        Metric(
            "answerability_auroc",
            lambda case: case.expected.get("action") in _KINDS,
            _confidence,
            about="how well the confidence tells questions with an answer from those without (AUROC)",
            pooled=answerable_values,
        )
    ]


def _confidence(_case: Case, output: Mapping[str, Any]) -> Score:
    value = output.get("confidence")
    return Score(None, "the output has no confidence") if value is None else Score(float(value), "confidence")


def answerable_values(cases: Sequence[Case], values: Sequence[float]) -> list[float] | None:
    """Values whose mean is the AUROC of answerable against unanswerable cases; None when one group is empty."""
    return auroc_values(values, [case.expected.get("action") == "answer" for case in cases])


def auroc_values(scores: Sequence[float], positive: Sequence[bool]) -> list[float] | None:
    """One value per case; their mean is the AUROC, the variance of that mean is DeLong's.

    Args:
        scores: higher means more likely positive.
        positive: the truth, in the same order.
    """
    given, truth = np.asarray(scores, float), np.asarray(positive, bool)
    above, below = given[truth], np.sort(given[~truth])
    if not len(above) or not len(below):
        return None
    sorted_above = np.sort(above)
    wins = np.empty(len(given))
    wins[truth] = _share_below(above, below)
    wins[~truth] = 1.0 - _share_below(given[~truth], sorted_above)
    area = float(wins[truth].mean())
    scale = np.where(truth, len(given) / len(above), len(given) / len(below))
    return [float(value) for value in area + scale * (wins - area)]


def _share_below(values: "np.ndarray[Any, Any]", others: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """Share of the sorted others below each value, ties by half."""
    left, right = np.searchsorted(others, values, "left"), np.searchsorted(others, values, "right")
    shares: np.ndarray[Any, Any] = (left + right) / (2.0 * len(others))
    return shares
