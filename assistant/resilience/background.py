"""An iterator that runs in a thread of its own, so that nobody has to wait for it longer than they want to."""

import contextvars
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Generic, Self, TypeVar

from assistant.generate.failure import ModelFailure
from assistant.resilience.turn import Call, call

T = TypeVar("T")


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
        try:
            item = self._items.get(timeout=self._call.remaining())
        except queue.Empty:
            self.close()
            raise ModelFailure("the model did not answer in time.", reason="timeout") from None
        if isinstance(item, _End):
            raise StopIteration
        if isinstance(item, Exception):
            raise item
        return item

    def close(self) -> None:
        """Nobody waits any more; the iterator is closed at its next item."""
        self._call.cancel.set()

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
