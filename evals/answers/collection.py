"""Collections for measuring: the product's own chunks, snapshot and search over the passages of a set."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from assistant.evidence import EvidenceOptions, Measurer
from evals.answers.data import AnswerSet, Passage
from knowledge.chunking import chunk
from knowledge.retrieval.encoder import Encoder, EncoderInfo, Kind, Vectors, by_meaning
from knowledge.retrieval.searcher import LiveSet, Searcher
from knowledge.retrieval.sentences import sentence_vectors
from knowledge.retrieval.snapshot import Snapshot, entries, index_text, write_snapshot
from knowledge.text.sentences import split
from knowledge.types import Block, Document, DocumentInfo, Hit

_EVERY = 100_000


@dataclass
class RememberingEncoder:
    """An encoder that keeps what it has encoded: the same sentences come up for many questions of a set."""

    inner: Encoder
    kept: dict[tuple[Kind, str], Vectors] = field(default_factory=dict)

    @property
    def info(self) -> EncoderInfo:
        """The inner model's identity."""
        return self.inner.info

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> Vectors:
        """As the inner encoder."""
        new = list(dict.fromkeys(text for text in texts if (kind, text) not in self.kept))
        if new:
            self.kept.update(((kind, text), row) for text, row in zip(new, self.inner.encode(new, kind), strict=True))
        return np.stack([self.kept[kind, text] for text in texts])


def measurer(encoder: Encoder) -> Measurer:
    """The product's measure of evidence where, as in an index, the vector of every sentence is known."""
    return Measurer(encoder, split, EvidenceOptions(encoded=_EVERY))


class Collection:
    """One pool of documents with search; `without` hides one as a delete does."""

    def __init__(self, documents: Sequence[Document], encoder: Encoder, folder: Path) -> None:
        self.documents = {document.id: document for document in documents}
        self._all = {(doc.id, doc.info.version): doc.info for doc in self.documents.values()}
        self._live = LiveSet(0, self._all)
        made = []
        for document in self.documents.values():
            pieces = chunk(document)
            vectors = encoder.encode([index_text(piece, document.info) for piece in pieces])
            inner = sentence_vectors(pieces, by_meaning(encoder).encode)
            made.extend(entries(document, pieces, vectors, sentences=inner))
        write_snapshot(folder, made, encoder.info)
        self._searcher = Searcher(Snapshot.open(folder), encoder, lambda: self._live)

    def without(self, passage: str | None) -> None:
        """Hide one passage; None shows all again."""
        kept = {key: info for key, info in self._all.items() if key[0] != passage}
        self._live = LiveSet(self._live.generation + 1, kept)

    def search(self, text: str, k: int, language: str) -> list[Hit]:
        """As `Searcher.search`."""
        return self._searcher.search(text, k, None, language)

    def rarity(self, words: Sequence[str]) -> list[float]:
        """As `Searcher.rarity`."""
        return self._searcher.rarity(words)


@contextmanager
def collections(data: AnswerSet, encoder: Encoder) -> Iterator[dict[str, Collection]]:
    """The collections of a set by pool; their files are gone at the end."""
    pools: dict[str, list[Passage]] = {}
    for passage in data.passages:
        pools.setdefault(passage.pool, []).append(passage)
    with tempfile.TemporaryDirectory(prefix="beleg-answers-") as folder:
        yield {
            pool: Collection([document_of(passage) for passage in passages], encoder, Path(folder) / str(number))
            for number, (pool, passages) in enumerate(pools.items())
        }


def document_of(passage: Passage) -> Document:
    """A passage as a document of one paragraph."""
    info = DocumentInfo(passage.id, "1", passage.id, passage.id, passage.language)
    start = len(passage.text) - len(passage.text.lstrip())
    block = Block("paragraph", start, len(passage.text.rstrip()))
    return Document(info, passage.text, (), (block,))
