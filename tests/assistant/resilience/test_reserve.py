"""The time kept for what comes after the models follows how long that took lately."""

import time
from collections.abc import Sequence

import pytest

from assistant.generate import DraftAnswer
from assistant.resilience import chain
from assistant.resilience.chain import Chain
from assistant.resilience.reserve import Reserve
from assistant.resilience.turn import Turn, turn
from assistant.types import Evidence, Question

QUESTION = Question("Wie lange?", language="de")


@pytest.mark.parametrize(
    ("taken", "left", "kept"),
    [
        ((), 20.0, 1.0),
        ((), 1.5, 0.5),
        ((0.01,), 20.0, 0.5),
        ((0.4, 1.2, 0.1), 20.0, 2.4),
        ((60.0,), 9.0, 3.0),
        ((60.0,), 0.0, 0.0),
    ],
)
def test_what_is_kept_of_the_seconds_left(taken: Sequence[float], left: float, kept: float) -> None:
    reserve = Reserve()
    for seconds in taken:
        reserve.note(seconds)
    assert reserve.seconds(left) == pytest.approx(kept)


def test_a_slow_hour_is_forgotten() -> None:
    reserve = Reserve(remembered=2)
    for seconds in (5.0, 0.3, 0.3):
        reserve.note(seconds)
    assert reserve.seconds(20.0) == pytest.approx(0.6)


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


class Recorded:
    """Stands for `Attempt`: the model always fails; keeps the seconds that it was given."""

    given: list[float]
    outcome = "failed"

    def __init__(self, _link: object, _ledger: object, _turn: Turn, seconds: float, *_: object) -> None:
        self.given.append(seconds)

    def draft(self) -> None:
        return None


def test_the_guards_after_the_draft_count_and_the_next_turn_keeps_more(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, given = Clock(), list[float]()
    monkeypatch.setattr(time, "monotonic", clock.monotonic)
    monkeypatch.setattr(Recorded, "given", given, raising=False)
    monkeypatch.setattr(chain, "Attempt", Recorded)

    def last(_question: Question, _evidence: Sequence[Evidence]) -> DraftAnswer:
        clock.now += 0.5
        return DraftAnswer("", (), "de", "")

    asked = Chain([object()], last)  # type: ignore[list-item]
    for _ in range(2):
        with turn(seconds=20):
            asked(QUESTION, ())
            clock.now += 1.0
    assert given == [pytest.approx(19.0), pytest.approx(17.0)]
