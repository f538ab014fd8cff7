"""The knowledge base of one tenant: search and documents over the index that serves right now."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue.rows import IndexState
from knowledge.catalogue.store import Catalogue
from knowledge.errors import IndexMissing
from knowledge.ingest.snapshots import SnapshotStore
from knowledge.retrieval.encoder import Encoder
from knowledge.retrieval.rerank import Reranker
from knowledge.retrieval.searcher import LiveSet, Searcher, SearchFilter, SearchOptions
from knowledge.retrieval.snapshot import Snapshot
from knowledge.types import Document, Hit


@dataclass(slots=True)
class _Serving:
    searcher: Searcher
    snapshot: Snapshot
    named: str
    fell_back: bool
    live: LiveSet = field(default_factory=lambda: LiveSet(-1, {}))


class KnowledgeBase:
    """Searches the current snapshot; notices a new snapshot and deletes made by any process before every search.

    Args:
        catalogue: the catalogue.
        snapshots: where snapshots lie.
        encoder: called once, at the first search.
        tenant: whose documents.
        options: how hits are found.
        reranker: an optional second look at the best candidates.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        snapshots: SnapshotStore,
        encoder: Callable[[], Encoder],
        tenant: str,
        options: SearchOptions,
        reranker: Reranker | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.tenant = tenant
        self._snapshots = snapshots
        self._load_encoder = encoder
        self._options = options
        self._reranker = reranker
        self._encoder: Encoder | None = None
        self._serving: _Serving | None = None
        self._lock = threading.Lock()

    @property
    def encoder(self) -> Encoder:
        """The embedding model, loaded at first use."""
        if self._encoder is None:
            self._encoder = self._load_encoder()
        return self._encoder

    def search(
        self, query: str, k: int = 10, filters: SearchFilter | None = None, language: str | None = None
    ) -> list[Hit]:
        """Find the k best hits.

        Raises:
            IndexMissing: nothing has been indexed yet.
            IndexStale: the index was made by another embedding model.
            QueryError: the query holds nothing to search for.
        """
        serving = self._current()
        return serving.searcher.search(query, k, filters or SearchFilter(), language)

    def rarity(self, words: Sequence[str], filters: SearchFilter | None = None) -> list[float]:
        """How rare words are among the chunks that a search may see: 0..1, 1 for a word that stands in none."""
        return self._current().searcher.rarity(words, filters)

    def sentence_vectors(self, texts: Sequence[str]) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
        """The vectors that the index keeps of sentences, by their text; see `SentenceVectors.of`.

        A text has the same vector in every snapshot, so the one that serves will do.
        """
        held = (self._serving or self._current()).snapshot.sentences
        return held.of(texts) if held else (np.zeros(len(texts), bool), np.zeros((0, 0), np.float32))

    def document(self, document_id: str) -> Document | None:
        """A document with its text, or None."""
        return self.catalogue.document(self.tenant, document_id)

    def ready(self) -> IndexState:
        """Load what a search needs, so that the first question is as fast as the next.

        Raises:
            IndexMissing, IndexStale, IndexDamaged: as `search`.
        """
        self._current()
        self.encoder.encode(["bereit"], kind="query")
        return self.catalogue.state(self.tenant)

    @property
    def fell_back(self) -> bool:
        """True when the current snapshot is damaged and an older one serves."""
        return self._serving is not None and self._serving.fell_back

    def close(self) -> None:
        """Let go of the snapshot; its files are unmapped with the last search that uses it."""
        with self._lock:
            self._serving = None

    def _current(self) -> _Serving:
        state = self.catalogue.state(self.tenant)
        with self._lock:
            serving = self._serving
            if serving is None or serving.named != state.snapshot:
                serving = self._open(state)
                self._serving = serving
            if serving.live.generation != state.generation:
                live = self.catalogue.live(self.tenant, superseded=serving.fell_back)
                serving.live = LiveSet(state.generation, live)
        return serving

    def _open(self, state: IndexState) -> _Serving:
        if not state.snapshot:
            raise IndexMissing("Nothing has been indexed yet.", "Index a folder with: beleg index FOLDER")
        snapshot, fell_back = self._snapshots.open(self.tenant, state.snapshot)
        serving: _Serving

        def live() -> LiveSet:
            return serving.live

        searcher = Searcher(snapshot, self.encoder, live, self._options, reranker=self._reranker)
        serving = _Serving(searcher, snapshot, state.snapshot, fell_back)
        return serving
