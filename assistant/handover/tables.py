"""Tables of `assistant.handover`, of the channels and of what is learned from cases."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, Float, Index, Integer, LargeBinary, String, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from assistant.store.tables import metadata


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets time zones, so it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Moments are stored in UTC."""
        del dialect
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Moments are read as time zone aware."""
        del dialect
        if value is None:
            return None
        found: datetime = value
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _tenant() -> Column[str]:
    return Column("tenant", String(63), primary_key=True)


cases = Table(
    "cases",
    metadata,
    _tenant(),
    Column("id", String(32), primary_key=True),
    Column("conversation_id", String(200), nullable=False),
    Column("state", String(12), nullable=False, comment="open, claimed, waiting or resolved"),
    Column("resolution", String(24), nullable=False, comment="resolved or returned; empty while it is not resolved"),
    Column("reason", String(64), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("priority", Integer, nullable=False, comment="0 ordinary, 1 raised, 2 urgent"),
    Column("channel", String(32), nullable=False),
    Column("language", String(8), nullable=False),
    Column("question", Text, nullable=False),
    Column("summary", JSON, nullable=False),
    Column("mood", JSON, nullable=False),
    Column("conversation", JSON, nullable=False),
    Column("searched", JSON, nullable=False),
    Column("suggestion", Text, nullable=False),
    Column("citations", JSON, nullable=False),
    Column("customer", JSON, nullable=False),
    Column("customer_id", String(200), nullable=False),
    Column("attachments", JSON, nullable=False),
    Column("assignee", String(64), nullable=False, comment="whose case it is; empty: the queue's"),
    Column("claimed_by", String(64), nullable=False, comment="who works on it"),
    Column("routing", JSON, nullable=False, comment="why this person"),
    Column("opened_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("resolved_at", Moment),
    Column("overdue_at", Moment, comment="when it was last reported as overdue"),
    Column("returns", Integer, nullable=False, comment="how often it was returned to the bot"),
    Column("reopened", Integer, nullable=False),
    Index("cases_by_state", "tenant", "state", "due_at"),
    Index("cases_by_conversation", "tenant", "conversation_id"),
    Index("cases_by_customer", "tenant", "customer_id"),
    Index("cases_by_assignee", "tenant", "assignee", "state"),
)

case_refs = Table(
    "case_refs",
    metadata,
    _tenant(),
    Column("kind", String(16), primary_key=True, comment="conversation or key"),
    Column("ref", String(200), primary_key=True),
    Column("case_id", String(32), nullable=False),
)

case_events = Table(
    "case_events",
    metadata,
    _tenant(),
    Column("case_id", String(32), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(24), nullable=False),
    Column("author", String(64), nullable=False),
    Column("text", Text, nullable=False, comment="of a reply or a note"),
    Column("data", JSON, nullable=False),
    Column("key", String(128), nullable=False, comment="idempotency key of the request; empty: none"),
    Column("delivered", Boolean, nullable=False, comment="false: the channel has not taken it over yet"),
    Column("at", Moment, nullable=False),
    Index("case_events_undelivered", "delivered", "at"),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    _tenant(),
    Column("id", String(32), primary_key=True),
    Column("endpoint", String(64), nullable=False),
    Column("event", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(12), nullable=False, comment="waiting, sending, delivered or dead"),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("cause", String(200), nullable=False, comment="why the last attempt failed"),
    Column("created_at", Moment, nullable=False),
    Index("webhook_deliveries_due", "state", "next_at"),
)

webhook_received = Table(
    "webhook_received",
    metadata,
    _tenant(),
    Column("endpoint", String(64), primary_key=True),
    Column("id", String(128), primary_key=True, comment="the sender's idempotency key"),
    Column("result", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Index("webhook_received_by_time", "at"),
)

mails = Table(
    "mails",
    metadata,
    _tenant(),
    Column("mailbox", String(64), primary_key=True),
    Column("message_id", String(250), primary_key=True),
    Column("direction", String(4), nullable=False, comment="in or out"),
    Column("thread", String(64), nullable=False),
    Column("sender", String(320), nullable=False),
    Column("recipient", String(320), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False, comment="own words of the mail, without what it quotes"),
    Column("in_reply_to", String(250), nullable=False),
    Column("raw", LargeBinary, comment="of a mail that is not yet handled or not yet sent"),
    Column("state", String(12), nullable=False, comment="waiting, handled, ignored or failed; waiting, sent or dead"),
    Column("outcome", String(64), nullable=False, comment="what came of it, e.g. answered, case, auto_submitted"),
    Column("automatic", Boolean, nullable=False),
    Column("case_id", String(32), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("at", Moment, nullable=False),
    Index("mails_by_thread", "tenant", "mailbox", "thread"),
    Index("mails_waiting", "state", "next_at"),
    Index("mails_by_recipient", "tenant", "recipient", "at"),
)

faq_candidates = Table(
    "faq_candidates",
    metadata,
    _tenant(),
    Column("id", String(32), primary_key=True),
    Column("state", String(12), nullable=False, comment="pending, approved, rejected or withdrawn"),
    Column("language", String(8), nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("cases", JSON, nullable=False, comment="cases whose replies it was made from"),
    Column("variants", JSON, nullable=False, comment="other wordings of the question"),
    Column("left_out", Integer, nullable=False, comment="sentences that state no fact or only one customer's"),
    Column("similarity", Float, nullable=False, comment="to the nearest other candidate, 0..1"),
    Column("decided_by", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Index("faq_candidates_by_state", "tenant", "state", "created_at"),
)
