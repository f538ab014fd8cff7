"""Stand-ins that do the real thing in small: no model file, same answers on every machine."""

import hashlib
from collections.abc import Sequence

import numpy as np

from knowledge.retrieval.encoder import EncoderInfo


class HashEncoder:
    """Bag of hashed words as a unit vector: texts with the same words are near each other."""

    def __init__(self, name: str = "hash", dimension: int = 64) -> None:
        self.info = EncoderInfo(name, "1", dimension, "fake")
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str], kind: str = "passage") -> np.ndarray:
        if kind == "passage":
            self.encoded += texts
        vectors = np.full((len(texts), self.info.dimension), 1e-3, np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in text.lower().split():
                row[int(hashlib.sha256(word.encode()).hexdigest(), 16) % self.info.dimension] += 1.0
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
