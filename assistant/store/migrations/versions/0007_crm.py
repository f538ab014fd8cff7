"""tables of assistant.crm"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "crm_records",
        sa.Column("tenant", sa.String(63), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True, comment="accounts, contacts, activities, facts, tasks, ..."),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("fields", sa.JSON, nullable=False),
    )
    op.create_table(
        "crm_writes",
        sa.Column("tenant", sa.String(63), primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True, comment="the same for the same item of the same note"),
        sa.Column("note_id", sa.String(32), nullable=False),
        sa.Column(
            "position", sa.Integer, nullable=False, comment="order within the note: accounts before what refers to them"
        ),
        sa.Column("change", sa.JSON, nullable=False),
        sa.Column("state", sa.String(12), nullable=False, comment="waiting, written or failed"),
        sa.Column("record_id", sa.String(128), nullable=False, comment="what the CRM calls it; empty until written"),
        sa.Column("cause", sa.Text, nullable=False, comment="why the last attempt failed"),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True)),
    )
    op.create_index("crm_writes_by_note", "crm_writes", ["tenant", "note_id", "position"])


def downgrade() -> None:
    """Remove them."""
    op.drop_index("crm_writes_by_note", "crm_writes")
    op.drop_table("crm_writes")
    op.drop_table("crm_records")
