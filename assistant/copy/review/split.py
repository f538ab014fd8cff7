"""How to split readers between variants: Thompson sampling over Beta posteriors.

Source: Thompson, Biometrika 25 (1933); Chapelle and Li, NIPS 2011. The share of a variant is the probability that
it is the best one, estimated by draws from Beta(1 + hits, 1 + misses).
"""

from collections.abc import Mapping
from dataclasses import dataclass

DRAWS = 20_000
LEAST_SHARE = 0.02
_SEED = 20_261_122


@dataclass(frozen=True, slots=True)
class Arm:
    """A variant in the split.

    Attributes:
        share: of the readers who should see it, 0..1; all shares sum to 1.
        rate: hits per showing, None before the first showing.
        low, high: 95 % credible interval of the rate.
    """

    shown: int
    hits: int
    share: float
    rate: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Split:
    """Arms by variant; `enough` says whether every variant has the minimum sample. Without it all shares are equal."""

    arms: Mapping[str, Arm]
    enough: bool


def split(counted: Mapping[str, tuple[int, int]], minimum: int) -> Split:
    """Shares for variants.

    Args:
        counted: showings and hits by variant; hits above the showings count as many as the showings.
        minimum: showings that every variant needs before shares differ.
    """
    import numpy as np

    shown = np.array([max(0, n) for n, _ in counted.values()], dtype=np.int64)
    hits = np.minimum(np.array([max(0, h) for _, h in counted.values()], dtype=np.int64), shown)
    if not counted:
        return Split({}, enough=False)
    draws = np.random.default_rng(_SEED).beta(1 + hits, 1 + shown - hits, size=(DRAWS, len(counted)))
    low, high = np.quantile(draws, (0.025, 0.975), axis=0)
    enough = bool((shown >= minimum).all())
    shares = np.full(len(counted), 1.0 / len(counted))
    if enough:
        best = np.bincount(draws.argmax(axis=1), minlength=len(counted)) / DRAWS
        # A variant that nobody sees any more could never recover from bad luck.
        shares = np.maximum(best, LEAST_SHARE)
        shares /= shares.sum()
    arms = {
        name: Arm(
            int(shown[i]),
            int(hits[i]),
            float(shares[i]),
            float(hits[i] / shown[i]) if shown[i] else None,
            float(low[i]),
            float(high[i]),
        )
        for i, name in enumerate(counted)
    }
    return Split(arms, enough)
