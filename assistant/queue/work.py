"""The job queue over any `JobStore`: leases, retries, background threads."""

import hashlib
import json
import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.queue.context import Heartbeat, Running
from assistant.queue.errors import JobFailed, Postponed, QueueError
from assistant.queue.owner import died, new_owner
from assistant.queue.store import Claim, JobStore, NewJob
from assistant.queue.types import JobHandler, JobStatus
from guardrails.errors import BelegError

log = logging.getLogger("beleg.queue")
_MOST_CRASHES = 5
_PURGE_SECONDS = 3600.0
_STOP_SECONDS = 30.0
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class QueueOptions:
    """How jobs are done; see `assistant.queue.settings.QueueSettings`."""

    workers: int = 2
    lease_seconds: float = 30.0
    poll_seconds: float = 1.0
    retries: int = 3
    retry_seconds: float = 2.0
    keep_days: float = 30.0


class WorkQueue:
    """A `JobQueue`: jobs are kept in a store, claimed by lease, and done by threads of this process.

    Several processes may work on one store. A worker extends the lease of its job while it runs; when the process is
    killed the lease ends, and any worker takes the job up again from its last checkpoint.

    Args:
        store: where jobs are kept.
        options: see `QueueOptions`.
        clock: seconds since 1970; processes that share a store need clocks that agree within seconds.
    """

    def __init__(
        self, store: JobStore, options: QueueOptions | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._options = options or QueueOptions()
        self._clock = clock
        self._handlers: dict[str, JobHandler] = {}
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()
        self._wake = threading.Semaphore(0)
        self._purged = -_PURGE_SECONDS

    def register(self, kind: str, handler: JobHandler) -> None:
        """Name the handler of a kind of job; only kinds named here are taken by this process."""
        self._handlers[kind] = handler

    def enqueue(
        self, tenant: str, kind: str, payload: Mapping[str, Any], *, key: str | None = None, delay_seconds: float = 0.0
    ) -> str:
        """Queue a job and return its id; it is kept before this returns.

        Raises:
            QueueError: the payload is not JSON, or the queue cannot be reached.
        """
        _check_json(payload)
        now = self._clock()
        digest = None if key is None else hashlib.sha256(key.encode()).hexdigest()
        job = NewJob(tenant, secrets.token_hex(12), kind, payload, digest, now + max(0.0, delay_seconds))
        job_id = self._store.add(job, now)
        self._wake.release()
        return job_id

    def get(self, tenant: str, job_id: str) -> JobStatus | None:
        """How far a job is, or None."""
        return self._store.get(tenant, job_id)

    def cancel(self, tenant: str, job_id: str) -> bool:
        """Ask a job to stop; False when there is none that could."""
        return self._store.cancel(tenant, job_id, self._clock())

    def run_pending(self) -> int:
        """Do everything that is due now in this thread, what a process that died here left included; how many ran."""
        self._free_dead()
        count = 0
        while self._run_one():
            count += 1
        return count

    def start(self) -> None:
        """Start the workers; jobs of processes that died on this machine are free at once, others when leases end."""
        if self._threads:
            return
        self._stopping.clear()
        self._free_dead()
        for number in range(self._options.workers):
            thread = threading.Thread(target=self._work, name=f"beleg-job-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Let the work at hand finish, then stop; what takes longer than 30 s goes on after a restart."""
        self._stopping.set()
        for _ in self._threads:
            self._wake.release()
        deadline = time.monotonic() + _STOP_SECONDS
        for thread in self._threads:
            thread.join(timeout=max(0.0, deadline - time.monotonic()))
        self._threads.clear()

    def close(self) -> None:
        """Stop, then close the store."""
        self.stop()
        self._store.close()

    def _free_dead(self) -> None:
        """End the leases of processes that died here; while the store is away they end by themselves."""
        try:
            gone = [owner for owner in self._store.owners() if died(owner)]
            if gone:
                self._store.free(gone, self._clock())
        except Exception as error:
            log.error("the job queue cannot be reached: %s", type(error).__name__)

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                self._purge()
                ran = self._run_one()
            except Exception as error:
                # The database may be away for a while; a worker that dies of it would never come back.
                log.error("the job queue cannot be reached: %s", type(error).__name__)
                ran = False
            if not ran:
                self._wake.acquire(timeout=self._options.poll_seconds)

    def _purge(self) -> None:
        if time.monotonic() - self._purged >= _PURGE_SECONDS:
            self._purged = time.monotonic()
            self._store.purge(self._clock() - self._options.keep_days * _DAY)

    def _run_one(self) -> bool:
        """Do the job that is due longest; False when none is due."""
        now = self._clock()
        claim = self._store.claim(sorted(self._handlers), new_owner(), now, now + self._options.lease_seconds)
        if claim is None:
            return False
        ended = self._without_a_start(claim) or self._done(claim)
        if not self._store.write(claim, ended, self._clock()):
            log.warning("job %s was no longer held when it ended; its result is dropped", claim.id)
        return True

    def _without_a_start(self, claim: Claim) -> dict[str, Any] | None:
        """How a job ends that must not be started again, or None."""
        if claim.cancel:
            return {"state": "cancelled"}
        if claim.attempts - 1 - claim.failures >= _MOST_CRASHES:
            cause = f"The process ended {_MOST_CRASHES} times while it did this job."
            return {"state": "failed", "result": {"cause": cause, "remedy": "See the server's log; add memory."}}
        return None

    def _done(self, claim: Claim) -> dict[str, Any]:
        """Do the job; what is written about it."""
        context = Running(self._store, claim, self._clock)
        with Heartbeat(self._store, claim, self._options.lease_seconds, self._clock):
            ended = self._outcome(claim, context)
        return {**context.last_progress(), **ended}

    def _outcome(self, claim: Claim, context: Running) -> dict[str, Any]:
        try:
            result = dict(self._handlers[claim.kind](context))
            _check_json(result)
        except Postponed as later:
            return {"state": "queued", "due_at": self._clock() + later.seconds, "attempts": claim.attempts - 1}
        except JobFailed as error:
            return {"state": "failed", "result": error.result}
        except BelegError as error:
            return {"state": "failed", "result": {"cause": error.cause, "remedy": error.remedy}}
        except Exception as error:
            return self._failed(claim, error)
        return {"state": "cancelled" if context.told_to_stop else "done", "result": result}

    def _failed(self, claim: Claim, error: Exception) -> dict[str, Any]:
        """A further start after a pause, or the end; logs and result have the type, never the text."""
        failures = claim.failures + 1
        log.error("job %s of kind %s failed: %s", claim.id, claim.kind, type(error).__name__)
        if failures <= self._options.retries:
            pause = self._options.retry_seconds * 4 ** (failures - 1)
            return {"state": "queued", "failures": failures, "due_at": self._clock() + pause}
        result = {"cause": f"The job failed ({type(error).__name__}).", "remedy": "See the server's log."}
        return {"state": "failed", "failures": failures, "result": result}


def _check_json(value: Mapping[str, Any]) -> None:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise QueueError(
            "What a job is given and gives back must be JSON.", "Use strings, numbers, lists, mappings."
        ) from None
