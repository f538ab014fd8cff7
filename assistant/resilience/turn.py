"""What holds for one turn of a conversation: its deadline, who pays, and the steps that were taken.

    with turn(conversation="c1", seconds=20) as this:
        answer = assistant.answer(question)
    this.steps      # which model was asked, what came of it, what it cost

A `Generator` is a plain function of question and evidence, so the turn travels beside it as a context variable. Without
a surrounding `turn`, a generator makes one of its own.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal

Outcome = Literal["answered", "empty", "failed", "skipped", "offered"]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request to a model; `estimated` when the provider did not say."""

    prompt_tokens: int
    completion_tokens: int
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the fallback chain.

    Attributes:
        model: "provider:model", "extractive" or "person".
        outcome: answered, empty (the model found nothing in the evidence), failed, skipped, or offered (a person).
        reason: why it failed or was skipped: a reason of `ModelFailure`, "circuit_open", "budget:<scope>", "deadline",
            "busy"; "cancelled" when nobody waits for it any more.
        ms: how long it took.
        euros: what it cost; None when the model has no known price.
        cached: the answer came from the cache and cost nothing.
    """

    model: str
    outcome: Outcome
    reason: str = ""
    ms: float = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    euros: float | None = 0.0
    cached: bool = False

    def as_json(self) -> dict[str, Any]:
        """For a trace: empty entries are left out."""
        entries = {
            "model": self.model,
            "outcome": self.outcome,
            "reason": self.reason,
            "ms": round(self.ms, 1),
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "euros": None if self.euros is None else round(self.euros, 6),
            "cached": self.cached,
        }
        return {name: value for name, value in entries.items() if value or name in ("model", "outcome")}


@dataclass(slots=True)
class Turn:
    """One turn.

    Attributes:
        conversation: its id, "" for a single question; counts against the conversation's budget.
        deadline: `time.monotonic()` by which the reply must be there.
        steps: what was tried, in order.
        cancelled: set when its visitor does not want the reply any more; the model at work is then stopped.
        at_end: called once the reply is there.
    """

    conversation: str
    deadline: float
    steps: list[Step] = field(default_factory=list)
    cancelled: threading.Event = field(default_factory=threading.Event)
    at_end: list[Callable[[], object]] = field(default_factory=list)

    def remaining(self) -> float:
        """Seconds left, not below 0; none once it is cancelled."""
        return 0.0 if self.cancelled.is_set() else max(0.0, self.deadline - time.monotonic())


@dataclass(slots=True)
class Call:
    """One request to one model, as the code that makes it sees it.

    Attributes:
        deadline: `time.monotonic()` after which nobody waits for it.
        cancel: set when nobody waits for it any more.
        usages: what it used so far.
    """

    deadline: float
    cancel: threading.Event = field(default_factory=threading.Event)
    usages: list[Usage] = field(default_factory=list)
    _hang_up: list[Callable[[], object]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def on_close(self, hang_up: Callable[[], object]) -> None:
        """Name what ends the request from outside, e.g. shutting its connection down; at once if it is closed."""
        with self._lock:
            self._hang_up.append(hang_up)
            closed = self.cancel.is_set()
        if closed:
            _quietly(hang_up)

    def close(self) -> None:
        """Nobody waits any more: the connection is shut down, even while the thread that asked is still reading."""
        with self._lock:
            self.cancel.set()
            known = list(self._hang_up)
        for hang_up in known:
            _quietly(hang_up)

    def remaining(self) -> float:
        """Seconds left, not below 0."""
        return max(0.0, self.deadline - time.monotonic())


def _quietly(action: Callable[[], object]) -> None:
    with suppress(OSError, ValueError):  # the connection is gone already
        action()


_TURN: ContextVar[Turn | None] = ContextVar("beleg_turn", default=None)
_CALL: ContextVar[Call | None] = ContextVar("beleg_call", default=None)


@contextmanager
def turn(conversation: str = "", seconds: float = 20.0, cancelled: threading.Event | None = None) -> Iterator[Turn]:
    """The turn that everything within the block (and within this thread or task) belongs to."""
    made = Turn(conversation, time.monotonic() + seconds, cancelled=cancelled or threading.Event())
    token = _TURN.set(made)
    try:
        yield made
    finally:
        _TURN.reset(token)
        for note in made.at_end:
            note()


def current_turn() -> Turn | None:
    """The surrounding turn."""
    return _TURN.get()


@contextmanager
def call(made: Call) -> Iterator[Call]:
    """The request that a chat model within the block belongs to."""
    token = _CALL.set(made)
    try:
        yield made
    finally:
        _CALL.reset(token)


def current_call() -> Call | None:
    """The surrounding request."""
    return _CALL.get()
