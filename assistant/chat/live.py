"""Turns at work in this process: their events for streams that watch, their cancellation, and one at a time."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from assistant.chat.errors import ConversationBusy

EventId = tuple[int, int]
"""(number of the message that the event belongs to, number of the event)."""
_WAITING = 4


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream.

    Attributes:
        id: orders all events of a conversation.
        kind: accepted, sources, sentence, done, person, error.
        last: whether the turn is over.
    """

    id: EventId
    kind: str
    data: Mapping[str, Any]
    last: bool = False


Listener = Callable[[Event], None]


@dataclass
class LiveTurn:
    """A turn at work: everybody who listens gets all its events, once each, in order."""

    seq: int
    cancelled: threading.Event = field(default_factory=threading.Event)
    _events: list[Event] = field(default_factory=list)
    _listeners: list[Listener] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def emit(self, kind: str, data: Mapping[str, Any], *, last: bool = False) -> None:
        """Tell everybody who listens."""
        with self._lock:
            event = Event((self.seq, len(self._events)), kind, data, last)
            self._events.append(event)
            for listener in self._listeners:
                listener(event)

    def listen(self, listener: Listener, after: EventId = (0, -1)) -> None:
        """Get the events after an id, those of the past at once."""
        with self._lock:
            for event in self._events:
                if event.id > after:
                    listener(event)
            self._listeners.append(listener)

    @property
    def over(self) -> bool:
        """Whether the last event was told."""
        with self._lock:
            return bool(self._events) and self._events[-1].last


Key = tuple[str, str]


class LiveTurns:
    """The turns at work in this process, by conversation, and one lock per conversation."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns: dict[Key, LiveTurn] = {}
        self._queues: dict[Key, tuple[threading.Lock, int]] = {}
        self._watchers: dict[Key, list[Callable[[], None]]] = {}

    def get(self, tenant: str, conversation_id: str) -> LiveTurn | None:
        """The conversation's turn at work."""
        with self._lock:
            return self._turns.get((tenant, conversation_id))

    @contextmanager
    def one_at_a_time(self, tenant: str, conversation_id: str) -> Iterator[None]:
        """Messages of one conversation are answered one after the other, in the order in which they came.

        Raises:
            ConversationBusy: too many wait already.
        """
        key = (tenant, conversation_id)
        with self._lock:
            lock, waiting = self._queues.get(key, (threading.Lock(), 0))
            if waiting >= _WAITING:
                raise ConversationBusy("Several messages are waiting for their answers.", "Wait for them.")
            self._queues[key] = (lock, waiting + 1)
        try:
            with lock:
                yield
        finally:
            with self._lock:
                lock, waiting = self._queues[key]
                if waiting == 1:
                    del self._queues[key]
                else:
                    self._queues[key] = (lock, waiting - 1)

    @contextmanager
    def turn(self, tenant: str, conversation_id: str, turn: LiveTurn) -> Iterator[LiveTurn]:
        """Make a turn known to `get` while it is at work."""
        key = (tenant, conversation_id)
        with self._lock:
            self._turns[key] = turn
        self.changed(tenant, conversation_id)
        try:
            yield turn
        finally:
            with self._lock:
                self._turns.pop(key, None)

    def watch(self, tenant: str, conversation_id: str, watcher: Callable[[], None]) -> Callable[[], None]:
        """Be told when something happens in a conversation; returns how to stop."""
        key = (tenant, conversation_id)
        with self._lock:
            self._watchers.setdefault(key, []).append(watcher)

        def stop() -> None:
            with self._lock:
                left = [one for one in self._watchers.get(key, []) if one is not watcher]
                if left:
                    self._watchers[key] = left
                else:
                    self._watchers.pop(key, None)

        return stop

    def changed(self, tenant: str, conversation_id: str) -> None:
        """Tell the watchers of a conversation."""
        with self._lock:
            watchers = list(self._watchers.get((tenant, conversation_id), []))
        for watcher in watchers:
            watcher()
