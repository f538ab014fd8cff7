"""An encoder that remembers the vectors of sentences it has seen: the same passages answer most questions."""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assistant.recent import Recent
from knowledge.retrieval.encoder import Encoder, EncoderInfo, Kind

_ENTRIES = 20_000
"""About 30 MB at 384 dimensions."""


class RememberingEncoder:
    """Encodes each passage once; questions are never kept, and of passages only a hash and the vector.

    Args:
        encoder: the embedding model.
        entries: vectors that are kept; the longest unused goes first.
    """

    def __init__(self, encoder: Encoder, entries: int = _ENTRIES) -> None:
        self._encoder = encoder
        self._known: Recent[bytes, npt.NDArray[np.float32]] = Recent(entries)

    @property
    def info(self) -> EncoderInfo:
        """See Encoder."""
        return self._encoder.info

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> npt.NDArray[np.float32]:
        """See Encoder."""
        if kind != "passage" or not texts:
            return self._encoder.encode(texts, kind)
        keys = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
        # Copies, so that one row that is kept does not keep the whole batch.
        return np.stack(
            self._known.of(keys, texts, lambda new: [row.copy() for row in self._encoder.encode(new, kind)])
        )
