"""Tables of `assistant.privacy`."""

from sqlalchemy import JSON, Column, DateTime, Integer, String, Table

from assistant.store.tables import metadata

receipts = Table(
    "privacy_receipts",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    # export, erase or retention
    Column("kind", String(12), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    # Who asked for it, of the staff.
    Column("actor", String(200), nullable=False),
    # A keyed hash of whom it was about: the same person gives the same one, and nobody can be read from it.
    Column("subject", String(64), nullable=False),
    # {"erased": {table: rows}, "left": {table: rows}}
    Column("body", JSON, nullable=False),
    # Over this receipt and the hash of the one before it.
    Column("hash", String(64), nullable=False),
)
"""Receipts, chained by hash; nothing of the person stands in them."""
