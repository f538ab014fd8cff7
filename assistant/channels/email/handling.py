"""Handles received mails, two-stage: an automatic answer where that is sure, else a case with a draft.

received ─ automatic? ─ thanks? ─ read ─ open case or earlier answer in the thread? ─ decide ─┬ answer with receipts
                                                                                             └ case, acknowledgement
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assistant.channels.email.automatic import automatic
from assistant.channels.email.body import matter
from assistant.channels.email.deciding import Answerer, Draft, decide
from assistant.channels.email.message import Mail, read_mail
from assistant.channels.email.store import MailStore, Outgoing, StoredMail
from assistant.channels.email.writing import Letterhead, acknowledgement, answer_body, reply_to
from assistant.channels.settings import EmailSettings
from assistant.chat.routes.cases import KINDS
from assistant.handover.attachments import UnreadableAttachment, read_attachment
from assistant.handover.desk import Desk
from assistant.handover.types import CaseRequest, OpenedCase
from assistant.types import Message
from assistant.understand.types import Reader, Reading
from guardrails.errors import BelegError

log = logging.getLogger("beleg.email")
_SHORT = 15
_WEEKDAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_REASONS = {
    "person": "asked_for_person",
    "complaint": "complaint",
    "insult": "complaint",
    "data_request": "data_request",
    "order_status": "order_problem",
    "order_change": "order_problem",
}
Search = Callable[[str, str], Sequence[Mapping[str, Any]]]
"""(question, language) to the hits that the case shows: [{"source", "page", "score"}]."""


@dataclass(frozen=True)
class MailParts:
    """What handling needs.

    Attributes:
        store: the mailbox's mails.
        settings: the mailbox.
        desk: opens cases.
        reader: intent and mood.
        answer: the tenant's assistant.
        search: hits for the case.
        zone: time zone of due times as customers read them.
    """

    store: MailStore
    settings: EmailSettings
    desk: Desk
    reader: Callable[[], Reader]
    answer: Answerer
    search: Search
    zone: ZoneInfo

    @property
    def letterhead(self) -> Letterhead:
        """Who writes."""
        return Letterhead(self.settings.address, self.settings.display_name, self.settings.signature)

    @property
    def own(self) -> frozenset[str]:
        """Addresses of this mailbox."""
        return frozenset(address.lower() for address in (self.settings.address, *self.settings.aliases))


def conversation_of(mailbox: str, thread: str) -> str:
    """The conversation that a thread of mails is."""
    return f"mail:{mailbox}:{thread}"


class MailHandler:
    """Handles the waiting mails of one mailbox.

    Args:
        parts: see `MailParts`.
        clock: now, time zone aware.
    """

    def __init__(self, parts: MailParts, clock: Callable[[], datetime]) -> None:
        self._parts = parts
        self._clock = clock

    def handle_next(self) -> str | None:
        """Handle the oldest waiting mail; what came of it, or None when none waits.

        A mail whose handling fails waits for another attempt; after the last one a person gets it as it is.
        """
        now, store = self._clock(), self._parts.store
        received = store.take_received(now)
        if received is None:
            return None
        try:
            return self._handle(received, now)
        except Exception as error:
            # One mail must not keep the others waiting, whatever is wrong with it.
            log.error("mail failed in attempt %d: %s", received.attempts, type(error).__name__)
            name = error.cause if isinstance(error, BelegError) else type(error).__name__
            if store.postpone(received, name, now):
                self._give_up(received, now)
            return "failed"

    def _handle(self, received: StoredMail, now: datetime) -> str:
        mail = read_mail(received.raw or b"")
        verdict, why = automatic(mail, self._parts.own)
        if verdict == "ignored":
            return self._ignored(received, mail, why, now)
        text = matter(mail.text)
        asked = text if len(text) >= _SHORT else f"{mail.subject}. {text}".strip(". ")
        history = self._parts.store.history(received)
        reading = self._parts.reader().read(asked, history)
        thread = self._parts.store.thread(received.thread)
        answered = any(found.direction == "out" for found in thread)
        if answered and not mail.attachments and reading.intent in ("thanks", "goodbye"):
            self._parts.store.handled(received.message_id, "ignored", "thanks", now=now)
            return "thanks"
        draft = self._draft(asked, reading, history)
        quiet = why or ("rate" if self._too_many(mail, now) else "")
        if self._may_answer(mail, received, answered) and draft.sure and not quiet:
            return self._answer(received, mail, draft, reading, thread, now)
        return self._case(received, mail, asked, draft, reading, thread, quiet, now)

    def _draft(self, asked: str, reading: Reading, history: Sequence[Message]) -> Draft:
        settings = self._parts.settings
        return decide(
            self._parts.answer, asked, reading, tenant=self._parts.store.tenant, groups=frozenset(settings.groups),
            threshold=settings.threshold, history=history,
        )  # fmt: skip

    def _may_answer(self, mail: Mail, received: StoredMail, answered: bool) -> bool:
        """Who writes again after an answer wants a person, as the answer said; so no two machines talk for long."""
        conversation = conversation_of(self._parts.store.mailbox, received.thread)
        return (
            self._parts.settings.answer == "auto"
            and not answered
            and not mail.attachments
            and self._parts.desk.open_case_of(self._parts.store.tenant, conversation) is None
        )

    def _too_many(self, mail: Mail, now: datetime) -> bool:
        sent = self._parts.store.automatic_since(mail.reply_to, now - timedelta(hours=1))
        return sent >= self._parts.settings.replies_per_sender

    def _ignored(self, received: StoredMail, mail: Mail, why: str, now: datetime) -> str:
        if why == "bounce":
            ours = self._parts.store.own([*mail.returned_ids, mail.in_reply_to, *mail.references])
            if ours is not None:
                self._parts.store.bounced(ours.message_id)
                if ours.case_id:
                    self._parts.desk.bounced(self._parts.store.tenant, ours.case_id)
        self._parts.store.handled(received.message_id, "ignored", why, now=now)
        return why

    def _answer(
        self,
        received: StoredMail,
        mail: Mail,
        draft: Draft,
        reading: Reading,
        thread: Sequence[StoredMail],
        now: datetime,
    ) -> str:
        language = _language(reading)
        body = answer_body(draft.text, draft.citations, language)
        reply = self._reply(received, mail, body, language, thread, now)
        self._parts.store.handled(received.message_id, "handled", "answered", replies=[reply], now=now)
        return "answered"

    def _case(
        self,
        received: StoredMail,
        mail: Mail,
        asked: str,
        draft: Draft,
        reading: Reading,
        thread: Sequence[StoredMail],
        quiet: str,
        now: datetime,
    ) -> str:
        request = self._request(received, mail, asked, draft, reading)
        opened = self._parts.desk.open(request)
        replies = []
        first = not any(found.direction == "out" and found.case_id == opened.id for found in thread)
        if self._parts.settings.acknowledge and first and not quiet:
            language = _language(reading)
            body = acknowledgement(opened.assignee, self._due(opened, language), opened.id, language)
            replies.append(self._reply(received, mail, body, language, thread, now, case_id=opened.id))
        outcome = f"case:{quiet or draft.because or 'draft'}"[:64]
        store = self._parts.store
        store.handled(received.message_id, "handled", outcome, case_id=opened.id, replies=replies, now=now)
        return "case"

    def _request(self, received: StoredMail, mail: Mail, asked: str, draft: Draft, reading: Reading) -> CaseRequest:
        history = self._parts.store.history(received)
        reason = _REASONS.get(reading.intent) or ("no_answer" if draft.because == "no_answer" else "low_confidence")
        return CaseRequest(
            tenant=self._parts.store.tenant,
            conversation_id=conversation_of(self._parts.store.mailbox, received.thread),
            reason="legal" if "legal" in reading.mood.signals else reason,
            kind=KINDS.get(reading.intent, "other"),
            question=asked or mail.subject,
            language=reading.language,
            channel="email",
            mood=reading.mood,
            conversation=(*history, Message("user", mail.text or mail.subject)),
            searched=[
                {"query": query, "hits": list(self._parts.search(query, reading.language))} for query in draft.searched
            ],
            suggestion=draft.text,
            citations=draft.citations,
            # From is easily forged: it names the sender, it verifies nobody.
            customer={"email": mail.reply_to, "name": mail.sender_name, "verified": False, "subject": mail.subject},
            attachments=[_read(name, data) for name, data in mail.attachments],
            key=f"mail:{self._parts.store.mailbox}:{received.message_id}",
        )

    def _reply(
        self,
        received: StoredMail,
        mail: Mail,
        body: str,
        language: str,
        thread: Sequence[StoredMail],
        now: datetime,
        *,
        case_id: str = "",
    ) -> Outgoing:
        references = [
            *mail.references,
            *(found.message_id.partition("#")[0] for found in thread if found.at < received.at),
        ]
        return reply_to(
            received, body, self._parts.letterhead, now, to=mail.reply_to, automatic=True, language=language,
            references=references, case_id=case_id,
        )  # fmt: skip

    def _due(self, opened: OpenedCase, language: str) -> str:
        local = opened.due.astimezone(self._parts.zone)
        day = _WEEKDAYS[language][local.weekday()]
        if language == "de":
            return f"{day}, {local.day}.{local.month}.{local.year}, {local:%H:%M} Uhr"
        return f"{day} {local.day} {local:%B} {local.year}, {local:%H:%M}"

    def _give_up(self, received: StoredMail, now: datetime) -> None:
        """Nothing is lost: a mail that cannot be handled is shown to a person as far as it can be read."""
        opened = self._parts.desk.open(
            CaseRequest(
                tenant=self._parts.store.tenant,
                conversation_id=conversation_of(self._parts.store.mailbox, received.thread),
                reason="unreadable_mail",
                kind="other",
                question=received.subject or "?",
                language="de",
                channel="email",
                conversation=(Message("user", received.text or received.subject),),
                customer={"email": received.sender, "verified": False},
                key=f"mail:{self._parts.store.mailbox}:{received.message_id}",
            )
        )
        self._parts.store.handled(received.message_id, "failed", "case:unreadable", case_id=opened.id, now=now)


def _read(name: str, data: bytes) -> dict[str, Any]:
    """What an attachment says, or why it cannot be read."""
    try:
        return read_attachment(name, data).as_json()
    except UnreadableAttachment as error:
        return {"name": name, "error": error.code, "cause": error.cause}


def _language(reading: Reading) -> str:
    return reading.language if reading.language in ("de", "en") else "en"
