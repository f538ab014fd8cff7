"""The contract of the job queue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

JobState = Literal["queued", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class JobStatus:
    """How far a job is.

    Attributes:
        state: where it stands.
        stage: what is being done, one word.
        done: units done.
        total: units in all, 0 when unknown.
        result: what came of it; on failure {"cause", "remedy"}.
        attempts: how often it was started.
    """

    id: str
    kind: str
    state: JobState
    stage: str = ""
    done: int = 0
    total: int = 0
    result: Mapping[str, Any] | None = None
    attempts: int = 0


class JobContext(Protocol):
    """What a handler gets. `checkpoint` is what an earlier, interrupted start saved last: {} at first."""

    tenant: str
    job_id: str
    payload: Mapping[str, Any]
    checkpoint: Mapping[str, Any]

    def progress(self, stage: str, done: int, total: int) -> None:
        """Report progress; cheap, may be called often."""
        ...

    def save(self, checkpoint: Mapping[str, Any]) -> None:
        """Keep where the work stands, so that a restart resumes there."""
        ...

    def cancelled(self) -> bool:
        """True when the job should stop; the handler then returns what it has."""
        ...


JobHandler = Callable[[JobContext], Mapping[str, Any]]
"""Does the work and returns a JSON-able result. A BelegError fails the job with its cause and remedy; any other
exception is retried up to three times, then the job fails with the exception's type only."""


class JobQueue(Protocol):
    """Long work. Jobs are kept before `enqueue` returns and survive a kill; each runs at least once, so handlers are
    idempotent (or save checkpoints)."""

    def register(self, kind: str, handler: JobHandler) -> None:
        """Name the handler of a kind of job; before `start`."""
        ...

    def enqueue(
        self, tenant: str, kind: str, payload: Mapping[str, Any], *, key: str | None = None, delay_seconds: float = 0.0
    ) -> str:
        """Queue a job and return its id. The same (tenant, kind, key) gives the same job, never a second one."""
        ...

    def get(self, tenant: str, job_id: str) -> JobStatus | None:
        """How far a job is, or None."""
        ...

    def cancel(self, tenant: str, job_id: str) -> bool:
        """Ask a job to stop; False when there is none that could."""
        ...

    def run_pending(self) -> int:
        """Do everything that is due now in this thread and return how many jobs ran: for the command line and tests."""
        ...

    def start(self) -> None:
        """Start the background workers; jobs of a killed process are taken up again."""
        ...

    def stop(self) -> None:
        """Let the work at hand finish, then stop."""
        ...
