"""Cancelling a turn reaches the model: whoever waits for one asks `stop_requested` or waits on `stopping`."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[threading.Event | None] = ContextVar("beleg_cancelled", default=None)


@contextmanager
def cancellable(event: threading.Event) -> Iterator[None]:
    """Within this block `stop_requested` tells whether the event is set."""
    token = _current.set(event)
    try:
        yield
    finally:
        _current.reset(token)


def stop_requested() -> bool:
    """Whether the turn at work in this context was cancelled."""
    event = _current.get()
    return event is not None and event.is_set()
