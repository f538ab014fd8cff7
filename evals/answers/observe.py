"""What the product sees of every question of a set, gold passage present and removed; the input of fit and run."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.evidence import Measured
from evals.answers.collection import collections, measurer
from evals.answers.data import AnswerSet, Gold
from knowledge.retrieval.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Observation:
    """One question against its collection.

    Attributes:
        gold: the question.
        present: whether its passage was in the collection.
        measured: candidates and features.
        labels: [units] whether the unit holds a gold answer.
        cross: question and passages differ in language.
    """

    gold: Gold
    present: bool
    measured: Measured
    labels: npt.NDArray[np.bool_]
    cross: bool


def observe(data: AnswerSet, encoder: Encoder, *, removed: bool = True) -> Iterator[Observation]:
    """Search and measure every question; questions without any hit are left out."""
    pools = {passage.id: passage.pool for passage in data.passages}
    measure = measurer(encoder)
    with collections(data, encoder) as made:
        for gold in data.questions:
            collection = made[pools[gold.passage]]
            for hide in (None, gold.passage) if removed else (None,):
                collection.without(hide)
                hits = collection.search(gold.text, 10, gold.language)
                if hits:
                    measured = measure(gold.text, gold.language, hits, collection.rarity)
                    yield Observation(gold, hide is None, measured, labels(measured, gold), data.cross)
            collection.without(None)


def labels(measured: Measured, gold: Gold) -> npt.NDArray[np.bool_]:
    """Which units hold a whole gold answer (of answers longer than a sentence: their first sentence)."""
    spans = [(start, start + len(text)) for start, text in gold.answers]
    found = []
    for unit in measured.units:
        home = measured.hits[unit.hit].chunk.document_id == gold.passage
        found.append(home and any(unit.start <= a < unit.end and (b <= unit.end + 1 or b > a + 300) for a, b in spans))
    return np.array(found, dtype=bool)
