"""The audit trail: append only, each entry carries the hash of the one before."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, text

from assistant.copy.review.types import Entry
from assistant.copy.tables import audit

FIRST = "0" * 64


def append(
    connection: Connection, tenant: str, draft_id: str, actor: str, action: str, data: Mapping[str, Any], at: float
) -> None:
    """Add an entry on the caller's transaction."""
    if connection.dialect.name == "postgresql":
        # SQLite's write lock already makes writers wait for each other.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": f"copy_audit {tenant}"})
    last = connection.execute(
        select(audit.c.number, audit.c.hash).where(audit.c.tenant == tenant).order_by(audit.c.number.desc()).limit(1)
    ).first()
    number, previous = (last[0] + 1, last[1]) if last else (1, FIRST)
    entry = Entry(number, draft_id, actor, action, dict(data), round(at, 6), previous, "")
    connection.execute(
        insert(audit).values(
            tenant=tenant,
            number=number,
            draft_id=draft_id,
            actor=actor,
            action=action,
            data=dict(data),
            at=entry.at,
            previous=previous,
            hash=digest(tenant, entry),
        )
    )


def entries(connection: Connection, tenant: str, draft_id: str | None = None) -> list[Entry]:
    """The trail of a tenant, or of one draft, oldest first."""
    query = select(audit).where(audit.c.tenant == tenant).order_by(audit.c.number)
    if draft_id is not None:
        query = query.where(audit.c.draft_id == draft_id)
    return [
        Entry(row.number, row.draft_id, row.actor, row.action, row.data, row.at, row.previous, row.hash)
        for row in connection.execute(query)
    ]


def broken_at(connection: Connection, tenant: str) -> int | None:
    """The number of the first entry that was changed, removed or put in, None when the chain is whole."""
    previous, expected = FIRST, 1
    for entry in entries(connection, tenant):
        if entry.number != expected or entry.previous != previous or digest(tenant, entry) != entry.hash:
            return expected
        previous, expected = entry.hash, expected + 1
    return None


def digest(tenant: str, entry: Entry) -> str:
    """SHA-256 over everything an entry says and the hash before it."""
    said = [
        tenant,
        entry.number,
        entry.draft_id,
        entry.actor,
        entry.action,
        entry.data,
        f"{entry.at:.6f}",
        entry.previous,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
