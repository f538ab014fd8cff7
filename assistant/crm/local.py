"""A small CRM in Beleg's own database: for the demo, and for companies that have none."""

from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.crm.errors import CrmError
from assistant.crm.rows import TABLES
from assistant.crm.tables import crm_records
from assistant.crm.types import Change, Rows
from assistant.store.database import Database


class LocalCrm:
    """Reads and writes customer data in the database.

    Args:
        seed: rows for a tenant that has none yet, such as the demo company's.
    """

    def __init__(self, database: Database, seed: Callable[[str], Rows] | None = None) -> None:
        self._database = database
        self._seed = seed
        self._seeded: set[str] = set()

    def rows(self, tenant: str) -> Rows:
        """See CrmSource."""
        self._fill(tenant)
        table = crm_records.c
        query = select(table.kind, table.id, table.fields).where(table.tenant == tenant).order_by(table.kind, table.id)
        found: dict[str, list[dict[str, object]]] = {}
        with self._database.read() as connection:
            for kind, record_id, fields in connection.execute(query):
                found.setdefault(kind, []).append({**fields, "id": record_id})
        return found

    def accepts(self, change: Change) -> bool:
        """See CrmTarget."""
        return change.entity in TABLES

    def write(self, tenant: str, change: Change) -> str:
        """See CrmTarget."""
        self._fill(tenant)
        table, kind = crm_records.c, TABLES[change.entity]
        here = (table.tenant == tenant, table.kind == kind, table.id == change.record_id)
        try:
            self._put(tenant, change, kind, here)
        except IntegrityError:
            # On PostgreSQL two processes may write the same change at once; the first one did.
            if change.operation != "create":
                raise
        return change.record_id

    def _put(self, tenant: str, change: Change, kind: str, here: tuple[ColumnElement[bool], ...]) -> None:
        table = crm_records.c
        with self._database.write() as connection:
            old = connection.execute(select(table.fields).where(*here)).scalar()
            if change.operation == "update":
                if old is None:
                    raise CrmError("The record to be changed is no longer in the CRM.", "Read the note again.")
                connection.execute(update(crm_records).where(*here).values(fields={**old, **change.fields}))
            elif old is None:
                values = {"tenant": tenant, "kind": kind, "id": change.record_id, "fields": dict(change.fields)}
                connection.execute(insert(crm_records).values(**values))

    def load(self, tenant: str, rows: Rows) -> int:
        """Put rows of another source in; what is there already stays. Returns how many were new."""
        from assistant.crm.rows import ID_COLUMNS

        count = 0
        with self._database.write() as connection:
            table = crm_records.c
            known = {
                tuple(row) for row in connection.execute(select(table.kind, table.id).where(table.tenant == tenant))
            }
            for kind, items in rows.items():
                for item in items:
                    record_id = str(item.get("id") or item.get(ID_COLUMNS[kind]) or "")
                    if record_id and (kind, record_id) not in known:
                        known.add((kind, record_id))
                        values = {"tenant": tenant, "kind": kind, "id": record_id, "fields": item}
                        connection.execute(insert(crm_records).values(**values))
                        count += 1
        return count

    def _fill(self, tenant: str) -> None:
        if self._seed is None or tenant in self._seeded:
            return
        table = crm_records.c
        with self._database.read() as connection:
            empty = connection.execute(select(table.id).where(table.tenant == tenant).limit(1)).first() is None
        if empty:
            with suppress(IntegrityError):  # Another process filled it meanwhile.
                self.load(tenant, self._seed(tenant))
        self._seeded.add(tenant)
