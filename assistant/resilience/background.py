"""An iterator that runs in a thread of its own, so that nobody has to wait for it longer than they want to."""

import contextvars
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Generic, Self, TypeVar

from assistant.generate.failure import ModelFailure
from assistant.resilience.turn import Call, call, current_turn

T = TypeVar("T")
_STEP = 0.05
"""Seconds after which a waiting thread looks whether its turn was cancelled."""


class _End:
    pass


class Background(Generic[T]):
    """Items of an iterator, until the call's deadline.

    Args:
        produce: makes the iterator; runs in the thread, within the call.
        waiting: the call; its `cancel` is set when nobody waits any more.
        ended: called when the thread has really ended, maybe long after anybody waited.
    """

    def __init__(self, produce: Callable[[], Iterator[T]], waiting: Call, ended: Callable[[], object]) -> None:
        self._call = waiting
        self._items: queue.SimpleQueue[T | Exception | _End] = queue.SimpleQueue()
        context = contextvars.copy_context()
        thread = threading.Thread(
            target=lambda: context.run(self._run, produce, ended), name="beleg-model", daemon=True
        )
        thread.start()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        """The next item.

        Raises:
            ModelFailure: it did not come in time.
        """
        item = self._waited()
        if isinstance(item, _End):
            raise StopIteration
        if isinstance(item, Exception):
            raise item
        return item

    def _waited(self) -> T | Exception | _End:
        """The next item as it comes; looked for in short steps, so that a cancelled turn does not wait for it."""
        this = current_turn()
        while True:
            left = self._call.remaining()
            if this is not None and this.cancelled.is_set():
                left = 0.0
            try:
                return self._items.get(timeout=min(left, _STEP))
            except queue.Empty:
                if left <= _STEP:
                    self.close()
                    raise ModelFailure("the model did not answer in time.", reason="timeout") from None

    def close(self) -> None:
        """Nobody waits any more; the connection is shut down and the thread ends."""
        self._call.close()

    def _run(self, produce: Callable[[], Iterator[T]], ended: Callable[[], object]) -> None:
        try:
            with call(self._call):
                items = produce()
                for item in items:
                    self._items.put(item)
                    if self._call.cancel.is_set():
                        break
                getattr(items, "close", lambda: None)()
        except Exception as error:
            self._items.put(error)
        finally:
            ended()
            self._items.put(_End())
