"""Conversations and their messages in the database. Every call names the tenant."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from assistant.chat.errors import ConversationBusy, NoConversation
from assistant.chat.tables import conversations, feedback, messages
from assistant.chat.types import Conversation, Said, Speaker
from assistant.queue.owner import died
from assistant.store.database import Database

LEASE = timedelta(minutes=2)

# Every turn runs these; a statement that is built once is a third of the time of one that is built for each call.
_HERE = (conversations.c.tenant == bindparam("of_tenant")) & (conversations.c.id == bindparam("of_id"))
_IN = (messages.c.tenant == bindparam("of_tenant")) & (messages.c.conversation_id == bindparam("of_id"))
_FREE = or_(
    conversations.c.working == "",
    conversations.c.working == bindparam("worker"),
    conversations.c.working_until < bindparam("moment"),
)
_GET = select(conversations).where(_HERE)
_GET_LOCKED = _GET.with_for_update()
_TAKE_FREE = update(conversations).where(_HERE, _FREE)
_TOUCH = update(conversations).where(_HERE)
_PUT = insert(messages)
_AFTER = select(messages).where(_IN, messages.c.seq > bindparam("after"))
_SAID = _AFTER.order_by(messages.c.seq)
_NEWEST = _AFTER.order_by(messages.c.seq.desc()).limit(bindparam("last"))
_REPLY_TO = select(messages).where(_IN, messages.c.reply_to == bindparam("seq"))
_KEYED = select(messages.c.seq).where(_IN, messages.c.key == bindparam("key"))


def now() -> datetime:
    """Now in UTC."""
    return datetime.now(UTC)


class ConversationStore:
    """Reads and writes conversations.

    Args:
        database: where they are kept.
        clock: now, time zone aware.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self.clock = clock

    def create(
        self, tenant: str, *, channel: str = "chat", groups: frozenset[str] = frozenset(), customer_id: str = ""
    ) -> Conversation:
        """A new conversation."""
        moment = self.clock()
        made = Conversation(tenant, secrets.token_hex(12), channel, moment, moment, customer_id, groups, {}, 0)
        with self._database.write() as connection:
            connection.execute(
                insert(conversations).values(
                    tenant=tenant,
                    id=made.id,
                    channel=channel,
                    created_at=moment,
                    active_at=moment,
                    customer_id=customer_id,
                    groups=sorted(groups),
                    state={},
                    working="",
                    last_seq=0,
                )
            )
        return made

    def get(self, tenant: str, conversation_id: str) -> Conversation:
        """A conversation.

        Raises:
            NoConversation: there is none of that id in this tenant.
        """
        with self._database.read() as connection:
            return _get(connection, tenant, conversation_id)

    def said(self, tenant: str, conversation_id: str, *, after: int = 0, last: int | None = None) -> list[Said]:
        """Messages in order: those after a number, or the newest `last` ones."""
        with self._database.read() as connection:
            return _read(connection, tenant, conversation_id, after, last)

    def with_said(
        self, tenant: str, conversation_id: str, after: Callable[[Conversation], int], last: int
    ) -> tuple[Conversation, list[Said]]:
        """A conversation and its newest `last` messages in order, in one transaction.

        Args:
            after: the conversation -> the number that the messages come after.

        Raises:
            NoConversation: there is none.
        """
        with self._database.read() as connection:
            found = _get(connection, tenant, conversation_id)
            return found, _read(connection, tenant, conversation_id, after(found), last)

    def begin(self, tenant: str, conversation_id: str, text: str, key: str | None, worker: str) -> tuple[int, bool]:
        """Store a visitor's message and take the conversation for its turn, in one transaction.

        Args:
            key: what the client named the message; a known key stores nothing.
            worker: who works on the turn.

        Returns:
            The message's number, and whether it is new.

        Raises:
            NoConversation: there is none.
            ConversationBusy: another turn of it is at work in another process.
        """
        moment = self.clock()
        with self._database.write() as connection:
            found = _get(connection, tenant, conversation_id, lock=True)
            known = _keyed(connection, tenant, conversation_id, key)
            seq = found.last_seq + 1 if known is None else known
            if not _take(connection, found, worker, moment, max(seq, found.last_seq)):
                raise ConversationBusy("Another message is being answered.", "Send it again in a moment.")
            if known is None:
                _put(connection, found, seq, "user", text, moment, key=key)
            return seq, known is None

    def finish(
        self,
        tenant: str,
        conversation_id: str,
        text: str,
        *,
        reply_to: int,
        body: Mapping[str, Any],
        state: Mapping[str, Any],
        customer_id: str | None = None,
    ) -> int:
        """Store the reply to a message, what the conversation has to know next, and let the conversation go."""
        moment = self.clock()
        with self._database.write() as connection:
            found = _get(connection, tenant, conversation_id, lock=True)
            seq = found.last_seq + 1
            _put(connection, found, seq, "assistant", text, moment, reply_to=reply_to, body=body)
            values: dict[str, Any] = {"active_at": moment, "working": "", "working_until": None, "last_seq": seq}
            # A key that a person's reply set meanwhile stays.
            values["state"] = {k: v for k, v in {**found.state, **state}.items() if v is not None}
            if customer_id is not None:
                values["customer_id"] = customer_id
            _touch(connection, found, **values)
            return seq

    def release(self, tenant: str, conversation_id: str, worker: str) -> None:
        """Let a conversation go whose turn failed."""
        with self._database.write() as connection:
            connection.execute(
                update(conversations)
                .where(_at(tenant, conversation_id), conversations.c.working == worker)
                .values(working="", working_until=None)
            )

    def reply_to(self, tenant: str, conversation_id: str, seq: int) -> Said | None:
        """The stored reply to a message, None while there is none."""
        with self._database.read() as connection:
            row = connection.execute(_REPLY_TO, {**_named(tenant, conversation_id), "seq": seq}).first()
        return _said(row) if row else None

    def keyed(self, tenant: str, conversation_id: str, key: str | None) -> int | None:
        """The number of the message with a client's key."""
        if key is None:
            return None
        with self._database.read() as connection:
            return _keyed(connection, tenant, conversation_id, key)

    def add(
        self,
        tenant: str,
        conversation_id: str,
        role: Speaker,
        text: str,
        *,
        author: str = "",
        body: Mapping[str, Any] | None = None,
        state: Mapping[str, Any] | None = None,
    ) -> int:
        """Put a message into a conversation that no turn of the engine made."""
        moment = self.clock()
        with self._database.write() as connection:
            found = _get(connection, tenant, conversation_id, lock=True)
            seq = found.last_seq + 1
            _put(connection, found, seq, role, text, moment, author=author, body=body or {})
            merged = {k: v for k, v in {**found.state, **(state or {})}.items() if v is not None}
            _touch(connection, found, last_seq=seq, active_at=moment, state=merged)
            return seq

    def change(
        self, tenant: str, conversation_id: str, *, state: Mapping[str, Any], customer_id: str | None = None
    ) -> None:
        """Change a conversation's state; None removes a key."""
        with self._database.write() as connection:
            found = _get(connection, tenant, conversation_id, lock=True)
            values: dict[str, Any] = {"state": {k: v for k, v in {**found.state, **state}.items() if v is not None}}
            if customer_id is not None:
                values["customer_id"] = customer_id
            _touch(connection, found, **values)

    def rate(self, tenant: str, conversation_id: str, seq: int, helpful: bool, correction: str) -> None:
        """Keep a visitor's thumb and correction; the newest one counts.

        Raises:
            NoConversation: there is no such reply.
        """
        with self._database.write() as connection:
            row = connection.execute(
                select(messages.c.role).where(_of(tenant, conversation_id), messages.c.seq == seq)
            ).first()
            if row is None or row.role == "user":
                raise NoConversation("There is no such reply.", "Name the reply's number (seq).")
            here = (
                (feedback.c.tenant == tenant)
                & (feedback.c.conversation_id == conversation_id)
                & (feedback.c.seq == seq)
            )
            connection.execute(delete(feedback).where(here))
            connection.execute(
                insert(feedback).values(
                    tenant=tenant,
                    conversation_id=conversation_id,
                    seq=seq,
                    helpful=helpful,
                    correction=correction,
                    at=self.clock(),
                )
            )

    def feedback(self, tenant: str, *, limit: int = 10_000) -> list[Mapping[str, Any]]:
        """Feedback, newest first: {conversation_id, seq, helpful, correction, at}."""
        query = select(feedback).where(feedback.c.tenant == tenant).order_by(feedback.c.at.desc()).limit(limit)
        with self._database.read() as connection:
            return [dict(row._mapping) for row in connection.execute(query)]

    def count(self, tenant: str) -> tuple[int, int]:
        """How many conversations and messages there are."""
        with self._database.read() as connection:
            talks = select(func.count()).select_from(conversations).where(conversations.c.tenant == tenant)
            lines = select(func.count()).select_from(messages).where(messages.c.tenant == tenant)
            return int(connection.execute(talks).scalar_one()), int(connection.execute(lines).scalar_one())


def _of(tenant: str, conversation_id: str) -> Any:
    return (messages.c.tenant == tenant) & (messages.c.conversation_id == conversation_id)


def _named(tenant: str, conversation_id: str) -> dict[str, Any]:
    """The parameters of the statements above that name a conversation."""
    return {"of_tenant": tenant, "of_id": conversation_id}


def _at(tenant: str, conversation_id: str) -> Any:
    return (conversations.c.tenant == tenant) & (conversations.c.id == conversation_id)


def _get(connection: Connection, tenant: str, conversation_id: str, *, lock: bool = False) -> Conversation:
    """A conversation; `lock` keeps other writers of it away until the transaction ends (SQLite has only one anyway)."""
    row = connection.execute(_GET_LOCKED if lock else _GET, _named(tenant, conversation_id)).first()
    if row is None:
        raise NoConversation("There is no such conversation.", "Start one: POST /v1/conversations.")
    return Conversation(
        row.tenant,
        row.id,
        row.channel,
        _aware(row.created_at),
        _aware(row.active_at),
        row.customer_id,
        frozenset(row.groups),
        row.state,
        row.last_seq,
    )


def _take(connection: Connection, found: Conversation, worker: str, moment: datetime, last_seq: int) -> bool:
    taken = {"working": worker, "working_until": moment + LEASE, "last_seq": last_seq}
    free = {**_named(found.tenant, found.id), "worker": worker, "moment": moment}
    if connection.execute(_TAKE_FREE, {**free, **taken}).rowcount == 1:
        return True
    # The turn of a killed process ends with it.
    here, taking = _at(found.tenant, found.id), update(conversations).values(**taken)
    holder = str(connection.execute(select(conversations.c.working).where(here)).scalar_one())
    return died(holder) and connection.execute(taking.where(here, conversations.c.working == holder)).rowcount == 1


def _keyed(connection: Connection, tenant: str, conversation_id: str, key: str | None) -> int | None:
    if key is None:
        return None
    found = connection.execute(_KEYED, {**_named(tenant, conversation_id), "key": key}).scalar_one_or_none()
    return None if found is None else int(found)


def _put(
    connection: Connection,
    found: Conversation,
    seq: int,
    role: Speaker,
    text: str,
    at: datetime,
    *,
    author: str = "",
    key: str | None = None,
    reply_to: int | None = None,
    body: Mapping[str, Any] | None = None,
) -> None:
    # A lone surrogate cannot be stored; JSON clients can send one.
    clean = text.encode("utf-8", "replace").decode().replace("\x00", "")
    connection.execute(
        _PUT,
        {
            "tenant": found.tenant,
            "conversation_id": found.id,
            "seq": seq,
            "role": role,
            "text": clean,
            "at": at,
            "author": author,
            "key": key,
            "reply_to": reply_to,
            "body": json.loads(json.dumps(body or {}, default=str)),
        },
    )


def _touch(connection: Connection, found: Conversation, **values: Any) -> None:
    connection.execute(_TOUCH, {**_named(found.tenant, found.id), **values})


def _read(connection: Connection, tenant: str, conversation_id: str, after: int, last: int | None) -> list[Said]:
    """Messages in order: those after a number, or the newest `last` ones of them."""
    place: dict[str, Any] = {**_named(tenant, conversation_id), "after": after}
    if last is None:
        return [_said(row) for row in connection.execute(_SAID, place)]
    return [_said(row) for row in connection.execute(_NEWEST, {**place, "last": last})][::-1]


def _said(row: Row[Any]) -> Said:
    return Said(row.seq, row.role, row.text, _aware(row.at), row.author, row.key, row.reply_to, row.body)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def within_budget(said: Sequence[Said], tokens: int) -> list[Said]:
    """The newest messages that fit a budget of tokens, about four characters each; oldest first."""
    kept: list[Said] = []
    left = 4 * tokens
    for one in reversed(said):
        left -= len(one.text) + 8
        if left < 0:
            break
        kept.append(one)
    return kept[::-1]
