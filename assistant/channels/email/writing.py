"""Mails that go out: headers that keep the thread and stop loops, plain text with receipts."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from assistant.channels.email.store import Outgoing, StoredMail
from assistant.types import Citation

TEXTS: Mapping[str, Mapping[str, str]] = {
    "de": {
        "greeting": "Guten Tag,",
        "machine": "Diese Antwort hat eine Maschine aus unseren Unterlagen zusammengestellt. "
        "Wenn Sie lieber mit einem Menschen sprechen möchten, antworten Sie einfach auf diese E-Mail.",
        "receipts": "Belege:",
        "page": "Seite",
        "taken": "vielen Dank für Ihre Nachricht. {name} kümmert sich darum und antwortet Ihnen bis {due}.",
        "queued": "vielen Dank für Ihre Nachricht. Im Moment ist niemand im Dienst, der sich darum kümmern kann. "
        "Sie bekommen bis {due} eine Antwort.",
        "number": "Vorgang {case}",
        "automatic": "Diese Bestätigung wurde automatisch verschickt.",
        "subject": "Ihre Anfrage",
    },
    "en": {
        "greeting": "Hello,",
        "machine": "This answer was put together by a machine from our documents. "
        "If you would rather talk to a person, simply reply to this e-mail.",
        "receipts": "Sources:",
        "page": "page",
        "taken": "thank you for your message. {name} is looking into it and will answer by {due}.",
        "queued": "thank you for your message. At the moment nobody is on duty who could look into it. "
        "You will have an answer by {due}.",
        "number": "Case {case}",
        "automatic": "This confirmation was sent automatically.",
        "subject": "Your inquiry",
    },
}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes.

    Attributes:
        address: address of the mailbox.
        name: display name, "" for none.
        signature: below every mail, "" for none.
    """

    address: str
    name: str = ""
    signature: str = ""

    @property
    def domain(self) -> str:
        """The part behind the @."""
        return self.address.rpartition("@")[2] or "localhost"


def reply_to(
    received: StoredMail,
    body: str,
    head: Letterhead,
    now: datetime,
    *,
    to: str,
    automatic: bool,
    message_id: str = "",
    language: str = "de",
    references: Sequence[str] = (),
    case_id: str = "",
) -> Outgoing:
    """An answer to a received mail, in its thread.

    Args:
        received: the mail that is answered.
        body: plain text.
        to: the one recipient.
        automatic: a machine wrote it: marked by Auto-Submitted (RFC 3834), so that no machine answers it.
        references: ids of the thread, oldest first.
    """
    subject = answer_subject(received.subject, language)
    message_id = message_id or new_message_id(head.domain)
    answered = received.message_id.partition("#")[0]
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = _mailbox(head.name, head.address)
    message["To"] = _mailbox("", to)
    message["Subject"] = subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id
    message["In-Reply-To"] = answered
    # Old ids are left out of a long thread: the first one and the newest are what mail programs need.
    chain = list(dict.fromkeys([*references, answered]))
    message["References"] = " ".join(chain if len(chain) <= 20 else [chain[0], *chain[-19:]])
    message["Content-Language"] = language
    message["X-Beleg-Loop"] = head.address
    if automatic:
        message["Auto-Submitted"] = "auto-replied"
        message["X-Auto-Response-Suppress"] = "All"
    text = "\n\n".join(part for part in (body.strip(), head.signature.strip()) if part)
    message.set_content(text + "\n", cte="quoted-printable")
    return Outgoing(
        message_id, received.thread, to, subject, body.strip(), answered, message.as_bytes(), automatic, case_id
    )


def answer_body(text: str, citations: Sequence[Citation], language: str) -> str:
    """An automatic answer with its receipts, said to be a machine's."""
    say = TEXTS[language]
    lines = [say["greeting"], "", text.strip(), ""]
    shown = list(dict.fromkeys((item.title or item.source, item.page) for item in citations))[:5]
    if shown:
        lines += [
            say["receipts"],
            *(f"- {title}" + (f", {say['page']} {page}" if page else "") for title, page in shown),
            "",
        ]
    return "\n".join([*lines, say["machine"]])


def acknowledgement(name: str | None, due: str, case_id: str, language: str) -> str:
    """Who takes the case and by when."""
    say = TEXTS[language]
    told = say["taken"].format(name=name, due=due) if name else say["queued"].format(due=due)
    return "\n".join([say["greeting"], "", told, "", say["number"].format(case=case_id), say["automatic"]])


def answer_subject(subject: str, language: str) -> str:
    """ "Re: …" once."""
    bare = " ".join(subject.split()) or TEXTS[language]["subject"]
    return bare[:200] if bare.lower().startswith(("re:", "aw:")) else f"Re: {bare[:200]}"


def new_message_id(domain: str) -> str:
    """An id that nobody can guess."""
    return f"<{secrets.token_hex(16)}@{domain}>"


def case_message_id(tenant: str, case_id: str, number: int, domain: str) -> str:
    """The id of a person's reply: the same for every attempt to queue it."""
    return f"<{hashlib.sha256(f'{tenant}/{case_id}/{number}'.encode()).hexdigest()[:32]}@{domain}>"


def _mailbox(name: str, address: str) -> Address:
    user, _, domain = address.rpartition("@")
    return Address(name, user, domain)
