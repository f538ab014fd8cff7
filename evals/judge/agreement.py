"""How far a judge agrees with people: quadratically weighted kappa and Spearman's correlation with intervals.

Kappa is Cohen's (1968) with quadratic weights over the grades 1..4; half grades of the judge fall between. Intervals
are percentile bootstrap intervals over whole clusters (Efron and Tibshirani 1993), since cases of one document or
conversation are not independent. The judge counts in a gate only where the lower ends of both reach what is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.errors import EvalError

Floats = NDArray[np.float64]
SAMPLES = 2_000


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure with its 95 % interval; None where it cannot be told, e.g. when all grades are the same."""

    value: float | None
    low: float | None
    high: float | None

    def as_json(self) -> dict[str, float | None]:
        """Plain data."""
        ends = {"value": self.value, "low": self.low, "high": self.high}
        return {name: None if end is None else round(end, 4) for name, end in ends.items()}


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of a judge with people.

    Attributes:
        labels: cases with both a grade and a human label.
        missing: labelled cases for which the judge has no verdict; they count against it.
        binding: whether the judge may decide.
        why: in a sentence.
    """

    kappa: Bound
    spearman: Bound
    labels: int
    missing: int
    binding: bool
    why: str

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "kappa": self.kappa.as_json(),
            "spearman": self.spearman.as_json(),
            "labels": self.labels,
            "missing": self.missing,
            "status": "binding" if self.binding else "advisory",
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """What makes a judge binding on a suite.

    Attributes:
        kappa: least lower end of kappa.
        spearman: least lower end of the correlation.
        labels: least labelled cases.
        missing: largest share of labelled cases without a verdict.
    """

    kappa: float = 0.6
    spearman: float = 0.6
    labels: int = 50
    missing: float = 0.05


def agreement(
    judged: Sequence[float | None],
    human: Sequence[float],
    clusters: Sequence[str],
    wanted: Wanted | None = None,
    *,
    low: float = 1.0,
    high: float = 4.0,
    seed: int = 0,
) -> Agreement:
    """Hold a judge's grades against people's.

    Args:
        judged: the judge's grades, None without a verdict.
        human: people's grades of the same cases.
        clusters: document or conversation of each.
        low: least grade of the scale.
        high: largest grade.

    Raises:
        EvalError: lengths differ.
    """
    if not len(judged) == len(human) == len(clusters):
        raise EvalError("Grades, labels and clusters differ in number.", "Give one of each per case.")
    wanted = wanted or Wanted()
    pairs = [(a, b, c) for a, b, c in zip(judged, human, clusters, strict=True) if a is not None]
    missing = len(judged) - len(pairs)
    ours = np.array([a for a, _, _ in pairs], dtype=np.float64)
    theirs = np.array([b for _, b, _ in pairs], dtype=np.float64)
    names = np.unique([c for _, _, c in pairs], return_inverse=True)[1] if pairs else np.zeros(0, dtype=np.int64)
    kappa, rho = _bounds(ours, theirs, names, low, high, seed)
    why = _why(kappa, rho, len(pairs), missing, wanted)
    return Agreement(kappa, rho, len(pairs), missing, not why, why or "agrees with people well enough to decide.")


def weighted_kappa(ours: Floats, theirs: Floats, low: float, high: float) -> float | None:
    """1 - observed / expected squared distance; None when chance alone would agree fully."""
    span = high - low
    observed = float((((ours - theirs) / span) ** 2).mean())
    expected = float((((ours[:, None] - theirs[None, :]) / span) ** 2).mean())
    return None if expected == 0.0 else 1.0 - observed / expected


def spearman(ours: Floats, theirs: Floats) -> float | None:
    """Rank correlation with mean ranks for ties; None when one side is constant."""
    a, b = _ranks(ours), _ranks(theirs)
    if a.std() == 0.0 or b.std() == 0.0:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def _ranks(values: Floats) -> Floats:
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: Floats = ((ends - counts + 1 + ends) / 2.0)[where].astype(np.float64)
    return ranks


def _bounds(
    ours: Floats, theirs: Floats, names: NDArray[np.int64], low: float, high: float, seed: int
) -> tuple[Bound, Bound]:
    if len(ours) < 2:
        return Bound(None, None, None), Bound(None, None, None)
    kappa, rho = weighted_kappa(ours, theirs, low, high), spearman(ours, theirs)
    random = np.random.default_rng(seed)
    members = [np.flatnonzero(names == one) for one in range(int(names.max()) + 1)]
    if len(members) < 2:
        return Bound(kappa, None, None), Bound(rho, None, None)
    kappas, rhos = [], []
    for _ in range(SAMPLES):
        rows = np.concatenate([members[one] for one in random.integers(len(members), size=len(members))])
        # A resample in which nobody differs says nothing for the judge.
        kappas.append(weighted_kappa(ours[rows], theirs[rows], low, high) or 0.0)
        rhos.append(spearman(ours[rows], theirs[rows]) or 0.0)
    return _bound(kappa, kappas), _bound(rho, rhos)


def _bound(value: float | None, samples: Sequence[float]) -> Bound:
    if value is None:
        return Bound(None, None, None)
    low, high = np.quantile(np.array(samples), [0.025, 0.975])
    return Bound(value, float(low), float(high))


def _why(kappa: Bound, rho: Bound, labels: int, missing: int, wanted: Wanted) -> str:
    """Why a judge may not decide, "" when it may."""
    if labels < wanted.labels:
        return f"{labels} labelled cases, {wanted.labels} are needed."
    if missing > wanted.missing * (labels + missing):
        return f"no verdict on {missing} of {labels + missing} labelled cases."
    for name, found, least in (("kappa", kappa, wanted.kappa), ("Spearman", rho, wanted.spearman)):
        if found.low is None:
            return f"{name} cannot be told: all grades are the same or of one cluster."
        if found.low < least:
            return f"{name} is {found.value:.2f} ({found.low:.2f} to {found.high:.2f}), surely {least:g} is needed."
    return ""
