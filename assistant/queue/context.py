"""What a running job has at hand: progress, checkpoints, the wish to stop, and a lease that is kept alive."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Self

from assistant.queue.store import Claim, JobStore

log = logging.getLogger("beleg.queue")
_EVERY = 0.25
"""Seconds between two writes of progress, or two looks at the wish to stop."""


class Running:
    """A `JobContext` over a claim.

    Args:
        store: where the job is kept.
        claim: the job.
        clock: seconds since 1970.
    """

    def __init__(self, store: JobStore, claim: Claim, clock: Callable[[], float]) -> None:
        self.tenant = claim.tenant
        self.job_id = claim.id
        self.payload = claim.payload
        self.checkpoint = claim.checkpoint
        self.told_to_stop = False
        self._store, self._claim, self._clock = store, claim, clock
        self._progress: dict[str, Any] = {}
        self._written = self._looked = -_EVERY

    def progress(self, stage: str, done: int, total: int) -> None:
        """Report progress; it is written at a new stage and otherwise four times a second at most."""
        new_stage = stage != self._progress.get("stage")
        self._progress = {"stage": stage[:63], "done": int(done), "total": int(total)}
        if new_stage or time.monotonic() - self._written >= _EVERY:
            self._written = time.monotonic()
            self._store.write(self._claim, self._progress, self._clock())

    def last_progress(self) -> Mapping[str, Any]:
        """What was reported last."""
        return self._progress

    def save(self, checkpoint: Mapping[str, Any]) -> None:
        """Keep where the work stands; it is stored before this returns."""
        self.checkpoint = dict(checkpoint)
        self._store.write(self._claim, {"checkpoint": self.checkpoint, **self._progress}, self._clock())

    def cancelled(self) -> bool:
        """True when the job should stop, or another worker has it by now."""
        if not self.told_to_stop and time.monotonic() - self._looked >= _EVERY:
            self.told_to_stop = self._store.stopping(self._claim)
            self._looked = time.monotonic()
        return self.told_to_stop


class Heartbeat:
    """Extends the lease of a job at a third of its length for as long as the block runs.

    Args:
        store: where the job is kept.
        claim: the job.
        lease_seconds: length of a lease.
        clock: seconds since 1970.
    """

    def __init__(self, store: JobStore, claim: Claim, lease_seconds: float, clock: Callable[[], float]) -> None:
        self._store, self._claim, self._lease, self._clock = store, claim, lease_seconds, clock
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="beleg-job-lease", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(self._lease / 3):
            now = self._clock()
            try:
                held = self._store.write(self._claim, {"lease_until": now + self._lease}, now)
            except Exception as error:
                log.warning("the lease of job %s was not extended: %s", self._claim.id, type(error).__name__)
                continue
            if not held:
                return
