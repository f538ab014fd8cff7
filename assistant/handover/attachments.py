"""Reads a photo or PDF of an invoice, delivery note or payslip and asks whether it was understood."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.handover.errors import AttachmentError
from assistant.handover.fields import document_kind, ibans, label, masked, read_fields
from assistant.handover.rows import pdf_rows
from knowledge.errors import DocumentTooLarge, EncryptedDocument, LoadError, UnsupportedFormat
from knowledge.loaders.options import LoadOptions

MAX_BYTES = 15_000_000
_MAX_TEXT = 20_000
_OPTIONS = LoadOptions(
    max_file_bytes=MAX_BYTES,
    max_text_chars=200_000,
    max_pages=10,
    max_image_pixels=40_000_000,
    ocr_timeout_s=30.0,
    ocr_rows=True,
)
_READ = ("%PDF-", "\x89PNG", "\xff\xd8\xff", "II*\x00", "MM\x00*", "GIF8", "BM")
_SHOWN = (
    "number", "date", "period", "sender", "order_number", "customer_number", "delivery_date", "total", "net", "tax",
    "gross", "payout", "due_date", "iban",
)  # fmt: skip
_PRIVATE = re.compile(
    r"((?:Steuer-?ID(?:entifikationsnummer)?|Steueridentifikationsnummer|IdNr|Identifikationsnummer|SV-?Nummer"
    r"|Sozialversicherungsnummer|RV-?Nummer|Versicherungsnummer|National Insurance(?: No| Number)?|NI (?:No|Number)|SSN"
    r"|Social Security(?: No| Number)?)\.?[ \t:|]*)([A-Z0-9](?:[A-Z0-9 ]{6,16})[A-Z0-9])",
    re.I,
)
_SAID: dict[str, dict[str, str]] = {
    "empty": {
        "de": "Die Datei ist leer. Bitte schicken Sie sie noch einmal.",
        "en": "The file is empty. Please send it again.",
    },
    "too_large": {
        "de": "Die Datei ist zu groß, um sie zu lesen (höchstens 15 MB und 40 Megapixel). Ein kleineres Foto genügt.",
        "en": "The file is too large to read (at most 15 MB and 40 megapixels). A smaller photo will do.",
    },
    "wrong_type": {
        "de": "Diese Art von Datei kann ich nicht lesen. Bitte schicken Sie ein Foto (JPG, PNG) oder ein PDF.",
        "en": "I cannot read this kind of file. Please send a photo (JPG, PNG) or a PDF.",
    },
    "encrypted": {
        "de": "Das PDF ist mit einem Passwort geschützt. Bitte schicken Sie eine Kopie ohne Passwort oder ein Foto.",
        "en": "The PDF is protected by a password. Please send a copy without a password, or a photo.",
    },
    "no_text": {
        "de": "Auf dem Bild ist kein Text zu erkennen. Bitte fotografieren Sie das Blatt gerade und bei gutem Licht.",
        "en": "No text can be recognised. Please take a photo of the sheet straight from above in good light.",
    },
    "damaged": {
        "de": "Die Datei ist beschädigt. Bitte schicken Sie sie noch einmal.",
        "en": "The file is damaged. Please send it again.",
    },
}


@dataclass(frozen=True, slots=True)
class AttachmentReading:
    """What an attachment says.

    Attributes:
        name: file name as sent, shortened.
        kind: "invoice", "delivery_note", "payslip", "credit_note", "order_confirmation", "reminder", "quote",
            "receipt" or "other".
        fields: e.g. {"number": "R-1", "date": "2026-10-22", "total": "149.00 EUR"}; the IBAN is masked.
        text: what was read, account and social security numbers masked, at most 20,000 characters.
        question: what was understood, to be confirmed by the customer: {"de": …, "en": …}.
        pages: pages read.
    """

    name: str
    kind: str
    fields: Mapping[str, str]
    text: str
    question: Mapping[str, str]
    pages: int = 1
    warnings: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """As it travels with the case."""
        return {
            "name": self.name,
            "kind": self.kind,
            "fields": dict(self.fields),
            "text": self.text,
            "question": dict(self.question),
            "pages": self.pages,
            "warnings": list(self.warnings),
        }


class UnreadableAttachment(AttachmentError):
    """An attachment cannot be read.

    Args:
        code: "empty", "too_large", "wrong_type", "encrypted", "no_text" or "damaged".
        cause: for the log and the API.
    """

    def __init__(self, code: str, cause: str, remedy: str = "") -> None:
        super().__init__(cause, remedy or _SAID[code]["en"].rpartition("Please ")[2] or _SAID[code]["en"])
        self.code = code
        self.said: Mapping[str, str] = _SAID[code]

    def __reduce__(self) -> Any:
        return type(self), (self.code, self.cause, self.remedy)


def read_attachment(name: str, data: bytes) -> AttachmentReading:
    """Read one attachment; its content decides what it is, not its name.

    Args:
        name: file name as the customer sent it.
        data: its content.

    Raises:
        UnreadableAttachment: too large, encrypted, no photo or PDF, damaged, or without text; `said` is the message
            for the customer in German and English.
    """
    from knowledge.loaders import load_bytes

    _check(data)
    try:
        documents = list(load_bytes(data, name=_suffix(data), options=_OPTIONS))
    except EncryptedDocument as error:
        raise UnreadableAttachment("encrypted", error.cause) from None
    except DocumentTooLarge as error:
        raise UnreadableAttachment("too_large", error.cause) from None
    except UnsupportedFormat as error:
        raise UnreadableAttachment("wrong_type", error.cause) from None
    except LoadError as error:
        code = "no_text" if "text" in error.cause.lower() and "damaged" not in error.cause else "damaged"
        raise UnreadableAttachment(code, error.cause, error.remedy) from None
    text = "\n".join(document.text for document in documents)
    rows = pdf_rows(data, _OPTIONS.max_pages) if _suffix(data) == "a.pdf" else ""
    if sum(character.isalnum() for character in text) < 10:
        raise UnreadableAttachment("no_text", "The attachment holds hardly any text.")
    view = rows if 2 * len(rows) > len(text) else text
    kind = document_kind(view)
    # Rows keep labels beside their values; what they lack (scanned pages) stands in the loader's text.
    fields = read_fields(text, kind) | (read_fields(rows, kind) if rows else {})
    return AttachmentReading(
        name=_short(name),
        kind=kind,
        fields=fields,
        text=_discreet(view)[:_MAX_TEXT],
        question={language: understood(kind, fields, language) for language in ("de", "en")},
        pages=max((page.number for document in documents for page in document.pages), default=1),
        warnings=tuple(warning for document in documents for warning in document.warnings),
    )


def understood(kind: str, fields: Mapping[str, str], language: str) -> str:
    """The key fields mirrored back, with the question whether they are right."""
    german = language == "de"
    name = label("kinds", kind, language)
    parts = [f"{label('fields', key, language)} {_shown(fields[key], german)}" for key in _SHOWN if key in fields]
    if not parts:
        opening = f"Ich sehe: {name}." if german else f"I see: {name}."
        return f"{opening} {'Worum geht es Ihnen dabei?' if german else 'What would you like to know about it?'}"
    opening = f"Ich lese: {name}, " if german else f"I read: {name}, "
    asked = "Habe ich das richtig verstanden?" if german else "Did I understand that correctly?"
    return f"{opening}{', '.join(parts)}. {asked}"


def _check(data: bytes) -> None:
    if not data:
        raise UnreadableAttachment("empty", "The attachment has 0 bytes.")
    if len(data) > MAX_BYTES:
        raise UnreadableAttachment("too_large", f"The attachment has {len(data):,} bytes; the limit is {MAX_BYTES:,}.")
    if not _suffix(data):
        raise UnreadableAttachment("wrong_type", "The content of the attachment is neither a picture nor a PDF.")


def _suffix(data: bytes) -> str:
    """A name with the suffix of what the content is: "a.pdf" or "a.png"; "" for anything else."""
    head = data[:1024]
    if b"%PDF-" in head:
        return "a.pdf"
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return "a.png" if webp or any(head.startswith(magic.encode("latin-1")) for magic in _READ[1:]) else ""


def _shown(value: str, german: bool) -> str:
    """Dates and amounts as people write them."""
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value):
        return f"{match[3]}.{match[2]}.{match[1]}" if german else value
    if match := re.fullmatch(r"(-?\d+)\.(\d{2})( [A-Z]{3})?", value):
        whole = f"{int(match[1]):,}"
        return (
            f"{whole.replace(',', '.')},{match[2]}{match[3] or ''}" if german else f"{whole}.{match[2]}{match[3] or ''}"
        )
    return value


def _discreet(text: str) -> str:
    """The text with account, tax and social security numbers masked: an agent does not need them."""
    for _, (start, end) in reversed(list(ibans(text))):
        compact = re.sub(r"\s", "", text[start:end])
        text = f"{text[:start]}{masked(compact)}{text[end:]}"
    return _PRIVATE.sub(lambda match: match[1] + "…", text)


def _short(name: str) -> str:
    """The last part of a file name without control characters, at most 120 characters."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(c for c in last if c.isprintable())[-120:] or "attachment"
