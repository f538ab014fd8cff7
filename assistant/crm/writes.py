"""Writes that wait in the database until the CRM has them: kept with the confirmation, sent by a job, written once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from assistant.crm.errors import CrmDown, CrmError
from assistant.crm.tables import crm_writes
from assistant.crm.types import Change, CrmTarget
from assistant.store.database import Database

_LONGEST_PAUSE = 3600.0


@dataclass(frozen=True, slots=True)
class Write:
    """One change on its way: `state` is waiting, written or failed; `cause` says why the last attempt failed."""

    change: Change
    state: str
    record_id: str
    cause: str
    attempts: int
    created_at: datetime

    def as_json(self) -> dict[str, Any]:
        """{key, entity, operation, state, record_id, cause}."""
        return {
            "key": self.change.key,
            "entity": self.change.entity,
            "operation": self.change.operation,
            "state": self.state,
            "record_id": self.record_id or None,
            "cause": self.cause,
        }


def change_key(tenant: str, note_id: str, item: str, entity: str) -> str:
    """The idempotency key of an item of a note: 32 hexadecimal digits, the same whoever confirms it."""
    return hashlib.sha256("\0".join((tenant, note_id, item, entity)).encode()).hexdigest()[:32]


class Writes:
    """Keeps and sends changes.

    Args:
        target: the CRM.
        give_up: a write that waits for longer has failed.
        retry_seconds: first pause while the CRM is down.
    """

    def __init__(
        self,
        database: Database,
        target: CrmTarget,
        give_up: timedelta = timedelta(days=7),
        retry_seconds: float = 30.0,
    ) -> None:
        self._database, self._target = database, target
        self._give_up, self._retry = give_up, retry_seconds

    def keep(
        self, connection: Connection, tenant: str, note_id: str, changes: Sequence[Change], now: datetime | None = None
    ) -> int:
        """Keep changes on the caller's transaction and return how many are new; one that is known stays as it is."""
        table = crm_writes.c
        known = set(
            connection.execute(
                select(table.key).where(table.tenant == tenant, table.key.in_([item.key for item in changes]))
            ).scalars()
        )
        fresh = [change for change in changes if change.key not in known]
        for position, change in enumerate(fresh, start=len(known)):
            connection.execute(
                insert(crm_writes).values(
                    tenant=tenant,
                    key=change.key,
                    note_id=note_id,
                    position=position,
                    change=change.as_json(),
                    state="waiting",
                    record_id="",
                    cause="",
                    attempts=0,
                    created_at=now or datetime.now(UTC),
                )
            )
        return len(fresh)

    def of_note(self, tenant: str, note_id: str) -> list[Write]:
        """Writes of a note, in order."""
        table = crm_writes.c
        query = select(crm_writes).where(table.tenant == tenant, table.note_id == note_id).order_by(table.position)
        with self._database.read() as connection:
            return [_write(row._mapping) for row in connection.execute(query)]

    def send(self, tenant: str, note_id: str, now: datetime | None = None) -> list[Write]:
        """Send what waits, in order, and return all writes of the note.

        A write that the CRM refuses has failed and does not hold up the others.

        Raises:
            CrmDown: the CRM cannot be reached; what is unsent still waits.
        """
        now = now or datetime.now(UTC)
        named: dict[str, str] = {}
        for write in self.of_note(tenant, note_id):
            if write.state == "waiting":
                write = self._send(tenant, write, named, now)
            if write.record_id:
                named[write.change.record_id] = write.record_id
        return self.of_note(tenant, note_id)

    def pause(self, attempts: int) -> float:
        """Seconds to the next attempt."""
        return min(self._retry * 2.0 ** min(max(attempts - 1, 0), 20), _LONGEST_PAUSE)

    def waiting(self, tenant: str) -> int:
        """How many writes wait."""
        table = crm_writes.c
        query = select(func.count()).where(table.tenant == tenant, table.state == "waiting")
        with self._database.read() as connection:
            return int(connection.execute(query).scalar() or 0)

    def forget(self, connection: Connection, tenant: str, note_id: str) -> None:
        """Delete the record of a note's writes; what waits is not sent any more."""
        table = crm_writes.c
        connection.execute(delete(crm_writes).where(table.tenant == tenant, table.note_id == note_id))

    def _send(self, tenant: str, write: Write, named: Mapping[str, str], now: datetime) -> Write:
        change = replace(write.change, fields=_renamed(write.change.fields, named))
        try:
            record_id = self._target.write(tenant, change)
        except CrmDown as error:
            if now - write.created_at >= self._give_up:
                return self._set(tenant, write, state="failed", cause=f"{error.cause} Given up.")
            self._set(tenant, write, cause=error.cause, attempts=write.attempts + 1)
            raise
        except CrmError as error:
            return self._set(tenant, write, state="failed", cause=error.cause, attempts=write.attempts + 1)
        return self._set(
            tenant, write, state="written", record_id=record_id, cause="", attempts=write.attempts + 1, written_at=now
        )

    def _set(self, tenant: str, write: Write, **values: Any) -> Write:
        table = crm_writes.c
        with self._database.write() as connection:
            here = (table.tenant == tenant, table.key == write.change.key)
            connection.execute(update(crm_writes).where(*here).values(**values))
        values.pop("written_at", None)
        return replace(write, **values)


def _renamed(fields: Mapping[str, Any], named: Mapping[str, str]) -> dict[str, Any]:
    """Fields with the ids that the CRM gave to records that this note created before."""
    return {
        name: named.get(value, value) if name.endswith("_id") and isinstance(value, str) else value
        for name, value in fields.items()
    }


def _write(row: Mapping[Any, Any]) -> Write:
    created = row["created_at"]
    if created.tzinfo is None:  # SQLite keeps no zone; all times here are UTC.
        created = created.replace(tzinfo=UTC)
    return Write(
        Change.from_json(row["change"]), row["state"], row["record_id"], row["cause"], row["attempts"], created
    )
