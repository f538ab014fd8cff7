"""Reads and writes of the catalogue. Every call names the tenant."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from sqlalchemy import Connection, Row, bindparam, create_engine, delete, event, func, insert, select, update
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DBAPIError

from knowledge.catalogue import migrate
from knowledge.catalogue.jobs import JobTable
from knowledge.catalogue.rows import FileRow, IndexState, PreparedDocument, StoredChunk
from knowledge.catalogue.tables import chunks, documents, files, index_state, roots
from knowledge.errors import IndexFault
from knowledge.types import Chunk, Document, DocumentInfo, Page

BATCH = 500
MAX_GAP = 200
T = TypeVar("T")

# Asked before every search; see `KnowledgeBase`.
_STATE = select(index_state).where(index_state.c.tenant == bindparam("of_tenant"))


class Catalogue:
    """Documents, chunks and index state behind one SQLAlchemy URL.

    Args:
        url: e.g. sqlite:////data/catalogue.db or postgresql+pg8000://host/database.

    Raises:
        IndexFault: the database cannot be opened, or was made by a newer Beleg.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.jobs = JobTable(self.engine, self._write)
        try:
            with self._write() as connection:
                migrate.upgrade(connection)
        except DBAPIError as error:
            raise IndexFault(
                f"The catalogue database cannot be opened ({type(error.orig).__name__}).",
                "Check storage.database, the folder's permissions and the free space.",
            ) from None

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(beleg_write=True) as connection, connection.begin():
            yield connection

    # ── files ────────────────────────────────────────────────────────────────────────────────────

    def files(self, tenant: str) -> dict[str, FileRow]:
        """All known files by uri, failed ones included."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(files).where(files.c.tenant == tenant))
            return {row.uri: _file(row) for row in rows}

    def put_file(
        self,
        tenant: str,
        row: FileRow,
        prepared: Sequence[PreparedDocument],
        vectors: Sequence[np.ndarray],
        sentences: Sequence[Sequence[np.ndarray]] | None = None,
    ) -> None:
        """Store a file's documents as the next version; they answer from the next `activate` on.

        Documents that the file no longer holds are removed at once.

        Args:
            prepared: the file's documents.
            vectors: per document float16 [chunks, dim].
            sentences: per document and chunk float16 [sentences, dimension of the meaning].
        """
        now = datetime.now(UTC)
        with self._write() as connection:
            _put_file_row(connection, tenant, row, now)
            kept = {document.info.id for document in prepared}
            here = select(documents.c.id).where(documents.c.tenant == tenant, documents.c.file_uri == row.uri)
            gone = {found.id for found in connection.execute(here)} - kept
            _remove_documents(connection, tenant, gone)
            inner: Sequence[Sequence[np.ndarray] | None] = [*sentences] if sentences else [None] * len(prepared)
            for document, matrix, within in zip(prepared, vectors, inner, strict=True):
                _stage(connection, tenant, row.uri, document, matrix, within, now)
            _bump(connection, tenant, content=True, generation=bool(gone))

    def note_file(self, tenant: str, row: FileRow) -> None:
        """Store a file's row without touching its documents (a failure, or only its time changed)."""
        with self._write() as connection:
            _put_file_row(connection, tenant, row, datetime.now(UTC))

    def remove_files(self, tenant: str, uris: Iterable[str]) -> int:
        """Remove files with all their documents; holds from the moment it returns. Returns how many documents went."""
        removed = 0
        with self._write() as connection:
            for uri in uris:
                at = (documents.c.tenant == tenant, documents.c.file_uri == uri)
                ids = {row.id for row in connection.execute(select(documents.c.id).where(*at))}
                removed += len(ids)
                _remove_documents(connection, tenant, ids)
                connection.execute(delete(files).where(files.c.tenant == tenant, files.c.uri == uri))
            _bump(connection, tenant, content=True, generation=True)
        return removed

    # ── documents ────────────────────────────────────────────────────────────────────────────────

    def delete_document(self, tenant: str, document_id: str) -> str | None:
        """Delete one document in every version; holds from the moment it returns.

        Returns its file's uri, or None when there is no such document. The file is marked as excluded once its last
        document went, so that a sync does not bring it back.
        """
        with self._write() as connection:
            at = (documents.c.tenant == tenant, documents.c.id == document_id)
            uri = connection.execute(select(documents.c.file_uri).where(*at)).scalar()
            if uri is None:
                return None
            _remove_documents(connection, tenant, {document_id})
            left = select(func.count()).where(documents.c.tenant == tenant, documents.c.file_uri == uri)
            if not connection.execute(left).scalar():
                mark = update(files).where(files.c.tenant == tenant, files.c.uri == uri)
                connection.execute(mark.values(excluded=True))
            _bump(connection, tenant, content=True, generation=True)
            return str(uri)

    def live(self, tenant: str, *, superseded: bool = False) -> dict[tuple[str, str], DocumentInfo]:
        """Documents that may answer, by (id, version).

        Args:
            superseded: also the versions before the last switch (for an index that fell back to its last snapshot).
        """
        states = ["active", "superseded"] if superseded else ["active"]
        columns = [column for column in documents.c if column.name not in {"text", "pages", "findings"}]
        with self.engine.connect() as connection:
            query = select(*columns).where(documents.c.tenant == tenant, documents.c.state.in_(states))
            return {(row.id, row.version): _info(row) for row in connection.execute(query)}

    def document(self, tenant: str, document_id: str, version: str | None = None) -> Document | None:
        """A document with its text: the active version, or the named one."""
        query = select(documents).where(documents.c.tenant == tenant, documents.c.id == document_id)
        query = query.where(documents.c.version == version if version else documents.c.state == "active")
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return Document(_info(row), row.text, tuple(Page(*page) for page in row.pages))

    def list_documents(self, tenant: str, document_id: str | None = None) -> list[dict[str, Any]]:
        """All active documents, or the named one: info, file, number of chunks, findings of the document guards."""
        counted = (
            select(chunks.c.document_id, chunks.c.version, func.count().label("chunks"))
            .where(chunks.c.tenant == tenant)
            .group_by(chunks.c.document_id, chunks.c.version)
            .subquery()
        )
        columns = [column for column in documents.c if column.name not in {"text", "pages"}]
        query = (
            select(*columns, func.coalesce(counted.c.chunks, 0).label("chunks"))
            .outerjoin(
                counted,
                (counted.c.document_id == documents.c.id) & (counted.c.version == documents.c.version),
            )
            .where(documents.c.tenant == tenant, documents.c.state == "active")
            .order_by(documents.c.source)
        )
        if document_id is not None:
            query = query.where(documents.c.id == document_id)
        with self.engine.connect() as connection:
            return [
                {
                    "info": _info(row),
                    "file": row.file_uri,
                    "chunks": row.chunks,
                    "findings": row.findings,
                    "indexed_at": row.indexed_at,
                }
                for row in connection.execute(query)
            ]

    # ── index ────────────────────────────────────────────────────────────────────────────────────

    def state(self, tenant: str) -> IndexState:
        """Where the index of this tenant stands."""
        with self.engine.connect() as connection:
            row = connection.execute(_STATE, {"of_tenant": tenant}).first()
        if row is None:
            return IndexState()
        return IndexState(row.generation, row.content, row.snapshot, row.snapshot_content, row.model)

    def set_model(self, tenant: str, model: Mapping[str, Any]) -> None:
        """Record which embedding model the stored vectors come from."""
        with self._write() as connection:
            _bump(connection, tenant)
            connection.execute(update(index_state).where(index_state.c.tenant == tenant).values(model=dict(model)))

    def entries(self, tenant: str) -> Iterator[StoredChunk]:
        """All chunks that the next snapshot must hold, documents in order of id, newest version of each."""
        for info, text in self._newest(tenant):
            at = (
                chunks.c.tenant == tenant,
                chunks.c.document_id == info.id,
                chunks.c.version == info.version,
            )
            with self.engine.connect() as connection:
                rows = connection.execute(select(chunks).where(*at).order_by(chunks.c.ordinal)).all()
            before: int | None = None
            for row in rows:
                close = before is not None and row.start - before <= MAX_GAP
                yield _stored(row, info, text, text[before : row.start] if close else None)
                before = row.end

    def count_chunks(self, tenant: str) -> int:
        """Number of chunks that the next snapshot will hold."""
        return sum(1 for _ in self._newest_keys(tenant, with_chunks=True))

    def activate(self, tenant: str, snapshot: str, content: int) -> None:
        """Switch to a snapshot and to the document versions it holds, in one transaction.

        Args:
            snapshot: name of the written snapshot.
            content: `IndexState.content` read before it was built.
        """
        with self._write() as connection:
            old = documents.c.tenant == tenant, documents.c.state == "superseded"
            for row in connection.execute(select(documents.c.id, documents.c.version).where(*old)).all():
                _remove_version(connection, tenant, row.id, row.version)
            staged = select(documents.c.id).where(documents.c.tenant == tenant, documents.c.state == "staged")
            ids = [row.id for row in connection.execute(staged)]
            for some in _batches(ids):
                of = (documents.c.tenant == tenant, documents.c.id.in_(some))
                connection.execute(
                    update(documents).where(*of, documents.c.state == "active").values(state="superseded")
                )
                connection.execute(update(documents).where(*of, documents.c.state == "staged").values(state="active"))
            _bump(connection, tenant, generation=True)
            row_ = update(index_state).where(index_state.c.tenant == tenant)
            connection.execute(row_.values(snapshot=snapshot, snapshot_content=content))

    def _newest_keys(self, tenant: str, *, with_chunks: bool = False) -> list[tuple[str, str]]:
        query = select(documents.c.id, documents.c.version, documents.c.state)
        query = query.where(documents.c.tenant == tenant, documents.c.state.in_(["active", "staged"]))
        newest: dict[str, tuple[str, str]] = {}
        with self.engine.connect() as connection:
            for row in connection.execute(query.order_by(documents.c.id, documents.c.state)):
                newest[row.id] = (row.id, row.version)  # "active" sorts before "staged"
            if not with_chunks:
                return list(newest.values())
            wanted = set(newest.values())
            keys = select(chunks.c.document_id, chunks.c.version).where(chunks.c.tenant == tenant)
            return [key for row in connection.execute(keys) if (key := (row[0], row[1])) in wanted]

    def _newest(self, tenant: str) -> Iterator[tuple[DocumentInfo, str]]:
        for document_id, version in self._newest_keys(tenant):
            found = self.document(tenant, document_id, version)
            if found is not None:
                yield found.info, found.text

    # ── roots ────────────────────────────────────────────────────────────────────────────────────

    def roots(self, tenant: str) -> list[str]:
        """Folders and files that were indexed before, in order."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(roots.c.root).where(roots.c.tenant == tenant).order_by(roots.c.root))
            return [row.root for row in rows]

    def add_root(self, tenant: str, root: str) -> None:
        """Remember a folder or file for `sync`."""
        with self._write() as connection:
            at = (roots.c.tenant == tenant, roots.c.root == root)
            if connection.execute(select(roots).where(*at)).first() is None:
                connection.execute(insert(roots).values(tenant=tenant, root=root))


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    if sqlite and parsed.database and parsed.database != ":memory:":
        folder = Path(parsed.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
            os.close(os.open(parsed.database, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise IndexFault(
                f"The data directory cannot be written ({type(error).__name__}: {error.strerror}).",
                "Choose another one with --data-dir, or make room.",
            ) from None
    engine = create_engine(url, pool_pre_ping=not sqlite)
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # SQLAlchemy's recipe: the driver must not begin transactions by itself, so that writers can take the lock first.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=60000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("beleg_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _bump(connection: Connection, tenant: str, *, content: bool = False, generation: bool = False) -> None:
    at = index_state.c.tenant == tenant
    if connection.execute(select(index_state.c.tenant).where(at)).first() is None:
        first = {"generation": 0, "content": 0, "snapshot": "", "snapshot_content": 0, "model": {}}
        connection.execute(insert(index_state).values(tenant=tenant, **first))
    steps = {
        "content": index_state.c.content + int(content),
        "generation": index_state.c.generation + int(generation),
    }
    connection.execute(update(index_state).where(at).values(**steps))


def _put_file_row(connection: Connection, tenant: str, row: FileRow, now: datetime) -> None:
    connection.execute(delete(files).where(files.c.tenant == tenant, files.c.uri == row.uri))
    values = {name: getattr(row, name) for name in FileRow.__slots__}
    values["warnings"] = list(row.warnings)
    connection.execute(insert(files).values(tenant=tenant, indexed_at=now, **values))


def _stage(
    connection: Connection,
    tenant: str,
    uri: str,
    prepared: PreparedDocument,
    matrix: np.ndarray,
    sentences: Sequence[np.ndarray] | None,
    now: datetime,
) -> None:
    info = prepared.info
    at = (documents.c.tenant == tenant, documents.c.id == info.id)
    for row in connection.execute(select(documents.c.version, documents.c.state).where(*at)).all():
        if row.state == "staged" or (row.version == info.version and row.state == "superseded"):
            _remove_version(connection, tenant, info.id, row.version)
        elif row.version == info.version:
            return
    connection.execute(
        insert(documents).values(
            tenant=tenant,
            id=info.id,
            version=info.version,
            state="staged",
            file_uri=uri,
            source=info.source,
            title=info.title,
            language=info.language,
            acl=sorted(info.acl),
            valid_from=info.valid_from,
            valid_until=info.valid_until,
            approved=info.approved,
            sha256=info.sha256,
            pages=[[page.number, page.start, page.end] for page in prepared.pages],
            text=prepared.text,
            findings=[dict(finding) for finding in prepared.findings],
            indexed_at=now,
        )
    )
    within: Sequence[np.ndarray | None] = [*sentences] if sentences else [None] * len(matrix)
    rows = [
        {
            "tenant": tenant,
            "document_id": info.id,
            "version": info.version,
            "ordinal": ordinal,
            "start": chunk.start,
            "end": chunk.end,
            "page": chunk.page,
            "headings": list(chunk.headings),
            "language": chunk.language,
            "kind": chunk.kind,
            "header": chunk.header,
            "signature": signature,
            "vector": vector.astype(np.float16).tobytes(),
            "sentences": None if inner is None else inner.astype(np.float16).tobytes(),
        }
        for ordinal, (chunk, signature, vector, inner) in enumerate(
            zip(prepared.chunks, prepared.signatures, matrix, within, strict=True)
        )
    ]
    for some in _batches(rows):
        connection.execute(insert(chunks), some)


def _remove_documents(connection: Connection, tenant: str, ids: Iterable[str]) -> None:
    for some in _batches(sorted(ids)):
        connection.execute(delete(chunks).where(chunks.c.tenant == tenant, chunks.c.document_id.in_(some)))
        connection.execute(delete(documents).where(documents.c.tenant == tenant, documents.c.id.in_(some)))


def _remove_version(connection: Connection, tenant: str, document_id: str, version: str) -> None:
    for table, column in ((chunks, chunks.c.document_id), (documents, documents.c.id)):
        connection.execute(
            delete(table).where(table.c.tenant == tenant, column == document_id, table.c.version == version)
        )


def _batches(items: Sequence[T]) -> Iterator[list[T]]:
    for first in range(0, len(items), BATCH):
        yield list(items[first : first + BATCH])


def _file(row: Row[Any]) -> FileRow:
    return FileRow(
        row.uri, row.root, row.sha256, row.fingerprint, row.size, row.mtime_ns, row.cause, tuple(row.warnings),
        row.excluded, row.etag,
    )  # fmt: skip


def _info(row: Any) -> DocumentInfo:
    return DocumentInfo(
        id=row.id,
        version=row.version,
        source=row.source,
        title=row.title,
        language=row.language,
        acl=frozenset(row.acl),
        valid_from=_date(row.valid_from),
        valid_until=_date(row.valid_until),
        approved=row.approved,
        sha256=row.sha256,
    )


def _date(value: Any) -> date | None:
    return value if value is None or isinstance(value, date) else date.fromisoformat(str(value))


def _stored(row: Row[Any], info: DocumentInfo, text: str, gap: str | None) -> StoredChunk:
    chunk = Chunk(
        document_id=info.id,
        start=row.start,
        end=row.end,
        text=text[row.start : row.end],
        page=row.page,
        headings=tuple(row.headings),
        language=row.language,
        kind=row.kind,
        header=row.header,
    )
    sentences = None if row.sentences is None else np.frombuffer(row.sentences, dtype=np.float16)
    return StoredChunk(chunk, info, np.frombuffer(row.vector, dtype=np.float16), row.signature, gap, sentences)
