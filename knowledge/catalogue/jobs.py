"""The job table: queued, running, done or failed."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.engine import Engine

from knowledge.catalogue.tables import jobs

JobState = Literal["queued", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """A unit of long work; `payload` says what to do, `result` what came of it."""

    tenant: str
    id: str
    kind: str
    state: JobState
    payload: Mapping[str, Any]
    result: dict[str, Any]


class JobTable:
    """Jobs of all tenants; every job carries its own."""

    def __init__(self, engine: Engine, write: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._engine = engine
        self._write = write

    def add(self, tenant: str, job_id: str, kind: str, payload: Mapping[str, Any]) -> None:
        """Queue a job."""
        now = datetime.now(UTC)
        values = {"kind": kind, "state": "queued", "payload": dict(payload), "result": {}}
        with self._write() as connection:
            connection.execute(insert(jobs).values(tenant=tenant, id=job_id, created_at=now, updated_at=now, **values))

    def get(self, tenant: str, job_id: str) -> Job | None:
        """A job, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(select(jobs).where(jobs.c.tenant == tenant, jobs.c.id == job_id)).first()
        return _job(row) if row else None

    def take(self) -> Job | None:
        """Take the oldest queued job; no other process gets the same one."""
        with self._write() as connection:
            oldest = select(jobs).where(jobs.c.state == "queued").order_by(jobs.c.created_at, jobs.c.id).limit(1)
            row = connection.execute(oldest.with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            _set(connection, row.tenant, row.id, "running", None)
            return _job(row)

    def finish(self, tenant: str, job_id: str, state: str, result: Mapping[str, Any]) -> None:
        """Record how a job ended."""
        with self._write() as connection:
            _set(connection, tenant, job_id, state, dict(result))

    def requeue_running(self) -> None:
        """Queue again what a process that died was doing."""
        with self._write() as connection:
            connection.execute(update(jobs).where(jobs.c.state == "running").values(state="queued"))


def _set(connection: Connection, tenant: str, job_id: str, state: str, result: dict[str, Any] | None) -> None:
    values: dict[str, Any] = {"state": state, "updated_at": datetime.now(UTC)}
    if result is not None:
        values["result"] = result
    connection.execute(update(jobs).where(jobs.c.tenant == tenant, jobs.c.id == job_id).values(**values))


def _job(row: Row[Any]) -> Job:
    return Job(row.tenant, row.id, row.kind, row.state, row.payload, row.result)
