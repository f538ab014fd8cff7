"""Which release answers a conversation, and what came of it."""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Mapping

from assistant.release.alarm import alarm
from assistant.release.store import ReleaseStore
from assistant.release.trials import Trial, Trials

log = logging.getLogger("beleg.release")
SYSTEM = "beleg serve"


class Router:
    """Sends conversations to the served release or to its canary, and stops a canary that does badly.

    Args:
        store: releases.
        trials: canaries and shadows.
        own: the release that this process serves.
        alpha: see `CanarySettings`.
        refresh: seconds for which trials are not read anew; another process's stop holds after that.
        clock: seconds.

    Attributes:
        stopped: told of a canary that stopped by itself: (trial, reason, turns).
    """

    def __init__(
        self,
        store: ReleaseStore,
        trials: Trials,
        own: str,
        alpha: float,
        refresh: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._trials = trials
        self._own = own
        self._alpha = alpha
        self._refresh = refresh
        self._clock = clock
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._canary: Trial | None = None
        self._shadow: Trial | None = None
        self.stopped: Callable[[Trial, str, int], None] | None = None

    def choose(self, conversation_id: str) -> str:
        """The id of the release that answers; the same for all turns of a conversation while a canary runs."""
        canary = self.canary
        if canary is not None and _bucket(canary.id, conversation_id) < canary.share:
            return canary.candidate
        return self._own

    @property
    def canary(self) -> Trial | None:
        """The canary at work against this process's release."""
        self._look()
        return self._canary

    def shadow(self, conversation_id: str) -> Trial | None:
        """The shadow that compares this conversation, or None."""
        self._look()
        found = self._shadow
        return found if found is not None and _bucket(found.id, conversation_id) < found.share else None

    def record(self, tenant: str, release: str, signals: Mapping[str, bool]) -> None:
        """Count a turn, or a rating, and stop the canary when it is worse than usual.

        Args:
            release: what answered.
            signals: see `assistant.release.alarm.SIGNALS`; {"feedback": True} for a thumb down.
        """
        canary = self.canary
        of_canary = canary is not None and release == canary.candidate
        self._trials.counts.add(tenant, release, canary.id if canary is not None and of_canary else "", signals)
        if canary is not None and of_canary:
            self._judge(canary)

    def _judge(self, canary: Trial) -> None:
        rates = self._trials.counts.rates(canary.candidate, canary.id)
        reason = alarm(rates, canary.usual, self._alpha)
        if not reason:
            return
        with self._lock:
            self._canary = None
        if self._trials.stop(canary, SYSTEM, reason):
            turns = max((rate.total for rate in rates.values()), default=0)
            log.error("canary %s stopped by itself after %d turns: %s", canary.candidate, turns, reason)
            if self.stopped is not None:
                self.stopped(canary, reason, turns)

    def _look(self) -> None:
        with self._lock:
            now = self._clock()
            if now - self._read_at < self._refresh:
                return
            self._read_at = now
            try:
                self._canary = self._mine(self._trials.running("canary"))
                self._shadow = self._mine(self._trials.running("shadow"))
            except Exception as error:
                # Without the database nobody is sent to a candidate; the served release needs none of this.
                self._canary = self._shadow = None
                log.error("trials could not be read: %s", type(error).__name__)

    def _mine(self, trial: Trial | None) -> Trial | None:
        return trial if trial is not None and trial.baseline == self._own else None


def _bucket(trial: str, conversation_id: str) -> float:
    """Where a conversation falls, 0..1; another trial deals anew."""
    digest = hashlib.sha256(f"{trial}:{conversation_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
