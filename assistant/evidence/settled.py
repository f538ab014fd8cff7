"""Whether the evidence answers the message: an entailment model reads both, a logistic model weighs what it says.

    selection ─ best sentences ─ entailment model ─ scores anew, probability

Words and vectors see what a passage is about; a customer's story shares few words with the rule that decides it, and a
near miss shares nearly all. Weights come from `python -m evals.answers.settled`.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from assistant.evidence import Selection, chosen_evidence, crossing, structured
from assistant.evidence.features import Floats
from assistant.evidence.reading import pair_key
from assistant.evidence.scorer import Logistic, logistic
from assistant.recent import Recent
from knowledge.types import Hit

UNIT_NAMES = ("logit", "answered", "behind", "row", "qa", "cross")
NAMES = (
    "logit",
    "best",
    "first",
    "behind",
    "second",
    "open",
    "open_best",
    "structured",
    "structured_best",
    "cross",
    "length",
)
READ = 6
"""Sentences that are read, those with the highest scores."""
HOPELESS = 0.01
"""Confidence below which nothing is read."""
_CLIP = 8.0
_ENTRIES = 8_000


class Answers(Protocol):
    """An entailment model; `knowledge.retrieval.entailment.Entailment` is one."""

    def answered(self, question: str, evidence: Sequence[str]) -> list[float]: ...


class Settles:
    """Scores sentences and the whole anew.

    Args:
        model: makes the entailment model, at the first selection that is judged by it.
        weights: as `evals.answers.settled` writes them: "unit", "whole", and least probabilities: "threshold" for
            running text, "threshold_other_language", "threshold_structured" for table rows and question-answer pairs.
    """

    def __init__(self, model: Callable[[], Answers], weights: Mapping[str, Any]) -> None:
        self._make = model
        self._unit = logistic(weights["unit"], UNIT_NAMES)
        self._whole = logistic(weights["whole"], NAMES)
        self._plain = float(weights["threshold"])
        self._cross = float(weights["threshold_other_language"])
        self._rows = float(weights["threshold_structured"])
        self._lock = threading.Lock()
        self._known: Recent[bytes, float] = Recent(_ENTRIES)
        self._model: Answers | None = None

    def __call__(
        self, question: str, selection: Selection, confidence: float, left_open: Sequence[str]
    ) -> tuple[Selection, float]:
        """The selection with the read sentences in new order, and the probability (0..1) that it answers the question.

        Args:
            left_open: what the question names and the best evidence does not state.
        """
        if not selection.measured.units or confidence < HOPELESS:
            return selection, confidence
        places = read_places(selection)
        odds = self._odds(question, [shown(selection, place) for place in places])
        anew = rescored(selection, places, odds, self._unit)
        row = whole_features(selection, odds, confidence, left_open)
        return anew, float(self._whole(row[None, :])[0])

    def least(self, selection: Selection) -> float:
        """The probability that an answer from this evidence needs."""
        if not selection.measured.units:
            return self._plain
        return between(self._cross if crossing(selection) else self._plain, self._rows, structured(selection))

    def _odds(self, question: str, texts: Sequence[str]) -> list[float]:
        """What the model says; a pair is read once."""
        keys = [pair_key(question, text) for text in texts]
        return self._known.of(keys, texts, lambda new: self._loaded().answered(question, new))

    def _loaded(self) -> Answers:
        with self._lock:
            if self._model is None:
                self._model = self._make()
            return self._model


def between(plain: float, rows: float, share: float) -> float:
    """The threshold where so large a share of the first hits are table rows and question-answer pairs."""
    return plain + share * (rows - plain)


def read_places(selection: Selection) -> list[int]:
    """The places of the sentences that are read."""
    return [int(i) for i in np.argsort(-selection.scores, kind="stable")[:READ]]


def shown(selection: Selection, place: int) -> str:
    """What the model is shown of a sentence: the last heading and the table's header before it."""
    unit = selection.measured.units[place]
    hit: Hit = selection.measured.hits[unit.hit]
    above = ". ".join(
        part for part in (*hit.chunk.headings[-1:], hit.chunk.header) if part and part not in unit.compared
    )
    return f"{above}: {unit.compared}" if above else unit.compared


def unit_features(selection: Selection, places: Sequence[int], odds: Sequence[float]) -> Floats:
    """[places, len(UNIT_NAMES)]."""
    top, cross = max(odds), selection.measured.cross()
    rows = []
    for place, value in zip(places, odds, strict=True):
        kind = selection.measured.units[place].kind
        logit = _logit(float(selection.scores[place]))
        rows.append((logit, _clipped(value), top - value, kind == "row", kind == "qa", bool(cross[place])))
    return np.array(rows, dtype=np.float32)


def whole_features(selection: Selection, odds: Sequence[float], confidence: float, left_open: Sequence[str]) -> Floats:
    """[len(NAMES)]."""
    ranked = sorted((_clipped(value) for value in odds), reverse=True)
    best, first, gap = ranked[0], _clipped(odds[0]), bool(left_open)
    second = ranked[1] if len(ranked) > 1 else best
    share = structured(selection)
    words = len(selection.measured.question.text.split())
    values = (
        _logit(confidence), best, first, best - first, second, gap, gap * best, share, share * best,
        crossing(selection), min(words, 60) / 20,
    )  # fmt: skip
    return np.array(values, dtype=np.float32)


def rescored(selection: Selection, places: Sequence[int], odds: Sequence[float], model: Logistic) -> Selection:
    """The selection with the scores of the read sentences anew; the others stay behind all of them."""
    scores = selection.scores.copy()
    judged = model(unit_features(selection, places, odds))
    rest = np.ones(len(scores), dtype=bool)
    rest[list(places)] = False
    scores[list(places)] = judged
    scores[rest] = np.minimum(scores[rest], float(judged.min()))
    evidence = chosen_evidence(selection.measured, scores, len(selection.evidence))
    return replace(selection, scores=scores, evidence=evidence)


def _clipped(value: float) -> float:
    return float(np.clip(value, -_CLIP, _CLIP))


def _logit(probability: float) -> float:
    kept = min(max(probability, 1e-4), 1 - 1e-4)
    return float(np.log(kept / (1 - kept)))
