"""How often the intervals hold the true value, in simulation: `python -m evals.coverage [--runs 2000]`.

Clusters of one to eight cases whose scores resemble each other: shares near the middle and near the end, and scores
between 0 and 1. The truth is known, 95 % is nominal. Exit status 0 when every coverage lies between 93 and 97 %.
"""

import argparse
import sys
from collections.abc import Sequence

import numpy as np

from evals.statistics import interval

KINDS: dict[str, tuple[float | None, int]] = {
    "share of 50 %, 30 clusters": (0.5, 30),
    "share of 80 %, 30 clusters": (0.8, 30),
    "share of 90 %, 60 clusters": (0.9, 60),
    "scores around .5, 30 clusters": (None, 30),
    "scores around .5, 100 clusters": (None, 100),
}


def covered(share: float | None, clusters: int, runs: int, seed: int = 7) -> float:
    """Share of simulated intervals that hold the true mean.

    Args:
        share: true mean of scores that are 0 or 1; None for scores between them with mean 0.5.
        clusters: independent groups in each run.
    """
    random, hits = np.random.default_rng(seed), 0
    for _ in range(runs):
        names = np.repeat(np.arange(clusters), random.integers(1, 9, size=clusters))
        if share is None:
            latent = random.normal(0, 0.5, clusters)[names] + random.normal(size=len(names))
            scores = 1 / (1 + np.exp(-latent))
        else:
            chance = random.beta(6 * share, 6 * (1 - share), clusters)[names]
            scores = (random.random(len(names)) < chance).astype(float)
        found = interval(list(scores), list(names), samples=1_000)
        hits += found.low <= (0.5 if share is None else share) <= found.high
    return hits / runs


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate and print; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.coverage", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=int, default=2_000)
    chosen = parser.parse_args(arguments)
    found = {name: covered(share, clusters, chosen.runs) for name, (share, clusters) in KINDS.items()}
    for name, value in found.items():
        print(f"{name:34} {value:.3f}")
    return 0 if all(0.93 <= value <= 0.97 for value in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
