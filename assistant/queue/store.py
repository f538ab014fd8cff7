"""Where jobs are kept: a small surface with one contract test over every implementation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.queue.types import JobStatus


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to keep; `key` is None or a digest that is unique per tenant and kind."""

    tenant: str
    id: str
    kind: str
    payload: Mapping[str, Any]
    key: str | None
    due_at: float


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that a worker holds until its lease ends; `owner` is unique to this claim.

    Attributes:
        attempts: starts, this one included.
        failures: starts that ended in an unexpected exception.
        cancel: somebody asked it to stop.
    """

    tenant: str
    id: str
    kind: str
    owner: str
    payload: Mapping[str, Any]
    checkpoint: Mapping[str, Any]
    attempts: int
    failures: int
    cancel: bool


class JobStore(Protocol):
    """Jobs of all tenants. Moments are seconds since 1970."""

    def add(self, job: NewJob, now: float) -> str:
        """Keep a queued job and return its id, or the id of the job that has its key already."""
        ...

    def get(self, tenant: str, job_id: str) -> JobStatus | None:
        """How far a job is."""
        ...

    def cancel(self, tenant: str, job_id: str, now: float) -> bool:
        """Cancel a queued job, mark a running one; False when it is neither."""
        ...

    def claim(self, kinds: Sequence[str], owner: str, now: float, lease_until: float) -> Claim | None:
        """Take the job that is due longest, or one whose lease ended; nobody else gets it while the lease holds."""
        ...

    def write(self, claim: Claim, changes: Mapping[str, Any], now: float) -> bool:
        """Change columns of a held job; False, and nothing is changed, when it is no longer held.

        Args:
            changes: any of state, stage, done, total, checkpoint, result, failures, attempts, due_at, lease_until.
        """
        ...

    def stopping(self, claim: Claim) -> bool:
        """True when the job was asked to stop or is no longer held."""
        ...

    def owners(self) -> list[str]:
        """Owners of all running jobs."""
        ...

    def free(self, owners: Sequence[str], now: float) -> None:
        """End the leases of these owners."""
        ...

    def purge(self, before: float) -> None:
        """Forget jobs that ended before this moment."""
        ...

    def close(self) -> None:
        """Close connections of its own."""
        ...
