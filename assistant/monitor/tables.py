"""Tables of `assistant.monitor`. Texts are redacted before they come here."""

from sqlalchemy import JSON, Boolean, Column, DateTime, Index, Integer, LargeBinary, String, Table, Text

from assistant.store.tables import metadata

samples = Table(
    "monitor_samples",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("id", String(40), primary_key=True),
    # Of the chat, or a digest for a question outside of it; erasing the conversation erases its samples.
    Column("conversation_id", String(64), nullable=False),
    # The message that was replied to; 0 outside of the chat.
    Column("seq", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("release", String(80), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    Column("action", String(12), nullable=False),
    # Drawn by the share: only these are counted. Others are here because something went wrong.
    Column("drawn", Boolean, nullable=False),
    Column("question", Text, nullable=False),
    Column("history", JSON, nullable=False),
    Column("reply", Text, nullable=False),
    Column("citations", JSON, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("scores", JSON, nullable=False),
    # float16 [dimension], unit length, of the redacted question.
    Column("vector", LargeBinary),
    Column("model", String(200), nullable=False),
    # none, open, labelled, skipped
    Column("state", String(10), nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("correction", Text, nullable=False),
    Index("ix_monitor_samples_at", "tenant", "at"),
    Index("ix_monitor_samples_turn", "tenant", "conversation_id", "seq", unique=True),
    Index("ix_monitor_samples_state", "tenant", "state"),
)

labels = Table(
    "monitor_labels",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("sample_id", String(40), primary_key=True),
    Column("person", String(200), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("body", JSON, nullable=False),
)
"""What people say of a sampled turn; one label per person, the newest counts."""

alerts = Table(
    "monitor_alerts",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("rule", String(80), nullable=False),
    Column("severity", String(10), nullable=False),
    # open, seen, over
    Column("state", String(8), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("seen_by", String(200), nullable=False),
    Column("over_at", DateTime(timezone=True)),
    Index("ix_monitor_alerts_rule", "tenant", "rule", "state"),
)
"""Numbers and names of rules only: no text of a customer."""

checks = Table(
    "monitor_checks",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("body", JSON, nullable=False),
    Index("ix_monitor_checks_at", "tenant", "at"),
)
"""What the rules said each time they were held; numbers only."""
