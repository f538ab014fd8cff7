"""Index snapshots on disk: one immutable folder each, one line of folders per tenant.

The catalogue names the snapshot in use, so documents and index switch in the same transaction. A folder that is
damaged is passed over and the newest intact one serves.
"""

import logging
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from knowledge.catalogue.rows import StoredChunk
from knowledge.catalogue.store import Catalogue
from knowledge.dedupe import near_duplicates
from knowledge.errors import IndexBusy, IndexDamaged, IndexFault, IndexMissing
from knowledge.retrieval.encoder import EncoderInfo
from knowledge.retrieval.snapshot import Entry, Snapshot, write_snapshot

log = logging.getLogger("beleg.index")


@dataclass(frozen=True, slots=True)
class Built:
    """A finished snapshot: its name and how many chunks repeat another one."""

    name: str
    duplicates: int


class SnapshotStore:
    """Snapshots under `root/<tenant>/<name>`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def folder(self, tenant: str) -> Path:
        """Where the snapshots of a tenant lie."""
        return self._root / tenant

    @contextmanager
    def lock(self, tenant: str) -> Iterator[None]:
        """Hold the tenant's index lock; it goes with the process, so a killed run leaves none behind.

        Raises:
            IndexBusy: another process holds it.
        """
        from filelock import FileLock, Timeout

        folder = self.folder(tenant)
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(folder / "lock"), timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise IndexBusy(
                "Another index run is under way for this tenant.",
                "Wait until it has finished, then run it again.",
            ) from None
        try:
            yield
        finally:
            lock.release()

    def build(
        self,
        tenant: str,
        catalogue: Catalogue,
        encoder: EncoderInfo,
        progress: Callable[[str, int, int], None],
    ) -> Built:
        """Write a snapshot of all chunks of the catalogue."""
        stored = list(catalogue.entries(tenant))
        firsts = _firsts(stored)
        width = encoder.meaning or encoder.dimension
        entries = (
            Entry(item.chunk, item.document, item.vector.astype(np.float32), first, item.gap, _matrix(item, width))
            for item, first in zip(stored, firsts, strict=True)
        )
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        write_snapshot(
            self.folder(tenant) / name,
            entries,
            encoder,
            progress=lambda done, _known: progress("index", done, len(stored)),
        )
        return Built(name, sum(1 for index, first in enumerate(firsts) if first != index))

    def intact(self, tenant: str, name: str) -> bool:
        """True when the named snapshot exists and its checksums match."""
        if not name or not (self.folder(tenant) / name).is_dir():
            return False
        try:
            Snapshot.open(self.folder(tenant) / name, verify=True)
        except IndexFault:
            return False
        return True

    def open(self, tenant: str, name: str) -> tuple[Snapshot, bool]:
        """Open the named snapshot, or the newest intact one before it.

        Returns:
            The snapshot, and whether it is an older one than named.

        Raises:
            IndexMissing: nothing has been indexed yet.
            IndexDamaged: no intact snapshot is left.
        """
        if not name:
            raise IndexMissing("Nothing has been indexed yet.", "Index a folder with: beleg index FOLDER")
        candidates = [name, *(other for other in reversed(self.names(tenant)) if other != name)]
        for candidate in candidates:
            try:
                snapshot = Snapshot.open(self.folder(tenant) / candidate, verify=True)
            except IndexFault as error:
                log.error("snapshot %s cannot be used: %s", candidate, error)
                continue
            return snapshot, candidate != name
        raise IndexDamaged("Every index snapshot is damaged or missing.", "Rebuild it with: beleg sync")

    def names(self, tenant: str) -> list[str]:
        """Names of all complete snapshots, oldest first."""
        folder = self.folder(tenant)
        if not folder.is_dir():
            return []
        return sorted(item.name for item in folder.iterdir() if item.is_dir() and not item.name.startswith("."))

    def sweep(self, tenant: str, *, keep: int, current: str) -> None:
        """Delete old snapshots and leftovers of killed runs; open files stay readable until they are closed."""
        names = [name for name in self.names(tenant) if name != current]
        for name in names[: max(0, len(names) - (keep - 1))]:
            shutil.rmtree(self.folder(tenant) / name, ignore_errors=True)
        for leftover in self.folder(tenant).glob(".*.partial"):
            shutil.rmtree(leftover, ignore_errors=True)


def _matrix(item: StoredChunk, width: int) -> np.ndarray | None:
    """The vectors of a chunk's sentences, [sentences, width]; None where they were never made."""
    return None if item.sentences is None or item.sentences.size % width else item.sentences.reshape(-1, width)


def _firsts(stored: list[StoredChunk]) -> list[int]:
    if not stored:
        return []
    signatures = np.stack([np.frombuffer(item.signature, dtype=np.uint32) for item in stored])
    return near_duplicates(signatures)
