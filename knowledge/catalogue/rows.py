"""What goes into the catalogue and comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from knowledge.types import Chunk, DocumentInfo, Page


@dataclass(frozen=True, slots=True)
class FileRow:
    """One scanned file or fetched page; `cause` is empty when it is indexed, `excluded` when a person deleted it."""

    uri: str
    root: str
    sha256: str
    fingerprint: str
    size: int
    mtime_ns: int
    cause: str = ""
    warnings: tuple[str, ...] = ()
    excluded: bool = False
    etag: str = ""


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A document read, redacted and chunked, ready to be embedded; `signatures` has one entry per chunk."""

    info: DocumentInfo
    text: str
    pages: tuple[Page, ...]
    chunks: tuple[Chunk, ...]
    signatures: tuple[bytes, ...]
    findings: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with its document.

    Attributes:
        vector: float16 [dimension], unit length.
        signature: MinHash signature.
        gap: the document's text since the chunk before, None for the first chunk or after a long gap.
        sentences: float16, the vectors of its sentences one after the other; None when they were never made.
    """

    chunk: Chunk
    document: DocumentInfo
    vector: np.ndarray
    signature: bytes
    gap: str | None
    sentences: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class IndexState:
    """Where the index of a tenant stands.

    Attributes:
        generation: grows with every change that a search must notice (delete, switch).
        content: grows with every change that the next snapshot must hold.
        snapshot: name of the snapshot in use, "" before the first.
        snapshot_content: the `content` that snapshot was built from.
        model: name, revision and dimension of the embedding model of the stored vectors.
    """

    generation: int = 0
    content: int = 0
    snapshot: str = ""
    snapshot_content: int = 0
    model: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stale(self) -> bool:
        """True when documents changed since the snapshot was built."""
        return self.content != self.snapshot_content
