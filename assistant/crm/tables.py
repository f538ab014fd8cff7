"""Tables of `assistant.crm`."""

from sqlalchemy import JSON, Column, DateTime, Index, Integer, String, Table, Text

from assistant.store.tables import metadata

crm_records = Table(
    "crm_records",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("kind", String(16), primary_key=True, comment="accounts, contacts, activities, facts, tasks, ..."),
    Column("id", String(64), primary_key=True),
    Column("fields", JSON, nullable=False),
)

crm_writes = Table(
    "crm_writes",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("key", String(64), primary_key=True, comment="the same for the same item of the same note"),
    Column("note_id", String(32), nullable=False),
    Column("position", Integer, nullable=False, comment="order within the note: accounts before what refers to them"),
    Column("change", JSON, nullable=False),
    Column("state", String(12), nullable=False, comment="waiting, written or failed"),
    Column("record_id", String(128), nullable=False, comment="what the CRM calls it; empty until written"),
    Column("cause", Text, nullable=False, comment="why the last attempt failed"),
    Column("attempts", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("written_at", DateTime(timezone=True)),
    Index("crm_writes_by_note", "tenant", "note_id", "position"),
)
