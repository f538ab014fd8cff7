"""Tables of `assistant.voice`."""

from sqlalchemy import JSON, Column, DateTime, Index, String, Table, Text

from assistant.store.tables import metadata

voice_notes = Table(
    "voice_notes",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("id", String(32), primary_key=True, comment="hash of the content: the same note sent twice is one note"),
    Column("state", String(16), nullable=False, comment="waiting, ready, empty, unsupported, failed or confirmed"),
    Column("author", String(200), nullable=False),
    Column("account", Text, nullable=False, comment="as the caller gave it; empty: the note says"),
    Column("recorded_at", DateTime(timezone=False), nullable=False, comment="local time of the speaker"),
    Column("language", String(8), nullable=False, comment="as the caller gave it; empty: detected"),
    Column("audio", String(200), nullable=False, comment="file below the data directory; empty: none or deleted"),
    Column("consent", JSON, nullable=False, comment="{given, by, text}"),
    Column("transcript", JSON, comment="redacted; null until transcribed"),
    Column("result", JSON, comment="contacts, facts and tasks; null until extracted"),
    Column("decision", JSON, comment="who confirmed what; null until confirmed"),
    Column("cause", Text, nullable=False, comment="why it failed"),
    Column("remedy", Text, nullable=False),
    Column("job_id", String(64), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("voice_notes_by_time", "tenant", "created_at"),
)
