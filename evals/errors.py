"""Errors of the evals package."""

from guardrails.errors import BelegError


class EvalError(BelegError):
    """A suite, a measurement or a gate failed."""


class BenchError(EvalError):
    """A measured process failed."""
