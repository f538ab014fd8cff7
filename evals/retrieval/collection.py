"""A question set as the product holds it: a snapshot of single-chunk documents and a searcher on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.retrieval.cached import CachedEncoder
from evals.retrieval.sets import Passage, QuestionSet, chunk, document
from knowledge.retrieval.encoder import unit
from knowledge.retrieval.fusion import FusionWeights
from knowledge.retrieval.searcher import LiveSet, Searcher, SearchOptions
from knowledge.retrieval.sentences import sentence_vectors
from knowledge.retrieval.snapshot import Snapshot, entries, index_text, write_snapshot


@dataclass(frozen=True, slots=True)
class Collection:
    """A question set that can be searched.

    Attributes:
        questions: the set.
        snapshot: its index.
        encoder: the model, with the vectors of all questions.
        live: all documents.
    """

    questions: QuestionSet
    snapshot: Snapshot
    encoder: CachedEncoder
    live: LiveSet

    def searcher(self, weights: FusionWeights | None = None, options: SearchOptions | None = None) -> Searcher:
        """Return a searcher with other weights or options than the product's."""
        return Searcher(self.snapshot, self.encoder, lambda: self.live, options, weights=weights)


def build(questions: QuestionSet, encoder: CachedEncoder, folder: Path) -> Collection:
    """Index a set's passages and encode its questions; the snapshot is written under `folder`."""
    documents = [document(passage) for passage in questions.passages]
    texts = [index_text(chunk(passage), d.info) for passage, d in zip(questions.passages, documents, strict=True)]
    vectors = encoder.encode_all(texts, "passage")
    encoder.encode_all([query.text for query in questions.queries], "query")
    chunks = [chunk(passage) for passage in questions.passages]
    meaning = encoder.info.meaning or encoder.info.dimension
    sentences = sentence_vectors(chunks, lambda some: unit(encoder.encode_all(some, "passage")[:, :meaning]))
    rows = (
        entry
        for d, piece, vector, inner in zip(documents, chunks, vectors, sentences, strict=True)
        for entry in entries(d, [piece], vector[None], sentences=[inner])
    )
    place = folder / f"snapshot-{len(list(folder.iterdir()))}"
    write_snapshot(place, rows, encoder.info)
    live = LiveSet(1, {(d.id, d.info.version): d.info for d in documents})
    return Collection(questions, Snapshot.open(place), encoder, live)


def mixed(sets: Sequence[QuestionSet], name: str, first: int) -> QuestionSet:
    """Return the questions of `sets[first]` over the passages of all sets, each passage once."""
    passages: dict[str, Passage] = {p.id: p for questions in sets for p in questions.passages}
    return QuestionSet(name, tuple(passages.values()), sets[first].queries)


def numbers(collection: Collection) -> dict[str, int]:
    """Return the chunk number of every passage."""
    return {passage.id: number for number, passage in enumerate(collection.questions.passages)}


def vectors(collection: Collection) -> np.ndarray:
    """Return the stored vectors, float32 [passages, dimension]."""
    return np.asarray(collection.snapshot.vectors, dtype=np.float32)
