"""One file becomes documents with chunks: load, redact, guard, chunk. Runs in a worker process."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from knowledge.catalogue.rows import PreparedDocument
from knowledge.chunking import chunk
from knowledge.dedupe import signature
from knowledge.errors import LoadError
from knowledge.ingest.options import IngestOptions
from knowledge.ingest.quarantine import quarantine
from knowledge.ingest.redaction import Redacted, redact
from knowledge.loaders import load, read_sidecar
from knowledge.text.language import detect
from knowledge.text.markup import plain
from knowledge.types import Chunk, Document, DocumentInfo, LoadedDocument

LANGUAGE_SAMPLE_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class PrepareTask:
    """A file to read; `fingerprint` becomes part of every document's version."""

    path: str
    uri: str
    root: str
    sha256: str
    size: int
    mtime_ns: int
    fingerprint: str
    options: IngestOptions


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """A file's documents; `warnings` one sentence each, no document text."""

    documents: tuple[PreparedDocument, ...]
    warnings: tuple[str, ...]
    redacted: int


def prepare(task: PrepareTask) -> PreparedFile:
    """Read one file.

    Raises:
        LoadError: the file cannot be read, or holds no text at all.
    """
    documents: list[PreparedDocument] = []
    warnings: list[str] = []
    redacted = 0
    for loaded in load(Path(task.path), uri=task.uri, options=task.options.load):
        warnings += [f"{loaded.part}: {warning}" if loaded.part else warning for warning in loaded.warnings]
        if not loaded.text.strip() or not loaded.blocks:
            continue
        document, spans = _document(loaded, task)
        documents.append(document)
        redacted += spans
    if not documents:
        raise LoadError("The file holds no text." + "".join(f" {warning}" for warning in warnings[:1]))
    return PreparedFile(_unique(documents), tuple(warnings), redacted)


def _document(loaded: LoadedDocument, task: PrepareTask) -> tuple[PreparedDocument, int]:
    rule = task.options.rule(task.uri)
    metadata = loaded.metadata
    language = rule.language or metadata.get("language") or detect(loaded.text[:LANGUAGE_SAMPLE_CHARS])
    hidden = _must_redact(loaded, task)
    clean = redact(loaded, language, task.options.allow) if hidden else Redacted(loaded, 0)
    loaded = clean.document
    loaded, findings = quarantine(loaded, language)
    groups = rule.groups if rule.groups is not None else metadata.get("groups", ())
    approved = rule.approved if rule.approved is not None else metadata.get("approved", not hidden)
    reference = f"{task.uri}#{loaded.part}" if loaded.part else task.uri
    info = DocumentInfo(
        id=_hash(reference),
        version=_version(loaded, task, language, groups, approved),
        source=str(metadata.get("source") or reference),
        title=_title(loaded, task.uri),
        language=str(language),
        acl=frozenset(groups),
        valid_from=_day(metadata, "valid_from"),
        valid_until=_day(metadata, "valid_until"),
        approved=bool(approved),
        sha256=task.sha256,
    )
    chunks = tuple(chunk(Document(info, loaded.text, loaded.pages, loaded.blocks), task.options.chunk))
    signatures = tuple(_signature(item) for item in chunks)
    return PreparedDocument(info, loaded.text, loaded.pages, chunks, signatures, findings), clean.spans


def _signature(item: Chunk) -> bytes:
    """The heading path belongs to what a chunk says: a price under Germany is not the same price under Switzerland."""
    return signature(" ".join((*item.headings, item.header)) + "\n" + item.text).tobytes()


def _must_redact(loaded: LoadedDocument, task: PrepareTask) -> bool:
    rule = task.options.rule(task.uri).redact
    if rule is not None:
        return rule
    if task.options.redact == "off":
        sidecar, _ = read_sidecar(Path(task.path))
        return bool(sidecar.get("redact", False))
    # Loaders mark mails and tables that list persons; front matter and sidecars override them.
    return bool(loaded.metadata.get("redact", task.options.redact == "all"))


def _title(loaded: LoadedDocument, uri: str) -> str:
    candidates: Iterator[str] = (
        str(value)
        for value in (
            loaded.metadata.get("title"),
            loaded.title,
            next((loaded.text[b.start : b.end] for b in loaded.blocks if b.kind == "heading"), None),
        )
        if value
    )
    title = next((clean for value in candidates if (clean := plain(value).strip())), "")
    return title[:300] or PurePosixPath(uri).stem.replace("_", " ").strip() or uri


def _day(metadata: Mapping[str, Any], key: str) -> date | None:
    value = metadata.get(key)
    return value if isinstance(value, date) else None


def _version(loaded: LoadedDocument, task: PrepareTask, *settings: object) -> str:
    parts = (
        loaded.text,
        sorted((str(k), str(v)) for k, v in loaded.metadata.items()),
        task.fingerprint,
        settings,
    )
    return _hash(repr(parts))


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _unique(documents: list[PreparedDocument]) -> tuple[PreparedDocument, ...]:
    """Records that share an id would overwrite each other: later ones get a running number."""
    seen: dict[str, int] = {}
    unique: list[PreparedDocument] = []
    for document in documents:
        number = seen[document.info.id] = seen.get(document.info.id, 0) + 1
        if number > 1:
            new_id = _hash(f"{document.info.id}~{number}")
            chunks = tuple(replace(item, document_id=new_id) for item in document.chunks)
            document = replace(document, info=replace(document.info, id=new_id), chunks=chunks)
        unique.append(document)
    return tuple(unique)
