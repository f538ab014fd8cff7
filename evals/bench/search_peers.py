"""The same search in Beleg, LangChain and txtai: one class each, loaded only in the process that measures it."""

import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from evals.bench.search_corpus import Text, sentences
from evals.errors import BenchError
from knowledge.retrieval.encoder import Encoder
from knowledge.types import Chunk, DocumentInfo

PEERS = Path(__file__).resolve().parents[2] / "tests" / "peers" / "search_engines.py"
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

    def entry(n: int, text: Text) -> Entry:
        start, end = int(offsets[n]), int(offsets[n]) + len(text.text)
        chunk = Chunk(f"d{n // PER_DOCUMENT}", start, end, text.text, None, (), text.language)
        inner = sentences(chunk, vectors[n], encoder.info)
        return Entry(chunk, info(n, text.language), vectors[n], sentences=inner)

    write_snapshot(folder, (entry(n, text) for n, text in enumerate(chunks)), encoder.info)


def peer(name: str) -> Make:
    """The engine of a peer; its code lies among the tests, because no package of Beleg may depend on it."""
    spec = importlib.util.spec_from_file_location("search_engines", PEERS)
    if spec is None or spec.loader is None:
        raise BenchError(f"There is no {PEERS}.", "Run the bench from a checkout.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Make = module.ENGINES[name]
    return made


def engine(name: str) -> Make:
    """The engine of a name: beleg, langchain or txtai."""
    return Beleg if name == "beleg" else peer(name)
