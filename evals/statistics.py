"""Intervals and differences of scores, clustered by document or conversation.

Cases that share a document or a conversation are not independent, so whole clusters are resampled. Intervals are
studentised bootstrap intervals of the ratio of cluster sums (Efron and Tibshirani 1993, ch. 12.5; Davison and Hinkley
1997, ch. 5.2). Where every score is 0 or 1 the studentised bootstrap has no spread to work with near the ends, so
Wilson's interval (1927) with the effective sample size of the clusters (Kish 1965) is used, and Student's with the
clusters' spread for paired differences of runs that differ in few cases. Everything is seeded: the same scores give
the same interval, whatever the number of threads.
"""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evals.errors import EvalError

Floats = NDArray[np.float64]
Verdict = Literal["better", "worse", "no difference", "insufficient data"]

SAMPLES = 4000
_BLOCK = 500
_MANY = 0.5
"""Share of cases that must differ for a bootstrap of paired differences."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its interval.

    Attributes:
        value: weighted mean of the scores.
        low: lower end of the interval.
        high: upper end of the interval.
        cases: number of scores.
        clusters: number of independent groups of scores.
    """

    value: float
    low: float
    high: float
    cases: int
    clusters: int

    @property
    def half_width(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


@dataclass(frozen=True, slots=True)
class Difference:
    """Candidate minus baseline on the same cases.

    Attributes:
        value: mean difference.
        low: lower end of the interval.
        high: upper end.
        minimum_detectable: smallest true difference that 80 % of such runs would find.
        cases: number of pairs.
        clusters: number of independent groups of pairs.
    """

    value: float
    low: float
    high: float
    minimum_detectable: float
    cases: int
    clusters: int

    @property
    def verdict(self) -> Verdict:
        """What the interval says, higher being better."""
        if self.clusters < 2:
            return "insufficient data"
        if self.low > 0:
            return "better"
        return "worse" if self.high < 0 else "no difference"


def interval(
    scores: Sequence[float],
    clusters: Sequence[Hashable] | None = None,
    weights: Sequence[float] | None = None,
    *,
    confidence: float = 0.95,
    samples: int = SAMPLES,
    seed: int = 0,
) -> Interval:
    """The weighted mean of scores with its interval.

    Args:
        scores: finite numbers.
        clusters: group of each score; None: every score is a group of its own.
        weights: weight of each score, > 0; None: all 1.
        confidence: nominal coverage, 0..1.
        samples: bootstrap samples.
        seed: of the resampling.

    Raises:
        EvalError: no scores, or one of them is not finite.
    """
    sums, sizes = _grouped(scores, clusters, weights)
    value = float(sums.sum() / sizes.sum())
    groups = len(sums)
    if all(score in (0.0, 1.0) for score in scores):
        low, high = _wilson(value, sums, sizes, len(scores), confidence)
    elif groups < 2:
        low, high = -math.inf, math.inf
    else:
        low, high = _studentised(sums, sizes, confidence, samples, seed)
    lowest, highest = min(scores), max(scores)
    # A mean of scores known to lie in 0..1 lies there too; other scales keep their ends.
    if lowest >= 0.0 and highest <= 1.0:
        low, high = max(0.0, low), min(1.0, high)
    return Interval(value, low, high, len(scores), groups)


def paired(
    candidate: Sequence[float],
    baseline: Sequence[float],
    clusters: Sequence[Hashable] | None = None,
    weights: Sequence[float] | None = None,
    *,
    confidence: float = 0.95,
    samples: int = SAMPLES,
    seed: int = 0,
) -> Difference:
    """The mean difference of two runs over the same cases, in the same order.

    Raises:
        EvalError: the lengths differ, nothing to compare, or a score is not finite.
    """
    if len(candidate) != len(baseline):
        raise EvalError("Two runs over different cases cannot be paired.", "Compare the cases that both runs scored.")
    apart = [one - other for one, other in zip(candidate, baseline, strict=True)]
    sums, sizes = _grouped(apart, clusters, weights)
    value, groups = float(sums.sum() / sizes.sum()), len(sums)
    if groups < 2:
        return Difference(value, -1.0, 1.0, math.inf, len(apart), groups)
    spread = _standard_error(sums, sizes, value)
    if spread == 0.0:
        # Every cluster differs by the same amount; a change in fewer than 3 in n clusters would still have gone unseen
        # (rule of three, Hanley and Lippman-Hand 1983).
        unseen = min(1.0, 3.0 / groups) if value == 0.0 else 0.0
        return Difference(value, value - unseen, value + unseen, unseen, len(apart), groups)
    # Runs that differ in few cases leave a bootstrap too few differences to draw from: it covers 87 to 92 % of true
    # differences where Student's interval covers 93 % and more (python -m evals.bench.intervals).
    if sum(gap != 0.0 for gap in apart) < _MANY * len(apart):
        half = _t_quantile((1 + confidence) / 2, groups - 1) * spread
        low, high = value - half, value + half
    else:
        low, high = _studentised(sums, sizes, confidence, samples, seed)
    detectable = (_t_quantile((1 + confidence) / 2, groups - 1) + _t_quantile(0.8, groups - 1)) * spread
    return Difference(value, low, high, detectable, len(apart), groups)


def _grouped(
    scores: Sequence[float], clusters: Sequence[Hashable] | None, weights: Sequence[float] | None
) -> tuple[Floats, Floats]:
    if not len(scores):
        raise EvalError("There are no scores.", "Give the suite cases that its metrics apply to.")
    if not all(math.isfinite(score) for score in scores):
        raise EvalError("A score is not a finite number.", "Return Score(None, reason) for a case without a score.")
    given = list(weights) if weights is not None else [1.0] * len(scores)
    if any(weight <= 0 for weight in given):
        raise EvalError("A weight is not positive.", "Leave the case out instead of giving it no weight.")
    sums: dict[Hashable, float] = {}
    sizes: dict[Hashable, float] = {}
    names: Sequence[Hashable] = clusters if clusters is not None else range(len(scores))
    for score, name, weight in zip(scores, names, given, strict=True):
        sums[name] = sums.get(name, 0.0) + weight * score
        sizes[name] = sizes.get(name, 0.0) + weight
    return np.array(list(sums.values())), np.array(list(sizes.values()))


def _standard_error(sums: Floats, sizes: Floats, value: float) -> float:
    """Linearised standard error of a ratio of cluster sums."""
    groups = len(sums)
    squares = float(((sums - value * sizes) ** 2).sum())
    return math.sqrt(squares * groups / (groups - 1)) / float(sizes.sum())


def _studentised(sums: Floats, sizes: Floats, confidence: float, samples: int, seed: int) -> tuple[float, float]:
    groups = len(sums)
    value = float(sums.sum() / sizes.sum())
    error = _standard_error(sums, sizes, value)
    if error == 0.0:
        return value, value
    random = np.random.default_rng(seed)
    pivots: list[Floats] = []
    for first in range(0, samples, _BLOCK):
        drawn = random.multinomial(groups, np.full(groups, 1 / groups), size=min(_BLOCK, samples - first))
        pivots.append(_pivots(drawn.astype(np.float64), sums, sizes, value))
    tail = (1 - confidence) / 2
    below, above = np.quantile(np.concatenate(pivots), [tail, 1 - tail])
    return value - float(above) * error, value - float(below) * error


def _pivots(drawn: Floats, sums: Floats, sizes: Floats, value: float) -> Floats:
    """(estimate - value) / standard error per resample; a resample without spread counts as far out."""
    totals = drawn @ sizes
    estimates = (drawn @ sums) / totals
    # Σ w (s - e n)² without a samples × groups matrix of residuals
    squares = drawn @ sums**2 - 2 * estimates * (drawn @ (sums * sizes)) + estimates**2 * (drawn @ sizes**2)
    groups = len(sums)
    errors = np.sqrt(np.maximum(squares, 0.0) * groups / (groups - 1)) / totals
    flat = errors < 1e-9
    pivots: Floats = np.where(
        flat, np.sign(estimates - value) * 12.0, (estimates - value) / np.where(flat, 1.0, errors)
    )
    return pivots


def _wilson(value: float, sums: Floats, sizes: Floats, cases: int, confidence: float) -> tuple[float, float]:
    groups = len(sums)
    effective = float(sizes.sum() ** 2 / (sizes**2).sum()) if groups < cases else float(cases)
    if 0.0 < value < 1.0 and groups > 1:
        error = _standard_error(sums, sizes, value)
        effective = value * (1 - value) / error**2 if error > 0 else float(cases)
        effective = min(effective, 2.0 * cases)
    quantile = _t_quantile((1 + confidence) / 2, max(1, groups - 1))
    squared = quantile**2
    middle = (value + squared / (2 * effective)) / (1 + squared / effective)
    half = (
        quantile / (1 + squared / effective) * math.sqrt(value * (1 - value) / effective + squared / (4 * effective**2))
    )
    return middle - half, middle + half


def _t_quantile(probability: float, degrees: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(degrees, probability))
