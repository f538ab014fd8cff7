"""Tables of `assistant.chat`."""

from sqlalchemy import JSON, Boolean, Column, DateTime, ForeignKeyConstraint, Index, Integer, String, Table, Text

from assistant.store.tables import metadata

conversations = Table(
    "chat_conversations",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("active_at", DateTime(timezone=True), nullable=False),
    Column("customer_id", String(100), nullable=False, default=""),
    Column("groups", JSON, nullable=False),
    Column("state", JSON, nullable=False),
    # A turn at work holds the conversation until this moment, or until it is stored.
    Column("working", String(200), nullable=False, default=""),
    Column("working_until", DateTime(timezone=True)),
    Column("last_seq", Integer, nullable=False, default=0),
)

messages = Table(
    "chat_messages",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("conversation_id", String(40), primary_key=True),
    Column("seq", Integer, primary_key=True),
    # user, assistant or person
    Column("role", String(12), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("author", String(200), nullable=False, default=""),
    # What the client named this message: the same key is the same message.
    Column("key", String(100)),
    # The message of the visitor that an assistant's turn replies to.
    Column("reply_to", Integer),
    Column("body", JSON, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "conversation_id"], ["chat_conversations.tenant", "chat_conversations.id"], ondelete="CASCADE"
    ),
    Index("chat_messages_key", "tenant", "conversation_id", "key", unique=True),
)

feedback = Table(
    "chat_feedback",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("conversation_id", String(40), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("correction", Text, nullable=False, default=""),
    Column("at", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(
        ["tenant", "conversation_id"], ["chat_conversations.tenant", "chat_conversations.id"], ondelete="CASCADE"
    ),
)

attempts = Table(
    "chat_verification_attempts",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("conversation_id", String(40), nullable=False),
    # A keyed hash, never the number itself.
    Column("order_hash", String(64), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("chat_verification_attempts_order", "tenant", "order_hash", "at"),
    Index("chat_verification_attempts_conversation", "tenant", "conversation_id", "at"),
)
