"""The static part of a vector: which words a text has, beside what it means.

A model folder may hold `static.safetensors`: a vector for each token, alike for German and English tokens that
translate each other, nearly orthogonal for all others, so that the weighted sum over a text's tokens is a short sketch
of its words. Names, numbers and rare words, which the encoder's meaning blurs, stay apart in it. The vector of a text
is both parts side by side, the squares of their lengths adding up to one:

    [sqrt(1 - share) · meaning, sqrt(share) · words]

so the cosine of two texts is the weighted mean of the cosines of the parts.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import ModelError

STATIC_FILE = "static.safetensors"
Floats = NDArray[np.float32]


class StaticPart:
    """Token vectors and weights, read-only.

    Args:
        rows: int8 [tokens, dimension], each scaled to a longest component of 127.
        weights: float [tokens], what a token counts (its idf over the training texts); 0 for special tokens.
        share: 0..1, of the squared length.
    """

    def __init__(self, rows: NDArray[np.int8], weights: NDArray[np.floating], share: float) -> None:
        lengths = np.sqrt(np.einsum("ij,ij->i", rows.astype(np.float32), rows.astype(np.float32)))
        self._rows = rows
        self._factors = (weights / np.maximum(lengths, 1e-6)).astype(np.float32)
        self.share = share

    @property
    def dimension(self) -> int:
        """Length of the static part."""
        return int(self._rows.shape[1])

    def encode(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Return the static vectors of texts given as token ids, float32 [texts, dimension], length one or zero.

        A token counts by its weight times the square root of how often it occurs.
        """
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, ids in enumerate(texts):
            tokens, counts = np.unique(np.asarray(ids, dtype=np.int64), return_counts=True)
            out[number] = (self._factors[tokens] * np.sqrt(counts)) @ self._rows[tokens].astype(np.float32)
        return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9), dtype=np.float32)

    def beside(self, meaning: Floats, texts: Sequence[Sequence[int]]) -> Floats:
        """Return both parts side by side, float32 [texts, meaning + dimension].

        Args:
            meaning: the encoder's vectors, length one.
            texts: token ids of the same texts.
        """
        return np.concatenate(
            [np.sqrt(1.0 - self.share) * meaning, np.sqrt(self.share) * self.encode(texts)], axis=1, dtype=np.float32
        )


def load_static(folder: Path) -> StaticPart | None:
    """Return the static part of a model folder, None when it has none.

    Raises:
        ModelError: the file cannot be read.
    """
    path = folder / STATIC_FILE
    if not path.is_file():
        return None
    from safetensors.numpy import load_file

    try:
        held = load_file(str(path))
        return StaticPart(held["rows"], held["weights"].astype(np.float32), float(held["share"][0]))
    except Exception as error:
        raise ModelError(f"{path} cannot be read ({type(error).__name__}).", "Install or train it again.") from error
