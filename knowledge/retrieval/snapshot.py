"""Index snapshots: immutable folders, written whole or not at all, mapped by readers.

A snapshot is built in a hidden folder beside its place, every file is flushed to disk, the manifest with the checksums
comes last, and one rename puts it in place. A folder without a valid manifest is not a snapshot.
"""

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import IndexDamaged, IndexMissing, IndexStale
from knowledge.retrieval.arrays import REBUILD, mapped
from knowledge.retrieval.bm25 import Bm25, Bm25Builder, Bm25Options
from knowledge.retrieval.encoder import EncoderInfo
from knowledge.retrieval.sentences import SentenceVectors, SentenceWriter, compared_texts
from knowledge.retrieval.table import ChunkTable, TableRow, TableWriter
from knowledge.retrieval.vectors import VectorOptions, build_index, kind_for, read_index
from knowledge.text.markup import plain
from knowledge.types import Chunk, Document, DocumentInfo

FORMAT = 1
MANIFEST = "manifest.json"
MAX_GAP = 200
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed: a chunk with its document and vector.

    Attributes:
        chunk: the chunk.
        document: its document; the chunk is live as long as (document.id, document.version) is.
        vector: float32 [dimension], unit length.
        duplicate_of: number, among all entries, of the first chunk of its group of near duplicates; its own number
            or -1 when it has none.
        gap: the document's text between the previous entry of the same document and this one; None when unknown. Only
            with it can two neighbours be merged into one exact slice.
        sentences: [sentences, dimension of the meaning], the vectors of `compared_texts(chunk)`; None when unknown.
    """

    chunk: Chunk
    document: DocumentInfo
    vector: NDArray[np.float32]
    duplicate_of: int = -1
    gap: str | None = None
    sentences: NDArray[np.floating] | None = None


@dataclass(frozen=True, slots=True)
class SnapshotOptions:
    """How the arms are built."""

    bm25: Bm25Options = field(default_factory=Bm25Options)
    vectors: VectorOptions = field(default_factory=VectorOptions)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot says of itself.

    Attributes:
        format: version of the file layout.
        chunks: number of chunks.
        documents: number of documents.
        model: who made the vectors.
        index: kind of the vector index.
        files: size in bytes and SHA-256 per file.
    """

    format: int
    chunks: int
    documents: int
    model: EncoderInfo
    index: str
    files: dict[str, tuple[int, str]]


def index_text(chunk: Chunk, document: DocumentInfo) -> str:
    """Return what both arms see of a chunk: title, heading path, column names, then its text without markup."""
    parts = (document.title, *chunk.headings, chunk.header, plain(chunk.text))
    return "\n".join(part for part in dict.fromkeys(parts) if part)


def dense_text(chunk: Chunk, document: DocumentInfo) -> str:
    """Return what is embedded of a chunk: as `index_text`, of the heading path only the last.

    A long path that all chunks of a chapter share says little about one of them, and fills the model's window.
    """
    parts = (document.title, *chunk.headings[-1:], chunk.header, plain(chunk.text))
    return "\n".join(part for part in dict.fromkeys(parts) if part)


def entries(
    document: Document,
    chunks: Sequence[Chunk],
    vectors: NDArray[np.float32],
    duplicates: Sequence[int] | None = None,
    sentences: Sequence[NDArray[np.floating]] | None = None,
) -> list[Entry]:
    """Return the entries of a document, in reading order, with the text between neighbours.

    Args:
        document: the document.
        chunks: its chunks by offset.
        vectors: float32 [len(chunks), dimension].
        duplicates: `duplicate_of` per chunk.
        sentences: per chunk the vectors of its sentences, see `knowledge.retrieval.sentences.sentence_vectors`.
    """
    made: list[Entry] = []
    before: Chunk | None = None
    for number, chunk in enumerate(chunks):
        gap = None if before is None else _gap(document.text, before.end, chunk.start)
        duplicate = -1 if duplicates is None else duplicates[number]
        inner = None if sentences is None else sentences[number]
        made.append(Entry(chunk, document.info, vectors[number], duplicate, gap, inner))
        before = chunk
    return made


def _gap(text: str, start: int, end: int) -> str | None:
    """Return the text between two chunks when it is short enough to be carried along."""
    return text[start:end] if end - start <= MAX_GAP else None


def write_snapshot(
    folder: Path,
    entries: Iterable[Entry],
    encoder_info: EncoderInfo,
    *,
    options: SnapshotOptions | None = None,
    progress: Progress | None = None,
) -> Manifest:
    """Write a snapshot; `folder` appears complete or not at all.

    Args:
        folder: where the snapshot will be; must not exist.
        entries: chunks in order; chunks of one document stand together, by offset.
        encoder_info: the model of the vectors.
        options: how the arms are built.
        progress: called with (chunks done, chunks known so far).

    Raises:
        FileExistsError: the folder is there already.
        IndexStale: a vector has another dimension than the model.
        OSError: the disk is full or not writable; nothing is left behind.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} exists; a snapshot is never overwritten")
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = folder.parent / f".{folder.name}.{uuid.uuid4().hex[:8]}.partial"
    work.mkdir()
    try:
        manifest = _fill(work, entries, encoder_info, options or SnapshotOptions(), progress)
        _seal(work, manifest)
        work.rename(folder)
        _sync(folder.parent)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return manifest


def _fill(
    work: Path,
    items: Iterable[Entry],
    info: EncoderInfo,
    options: SnapshotOptions,
    progress: Progress | None,
) -> Manifest:
    """Write all files but the manifest; returns the manifest without checksums."""
    table, lexical = TableWriter(work), Bm25Builder(options.bm25)
    sentences = SentenceWriter(work, info.meaning or info.dimension)
    vectors: list[NDArray[np.float16]] = []
    documents: set[str] = set()
    for number, entry in enumerate(items):
        if entry.vector.shape != (info.dimension,):
            raise IndexStale(f"A vector has {entry.vector.shape[0]} values, the model is {info.label()}.", REBUILD)
        group = number if entry.duplicate_of < 0 else entry.duplicate_of
        table.add(TableRow(entry.chunk, entry.document, entry.gap, group))
        lexical.add(index_text(entry.chunk, entry.document), entry.chunk.language)
        sentences.add([] if entry.sentences is None else compared_texts(entry.chunk), entry.sentences)
        vectors.append(entry.vector.astype(np.float16))
        documents.add(entry.document.id)
        if progress and (number + 1) % 1000 == 0:
            progress(number + 1, number + 1)
    table.close()
    lexical.write(work)
    sentences.close()
    stacked = np.array(vectors, dtype=np.float16).reshape(len(vectors), info.dimension)
    np.save(work / "vectors.npy", stacked)
    kind = _write_vectors(work, stacked, options.vectors)
    if progress:
        progress(len(vectors), len(vectors))
    return Manifest(FORMAT, len(vectors), len(documents), info, kind, {})


def _write_vectors(work: Path, vectors: NDArray[np.float16], options: VectorOptions) -> str:
    import faiss

    kind = kind_for(len(vectors), options)
    floats = vectors.astype(np.float32)
    index = build_index(floats, kind, options) if len(floats) else faiss.IndexFlatIP(vectors.shape[1])
    faiss.write_index(index, str(work / "vectors.faiss"))
    return kind


def _seal(work: Path, manifest: Manifest) -> None:
    """Flush every file, then write the manifest."""
    paths = sorted(work.iterdir())
    for path in paths:
        _sync(path)
    manifest.files.update({path.name: (path.stat().st_size, digest) for path, digest in _digests(paths)})
    target = work / MANIFEST
    target.write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True), encoding="utf-8")
    _sync(target)
    _sync(work)


def _sync(path: Path) -> None:
    """Flush a file or a folder's entries to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digests(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """Return the SHA-256 of files; hashing releases the interpreter lock, so threads help."""
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        return list(zip(paths, pool.map(_digest, paths), strict=True))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a snapshot.

    Raises:
        IndexMissing: there is no snapshot.
        IndexDamaged: the manifest cannot be read.
        IndexStale: the snapshot has another format than this version reads.
    """
    try:
        raw = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if raw["format"] != FORMAT:
            raise IndexStale(f"The index has format {raw['format']}, this version reads {FORMAT}.", REBUILD)
        files = {str(name): (int(size), str(digest)) for name, (size, digest) in raw["files"].items()}
        return Manifest(
            FORMAT, int(raw["chunks"]), int(raw["documents"]), EncoderInfo(**raw["model"]), str(raw["index"]), files
        )
    except FileNotFoundError as error:
        raise IndexMissing(f"There is no index at {folder}.", "Index a folder with: beleg index FOLDER") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"The manifest of {folder} cannot be read.", REBUILD) from error


class Snapshot:
    """An open snapshot; its files are mapped, so an open one costs little and several processes share it.

    Attributes:
        folder: where it is.
        manifest: what it says of itself.
        table: the chunks.
        bm25: the lexical arm.
        index: the FAISS index; position = chunk number.
        vectors: float16 [chunks, dimension].
        sentences: the vectors of the chunks' sentences; None in a snapshot of an earlier version.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self.table = ChunkTable(folder)
        self.bm25 = Bm25(folder)
        self.index: Any = read_index(folder / "vectors.faiss")
        try:
            self.vectors: NDArray[np.float16] = mapped(folder / "vectors.npy")
            self.sentences = SentenceVectors.open(folder)
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"The vectors of {folder} cannot be read.", REBUILD) from error
        sizes = {len(self.table), self.bm25.size, int(self.index.ntotal), len(self.vectors), manifest.chunks}
        if self.sentences is not None:
            sizes.add(len(self.sentences))
        if len(sizes) != 1:
            raise IndexDamaged(f"The parts of {folder} disagree on the number of chunks.", REBUILD)

    @classmethod
    def open(cls, folder: Path, verify: bool = True) -> "Snapshot":
        """Open a snapshot.

        Args:
            folder: the snapshot's folder.
            verify: compare every file with its checksum first.

        Raises:
            IndexMissing: there is none.
            IndexDamaged: a file is missing, has another size or another checksum.
            IndexStale: it was written in another format.
        """
        manifest = read_manifest(folder)
        _check(folder, manifest, verify)
        return cls(folder, manifest)

    def __len__(self) -> int:
        return len(self.table)


def _check(folder: Path, manifest: Manifest, verify: bool) -> None:
    """Raise IndexDamaged unless every file is there with its size and (with `verify`) its checksum."""
    paths = [folder / name for name in manifest.files]
    for path in paths:
        size = manifest.files[path.name][0]
        if not path.is_file() or path.stat().st_size != size:
            raise IndexDamaged(f"{path.name} of {folder} is missing or cut short.", REBUILD)
    if not verify:
        return
    for path, digest in _digests(sorted(paths, key=lambda p: -p.stat().st_size)):
        if digest != manifest.files[path.name][1]:
            raise IndexDamaged(f"{path.name} of {folder} does not match its checksum.", REBUILD)
