"""Mails in the database: what came in and what goes out, each once by its Message-ID."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.channels.email.message import Mail
from assistant.handover.tables import mails
from assistant.store.database import Database
from assistant.types import Message

_LEASE = timedelta(minutes=5)
_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600, 3600, 14400, 43200))
ATTEMPTS = len(_PAUSES) + 1


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A row of `assistant.handover.tables.mails`."""

    tenant: str
    mailbox: str
    message_id: str
    direction: str
    thread: str
    sender: str
    recipient: str
    subject: str
    text: str
    in_reply_to: str
    raw: bytes | None
    state: str
    outcome: str
    automatic: bool
    case_id: str
    attempts: int
    next_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail to be sent.

    Attributes:
        message_id: with its angle brackets; the same id is queued once.
        raw: the whole mail.
        automatic: a machine wrote it.
    """

    message_id: str
    thread: str
    recipient: str
    subject: str
    text: str
    in_reply_to: str
    raw: bytes
    automatic: bool
    case_id: str = ""


class MailStore:
    """The mails of one mailbox.

    Args:
        database: where they are kept.
        tenant: whose mailbox it is.
        mailbox: its name in the settings.
    """

    def __init__(self, database: Database, tenant: str, mailbox: str) -> None:
        self._database = database
        self.tenant = tenant
        self.mailbox = mailbox

    def receive(self, raw: bytes, mail: Mail, now: datetime) -> bool:
        """Keep a fetched mail; False when it had been kept before.

        Two different mails that claim the same Message-ID are both kept.
        """
        known = self.get(mail.message_id)
        message_id = mail.message_id
        if known is not None and known.direction == "in" and not _same(known, mail):
            message_id = f"{message_id[:200]}#{hashlib.sha256(raw).hexdigest()[:16]}"
        values = {
            "message_id": message_id,
            "direction": "in",
            "thread": self._thread(mail),
            "sender": mail.sender[:320],
            "recipient": (mail.recipients or ("",))[0][:320],
            "subject": mail.subject,
            "text": mail.text,
            "in_reply_to": mail.in_reply_to,
            "raw": raw,
            "automatic": False,
            "case_id": "",
        }
        try:
            with self._database.write() as connection:
                connection.execute(insert(mails).values(**self._row(values, now)))
        except IntegrityError:
            return False
        return True

    def take_received(self, now: datetime) -> StoredMail | None:
        """The oldest mail that waits to be handled, for this process alone."""
        return self._take("in", now)

    def take_outgoing(self, now: datetime) -> StoredMail | None:
        """The oldest mail that waits to be sent, for this process alone."""
        return self._take("out", now)

    def handled(
        self,
        message_id: str,
        state: str,
        outcome: str,
        *,
        case_id: str = "",
        replies: Sequence[Outgoing] = (),
        now: datetime,
    ) -> None:
        """Note what came of a mail and queue its replies, in one transaction: neither without the other."""
        with self._database.write() as connection:
            for reply in replies:
                self._queue(connection, reply, now)
            values = {"state": state, "outcome": outcome, "case_id": case_id, "raw": None}
            connection.execute(self._at(message_id).values(**values))

    def queue(self, reply: Outgoing, now: datetime) -> None:
        """Queue a mail; the same Message-ID is queued once."""
        with self._database.write() as connection:
            self._queue(connection, reply, now)

    def sent(self, message_id: str) -> None:
        """It has been handed to the mail server."""
        self._set(message_id, state="sent", raw=None)

    def postpone(self, found: StoredMail, cause: str, now: datetime, *, final: bool = False) -> bool:
        """Try again later, or give up; returns whether it is given up."""
        if final or found.attempts >= ATTEMPTS:
            self._set(found.message_id, state="failed" if found.direction == "in" else "dead", outcome=cause[:64])
            return True
        pause = _PAUSES[max(0, min(found.attempts, len(_PAUSES)) - 1)]
        self._set(found.message_id, outcome=cause[:64], next_at=now + pause)
        return False

    def get(self, message_id: str) -> StoredMail | None:
        """A mail by its id."""
        with self._database.read() as connection:
            row = connection.execute(select(mails).where(*self._where(message_id))).first()
        return _stored(row) if row else None

    def thread(self, thread: str) -> list[StoredMail]:
        """All mails of a thread, oldest first."""
        query = select(mails).where(*self._own(), mails.c.thread == thread).order_by(mails.c.at, mails.c.direction)
        with self._database.read() as connection:
            return [_stored(row) for row in connection.execute(query)]

    def history(self, received: StoredMail) -> tuple[Message, ...]:
        """What was written in a thread before a mail."""
        return tuple(
            Message("user" if mail.direction == "in" else "assistant", mail.text)
            for mail in self.thread(received.thread)
            if (mail.at, mail.message_id) < (received.at, received.message_id) and mail.text
        )

    def automatic_since(self, recipient: str, since: datetime) -> int:
        """How many automatic mails went to somebody since a moment."""
        query = select(func.count()).where(
            *self._own(), mails.c.recipient == recipient, mails.c.automatic.is_(True), mails.c.at >= since
        )
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def own(self, ids: Sequence[str]) -> StoredMail | None:
        """The first of these ids that is a mail of ours."""
        query = select(mails).where(*self._own(), mails.c.direction == "out", mails.c.message_id.in_(ids[:50]))
        with self._database.read() as connection:
            row = connection.execute(query.limit(1)).first() if ids else None
        return _stored(row) if row else None

    def bounced(self, message_id: str) -> None:
        """A mail of ours came back."""
        self._set(message_id, outcome="bounced")

    def _thread(self, mail: Mail) -> str:
        """The thread a mail belongs to, if its sender is part of that; else a new one.

        Who quotes somebody else's mail does not get into their conversation.
        """
        ids = [item for item in (mail.in_reply_to, *reversed(mail.references)) if item][:50]
        query = select(mails).where(*self._own(), mails.c.message_id.in_(ids))
        with self._database.read() as connection:
            known = {row.message_id: row for row in connection.execute(query)} if ids else {}
        for message_id in ids:
            row = known.get(message_id)
            if row is not None and mail.sender and mail.sender in (row.sender, row.recipient):
                return str(row.thread)
        return hashlib.sha256(f"{mail.message_id}\n{mail.sender}".encode()).hexdigest()[:32]

    def _take(self, direction: str, now: datetime) -> StoredMail | None:
        due = (
            select(mails)
            .where(*self._own(), mails.c.direction == direction, mails.c.state == "waiting", mails.c.next_at <= now)
            .order_by(mails.c.next_at, mails.c.at, mails.c.message_id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        with self._database.write() as connection:
            row = connection.execute(due).first()
            if row is None:
                return None
            connection.execute(self._at(row.message_id).values(attempts=row.attempts + 1, next_at=now + _LEASE))
            return _stored(connection.execute(select(mails).where(*self._where(row.message_id))).one())

    def _queue(self, connection: Connection, reply: Outgoing, now: datetime) -> None:
        if connection.execute(select(mails.c.state).where(*self._where(reply.message_id))).first():
            return
        values = {
            "message_id": reply.message_id,
            "direction": "out",
            "thread": reply.thread,
            "sender": "",
            "recipient": reply.recipient,
            "subject": reply.subject,
            "text": reply.text,
            "in_reply_to": reply.in_reply_to,
            "raw": reply.raw,
            "automatic": reply.automatic,
            "case_id": reply.case_id,
        }
        connection.execute(insert(mails).values(**self._row(values, now)))

    def _row(self, values: dict[str, Any], now: datetime) -> dict[str, Any]:
        fixed = {"state": "waiting", "outcome": "", "attempts": 0, "next_at": now, "at": now}
        return {"tenant": self.tenant, "mailbox": self.mailbox, **fixed, **values}

    def _own(self) -> tuple[Any, Any]:
        return mails.c.tenant == self.tenant, mails.c.mailbox == self.mailbox

    def _where(self, message_id: str) -> tuple[Any, ...]:
        return (*self._own(), mails.c.message_id == message_id)

    def _at(self, message_id: str) -> Any:
        return update(mails).where(*self._where(message_id))

    def _set(self, message_id: str, **values: Any) -> None:
        with self._database.write() as connection:
            connection.execute(self._at(message_id).values(**values))


def _same(known: StoredMail, mail: Mail) -> bool:
    return (known.sender, known.subject, known.text) == (mail.sender[:320], mail.subject, mail.text)


def _stored(row: Row[Any]) -> StoredMail:
    return StoredMail(**row._mapping)
