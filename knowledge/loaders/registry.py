"""Which loader reads a file: its content decides, its suffix only where content says nothing."""

import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from knowledge.errors import EncryptedDocument, LoadError, UnsupportedFormat
from knowledge.loaders.encoding import decode
from knowledge.loaders.options import Source
from knowledge.types import LoadedDocument

Loader = Callable[[Source], Iterator[LoadedDocument]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name for people, its suffixes, and where its loader is."""

    name: str
    suffixes: tuple[str, ...]
    module: str
    function: str = "load"
    binary: bool = False

    def loader(self) -> Loader:
        """The loader; its module and the library behind it are imported now, not before."""
        loaded: Loader = getattr(importlib.import_module(f"knowledge.loaders.{self.module}"), self.function)
        return loaded


PLAIN = Format("plain text", (".txt", ".text", ".asc", ".log"), "plain")
MARKDOWN = Format("Markdown", (".md", ".markdown", ".mdown", ".mkd"), "markdown")
HTML = Format("HTML", (".html", ".htm", ".xhtml"), "html")
CSV = Format("CSV table", (".csv", ".tsv", ".tab"), "tabular")
JSON = Format("JSON", (".json",), "records")
JSONL = Format("JSON lines", (".jsonl", ".ndjson"), "records", "load_lines")
MAIL = Format("e-mail", (".eml",), "mail")
PDF = Format("PDF", (".pdf",), "pdf", binary=True)
DOCX = Format("Word document", (".docx", ".docm", ".dotx"), "docx", binary=True)
PPTX = Format("PowerPoint presentation", (".pptx", ".pptm", ".ppsx"), "pptx", binary=True)
XLSX = Format("Excel workbook", (".xlsx", ".xlsm", ".xltx"), "xlsx", binary=True)
IMAGE = Format("image", (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif"), "image", binary=True)
FORMATS = (PLAIN, MARKDOWN, HTML, CSV, JSON, JSONL, MAIL, PDF, DOCX, PPTX, XLSX, IMAGE)
_BY_SUFFIX = {suffix: found for found in FORMATS for suffix in found.suffixes}

_ZIP_PARTS = ((b"word/", DOCX), (b"ppt/", PPTX), (b"xl/", XLSX))
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
_FOREIGN = (
    (b"{\\rtf", "an RTF document", "Save it as .docx or .pdf."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it first."),
    (b"Rar!\x1a\x07", "a RAR archive", "Unpack it first."),
    (b"\x7fELF", "a program", "Leave it out of the source."),
    (b"SQLite format 3\x00", "an SQLite database", "Export its tables as CSV."),
    (b"%!PS", "a PostScript document", "Save it as .pdf."),
    (b"PAR1", "a Parquet table", "Export it as CSV."),
)
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html[\s>])", re.I | re.S
)


def supported() -> dict[str, str]:
    """Suffix to description of every format that can be loaded, e.g. {".pdf": "PDF", …}."""
    return {suffix: found.name for suffix, found in sorted(_BY_SUFFIX.items())}


def load_source(source: Source) -> Iterator[LoadedDocument]:
    """The documents of one file or attachment.

    Raises:
        LoadError: with cause and remedy; whatever else a parsing library raises on damaged input becomes one.
    """
    found = detect(source)
    try:
        yield from found.loader()(source)
    except (LoadError, MemoryError):
        raise
    except ImportError as error:
        raise LoadError(
            f"The library that reads this format is not installed ({error.name or 'unknown'}).",
            "Install Beleg with its document formats.",
        ) from error
    except Exception as error:
        # Parsers of damaged binary files fail in every way there is; the message names the kind, never content.
        raise LoadError(
            f"The {found.name} is damaged or of an unknown variant ({type(error).__name__}).",
            "Open it in its own program, save it again and index that.",
        ) from error


def detect(source: Source) -> Format:
    """The format of a file.

    Raises:
        UnsupportedFormat: no loader reads it, or it is not what its suffix says.
        EncryptedDocument: an Office document under a password.
    """
    claimed = _BY_SUFFIX.get(source.suffix)
    found = _binary_format(source)
    if found is not None:
        return found
    if claimed is not None and claimed.binary:
        raise UnsupportedFormat(
            f"The file is named {source.suffix} but its content is no {claimed.name}.",
            "It may be cut off, or an error page saved in its place; fetch it again.",
        )
    if claimed is None and source.suffix and not _is_textual(source):
        raise UnsupportedFormat(f"No loader reads {source.suffix[:12]} files.", _remedy())
    if claimed in (None, PLAIN) and _HTML_START.match(source.data[:4096]):
        return HTML
    return claimed or PLAIN


def _remedy() -> str:
    return f"Convert it to one of {' '.join(sorted(_BY_SUFFIX))}, or leave it out."


def _is_textual(source: Source) -> bool:
    """Whether an unknown suffix still holds readable text: a name such as "Preise 2.0" has no real suffix."""
    return not re.fullmatch(r"\.[a-z][a-z0-9]{0,7}", source.suffix) and bool(decode(source.data[:4096]).text)


def _binary_format(source: Source) -> Format | None:
    data = source.data
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_format(source)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _old_office(data)
    if data.startswith(_IMAGES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return IMAGE
    if data.startswith(b"BM") and int.from_bytes(data[2:6], "little") == len(data):
        return IMAGE
    for magic, what, remedy in _FOREIGN:
        if data.startswith(magic):
            raise UnsupportedFormat(f"The content is {what}, which no loader reads.", remedy)
    return None


def _zip_format(source: Source) -> Format:
    """The Office format of a zip archive, from its directory; a cut-off one is judged by its first members."""
    data = source.data
    tail = data[-2_000_000:]
    head = data[:65_536]
    for mark, found in _ZIP_PARTS:
        if mark in tail and b"[Content_Types].xml" in (head + tail):
            return found
    claimed = _BY_SUFFIX.get(source.suffix)
    if claimed in (DOCX, PPTX, XLSX) and b"[Content_Types].xml" in head:
        return claimed
    if b"application/vnd.oasis" in head[:200]:
        raise UnsupportedFormat(
            "The content is an OpenDocument file, which no loader reads.", "Save it as .docx, .xlsx or .pptx."
        )
    if b"application/epub" in head[:200]:
        raise UnsupportedFormat("The content is an e-book, which no loader reads.", "Convert it to .html or .pdf.")
    raise UnsupportedFormat("The content is a zip archive, which no loader reads.", "Unpack it first.")


def _old_office(data: bytes) -> LoadError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return EncryptedDocument(
            "The file is protected by a password.", "Save a copy without a password and index that."
        )
    if "__substg1.0_".encode("utf-16-le") in data:
        return UnsupportedFormat("The content is an Outlook message (.msg), which no loader reads.", "Save it as .eml.")
    return UnsupportedFormat(
        "The content is an Office 97-2003 document, which no loader reads.",
        "Save it as .docx, .xlsx or .pptx.",
    )
