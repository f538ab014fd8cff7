"""How many seconds of a turn are kept for what comes after the language models.

The extractive answer, the output guards and storing the reply take milliseconds on a quiet machine and seconds on a
busy one, so the reserve is measured: twice the slowest of the last turns that ended without a model.
"""

import threading
from collections import deque

_REMEMBERED = 32
_FIRST = 1.0
"""Seconds before anything was measured."""
_LEAST = 0.5
_FACTOR = 2.0
_MOST_SHARE = 1 / 3
"""The largest part of the time left that is kept: a model must have a chance on a machine that is always slow."""


class Reserve:
    """Measured seconds that a turn needs once its models are left; shared by threads.

    Args:
        remembered: turns whose seconds count; older ones are forgotten.
    """

    def __init__(self, remembered: int = _REMEMBERED) -> None:
        self._taken: deque[float] = deque(maxlen=remembered)
        self._lock = threading.Lock()

    def note(self, seconds: float) -> None:
        """A turn took so many seconds from leaving its last model to its end."""
        with self._lock:
            self._taken.append(seconds)

    def seconds(self, left: float) -> float:
        """What to keep of the seconds that are left, at most a third of them."""
        with self._lock:
            slowest = max(self._taken, default=None)
        wanted = _FIRST if slowest is None else max(_LEAST, _FACTOR * slowest)
        return min(wanted, _MOST_SHARE * left)
