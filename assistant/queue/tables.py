"""Tables of `assistant.queue`."""

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, String, Table, UniqueConstraint

from assistant.store.tables import metadata

jobs = Table(
    "queue_jobs",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("id", String(32), primary_key=True),
    Column("kind", String(63), nullable=False),
    Column("key", String(64), nullable=True),
    Column("state", String(9), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("checkpoint", JSON, nullable=False),
    Column("result", JSON, nullable=True),
    Column("stage", String(63), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("cancel", Boolean, nullable=False),
    Column("due_at", Float, nullable=False),
    Column("lease_until", Float, nullable=False),
    Column("owner", String(200), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False),
    UniqueConstraint("tenant", "kind", "key", name="uq_queue_jobs_key"),
    Index("ix_queue_jobs_due", "state", "due_at"),
)
"""Moments are seconds since 1970 (UTC); `key` is the SHA-256 of the idempotency key, which may name a customer."""
