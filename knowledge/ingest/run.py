"""The index run: scan, compare by hash, read in parallel, embed, commit, switch.

Every batch is committed by itself, so a run that is killed goes on where it stopped when it is started again. The
old index serves until the new snapshot is complete; the switch is one transaction.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from sqlalchemy.exc import DBAPIError

from knowledge.catalogue.rows import FileRow
from knowledge.catalogue.store import Catalogue
from knowledge.errors import IndexFault, IndexStale, KnowledgeError
from knowledge.ingest.options import IngestOptions
from knowledge.ingest.prepare import PreparedFile, PrepareTask, prepare
from knowledge.ingest.report import FileProblem, IndexReport
from knowledge.ingest.snapshots import SnapshotStore
from knowledge.ingest.workers import Done, WorkerPool
from knowledge.loaders.metadata import find_sidecar
from knowledge.loaders.scan import ScannedFile, ScanProblem, scan
from knowledge.retrieval.encoder import Encoder, by_meaning
from knowledge.retrieval.sentences import sentence_vectors
from knowledge.retrieval.snapshot import dense_text

Progress = Callable[[str, int, int], None]
HASH_BLOCK = 1 << 20


def _silent(_stage: str, _done: int, _total: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class _Found:
    path: Path
    uri: str
    root: str
    size: int
    mtime_ns: int


@dataclass(slots=True)
class _Plan:
    tasks: list[PrepareTask] = field(default_factory=list)
    touched: list[FileRow] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


class Ingest:
    """Runs `index` and `sync` for one tenant.

    Args:
        catalogue: where documents, chunks and vectors are kept.
        snapshots: where index snapshots are written.
        encoder: called once, when the first text must be embedded or the model checked.
        options: how documents become chunks.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        snapshots: SnapshotStore,
        encoder: Callable[[], Encoder],
        options: IngestOptions,
    ) -> None:
        self._catalogue = catalogue
        self._snapshots = snapshots
        self._load_encoder = encoder
        self._options = options
        self._encoder: Encoder | None = None

    def run(
        self,
        tenant: str,
        paths: Sequence[Path],
        *,
        prune: bool = False,
        rebuild: bool = False,
        dry_run: bool = False,
        progress: Progress = _silent,
    ) -> IndexReport:
        """Index files and folders.

        Args:
            paths: what to index; with `prune` or `rebuild` everything indexed before as well.
            prune: remove documents whose files are gone.
            rebuild: read and embed everything anew, e.g. after a change of the embedding model.
            dry_run: only say what would be done.
            progress: called with stage ("scan", "read", "embed", "sentences", "index"), done and total.

        Raises:
            IndexBusy: another run holds the lock.
            IndexStale: the index was made by another embedding model.
            IndexFault: the disk is full or the catalogue fails; what was committed stays, the old index serves.
        """
        began = time.monotonic()
        report = IndexReport(dry_run=dry_run)
        with self._snapshots.lock(tenant), _database_errors():
            self._check_model(tenant, rebuild)
            roots = _roots(paths, self._catalogue.roots(tenant) if prune or rebuild else [])
            plan = self._plan(tenant, roots, prune or rebuild, report, progress)
            if dry_run:
                report.removed = sorted(plan.gone)
                return report
            for path in paths:
                self._catalogue.add_root(tenant, str(path.resolve()))
            for row in plan.touched:
                self._catalogue.note_file(tenant, row)
            if plan.gone:
                self._catalogue.remove_files(tenant, plan.gone)
                report.removed = sorted(plan.gone)
            self._read(tenant, plan.tasks, report, progress)
            self._switch(tenant, report, progress)
        report.seconds = time.monotonic() - began
        return report

    # ── what is to do ────────────────────────────────────────────────────────────────────────────

    def _check_model(self, tenant: str, rebuild: bool) -> None:
        recorded = self._catalogue.state(tenant).model
        if not recorded or rebuild:
            return
        mine = self._model()
        if recorded != mine:
            raise IndexStale(
                f"The index was made with the embedding model {recorded.get('name')} "
                f"(revision {str(recorded.get('revision'))[:12]}, {recorded.get('dimension')} dimensions); now it is "
                f"{mine['name']} (revision {str(mine['revision'])[:12]}, {mine['dimension']} dimensions).",
                "Rebuild it with: beleg index --rebuild",
            )

    def _model(self) -> dict[str, object]:
        if self._encoder is None:
            self._encoder = self._load_encoder()
        info = self._encoder.info
        return {"name": info.name, "revision": info.revision, "dimension": info.dimension}

    def _plan(self, tenant: str, roots: Sequence[Path], prune: bool, report: IndexReport, progress: Progress) -> _Plan:
        known = self._catalogue.files(tenant)
        model = self._model()
        plan = _Plan()
        remembered = self._catalogue.roots(tenant)
        seen: set[str] = set()
        for root in roots:
            base = _base(root, remembered)
            for found in scan([root]):
                if isinstance(found, ScanProblem):
                    report.warnings.append(FileProblem(found.uri, found.cause))
                    continue
                named = _named(found, root, base, known, seen)
                seen.add(named.uri)
                progress("scan", len(seen), 0)
                self._compare(named, known.get(named.uri), prune, model, plan, report)
        covered = [str(root) for root in roots]
        plan.gone = [
            uri
            for uri, row in known.items()
            if uri not in seen and ((prune and _under(row.root, covered)) or _inside(row.root, covered))
        ]
        return plan

    def _compare(
        self,
        found: _Found,
        old: FileRow | None,
        sync: bool,
        model: dict[str, object],
        plan: _Plan,
        report: IndexReport,
    ) -> None:
        if old is not None and old.excluded and sync:
            report.excluded += 1
            return None
        fingerprint = self._options.fingerprint(found.uri, _sidecar(found.path), model)
        same_read = old is not None and old.fingerprint == fingerprint and not old.excluded
        if same_read and old is not None and (old.size, old.mtime_ns) == (found.size, found.mtime_ns):
            return self._unchanged(old, report)
        try:
            sha256 = _sha256(found.path)
        except OSError as error:
            report.failed.append(
                FileProblem(found.uri, f"It cannot be read ({error.strerror}).", "Check its permissions.")
            )
            return None
        if same_read and old is not None and old.sha256 == sha256:
            plan.touched.append(_row(found, sha256, fingerprint, old))
            return self._unchanged(old, report)
        (report.added if old is None or old.excluded else report.changed).append(found.uri)
        plan.tasks.append(
            PrepareTask(
                str(found.path),
                found.uri,
                found.root,
                sha256,
                found.size,
                found.mtime_ns,
                fingerprint,
                self._options,
            )
        )
        return None

    @staticmethod
    def _unchanged(old: FileRow, report: IndexReport) -> None:
        if old.cause:
            report.failed.append(FileProblem(old.uri, old.cause))
        else:
            report.unchanged += 1

    # ── reading and embedding ────────────────────────────────────────────────────────────────────

    def _read(self, tenant: str, tasks: list[PrepareTask], report: IndexReport, progress: Progress) -> None:
        if not tasks:
            return
        batch: list[tuple[PrepareTask, PreparedFile]] = []
        waiting = 0
        largest_first = sorted(tasks, key=lambda task: -task.size)
        count = max(1, min(self._options.workers, len(tasks)))
        with WorkerPool(prepare, count, self._options.seconds_per_file) as pool:
            for number, done in enumerate(pool.map(largest_first), start=1):
                progress("read", number, len(tasks))
                if done.result is None:
                    self._failed(tenant, done, report)
                    continue
                batch.append((done.task, done.result))
                waiting += sum(len(document.chunks) for document in done.result.documents)
                if waiting >= self._options.embed_chunks:
                    self._commit(tenant, batch, report, progress)
                    batch, waiting = [], 0
        self._commit(tenant, batch, report, progress)
        for names in (report.added, report.changed):
            names.sort()
        report.failed.sort(key=lambda problem: problem.uri)

    def _failed(self, tenant: str, done: Done[PrepareTask, PreparedFile], report: IndexReport) -> None:
        error = done.error or KnowledgeError("Reading it failed.")
        report.failed.append(FileProblem(done.task.uri, error.cause, error.remedy))
        for names in (report.added, report.changed):
            if done.task.uri in names:
                names.remove(done.task.uri)
        self._catalogue.note_file(tenant, _task_row(done.task, cause=str(error)))

    def _commit(
        self,
        tenant: str,
        batch: list[tuple[PrepareTask, PreparedFile]],
        report: IndexReport,
        progress: Progress,
    ) -> None:
        documents = [document for _, prepared in batch for document in prepared.documents]
        texts = [dense_text(item, document.info) for document in documents for item in document.chunks]
        assert self._encoder is not None
        vectors = self._embed(self._encoder, texts, partial(progress, "embed"))
        chunks = [item for document in documents for item in document.chunks]
        meant = by_meaning(self._encoder)
        inner = sentence_vectors(chunks, lambda some: self._embed(meant, some, partial(progress, "sentences")))
        position = 0
        for task, prepared in batch:
            matrices, sentences = [], []
            for document in prepared.documents:
                own = slice(position, position + len(document.chunks))
                matrices.append(vectors[own])
                sentences.append(inner[own])
                position += len(document.chunks)
                report.findings += [{"source": document.info.source, **found} for found in document.findings]
            row = _task_row(task, warnings=prepared.warnings)
            self._catalogue.put_file(tenant, row, prepared.documents, matrices, sentences)
            report.warnings += [FileProblem(task.uri, warning) for warning in prepared.warnings]
            report.redacted += prepared.redacted

    def _embed(self, encoder: Encoder, texts: list[str], progress: Callable[[int, int], None]) -> np.ndarray:
        dimension = encoder.info.dimension
        if not texts:
            return np.zeros((0, dimension), np.float16)
        parts = []
        step = max(64, self._options.embed_chunks)
        order = np.argsort([len(text) for text in texts])  # neighbours of like length waste no padding
        for first in range(0, len(texts), step):
            some = [texts[index] for index in order[first : first + step]]
            parts.append(encoder.encode(some, kind="passage").astype(np.float16))
            progress(min(first + step, len(texts)), len(texts))
        vectors = np.empty((len(texts), dimension), np.float16)
        vectors[order] = np.concatenate(parts)
        return vectors

    # ── switching ────────────────────────────────────────────────────────────────────────────────

    def _switch(self, tenant: str, report: IndexReport, progress: Progress) -> None:
        state = self._catalogue.state(tenant)
        report.snapshot = state.snapshot
        if state.stale or not self._snapshots.intact(tenant, state.snapshot):
            assert self._encoder is not None
            built = self._snapshots.build(tenant, self._catalogue, self._encoder.info, progress)
            self._catalogue.activate(tenant, built.name, state.content)
            self._catalogue.set_model(tenant, self._model())
            self._snapshots.sweep(tenant, keep=self._options.keep_snapshots, current=built.name)
            report.snapshot, report.duplicates = built.name, built.duplicates
        live = self._catalogue.live(tenant)
        report.documents = len(live)
        report.chunks = self._catalogue.count_chunks(tenant)


@contextmanager
def _database_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise IndexFault(
            f"The catalogue could not be written ({type(error.orig).__name__}: {_harmless(error)}).",
            "Check the free space and permissions of the data directory, then run the same command again.",
        ) from None
    except OSError as error:
        raise IndexFault(
            f"The index could not be written ({error.strerror or type(error).__name__}).",
            "Make room or check permissions, then run the same command again; the old index keeps serving.",
        ) from None


def _harmless(error: DBAPIError) -> str:
    """SQLite's own words carry no data; other drivers' messages can quote values."""
    said = str(error.orig)
    return said if said in {"database or disk is full", "database is locked", "disk I/O error"} else "see the log"


def _roots(paths: Sequence[Path], remembered: Sequence[str]) -> list[Path]:
    """Each root once, as an absolute path; a root inside another is left to the outer one."""
    roots: list[Path] = []
    for path in sorted({path.resolve() for path in paths} | {Path(root) for root in remembered}):
        if not any(path == root or root in path.parents for root in roots):
            roots.append(path)
    return roots


def _under(root: str, covered: Sequence[str]) -> bool:
    return any(root == base or root.startswith(base.rstrip("/") + "/") for base in covered)


def _inside(root: str, covered: Sequence[str]) -> bool:
    """A root strictly inside a new one: its files are known under new names now."""
    return root not in covered and _under(root, covered)


def _base(root: Path, remembered: Sequence[str]) -> Path:
    """The outermost remembered root around this one, so that a file keeps its name whichever part is indexed."""
    around = [Path(other) for other in remembered if Path(other) == root or Path(other) in root.parents]
    return min(around, key=lambda path: len(path.parts), default=root)


def _named(scanned: ScannedFile, root: Path, base: Path, known: Mapping[str, FileRow], seen: set[str]) -> _Found:
    """Give a file its name in the catalogue: relative to its root, with the root's name where two roots share it."""
    folder = root if root.is_dir() else root.parent
    inside = base.is_dir() and base != folder and base in folder.parents
    uri = f"{folder.relative_to(base).as_posix()}/{scanned.uri}" if inside else scanned.uri
    other = known.get(uri)
    if uri in seen or (other is not None and other.root != str(base)):
        uri = f"{base.name if base.is_dir() else base.parent.name}/{uri}"
    return _Found(scanned.path, uri, str(base), scanned.size, scanned.mtime)


def _sidecar(path: Path) -> bytes:
    found = find_sidecar(path)
    try:
        return found.read_bytes() if found else b""
    except OSError:
        return b""  # reading the document itself names the cause


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while block := file.read(HASH_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _row(found: _Found, sha256: str, fingerprint: str, old: FileRow) -> FileRow:
    return FileRow(found.uri, found.root, sha256, fingerprint, found.size, found.mtime_ns, old.cause, old.warnings)


def _task_row(task: PrepareTask, *, cause: str = "", warnings: tuple[str, ...] = ()) -> FileRow:
    return FileRow(
        task.uri,
        task.root,
        task.sha256,
        task.fingerprint,
        task.size,
        task.mtime_ns,
        cause,
        warnings,
    )
