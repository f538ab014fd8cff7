"""tables of assistant.copy"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "copy_drafts",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("product", sa.String(200), nullable=False),
        sa.Column("brief", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("approver", sa.String(64), nullable=False),
        sa.Column("attention", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(200), nullable=True),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("changed_at", sa.Float(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id"),
    )
    op.create_index("ix_copy_drafts_state", "copy_drafts", ["tenant", "state", "changed_at"])
    op.create_index("uq_copy_drafts_origin", "copy_drafts", ["tenant", "origin"], unique=True)
    op.create_table(
        "copy_versions",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("draft_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("angle", sa.String(12), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("overrides", sa.JSON(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("brand", sa.String(64), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "draft_id", "number"),
    )
    op.create_table(
        "copy_comments",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("draft_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "draft_id", "number"),
    )
    op.create_table(
        "copy_audit",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "number"),
    )
    op.create_index("ix_copy_audit_draft", "copy_audit", ["tenant", "draft_id"])
    op.create_table(
        "copy_events",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("draft_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(9), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "key"),
    )
    op.create_index("ix_copy_events_draft", "copy_events", ["tenant", "draft_id", "kind"])


def downgrade() -> None:
    """Remove them."""
    op.drop_table("copy_events")
    op.drop_table("copy_audit")
    op.drop_table("copy_comments")
    op.drop_table("copy_versions")
    op.drop_table("copy_drafts")
