"""Tables of `assistant.copy`: drafts, their versions, comments, the audit trail, and what readers did."""

from sqlalchemy import JSON, Column, Float, Index, Integer, String, Table, Text

from assistant.store.tables import metadata

drafts = Table(
    "copy_drafts",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("id", String(32), primary_key=True),
    Column("state", String(12), nullable=False, comment="draft, in_review, approved, rejected or published"),
    Column("channel", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("product", String(200), nullable=False),
    Column("brief", JSON, nullable=False),
    Column("version", Integer, nullable=False, comment="number of the newest version"),
    Column("revision", Integer, nullable=False, comment="grows with every change; who changes names the one they saw"),
    Column("author", String(64), nullable=False, comment="who wrote the newest version"),
    Column("approver", String(64), nullable=False),
    Column("attention", Text, nullable=False, comment="why a published text must be looked at again"),
    Column("origin", String(200), comment="what made it, e.g. item of a batch; made once"),
    Column("created_at", Float, nullable=False),
    Column("changed_at", Float, nullable=False),
    Column("expires_at", Float, comment="from when on it may no longer be used"),
    Index("ix_copy_drafts_state", "tenant", "state", "changed_at"),
    Index("uq_copy_drafts_origin", "tenant", "origin", unique=True),
)

versions = Table(
    "copy_versions",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("draft_id", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("angle", String(12), nullable=False),
    Column("author", String(64), nullable=False),
    Column("score", Float, nullable=False),
    Column("claims", JSON, nullable=False),
    Column("findings", JSON, nullable=False),
    Column(
        "overrides", JSON, nullable=False, comment="unsupported claims that a reviewer took upon themselves, and why"
    ),
    Column("documents", JSON, nullable=False, comment="cited documents by id, with the version that was cited"),
    Column("brand", String(64), nullable=False, comment="hash of the brand rules it was checked by"),
    Column("at", Float, nullable=False),
)

comments = Table(
    "copy_comments",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("draft_id", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("author", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Float, nullable=False),
)

audit = Table(
    "copy_audit",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("draft_id", String(32), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(16), nullable=False),
    Column("data", JSON, nullable=False),
    Column("at", Float, nullable=False),
    Column("previous", String(64), nullable=False, comment="hash of the entry before"),
    Column("hash", String(64), nullable=False),
    Index("ix_copy_audit_draft", "tenant", "draft_id"),
)

events = Table(
    "copy_events",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("key", String(128), primary_key=True, comment="the sender's; the same one counts once"),
    Column("draft_id", String(32), nullable=False),
    Column("kind", String(9), nullable=False, comment="shown, clicked or converted"),
    Column("at", Float, nullable=False),
    Index("ix_copy_events_draft", "tenant", "draft_id", "kind"),
)
