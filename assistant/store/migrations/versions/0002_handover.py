"""tables of assistant.handover, of the channels and of what is learned from cases"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "cases",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(200), nullable=False),
        sa.Column("state", sa.String(12), nullable=False, comment="open, claimed, waiting or resolved"),
        sa.Column(
            "resolution", sa.String(24), nullable=False, comment="resolved or returned; empty while it is not resolved"
        ),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False, comment="0 ordinary, 1 raised, 2 urgent"),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("mood", sa.JSON(), nullable=False),
        sa.Column("conversation", sa.JSON(), nullable=False),
        sa.Column("searched", sa.JSON(), nullable=False),
        sa.Column("suggestion", sa.Text(), nullable=False),
        sa.Column("citations", sa.JSON(), nullable=False),
        sa.Column("customer", sa.JSON(), nullable=False),
        sa.Column("customer_id", sa.String(200), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("assignee", sa.String(64), nullable=False, comment="whose case it is; empty: the queue's"),
        sa.Column("claimed_by", sa.String(64), nullable=False, comment="who works on it"),
        sa.Column("routing", sa.JSON(), nullable=False, comment="why this person"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "overdue_at", sa.DateTime(timezone=True), nullable=True, comment="when it was last reported as overdue"
        ),
        sa.Column("returns", sa.Integer(), nullable=False, comment="how often it was returned to the bot"),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id"),
    )
    op.create_index("cases_by_assignee", "cases", ["tenant", "assignee", "state"])
    op.create_index("cases_by_conversation", "cases", ["tenant", "conversation_id"])
    op.create_index("cases_by_customer", "cases", ["tenant", "customer_id"])
    op.create_index("cases_by_state", "cases", ["tenant", "state", "due_at"])
    op.create_table(
        "case_refs",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False, comment="conversation or key"),
        sa.Column("ref", sa.String(200), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "kind", "ref"),
    )
    op.create_table(
        "case_events",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="of a reply or a note"),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(128), nullable=False, comment="idempotency key of the request; empty: none"),
        sa.Column("delivered", sa.Boolean(), nullable=False, comment="false: the channel has not taken it over yet"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "case_id", "number"),
    )
    op.create_index("case_events_undelivered", "case_events", ["delivered", "at"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("endpoint", sa.String(64), nullable=False),
        sa.Column("event", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False, comment="waiting, sending, delivered or dead"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(200), nullable=False, comment="why the last attempt failed"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id"),
    )
    op.create_index("webhook_deliveries_due", "webhook_deliveries", ["state", "next_at"])
    op.create_table(
        "webhook_received",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("endpoint", sa.String(64), nullable=False),
        sa.Column("id", sa.String(128), nullable=False, comment="the sender's idempotency key"),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "endpoint", "id"),
    )
    op.create_index("webhook_received_by_time", "webhook_received", ["at"])
    op.create_table(
        "mails",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("mailbox", sa.String(64), nullable=False),
        sa.Column("message_id", sa.String(250), nullable=False),
        sa.Column("direction", sa.String(4), nullable=False, comment="in or out"),
        sa.Column("thread", sa.String(64), nullable=False),
        sa.Column("sender", sa.String(320), nullable=False),
        sa.Column("recipient", sa.String(320), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="own words of the mail, without what it quotes"),
        sa.Column("in_reply_to", sa.String(250), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True, comment="of a mail that is not yet handled or not yet sent"),
        sa.Column(
            "state", sa.String(12), nullable=False, comment="waiting, handled, ignored or failed; waiting, sent or dead"
        ),
        sa.Column(
            "outcome", sa.String(64), nullable=False, comment="what came of it, e.g. answered, case, auto_submitted"
        ),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "mailbox", "message_id"),
    )
    op.create_index("mails_by_recipient", "mails", ["tenant", "recipient", "at"])
    op.create_index("mails_by_thread", "mails", ["tenant", "mailbox", "thread"])
    op.create_index("mails_waiting", "mails", ["state", "next_at"])
    op.create_table(
        "faq_candidates",
        sa.Column("tenant", sa.String(63), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(12), nullable=False, comment="pending, approved, rejected or withdrawn"),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("cases", sa.JSON(), nullable=False, comment="cases whose replies it was made from"),
        sa.Column("variants", sa.JSON(), nullable=False, comment="other wordings of the question"),
        sa.Column(
            "left_out", sa.Integer(), nullable=False, comment="sentences that state no fact or only one customer's"
        ),
        sa.Column("similarity", sa.Float(), nullable=False, comment="to the nearest other candidate, 0..1"),
        sa.Column("decided_by", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id"),
    )
    op.create_index("faq_candidates_by_state", "faq_candidates", ["tenant", "state", "created_at"])


def downgrade() -> None:
    """Remove them."""
    op.drop_table("faq_candidates")
    op.drop_table("mails")
    op.drop_table("webhook_received")
    op.drop_table("webhook_deliveries")
    op.drop_table("case_events")
    op.drop_table("case_refs")
    op.drop_table("cases")
