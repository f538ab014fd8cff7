"""Judges whose scores are stored beside human ratings: may they decide?

The worked example are MTRAG's human ratings of faithfulness. Scales differ from file to file and judge to judge, so
both are laid on 1..4 from their least to their largest value before kappa is taken; Spearman's does not mind.
"""

from collections.abc import Sequence

from evals.guardrails.mtrag import OURS, Rated, groundedness
from evals.judge.agreement import Agreement, Wanted, agreement


def agreements(rated: Sequence[Rated], wanted: Wanted | None = None) -> dict[str, Agreement]:
    """Agreement with people by judge: ours first, then every stored one."""
    people = laid([one.human for one in rated])
    clusters = [one.conversation for one in rated]
    scores: dict[str, list[float | None]] = {OURS: [groundedness(one) for one in rated]}
    for name in sorted({name for one in rated for name in one.judges}):
        scores[name] = [one.judges.get(name) for one in rated]
    return {
        name: agreement(laid(given), [x or 0.0 for x in people], clusters, wanted) for name, given in scores.items()
    }


def laid(values: Sequence[float | None]) -> list[float | None]:
    """Values laid on 1..4, None where there is none; values that are all the same become 4."""
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    span = high - low
    return [None if value is None else 1.0 + 3.0 * (value - low) / span if span else 4.0 for value in values]
