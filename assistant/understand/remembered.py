"""An encoder that does not encode a question twice: reader, search and evidence all need its vector."""

from collections.abc import Sequence

from assistant.recent import Recent
from knowledge.retrieval.encoder import Encoder, EncoderInfo, Kind, Vectors


class RememberedQueries:
    """Wraps an encoder; keeps the vectors of the last single queries. Safe between threads.

    Args:
        inner: the encoder.
        size: vectors kept; they hold no text of their own, keys are dropped with them.
    """

    def __init__(self, inner: Encoder, size: int = 64) -> None:
        self._inner = inner
        self._kept: Recent[str, Vectors] = Recent(size)

    @property
    def info(self) -> EncoderInfo:
        """As of the inner encoder."""
        return self._inner.info

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> Vectors:
        """As of the inner encoder; the rows of a remembered query must not be written to."""
        if kind != "query" or len(texts) != 1:
            return self._inner.encode(texts, kind)
        return self._kept.of(texts, texts, lambda new: [self._inner.encode(new, kind)])[0]
