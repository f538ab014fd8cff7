"""Threads for models of one thread each: several texts at once are faster than several threads a text."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
V = TypeVar("V")


class Workers:
    """Runs a model over several inputs at once; the threads are started at the first need.

    Args:
        threads: inputs at once.
        name: of the threads.
    """

    def __init__(self, threads: int, name: str) -> None:
        self._threads, self._name = max(threads, 1), name
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def map(self, run: Callable[[T], V], items: Sequence[T]) -> list[V]:
        """What the model gives for each item, in order; a single one runs where it was asked for."""
        if min(len(items), self._threads) < 2:
            return [run(item) for item in items]
        return list(self._started().map(run, items))

    def _started(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix=self._name)
            return self._pool
