"""The sequential test: never wakes without cause more often than agreed, and wakes early with one."""

import math
import random

import pytest

from assistant.release.alarm import SIGNALS, alarm, evidence, upper, usual_rates
from assistant.release.counts import Rate

USUAL = {"guard": 0.05, "error": 0.02, "abstain": 0.35, "escalate": 0.25, "feedback": 0.3}


def turns_until_alarm(rate: float, most: int, seed: int) -> int | None:
    """Turns until abstentions at this rate stop a canary that is looked at after every turn."""
    chance, events = random.Random(seed), 0
    for turn in range(1, most + 1):
        events += chance.random() < rate
        if alarm({"abstain": Rate(events, turn)}, USUAL, 0.01):
            return turn
    return None


def test_a_canary_that_is_no_worse_is_left_alone() -> None:
    stopped = [turns_until_alarm(USUAL["abstain"], 1_000, seed) for seed in range(300)]
    # At most alpha / 5 of the runs by Ville's inequality: 0.6 expected.
    assert sum(turn is not None for turn in stopped) <= 4


def test_a_canary_that_is_much_worse_stops_soon() -> None:
    stopped = [turns_until_alarm(0.9, 200, seed) for seed in range(100)]
    assert all(turn is not None for turn in stopped)
    assert sorted(turn or 0 for turn in stopped)[50] <= 20


def test_more_signals_are_more_evidence() -> None:
    found = [evidence(Rate(events, 50), 0.2) for events in range(51)]
    assert found == sorted(found) and found[10] < 1 < found[40]
    assert evidence(Rate(0, 0), 0.2) == 0.0
    assert all(math.isfinite(evidence(Rate(n, n), usual)) for n in (1, 10_000) for usual in (1e-6, 0.95))


def test_the_reason_names_signal_and_counts() -> None:
    assert alarm({"feedback": Rate(20, 20)}, USUAL, 0.01) == "feedback: 20 of 20 ratings, usual is at most 30.0%."
    assert alarm({}, USUAL, 0.01) == ""


@pytest.mark.parametrize(
    ("rate", "low", "high"), [(Rate(0, 100), 0.0, 0.03), (Rate(50, 100), 0.5, 0.6), (Rate(0, 0), 1, 1)]
)
def test_the_upper_end_of_an_interval(rate: Rate, low: float, high: float) -> None:
    assert low <= upper(rate) <= high


def test_usual_rates_come_from_the_served_release_once_it_has_turns() -> None:
    served = {"guard": Rate(1, 1_000), "error": Rate(0, 10)}
    found = usual_rates(served, 50, USUAL)
    assert set(found) == set(SIGNALS)
    assert 0.001 < found["guard"] < 0.01 and found["error"] == USUAL["error"] and found["abstain"] == USUAL["abstain"]
