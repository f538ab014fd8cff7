"""tables of assistant.voice"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "voice_notes",
        sa.Column("tenant", sa.String(63), primary_key=True),
        sa.Column(
            "id", sa.String(32), primary_key=True, comment="hash of the content: the same note sent twice is one note"
        ),
        sa.Column(
            "state", sa.String(16), nullable=False, comment="waiting, ready, empty, unsupported, failed or confirmed"
        ),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("account", sa.Text, nullable=False, comment="as the caller gave it; empty: the note says"),
        sa.Column("recorded_at", sa.DateTime(timezone=False), nullable=False, comment="local time of the speaker"),
        sa.Column("language", sa.String(8), nullable=False, comment="as the caller gave it; empty: detected"),
        sa.Column(
            "audio", sa.String(200), nullable=False, comment="file below the data directory; empty: none or deleted"
        ),
        sa.Column("consent", sa.JSON, nullable=False, comment="{given, by, text}"),
        sa.Column("transcript", sa.JSON, comment="redacted; null until transcribed"),
        sa.Column("result", sa.JSON, comment="contacts, facts and tasks; null until extracted"),
        sa.Column("decision", sa.JSON, comment="who confirmed what; null until confirmed"),
        sa.Column("cause", sa.Text, nullable=False, comment="why it failed"),
        sa.Column("remedy", sa.Text, nullable=False),
        sa.Column("job_id", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("voice_notes_by_time", "voice_notes", ["tenant", "created_at"])


def downgrade() -> None:
    """Remove them."""
    op.drop_index("voice_notes_by_time", "voice_notes")
    op.drop_table("voice_notes")
