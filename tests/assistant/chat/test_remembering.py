"""The encoder that remembers passages."""

import numpy as np

from assistant.evidence.remembering import RememberingEncoder
from tests.fakes import HashEncoder


def test_each_passage_is_encoded_once_and_questions_every_time() -> None:
    plain = HashEncoder()
    remembering = RememberingEncoder(plain, entries=3)
    first = remembering.encode(["a b", "c", "a b"])
    assert plain.encoded == ["a b", "c"] and np.array_equal(first, HashEncoder().encode(["a b", "c", "a b"]))
    again = remembering.encode(["c", "d"])
    assert plain.encoded == ["a b", "c", "d"] and np.array_equal(again, HashEncoder().encode(["c", "d"]))
    assert remembering.encode(["a b"], "query").shape == (1, 64) and len(plain.encoded) == 3
    remembering.encode(["e"])
    remembering.encode(["c", "d"])
    assert plain.encoded == ["a b", "c", "d", "e"]
    remembering.encode(["a b"])
    assert plain.encoded[-1] == "a b"
    assert remembering.encode([]).shape[0] == 0
