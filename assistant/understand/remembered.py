"""An encoder that does not encode a question twice: reader, search and evidence all need its vector."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

from knowledge.retrieval.encoder import Encoder, EncoderInfo, Kind, Vectors


class RememberedQueries:
    """Wraps an encoder; keeps the vectors of the last single queries. Safe between threads.

    Args:
        inner: the encoder.
        size: vectors kept; they hold no text of their own, keys are dropped with them.
    """

    def __init__(self, inner: Encoder, size: int = 64) -> None:
        self._inner = inner
        self._size = size
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def info(self) -> EncoderInfo:
        """As of the inner encoder."""
        return self._inner.info

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> Vectors:
        """As of the inner encoder; the rows of a remembered query must not be written to."""
        if kind != "query" or len(texts) != 1:
            return self._inner.encode(texts, kind)
        with self._lock:
            known = self._kept.get(texts[0])
            if known is not None:
                self._kept.move_to_end(texts[0])
                return known
        made = self._inner.encode(texts, kind)
        with self._lock:
            self._kept[texts[0]] = made
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return made
