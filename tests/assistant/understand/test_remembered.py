from collections.abc import Sequence

import numpy as np

from assistant.understand.remembered import RememberedQueries
from knowledge.retrieval.encoder import Kind, Vectors
from tests.assistant.answers.helpers import HashEncoder


class Counting(HashEncoder):
    def __init__(self) -> None:
        self.calls = 0

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> Vectors:
        self.calls += 1
        return super().encode(texts, kind)


def test_a_query_is_encoded_once_and_passages_each_time() -> None:
    inner = Counting()
    encoder = RememberedQueries(inner, size=2)
    first = encoder.encode(["was kostet das"], kind="query")
    assert np.array_equal(encoder.encode(["was kostet das"], kind="query"), first)
    assert inner.calls == 1
    encoder.encode(["was kostet das"])
    encoder.encode(["a", "b"], kind="query")
    assert inner.calls == 3
    for text in ("eins", "zwei", "was kostet das"):
        encoder.encode([text], kind="query")
    assert inner.calls == 6
    assert encoder.info == HashEncoder.info
