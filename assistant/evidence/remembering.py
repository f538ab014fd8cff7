"""An encoder that remembers the vectors of sentences it has seen: the same passages answer most questions."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

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
        self._entries = entries
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, npt.NDArray[np.float32]] = OrderedDict()

    @property
    def info(self) -> EncoderInfo:
        """See Encoder."""
        return self._encoder.info

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> npt.NDArray[np.float32]:
        """See Encoder."""
        if kind != "passage" or not texts:
            return self._encoder.encode(texts, kind)
        keys = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
        with self._lock:
            found = {key: self._known[key] for key in keys if key in self._known}
            for key in found:
                self._known.move_to_end(key)
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        if new:
            made = self._encoder.encode(list(new.values()), kind)
            found |= dict(zip(new, made, strict=True))
            self._keep({key: found[key] for key in new})
        return np.stack([found[key] for key in keys])

    def _keep(self, new: dict[bytes, npt.NDArray[np.float32]]) -> None:
        with self._lock:
            self._known.update({key: vector.copy() for key, vector in new.items()})
            while len(self._known) > self._entries:
                self._known.popitem(last=False)
