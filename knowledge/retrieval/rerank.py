"""The optional second look at the best candidates: the shipped reader, or a cross-encoder by name."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from knowledge.errors import ModelError
from knowledge.retrieval.reader import Reading, load_reader

Reranker = Callable[[str, Sequence[str], Sequence[float]], Sequence[float]]
"""From a question, passages and their fused scores to one relevance per passage, 0..1."""
READER = "reader"
"""The name of the shipped reader as a reranker."""
READ = 3
"""Passages that the reader looks at: each costs time, and reading four, six or eight gained nothing more."""
FACTORS = (1.0, 0.45, 0.16)
"""What the fused score (log-odds), the reader's relevance and its margin count: about the mean of what
`evals.retrieval.reranking` fits for the four directions of XQuAD (1.1, .43, .16)."""
_CLIP = 10.0


class Reads(Protocol):
    """A reader; `knowledge.retrieval.reader.Reader` is one."""

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]: ...


def load_reranker(model: str, *, max_tokens: int = 512) -> Reranker:
    """Return the shipped reader ("reader"), or a sentence-transformers CrossEncoder by hub name or folder.

    Raises:
        ModelError: it is not installed or cannot be loaded.
    """
    if model == READER:
        return reader_reranker(load_reader())
    try:
        from sentence_transformers import CrossEncoder
    except ImportError as error:
        raise ModelError(
            "sentence-transformers is not installed.", "Install it with: pip install 'beleg[torch]'"
        ) from error
    try:
        encoder = CrossEncoder(model, max_length=max_tokens, device="cpu", num_labels=1)
    except (OSError, ValueError) as error:
        raise ModelError(
            f"Reranking model {model!r} cannot be loaded ({type(error).__name__}).",
            "Name a folder that exists, or download it once with network access.",
        ) from error

    def rerank(question: str, passages: Sequence[str], _: Sequence[float]) -> list[float]:
        if not passages:
            return []
        scores = np.asarray(encoder.predict([(question, passage) for passage in passages], show_progress_bar=False))
        scores = scores.reshape(len(passages)).astype(np.float64)
        if scores.min() < 0.0 or scores.max() > 1.0:
            scores = 1.0 / (1.0 + np.exp(-scores))
        return [float(score) for score in scores]

    return rerank


def reader_reranker(reader: Reads) -> Reranker:
    """Return a reranker that adds what a reader sees to the fused scores."""

    def rerank(question: str, passages: Sequence[str], scores: Sequence[float]) -> list[float]:
        fused = np.clip(np.asarray(scores, dtype=np.float64), 1e-4, 1 - 1e-4)
        readings = reader.read(question, passages)
        seen = np.array([(one.relevance, one.margin) for one in readings], dtype=np.float64).reshape(-1, 2)
        odds = np.column_stack([np.log(fused / (1 - fused)), np.clip(seen, -_CLIP, _CLIP)]) @ np.array(FACTORS)
        return [float(score) for score in 1.0 / (1.0 + np.exp(-odds))]

    return rerank
