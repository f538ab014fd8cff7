"""A circuit breaker: a model that fails again and again is left alone for a while, then probed with one request."""

import threading
import time
from collections.abc import Callable

_LONGEST_PAUSE = 600.0


class Breaker:
    """Closed (requests pass), open (none do) or half-open (one probe does). Safe between threads.

    Args:
        failures: failures in a row that open it.
        seconds: length of the first pause; doubled with every probe that fails, ten minutes at most.
        clock: seconds.
    """

    def __init__(self, failures: int = 3, seconds: float = 30.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._first, self._clock = failures, seconds, clock
        self._failed, self._pause = 0, seconds
        self._until: float | None = None
        self._probing = False
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """Whether a request may be made now; after a pause exactly one caller hears yes until it reports."""
        with self._lock:
            if self._until is None:
                return True
            if self._probing or self._clock() < self._until:
                return False
            self._probing = True
            return True

    def succeeded(self) -> None:
        """The model answered."""
        with self._lock:
            self._failed, self._pause, self._until, self._probing = 0, self._first, None, False

    def failed(self, retry_after: float | None = None) -> None:
        """The model failed.

        Args:
            retry_after: seconds that the provider asked to wait; opens the breaker at once.
        """
        with self._lock:
            self._failed += 1
            if self._probing:
                self._pause = min(2 * self._pause, _LONGEST_PAUSE)
            again = self._probing or self._failed >= self._limit
            if again or retry_after is not None:
                pause = max(retry_after or 0.0, self._pause if again else 0.0)
                self._until = self._clock() + min(pause, _LONGEST_PAUSE)
            self._probing = False

    def unknown(self) -> None:
        """The request ended without saying anything about the model (nobody waited any more)."""
        with self._lock:
            self._probing = False
