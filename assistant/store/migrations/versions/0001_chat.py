"""tables of assistant.chat"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "chat_conversations",
        sa.Column("tenant", sa.String(63), primary_key=True),
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer_id", sa.String(100), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("working", sa.String(200), nullable=False),
        sa.Column("working_until", sa.DateTime(timezone=True)),
        sa.Column("last_seq", sa.Integer(), nullable=False),
    )
    op.create_table(
        "chat_messages",
        sa.Column("tenant", sa.String(63), primary_key=True),
        sa.Column("conversation_id", sa.String(40), primary_key=True),
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("key", sa.String(100)),
        sa.Column("reply_to", sa.Integer()),
        sa.Column("body", sa.JSON(), nullable=False),
        _conversation(),
    )
    op.create_index("chat_messages_key", "chat_messages", ["tenant", "conversation_id", "key"], unique=True)
    op.create_table(
        "chat_feedback",
        sa.Column("tenant", sa.String(63), primary_key=True),
        sa.Column("conversation_id", sa.String(40), primary_key=True),
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("correction", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _conversation(),
    )
    op.create_table(
        "chat_verification_attempts",
        sa.Column("tenant", sa.String(63), primary_key=True),
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("conversation_id", sa.String(40), nullable=False),
        sa.Column("order_hash", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    for column in ("order_hash", "conversation_id"):
        name = "chat_verification_attempts_" + column.partition("_")[0]
        op.create_index(name, "chat_verification_attempts", ["tenant", column, "at"])


def downgrade() -> None:
    """Remove them."""
    for table in ("chat_verification_attempts", "chat_feedback", "chat_messages", "chat_conversations"):
        op.drop_table(table)


def _conversation() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant", "conversation_id"], ["chat_conversations.tenant", "chat_conversations.id"], ondelete="CASCADE"
    )
