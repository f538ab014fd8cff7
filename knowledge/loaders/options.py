"""What a loader may read and how: limits, optical character recognition, tables, connectors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class LangChainSource:
    """A LangChain document loader by dotted path.

    Attributes:
        loader: the class, e.g. "langchain_community.document_loaders.ConfluenceLoader".
        kwargs: its constructor's arguments; in strings `{path}` stands for the file being loaded.
    """

    loader: str
    kwargs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """Limits and choices for one source; every limit raises `DocumentTooLarge` or leaves a warning.

    Attributes:
        max_file_bytes: checked before a file is read.
        max_text_chars: of one document's text.
        max_unpacked_bytes: what the members of an Office archive may unpack to, in total.
        max_unpack_ratio: unpacked to packed size of an archive member over 1 MB.
        max_pages: pages, slides or sheets read of one document; further ones are left out with a warning.
        max_rows: rows read of one table; further ones are left out with a warning.
        max_records: records (documents) read of one file; further ones are left out with a warning.
        max_image_pixels: width times height of an image given to tesseract.
        max_attachments: attachments read of one mail, those of attached mails included.
        ocr: "auto" reads scanned pages and images through tesseract where it is installed; "off" never does.
        ocr_languages: tesseract's language codes joined by "+".
        ocr_dpi: resolution at which a page is rendered for tesseract.
        ocr_timeout_s: seconds one page may take.
        ocr_rows: keep each row of a scan on a line of its own, across columns, as forms and invoices need it; else
            rows are joined to paragraphs.
        html_boilerplate: leave navigation, cookie notices, footers and the like out of web pages.
        csv_delimiter: one character, or "" to find it out.
        csv_encoding: a Python codec name for CSV files, or "" to find it out.
        csv_header: whether the first row names the columns, or None to find it out.
        langchain: load through this LangChain loader instead of Beleg's own.
    """

    max_file_bytes: int = 200 * MEGABYTE
    max_text_chars: int = 20_000_000
    max_unpacked_bytes: int = 500 * MEGABYTE
    max_unpack_ratio: float = 200.0
    max_pages: int = 5_000
    max_rows: int = 500_000
    max_records: int = 500_000
    max_image_pixels: int = 100_000_000
    max_attachments: int = 50
    ocr: Literal["auto", "off"] = "auto"
    ocr_languages: str = "deu+eng"
    ocr_dpi: int = 200
    ocr_timeout_s: float = 60.0
    ocr_rows: bool = False
    html_boilerplate: bool = True
    csv_delimiter: str = ""
    csv_encoding: str = ""
    csv_header: bool | None = None
    langchain: LangChainSource | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one file or attachment on their way to a loader.

    Attributes:
        name: file name; its suffix is a hint, its content decides.
        data: the whole content.
        options: see `LoadOptions`.
        depth: 0 for a file, 1 for an attachment, 2 for an attachment of an attached mail, …
    """

    name: str
    data: bytes
    options: LoadOptions
    depth: int = 0

    @property
    def stem(self) -> str:
        return self.name.rpartition(".")[0] or self.name

    @property
    def suffix(self) -> str:
        """The lower-case suffix with its dot, "" without one."""
        stem, dot, suffix = self.name.rpartition(".")
        return f".{suffix.lower()}" if dot and stem else ""
