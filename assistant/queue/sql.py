"""Jobs in the assistant's database (SQLite or PostgreSQL)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from assistant.queue.store import Claim, NewJob
from assistant.queue.tables import jobs
from assistant.queue.types import JobStatus
from assistant.store.database import Database

_FRESH: Mapping[str, Any] = {
    "state": "queued", "checkpoint": {}, "stage": "", "done": 0, "total": 0, "attempts": 0, "failures": 0,
    "cancel": False, "lease_until": 0.0, "owner": "",
}  # fmt: skip
_ENDED = ("done", "failed", "cancelled")


class SqlJobs:
    """A `JobStore` on the assistant's database.

    Args:
        database: where the table `queue_jobs` is.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, job: NewJob, now: float) -> str:
        """See `JobStore.add`."""
        try:
            with self._database.write() as connection:
                known = self._known(connection, job)
                if known is None:
                    connection.execute(insert(jobs).values(**_FRESH, **_row(job), created_at=now, updated_at=now))
                return known or job.id
        except IntegrityError:
            # Another process added the same key between our look and our insert.
            with self._database.read() as connection:
                known = self._known(connection, job)
            if known is None:
                raise
            return known

    def get(self, tenant: str, job_id: str) -> JobStatus | None:
        """See `JobStore.get`."""
        with self._database.read() as connection:
            row = connection.execute(select(jobs).where(*_at(tenant, job_id))).first()
        return None if row is None else _status(row)

    def cancel(self, tenant: str, job_id: str, now: float) -> bool:
        """See `JobStore.cancel`."""
        with self._database.write() as connection:
            at = update(jobs).where(*_at(tenant, job_id))
            ended = at.where(jobs.c.state == "queued").values(state="cancelled", cancel=True, updated_at=now)
            marked = at.where(jobs.c.state == "running").values(cancel=True, updated_at=now)
            return bool(connection.execute(ended).rowcount or connection.execute(marked).rowcount)

    def claim(self, kinds: Sequence[str], owner: str, now: float, lease_until: float) -> Claim | None:
        """See `JobStore.claim`."""
        query = _claimable(kinds, now)
        with self._database.read() as connection:
            # A look costs no lock; only when something is due is the write lock taken.
            if connection.execute(query).first() is None:
                return None
        with self._database.write() as connection:
            row = connection.execute(query.with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            taken = {"state": "running", "owner": owner, "lease_until": lease_until, "attempts": row.attempts + 1}
            connection.execute(update(jobs).where(*_at(row.tenant, row.id)).values(**taken, updated_at=now))
        return Claim(
            row.tenant, row.id, row.kind, owner, row.payload, row.checkpoint, row.attempts + 1, row.failures, row.cancel
        )

    def write(self, claim: Claim, changes: Mapping[str, Any], now: float) -> bool:
        """See `JobStore.write`."""
        with self._database.write() as connection:
            done = connection.execute(update(jobs).where(*_held(claim)).values(**changes, updated_at=now))
            return bool(done.rowcount)

    def stopping(self, claim: Claim) -> bool:
        """See `JobStore.stopping`."""
        with self._database.read() as connection:
            cancel = connection.execute(select(jobs.c.cancel).where(*_held(claim))).scalar()
        return cancel is None or bool(cancel)

    def owners(self) -> list[str]:
        """See `JobStore.owners`."""
        with self._database.read() as connection:
            return list(connection.execute(select(jobs.c.owner).where(jobs.c.state == "running")).scalars())

    def free(self, owners: Sequence[str], now: float) -> None:
        """See `JobStore.free`."""
        with self._database.write() as connection:
            held = (jobs.c.state == "running", jobs.c.owner.in_(owners))
            connection.execute(update(jobs).where(*held).values(lease_until=0.0, updated_at=now))

    def purge(self, before: float) -> None:
        """See `JobStore.purge`."""
        with self._database.write() as connection:
            connection.execute(delete(jobs).where(jobs.c.state.in_(_ENDED), jobs.c.updated_at < before))

    def close(self) -> None:
        """Nothing: the database is the installation's."""

    def _known(self, connection: Connection, job: NewJob) -> str | None:
        if job.key is None:
            return None
        at = (jobs.c.tenant == job.tenant, jobs.c.kind == job.kind, jobs.c.key == job.key)
        found = connection.execute(select(jobs.c.id).where(*at)).scalar()
        return None if found is None else str(found)


def _row(job: NewJob) -> dict[str, Any]:
    return {
        "tenant": job.tenant, "id": job.id, "kind": job.kind, "key": job.key, "payload": dict(job.payload),
        "due_at": job.due_at,
    }  # fmt: skip


def _at(tenant: str, job_id: str) -> tuple[ColumnElement[bool], ...]:
    return jobs.c.tenant == tenant, jobs.c.id == job_id


def _held(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return (*_at(claim.tenant, claim.id), jobs.c.state == "running", jobs.c.owner == claim.owner)


def _claimable(kinds: Sequence[str], now: float) -> Select[Any]:
    due = and_(jobs.c.state == "queued", jobs.c.due_at <= now)
    abandoned = and_(jobs.c.state == "running", jobs.c.lease_until < now)
    return select(jobs).where(jobs.c.kind.in_(kinds), or_(due, abandoned)).order_by(jobs.c.due_at, jobs.c.id).limit(1)


def _status(row: Row[Any]) -> JobStatus:
    return JobStatus(row.id, row.kind, row.state, row.stage, row.done, row.total, row.result or None, row.attempts)
