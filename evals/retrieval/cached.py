"""An encoder that keeps vectors on disk, so that figures and weights are computed without encoding twice."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.retrieval.encoder import Encoder, EncoderInfo, Kind, Vectors


class CachedEncoder:
    """Encodes what the cache folder does not hold yet, one file per model, kind and list of texts.

    Args:
        encoder: the model.
        folder: where vectors are kept; None keeps nothing.
    """

    def __init__(self, encoder: Encoder, folder: Path | None) -> None:
        self._encoder = encoder
        self._folder = folder
        self._queries: dict[str, Vectors] = {}
        self.info: EncoderInfo = encoder.info

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> Vectors:
        """Return float32 [len(texts), dimension], unit length."""
        if kind == "query" and all(text in self._queries for text in texts):
            return np.array([self._queries[text] for text in texts], dtype=np.float32)
        return self._encoder.encode(texts, kind)

    def encode_all(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Encode a whole list and keep it; queries of the list are then answered from memory."""
        info = self.info
        digest = hashlib.sha256("\0".join([info.name, info.revision, info.backend, kind, *texts]).encode()).hexdigest()
        path = self._folder / f"{digest[:32]}.npy" if self._folder else None
        if path and path.is_file():
            vectors: Vectors = np.load(path, allow_pickle=False)
        else:
            vectors = self._encoder.encode(texts, kind)
            if path:
                path.parent.mkdir(parents=True, exist_ok=True)
                np.save(path, vectors)
        if kind == "query":
            self._queries.update(zip(texts, vectors, strict=True))
        return vectors
