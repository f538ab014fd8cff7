"""Tables of `assistant.resilience`."""

from sqlalchemy import JSON, BigInteger, Column, Float, Index, Integer, String, Table

from assistant.store.tables import metadata

usage = Table(
    "model_usage",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("scope", String(12), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("prompt_tokens", BigInteger, nullable=False),
    Column("completion_tokens", BigInteger, nullable=False),
    Column("micro_euros", BigInteger, nullable=False),
    Column("updated_at", Float, nullable=False),
    Index("ix_model_usage_name", "scope", "name"),
)
"""`scope` is "day" (`name` is the date, UTC) or "conversation" (`name` is the SHA-256 of its id)."""

answers = Table(
    "answer_cache",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("expires_at", Float, nullable=False),
)
evidence = Table(
    "answer_cache_evidence",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("document_id", String(64), primary_key=True),
    Column("version", String(64), primary_key=True),
    Column("key", String(64), primary_key=True),
)
"""Which document versions a kept answer rests on, so that it goes when one of them does."""
