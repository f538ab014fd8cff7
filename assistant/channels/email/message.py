"""A mail as it arrived, read with patience: broken MIME, wrong character sets, missing headers."""

import contextlib
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from typing import Any

from assistant.channels.email.body import html_text, own_words
from knowledge.loaders.encoding import decode

_ID = re.compile(r"<[^<>\s]{1,240}>")
_ADDRESS = re.compile(r"[^\s<>@,;\"]{1,64}@[^\s<>@,;\"]{1,255}")
_MAX_PARTS = 500
_MAX_DEPTH = 30
_MAX_BOUNDARIES = 300
MAX_ATTACHMENTS = 10


@dataclass(frozen=True, slots=True)
class Mail:
    """A received mail.

    Attributes:
        message_id: with its angle brackets; made from the content where the mail has none.
        sender: lower-case address of From.
        sender_name: display name, "" without one.
        reply_to: where a reply goes: Reply-To, else From; "" when neither is an address.
        recipients: lower-case addresses of To and Cc.
        subject: one line.
        text: the sender's own words.
        in_reply_to, references: ids of earlier mails, newest last.
        headers: lower-case name to values, in order.
        attachments: (name, content).
        reports: part types such as "message/delivery-status".
        returned_ids: ids of mails that a bounce returns.
        at: date of the mail, now when it says none.
    """

    message_id: str
    sender: str
    sender_name: str
    reply_to: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    in_reply_to: str
    references: tuple[str, ...]
    headers: dict[str, list[str]]
    attachments: tuple[tuple[str, bytes], ...]
    reports: tuple[str, ...]
    returned_ids: tuple[str, ...]
    at: datetime

    def header(self, name: str) -> str:
        """The first value of a header, lower case and stripped."""
        return (self.headers.get(name.lower()) or [""])[0].strip().lower()


def read_mail(raw: bytes) -> Mail:
    """A mail from its bytes; never raises, whatever they are."""
    message = _parsed(raw)
    parts = list(_parts(message))
    headers = _headers(message)
    sender_name, sender = _address(message, "From")
    _, reply_to = _address(message, "Reply-To")
    references = _ids(" ".join(headers.get("references", ())))
    in_reply_to = (_ids(" ".join(headers.get("in-reply-to", ()))) or ("",))[0]
    return Mail(
        message_id=(_ids(" ".join(headers.get("message-id", ()))[:2_000]) or (made_id(raw),))[0],
        sender=sender,
        sender_name=sender_name,
        reply_to=reply_to or sender,
        recipients=tuple(
            address.lower() for _, address in getaddresses([*headers.get("to", ()), *headers.get("cc", ())]) if address
        ),
        subject=_line(" ".join(headers.get("subject", ())))[:500],
        text=_text(parts),
        in_reply_to=in_reply_to,
        references=references,
        headers=headers,
        attachments=tuple(_attachments(parts))[:MAX_ATTACHMENTS],
        reports=tuple(part.get_content_type() for part in [message, *parts]),
        returned_ids=_returned(message, parts),
        at=_date(headers),
    )


def made_id(raw: bytes) -> str:
    """An id for a mail that has none: the same mail always gets the same."""
    return f"<{hashlib.sha256(raw).hexdigest()[:40]}@no-message-id.invalid>"


def _parsed(raw: bytes) -> Message:
    # The parser's time grows with the square of the nesting.
    if raw.lower().count(b"boundary=") > _MAX_BOUNDARIES:
        raw = raw.split(b"\r\n\r\n", 1)[0].split(b"\n\n", 1)[0].replace(b"boundary=", b"x=") + b"\n\n"
    try:
        return BytesParser(policy=policy.compat32).parsebytes(raw)
    except (MessageError, ValueError, LookupError, RecursionError, TypeError):
        return Message()


def _parts(message: Message) -> Iterator[Message]:
    """Leaf parts in order; attached mails count as one part."""
    stack: list[tuple[Message, int]] = [(message, 0)]
    count = 0
    while stack and count < _MAX_PARTS:
        part, depth = stack.pop()
        count += 1
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list) and depth < _MAX_DEPTH:
            stack.extend((inner, depth + 1) for inner in reversed(payload) if isinstance(inner, Message))
        else:
            yield part


def _headers(message: Message) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in message.items():
        found.setdefault(name.lower(), []).append(_decoded(value))
    return found


def _decoded(value: Any) -> str:
    """A header as text: encoded words decoded, undecodable bytes shown as such."""
    text = str(value)
    with contextlib.suppress(HeaderParseError, MessageError, ValueError, LookupError, UnicodeError):
        text = str(make_header(decode_header(text)))
    return text.encode("utf-8", "replace").decode("utf-8")


def _line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))


def _address(message: Message, name: str) -> tuple[str, str]:
    """Display name and lower-case address; taken apart before encoded words are decoded, which may hold commas."""
    value = str(message.get(name) or "").replace("\n", " ").replace("\r", " ")
    display, address = parseaddr(value)
    if not _ADDRESS.fullmatch(address):
        display, address = parseaddr(_decoded(value))
    return _line(_decoded(display))[:120], address.lower() if _ADDRESS.fullmatch(address) else ""


def _ids(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_ID.findall(text)))[-50:]


def _text(parts: Sequence[Message]) -> str:
    """The own words of the first plain part that has any, else of the first HTML part."""
    inline = [part for part in parts if not _is_attachment(part)]
    for part in inline:
        if part.get_content_type() == "text/plain" and (text := own_words(_part_text(part))):
            return text
    for part in inline:
        if part.get_content_type() == "text/html" and (text := own_words(html_text(_part_text(part)))):
            return text
    return ""


def _part_text(part: Message) -> str:
    data = _payload(part)
    try:
        charset = part.get_content_charset() or ""
    except (LookupError, ValueError, UnicodeError):
        charset = ""
    return decode(data, charset).text.replace("\x00", "") if data else ""


def _payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError, UnicodeError):
        return b""
    return data if isinstance(data, bytes) else b""


def _is_attachment(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _attachments(parts: Sequence[Message]) -> Iterator[tuple[str, bytes]]:
    """What is attached; small pictures shown inside the text are logos, not papers."""
    for number, part in enumerate(parts, 1):
        if part.get_content_type() == "message/rfc822" or not _is_attachment(part):
            continue
        data = _payload(part)
        inline = bool(part.get("Content-ID")) and part.get_content_disposition() != "attachment"
        if data and not (inline and len(data) < 50_000):
            yield _line(_decoded(part.get_filename() or f"attachment-{number}"))[-120:], data


def _returned(message: Message, parts: Sequence[Message]) -> tuple[str, ...]:
    """Ids of our own mails inside a bounce."""
    if message.get_content_type() != "multipart/report" and message.get_content_maintype() != "multipart":
        return _ids(_part_text(message)[:20_000])
    found: list[str] = []
    for part in parts:
        kind = part.get_content_type()
        payload = part.get_payload()
        if kind == "message/rfc822" and isinstance(payload, list) and payload and isinstance(payload[0], Message):
            found += _ids(str(payload[0].get("Message-ID") or ""))
        elif kind in ("text/rfc822-headers", "message/delivery-status", "text/plain"):
            found += _ids(_part_text(part)[:20_000] or str(payload)[:20_000])
    return tuple(found[:20])


def _date(headers: dict[str, list[str]]) -> datetime:
    try:
        found = parsedate_to_datetime((headers.get("date") or [""])[0])
    except (ValueError, TypeError, IndexError, OverflowError):
        return datetime.now(UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
