"""Latency, tokens, euros."""

import time

import numpy as np

from evals.scoring.types import Metric, Observation, Score
from evals.suite.types import Case

_ROUNDS = 3


def metrics() -> list[Metric]:
    """All cost metrics; lower is better."""
    return [
        Metric("latency_ms", _always, _none, "lower", timing=True, about="milliseconds", of_observation=_latency),
        Metric(
            "latency_ratio",
            _always,
            _none,
            "lower",
            timing=True,
            about="time in units of a fixed piece of work on this machine under this load",
            of_observation=_ratio,
        ),
        Metric("tokens", _always, _none, "lower", about="tokens of language models", of_observation=_tokens),
        Metric("euros", _always, _none, "lower", about="cost of language models", of_observation=_euros),
    ]


def reference_seconds() -> float:
    """Seconds for a fixed piece of work (interpreter and matrix product), the median of three.

    A machine that is slower or busy is slower at this too, so a latency in this unit can be gated where milliseconds
    would fail by chance.
    """
    square = np.linspace(0.0, 1.0, 16_384, dtype=np.float32).reshape(128, 128)
    taken = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        words = [f"{number} {number % 7}" for number in range(2_000)]
        sum(len(word) for word in sorted(words))
        float((square @ square).sum())
        taken.append(time.perf_counter() - began)
    return sorted(taken)[_ROUNDS // 2]


def _always(_case: Case) -> bool:
    return True


def _none(_case: Case, _output: object) -> Score:
    return Score(None, "scored from the observation")


def _latency(_case: Case, seen: Observation) -> Score:
    return Score(seen.seconds * 1000, "wall clock")


def _ratio(_case: Case, seen: Observation) -> Score:
    if not seen.reference:
        return Score(None, "only suites with 'serial: true' measure the machine")
    return Score(seen.seconds / seen.reference, "wall clock by reference work")


def _tokens(_case: Case, seen: Observation) -> Score:
    return Score(None, "the model reports no usage") if seen.tokens is None else Score(float(seen.tokens), "reported")


def _euros(_case: Case, seen: Observation) -> Score:
    return Score(None, "no price known") if seen.euros is None else Score(seen.euros, "by the price table")
