"""E-mails (.eml): subject and body, quoted replies apart, signature left out, attachments as further documents."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email import policy
from email.errors import HeaderParseError, MessageError
from email.message import EmailMessage, Message
from email.parser import BytesParser
from typing import Any

from knowledge.errors import LoadError
from knowledge.loaders.builder import TextBuilder, one_line
from knowledge.loaders.encoding import decode, newlines
from knowledge.loaders.html import load_html
from knowledge.loaders.limits import check_text
from knowledge.loaders.metadata import merge
from knowledge.loaders.options import Source
from knowledge.loaders.plain import text_blocks
from knowledge.types import LoadedDocument

_QUOTE_INTRO = re.compile(
    r"(?:Am|On|Le)\b.{5,200}\b(?:schrieb|wrote|a écrit)\b.{0,80}:\s*$"
    r"|-{2,}\s*(?:Ursprüngliche Nachricht|Original[- ]Message|Original Message|Weitergeleitete Nachricht"
    r"|Forwarded message)\s*-{2,}",
    re.I,
)
_QUOTED_HEADER = re.compile(r"(?:Von|From|Gesendet|Sent|An|To|Betreff|Subject|Datum|Date|Cc):\s", re.I)
_MAX_NESTING = 30
_MAX_PARTS = 2_000
_MAX_BOUNDARIES = 300
_MAX_DEPTH = 3
_TOO_DEEP = "The mail's parts are nested too deeply."
_REMEDY = "Save the part that matters as a file of its own."


def load(source: Source) -> Iterator[LoadedDocument]:
    """The mail, then the documents of its attachments; what of them cannot be read is a warning of the mail.

    The sender, the recipients and the address lines are not carried over: metadata is not redacted.
    """
    message = _parse(source)
    parts = list(_parts(message))
    builder = TextBuilder(source.options)
    subject = one_line(str(message.get("Subject") or ""))
    builder.add("heading", subject, level=1)
    _add_body(builder, _body(parts), source)
    metadata: dict[str, Any] = {"redact": True}
    if subject:
        metadata["title"] = subject[:1000]
    if date := _date(message):
        metadata["date"] = date
    attached: list[LoadedDocument] = []
    for number, (name, data) in enumerate(_attachments(parts, builder, source), 1):
        try:
            attached.extend(_load_attachment(name, data, source, metadata))
        except LoadError as error:
            builder.warn(f"Attachment {number} was left out: {error.cause}")
    if not builder.blocks and not attached:
        raise LoadError("The mail holds no text and no readable attachment.", "Leave it out of the source.")
    if builder.blocks:
        yield builder.build(title=subject or None, metadata=metadata)
    yield from _distinct(attached)


def _parse(source: Source) -> EmailMessage:
    # The parser's time grows with the square of the nesting, so it must not see a mail of thousands of parts.
    if source.data.lower().count(b"boundary=") > _MAX_BOUNDARIES:
        raise LoadError(_TOO_DEEP, _REMEDY)
    try:
        message = BytesParser(policy=policy.default).parsebytes(source.data)
    except RecursionError as error:
        raise LoadError(_TOO_DEEP, _REMEDY) from error
    except (MessageError, ValueError, LookupError) as error:
        raise LoadError("The mail is damaged.", "Export it again.") from error
    if not isinstance(message, EmailMessage) or not (message.keys() and _looks_like_mail(message)):
        raise LoadError("The file holds no mail: it has no From, To, Subject or Date line.", "Save the mail as .eml.")
    return message


def _looks_like_mail(message: EmailMessage) -> bool:
    names = {name.lower() for name in message.keys()}  # noqa: SIM118 - a message is no mapping
    return bool(names & {"from", "to", "subject", "date", "message-id", "received", "mime-version"})


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Leaf parts in order, attached mails as one part.

    Raises:
        LoadError: nested deeper than any mail program does, or into thousands of parts.
    """
    stack: list[tuple[Any, int]] = [(message, 0)]
    count = 0
    while stack:
        part, depth = stack.pop()
        count += 1
        if depth > _MAX_NESTING or count > _MAX_PARTS:
            raise LoadError(_TOO_DEEP, _REMEDY)
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            stack.extend((inner, depth + 1) for inner in reversed(part.get_payload()))
        else:
            yield part


def _body(parts: Sequence[EmailMessage]) -> EmailMessage | None:
    """The part that is the mail's text: the first plain one, else the first HTML one."""
    inline = [part for part in parts if not _is_attachment(part)]
    for kind in ("text/plain", "text/html"):
        for part in inline:
            if part.get_content_type() == kind and _text(part).strip():
                return part
    return None


def _is_attachment(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _payload(part: EmailMessage) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text(part: EmailMessage) -> str:
    data = _payload(part)
    return decode(data, part.get_content_charset() or "").text if data else ""


def _add_body(builder: TextBuilder, part: EmailMessage | None, source: Source) -> None:
    if part is None:
        return
    text = check_text(newlines(_text(part)), source.options)
    if part.get_content_type() == "text/html":
        document = load_html(text, replace(source.options, html_boilerplate=False))
        builder.add_text(document.text, document.blocks)
        builder.warnings.extend(document.warnings)
        return
    own, quoted = split_quotes(text)
    own, _ = split_signature(own)
    builder.add_text(own, text_blocks(own))
    quoted, _ = split_signature(quoted)
    builder.add_text(quoted, text_blocks(quoted))


def split_quotes(text: str) -> tuple[str, str]:
    """The sender's own words, and what they quote below or between them, quote marks taken off."""
    own: list[str] = []
    quoted: list[str] = []
    below = False
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if not below and (_QUOTE_INTRO.match(line.strip()) or _starts_header(lines, index)):
            below = True
            continue
        stripped = line.lstrip()
        if below or stripped.startswith(">"):
            unmarked = re.sub(r"^(?:>\s?)+", "", stripped)
            if not (below and (_QUOTED_HEADER.match(unmarked) or _QUOTE_INTRO.match(unmarked))):
                quoted.append(unmarked)
        else:
            own.append(line)
    return "\n".join(own).strip("\n"), "\n".join(quoted).strip("\n")


def _starts_header(lines: Sequence[str], index: int) -> bool:
    """Whether an Outlook reply's header ("Von: … Gesendet: … An: … Betreff: …") starts at a line."""
    if not re.match(r"(?:Von|From):\s", lines[index].strip(), re.I):
        return False
    return sum(1 for line in lines[index + 1 : index + 6] if _QUOTED_HEADER.match(line.strip())) >= 2


def split_signature(text: str) -> tuple[str, str]:
    """Text and signature: what follows a line of two dashes."""
    found = re.search(r"^--[ \u00a0]?$", text, re.M)
    return (text[: found.start()].rstrip("\n"), text[found.end() :]) if found else (text, "")


def _date(message: EmailMessage) -> str:
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(str(message.get("Date") or "")).date().isoformat()
    except (ValueError, TypeError, HeaderParseError):
        return ""


def _attachments(parts: Sequence[EmailMessage], builder: TextBuilder, source: Source) -> Iterator[tuple[str, bytes]]:
    """Names and contents of what is attached; pictures shown inside the text are no documents."""
    count = 0
    for number, part in enumerate(parts, 1):
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            name = f"{number}.eml"
            data = inner[0].as_bytes() if isinstance(inner, list) and isinstance(inner[0], Message) else b""
        elif _is_attachment(part) and not (part.get("Content-ID") and part.get_content_maintype() == "image"):
            name, data = one_line(part.get_filename() or f"{number}").replace("/", "_"), _payload(part)
        else:
            continue
        count += 1
        if count > source.options.max_attachments:
            builder.warn(f"Only the first {source.options.max_attachments} attachments were read.")
            return
        if data:
            yield name, data


def _load_attachment(name: str, data: bytes, source: Source, metadata: dict[str, Any]) -> Iterator[LoadedDocument]:
    from knowledge.loaders.registry import load_source

    if source.depth + 1 > _MAX_DEPTH:
        raise LoadError(_TOO_DEEP, _REMEDY)
    inherited: dict[str, Any] = {key: metadata[key] for key in ("redact", "date") if key in metadata}
    options = replace(source.options, max_attachments=source.options.max_attachments // 2)
    for document in load_source(Source(name, data, options, source.depth + 1)):
        part = f"{name}#{document.part}" if document.part else name
        yield replace(document, part=part, title=document.title or name, metadata=merge(inherited, document.metadata))


def _distinct(documents: Sequence[LoadedDocument]) -> Iterator[LoadedDocument]:
    taken: set[str] = set()
    for document in documents:
        part, copy = document.part, 1
        while part in taken:
            copy += 1
            part = f"{document.part}~{copy}"
        taken.add(part)
        yield replace(document, part=part)
