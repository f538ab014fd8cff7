"""Train the clause boundaries on synthetic notes."""

import random
from collections.abc import Iterator

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from assistant.voice.hashed import Hashed, hashed
from assistant.voice.sentences import features
from assistant.voice.training.synthetic import note
from assistant.voice.words import words

BITS = 15


def examples(notes: int, seed: int) -> Iterator[tuple[list[str], bool]]:
    """(features, a clause begins here) of every gap between two words."""
    chance = random.Random(seed)
    for _ in range(notes):
        for language in ("de", "en"):
            text, places = note(language, chance)
            if chance.random() < 0.6:
                text = text.replace(".", "," if chance.random() < 0.5 else " ")
            starts = {start for start, _, _ in places}
            tokens = words(text)
            plain = [w for w in tokens if not w.is_mark]
            commas = {w.start for w in tokens if w.low == ","}
            first = 0
            for at in range(1, len(plain)):
                begins = plain[at].start in starts
                yield features(plain, at, first, commas), begins
                first = at if begins else first


def train(notes: int = 1500, seed: int = 7) -> Hashed:
    """The boundary model."""
    rows, labels = zip(*examples(notes, seed), strict=True)
    found = [hashed(names, BITS) for names in rows]
    matrix = sparse.csr_matrix(
        (
            np.ones(sum(map(len, found)), np.float32),
            np.concatenate(found),
            np.cumsum([0, *map(len, found)]),
        ),
        shape=(len(found), 1 << BITS),
    )
    fitted = LogisticRegression(C=0.3, solver="liblinear", random_state=0).fit(matrix, np.array(labels))
    return Hashed(("begins",), fitted.coef_.astype(np.float32), fitted.intercept_.astype(np.float32), BITS)
