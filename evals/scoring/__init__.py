"""Metrics by name."""

import difflib
from collections.abc import Mapping, Sequence
from functools import cache

from evals.errors import EvalError
from evals.scoring import behaviour, cost, evidence, notes, pooled, retrieval, spans, text
from evals.scoring.types import Metric, Observation, Score

__all__ = ["Metric", "Observation", "Score", "all_metrics", "choose"]


@cache
def all_metrics() -> Mapping[str, Metric]:
    """Every metric that suites may name."""
    modules = (retrieval, text, evidence, behaviour, pooled, spans, notes, cost)
    return {metric.name: metric for module in modules for metric in module.metrics()}


def choose(names: Sequence[str]) -> list[Metric]:
    """The metrics of a suite.

    Raises:
        EvalError: naming the nearest known metric.
    """
    known = all_metrics()
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
            raise EvalError(f"There is no metric '{name}'.", f"Did you mean '{near[0]}'?")
    return [known[name] for name in names]
