"""Latency, tokens, euros."""

from evals.scoring.types import Metric, Observation, Score
from evals.suite.types import Case


def metrics() -> list[Metric]:
    """All cost metrics; lower is better."""
    return [
        Metric("latency_ms", _always, _none, "lower", timing=True, about="milliseconds", of_observation=_latency),
        Metric("tokens", _always, _none, "lower", about="tokens of language models", of_observation=_tokens),
        Metric("euros", _always, _none, "lower", about="cost of language models", of_observation=_euros),
    ]


def _always(_case: Case) -> bool:
    return True


def _none(_case: Case, _output: object) -> Score:
    return Score(None, "scored from the observation")


def _latency(_case: Case, seen: Observation) -> Score:
    return Score(seen.seconds * 1000, "wall clock")


def _tokens(_case: Case, seen: Observation) -> Score:
    return Score(None, "the model reports no usage") if seen.tokens is None else Score(float(seen.tokens), "reported")


def _euros(_case: Case, seen: Observation) -> Score:
    return Score(None, "no price known") if seen.euros is None else Score(seen.euros, "by the price table")
