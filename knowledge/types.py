"""The nouns of the knowledge package: documents, blocks, chunks and hits.

All offsets count Unicode code points of `Document.text`; `end` is exclusive.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

BlockKind = Literal["heading", "paragraph", "list_item", "row", "qa", "code"]


@dataclass(frozen=True, slots=True)
class Page:
    """A page, slide or sheet: `number` counts from 1; `start` and `end` are offsets into the text."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A structural unit of a document, in reading order, blocks never overlap.

    Attributes:
        kind: what it is; `row` is one table row or product-feed row, `qa` a question with its answer.
        start: offset of its first character.
        end: offset after its last character.
        level: heading level 1..6, list depth 1.., otherwise 0.
        header: for rows: the column names as one line, which give the values their meaning; else "".
        answer_start: for qa: the offset at which the answer begins; else -1.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    header: str = ""
    answer_start: int = -1


@dataclass(frozen=True, slots=True)
class LoadedDocument:
    """What a loader returns for one document of a file.

    Attributes:
        text: the text every later offset refers to. For plain text and Markdown it is the decoded file itself
            with line ends normalised to \\n, so a citation can be checked against the file.
        blocks: its structure in reading order; whitespace between blocks belongs to none.
        pages: page spans, empty for formats without pages.
        title: the document's own title, or None.
        part: "" for a whole file; the record's id for one of several documents of a file (JSONL lines, mails).
        metadata: front matter or format metadata, keys as in `knowledge.loaders.metadata`.
        warnings: what could not be read, one sentence each, no document text.
    """

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    title: str | None = None
    part: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document without its text.

    Attributes:
        id: stable within a tenant: derived from the source, so a changed file keeps its id.
        version: content hash of this version's text and metadata; chunks belong to a version.
        source: what a reader recognises: path relative to the indexed folder, or URL; `file.jsonl#part`.
        title: shown in citations; never empty (falls back to the file name).
        language: ISO 639-1 code of most of its text, "und" when unknown.
        acl: groups that may read it; empty means everyone of the tenant.
        valid_from: first day on which it holds, or None.
        valid_until: last day on which it holds, or None.
        approved: an approved source (marketing copy may cite only these).
        sha256: hash of the raw file.
    """

    id: str
    version: str
    source: str
    title: str
    language: str
    acl: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_until: date | None = None
    approved: bool = True
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document with its (redacted) text; chunks and citations are exact slices of `text`."""

    info: DocumentInfo
    text: str
    pages: tuple[Page, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def id(self) -> str:
        return self.info.id


@dataclass(frozen=True, slots=True)
class Chunk:
    """A searchable stretch of a document: `document.text[start:end] == text`, always.

    Attributes:
        document_id: the document.
        start: offset of its first character in the document's text.
        end: offset after its last character.
        text: the exact slice.
        page: page number of its first character, or None for formats without pages.
        headings: the path of headings above it, outermost first; used for search and shown, never quoted.
        language: ISO 639-1 code of this chunk, "und" when unknown.
        kind: "text", "row" (table rows) or "qa".
        header: the column names for rows, else "".
    """

    document_id: str
    start: int
    end: int
    text: str
    page: int | None
    headings: tuple[str, ...]
    language: str
    kind: Literal["text", "row", "qa"] = "text"
    header: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk found by a search.

    Attributes:
        chunk: what was found; neighbours of one document may have been merged into one chunk.
        score: fused score in 0..1, comparable within one result list.
        arms: what each arm gave before fusion, e.g. {"bm25": 12.3, "dense": 0.61}; empty arm = not found there.
        document: the chunk's document.
    """

    chunk: Chunk
    score: float
    arms: Mapping[str, float]
    document: DocumentInfo
