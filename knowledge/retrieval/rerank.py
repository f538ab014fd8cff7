"""The optional second look at the best candidates: a cross-encoder by name."""

from collections.abc import Callable, Sequence

import numpy as np

from knowledge.errors import ModelError

Reranker = Callable[[str, Sequence[str]], Sequence[float]]
"""From a question and passages to one relevance per passage, 0..1."""


def load_reranker(model: str, *, max_tokens: int = 512) -> Reranker:
    """Return a sentence-transformers CrossEncoder by hub name or folder.

    Raises:
        ModelError: it is not installed or cannot be loaded.
    """
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

    def rerank(question: str, passages: Sequence[str]) -> list[float]:
        if not passages:
            return []
        scores = np.asarray(encoder.predict([(question, passage) for passage in passages], show_progress_bar=False))
        scores = scores.reshape(len(passages)).astype(np.float64)
        if scores.min() < 0.0 or scores.max() > 1.0:
            scores = 1.0 / (1.0 + np.exp(-scores))
        return [float(score) for score in scores]

    return rerank
