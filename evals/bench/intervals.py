"""Whether intervals cover the truth as often as they promise: `python -m evals.bench.intervals`.

Many small suites are drawn from known populations, as suites really are: few clusters of several cases, rates near the
ends, scores between 0 and 1, weights, and pairs of runs. For each the 95 % interval either holds the true value or not.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.statistics import interval, paired

Floats = NDArray[np.float64]


Draw = Callable[[], Floats]


@dataclass(frozen=True, slots=True)
class Population:
    """Where a suite's scores come from.

    Attributes:
        suite: (random, clusters) → the cluster of each case and what draws the scores of a run over these cases.
        truth: the true mean over cases of all clusters.
    """

    suite: Callable[[np.random.Generator, int], tuple[NDArray[np.int64], Draw]]
    truth: float


def _rate(share: float, alike: float) -> Population:
    """Scores 0 and 1; cases of a cluster share a rate of their own (beta with `alike` as its weight)."""

    def suite(random: np.random.Generator, clusters: int) -> tuple[NDArray[np.int64], Draw]:
        names = np.repeat(np.arange(clusters), random.integers(1, 7, size=clusters))
        own = random.beta(alike * share, alike * (1 - share), clusters)[names]
        return names, lambda: (random.random(len(names)) < own).astype(np.float64)

    return Population(suite, share)


def _graded(mean: float, spread: float) -> Population:
    """Scores between 0 and 1 (beta), with clusters of their own level."""

    def suite(random: np.random.Generator, clusters: int) -> tuple[NDArray[np.int64], Draw]:
        names = np.repeat(np.arange(clusters), random.integers(1, 7, size=clusters))
        own = random.beta(10 * mean, 10 * (1 - mean), clusters)[names]
        return names, lambda: random.beta(spread * own + 1e-3, spread * (1 - own) + 1e-3)

    # The small constant moves the mean a little; the truth is the mean of very large draws.
    random = np.random.default_rng(10**6)
    return Population(suite, float(np.mean([suite(random, 2_000)[1]().mean() for _ in range(60)])))


POPULATIONS = {
    "rate 50 %": _rate(0.5, 6),
    "rate 80 %": _rate(0.8, 6),
    "rate 90 %": _rate(0.9, 8),
    "rate 95 %, little clustering": _rate(0.95, 40),
    "graded, mean .6": _graded(0.6, 3),
    "graded, mean .85": _graded(0.85, 3),
}


def main() -> int:
    """Print the share of intervals that hold the truth, by population and number of clusters, as JSON lines.

    Returns:
        The exit status: 0 when every share lies between 93 and 97 %.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--clusters", type=int, nargs="+", default=[30, 60, 120])
    parser.add_argument("--samples", type=int, default=1_000, help="bootstrap samples an interval")
    arguments = parser.parse_args()
    rows = []
    for clusters in arguments.clusters:
        for name, population in POPULATIONS.items():
            for what, cover in _MEASURED:
                rows.append(measured(population, cover, clusters, arguments.runs, arguments.samples))
                print(json.dumps({"population": name, "clusters": clusters, "of": what, **rows[-1]}), flush=True)
    total = sum(row["covered"] * row["runs"] for row in rows) / sum(row["runs"] for row in rows)
    inside = sum(0.93 <= row["covered"] <= 0.97 for row in rows)
    print(json.dumps({"all": round(total, 4), "rows": len(rows), "rows_within_93_to_97": inside}))
    return 0 if inside == len(rows) else 1


def measured(population: Population, cover: Any, clusters: int, runs: int, samples: int) -> dict[str, Any]:
    """Share of intervals that hold the truth, with its Monte Carlo error."""
    hits = sum(cover(population, np.random.default_rng(seed), clusters, samples) for seed in range(runs))
    share = hits / runs
    return {"covered": round(share, 4), "error": round(float(np.sqrt(share * (1 - share) / runs)), 4), "runs": runs}


def _covers_mean(population: Population, random: np.random.Generator, clusters: int, samples: int) -> bool:
    names, run = population.suite(random, clusters)
    scores = run()
    found = interval(list(scores), list(names), samples=samples)
    return found.low <= population.truth <= found.high


def _covers_small_difference(population: Population, random: np.random.Generator, clusters: int, samples: int) -> bool:
    """Two runs of one population of which a third of the cases is answered anew; the true difference is 0."""
    return _covers_difference(population, random, clusters, samples, 0.34)


def _covers_large_difference(population: Population, random: np.random.Generator, clusters: int, samples: int) -> bool:
    """The same where every case is answered anew."""
    return _covers_difference(population, random, clusters, samples, 1.0)


def _covers_difference(
    population: Population, random: np.random.Generator, clusters: int, samples: int, share: float
) -> bool:
    names, run = population.suite(random, clusters)
    scores = run()
    other = np.where(random.random(len(scores)) < share, run(), scores)
    found = paired(list(other), list(scores), list(names), samples=samples)
    return found.low <= 0.0 <= found.high


_MEASURED = (
    ("mean", _covers_mean),
    ("paired difference, a third is answered anew", _covers_small_difference),
    ("paired difference, all are answered anew", _covers_large_difference),
)

if __name__ == "__main__":
    sys.exit(main())
