"""When a canary is worse than usual: a sequential test that may be looked at after every turn.

Each signal is a bet against "the true rate is at most p0". A mixture over stakes λ of

    E = mean over λ of (1 + λ (1 - p0))^k · (1 - λ p0)^(n - k)        k of n turns with the signal

is a non-negative supermartingale under that hypothesis, so by Ville's inequality it ever exceeds 1/α with probability
α at most, however often one looks (Waudby-Smith & Ramdas, "Estimating means of bounded random variables by betting",
JRSS B 2024). E depends on counts alone: several server processes can share one test through the database.
"""

import math
from collections.abc import Mapping

from assistant.release.counts import Rate

SIGNALS = ("guard", "error", "abstain", "escalate", "feedback")
_STAKES = (0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95)
"""Shares of the largest stake, 1/p0, that keeps E positive."""
_Z = 1.645
"""One-sided 95 %: usual rates are taken from the upper end of what a sample leaves open."""


def evidence(rate: Rate, usual: float) -> float:
    """log E that a rate is above the usual one; positive speaks against the canary.

    Args:
        rate: signals and turns of the canary.
        usual: p0, in (0, 1).
    """
    terms = []
    for share in _STAKES:
        stake = share / usual
        lost = rate.total - rate.events
        terms.append(rate.events * math.log1p(stake * (1 - usual)) + lost * math.log1p(-stake * usual))
    top = max(terms)
    return top + math.log(sum(math.exp(term - top) for term in terms) / len(terms))


def alarm(rates: Mapping[str, Rate], usual: Mapping[str, float], alpha: float) -> str:
    """Why a canary must stop, or "" while nothing is proven; α is shared by the signals (Bonferroni)."""
    bound = math.log(len(SIGNALS) / alpha)
    for signal in SIGNALS:
        rate = rates.get(signal, Rate(0, 0))
        if rate.total and evidence(rate, usual[signal]) >= bound:
            unit = "ratings" if signal == "feedback" else "turns"
            return f"{signal}: {rate.events} of {rate.total} {unit}, usual is at most {usual[signal]:.1%}."
    return ""


def usual_rates(served: Mapping[str, Rate], least: int, otherwise: Mapping[str, float]) -> dict[str, float]:
    """The rates that a canary is held against.

    Args:
        served: counts of the promoted release.
        least: turns from which these decide.
        otherwise: rates where there are fewer.

    Returns:
        Upper end of the Wilson interval per signal (Wilson 1927), never below what one signal in `least` turns gives.
    """
    found = {}
    for signal in SIGNALS:
        rate = served.get(signal, Rate(0, 0))
        found[signal] = min(upper(rate), 0.95) if rate.total >= least else otherwise[signal]
    return found


def upper(rate: Rate) -> float:
    """Upper end of the one-sided 95 % Wilson interval of a rate; 1 without data."""
    if not rate.total:
        return 1.0
    n, p = rate.total, rate.events / rate.total
    centre = p + _Z**2 / (2 * n)
    spread = _Z * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
    return (centre + spread) / (1 + _Z**2 / n)
