"""The peers of `evals.bench.search`: LangChain and txtai over the same texts, vectors and query encoder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.bench.search_corpus import Text
from evals.bench.search_peers import K
from knowledge.retrieval.encoder import Encoder


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


ENGINES = {"langchain": LangChain, "txtai": Txtai}
