"""tables of assistant.resilience"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "model_usage",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("scope", sa.String(12), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger(), nullable=False),
        sa.Column("completion_tokens", sa.BigInteger(), nullable=False),
        sa.Column("micro_euros", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "scope", "name", "model"),
    )
    op.create_index("ix_model_usage_name", "model_usage", ["scope", "name"])
    op.create_table(
        "answer_cache",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "key"),
    )
    op.create_table(
        "answer_cache_evidence",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("document_id", sa.String(64), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "document_id", "version", "key"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("answer_cache_evidence")
    op.drop_table("answer_cache")
    op.drop_table("model_usage")
