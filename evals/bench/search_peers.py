"""The same search in Beleg, LangChain and txtai: one class each, loaded only in the process that measures it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from evals.bench.search_corpus import Text
from knowledge.retrieval.encoder import Encoder
from knowledge.types import Chunk, DocumentInfo

K = 10
PER_DOCUMENT = 10
"""Chunks per document of the bench's collection."""


class Engine(Protocol):
    """Something that answers a question with K results."""

    def search(self, question: str) -> int:
        """Return how many results came back."""
        ...


Make = Callable[[Path, Sequence[Text], NDArray[np.float32], Encoder], Engine]


def info(number: int, language: str) -> DocumentInfo:
    """Return the document of a chunk."""
    document = number // PER_DOCUMENT
    return DocumentInfo(f"d{document}", "1", f"d{document}.md", f"Text {document}", language)


class Beleg:
    """A snapshot, opened with its checksums verified."""

    def __init__(self, work: Path, chunks: Sequence[Text], vectors: NDArray[np.float32], encoder: Encoder) -> None:
        from knowledge.retrieval.searcher import LiveSet, Searcher
        from knowledge.retrieval.snapshot import Snapshot

        folder = work / "snapshot"
        if not folder.exists():
            build_snapshot(folder, chunks, vectors, encoder)
        documents = {}
        for number in range(0, len(chunks), PER_DOCUMENT):
            document = info(number, chunks[number].language)
            documents[document.id, document.version] = document
        live = LiveSet(1, documents)
        self._searcher = Searcher(Snapshot.open(folder), encoder, lambda: live)

    def search(self, question: str) -> int:
        """Search as the product does."""
        return len(self._searcher.search(question, K))


def build_snapshot(folder: Path, chunks: Sequence[Text], vectors: NDArray[np.float32], encoder: Encoder) -> None:
    """Write the bench's snapshot."""
    from knowledge.retrieval.snapshot import Entry, write_snapshot

    offsets = np.zeros(len(chunks) + 1, dtype=np.int64)
    for number, chunk in enumerate(chunks):
        start = 0 if number % PER_DOCUMENT == 0 else offsets[number]
        offsets[number] = start
        offsets[number + 1] = start + len(chunk.text) + 1
    entries = (
        Entry(
            Chunk(
                f"d{n // PER_DOCUMENT}", int(offsets[n]), int(offsets[n]) + len(c.text), c.text, None, (), c.language
            ),
            info(n, c.language),
            vectors[n],
        )
        for n, c in enumerate(chunks)
    )
    write_snapshot(folder, entries, encoder.info)


class LangChain:
    """EnsembleRetriever over BM25Retriever and FAISS, as its documentation shows it."""

    def __init__(self, _work: Path, chunks: Sequence[Text], vectors: NDArray[np.float32], encoder: Encoder) -> None:
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.retrievers import BM25Retriever
        from langchain_community.vectorstores import FAISS
        from langchain_core.embeddings import Embeddings

        class Same(Embeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                return [[float(v) for v in row] for row in encoder.encode(texts, "passage")]

            def embed_query(self, text: str) -> list[float]:
                return [float(v) for v in encoder.encode([text], "query")[0]]

        texts = [chunk.text for chunk in chunks]
        store = FAISS.from_embeddings(zip(texts, vectors.tolist(), strict=True), Same())
        lexical = BM25Retriever.from_texts(texts, k=K)
        dense = store.as_retriever(search_kwargs={"k": K})
        self._retriever: Any = EnsembleRetriever(retrievers=[lexical, dense], weights=[0.5, 0.5])

    def search(self, question: str) -> int:
        """Ask the retriever."""
        return len(self._retriever.invoke(question))


class Txtai:
    """txtai's hybrid index (BM25 and dense) without a content database."""

    def __init__(self, _work: Path, chunks: Sequence[Text], vectors: NDArray[np.float32], encoder: Encoder) -> None:
        from txtai import Embeddings

        known = {chunk.text: row for chunk, row in zip(chunks, vectors, strict=True)}

        def transform(inputs: list[str]) -> NDArray[np.float32]:
            rows = [known.get(text) for text in inputs]
            return np.array(
                [encoder.encode([t], "query")[0] if row is None else row for t, row in zip(inputs, rows, strict=True)]
            )

        self._embeddings: Any = Embeddings({"method": "external", "transform": transform, "hybrid": True})
        self._embeddings.index((number, chunk.text, None) for number, chunk in enumerate(chunks))
        known.clear()

    def search(self, question: str) -> int:
        """Ask the index."""
        return len(self._embeddings.search(question, K))


ENGINES: dict[str, Make] = {"beleg": Beleg, "langchain": LangChain, "txtai": Txtai}
