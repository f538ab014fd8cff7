"""Evidence: the sentences and table rows of the hits that are likely to hold the answer.

    hits ─ units ─ word overlap ─ dense similarity of the best ─ features ─ logistic scorer ─► evidence

The scorer's weights come from `python -m evals.answers.fit`; no torch is imported on the way.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.evidence.features import NAMES, Floats, Lexical, lexical, sentence_features
from assistant.evidence.question import AnalysedQuestion, Rarity, analyse
from assistant.evidence.scorer import Logistic, logistic
from assistant.evidence.units import Cutter, Unit, units_of
from assistant.types import Evidence
from knowledge.retrieval.encoder import Encoder
from knowledge.retrieval.sentences import Splitter
from knowledge.text.markup import plain
from knowledge.types import Hit

__all__ = [
    "Evidence",
    "EvidenceOptions",
    "Measured",
    "Measurer",
    "Selection",
    "Selector",
    "StoredVectors",
    "chosen_evidence",
    "crossing",
    "is_cross",
    "structured",
]

_FIRST_HITS = 5
_READABLE = 20_000
"""Sentences of documents whose readable text is remembered."""

StoredVectors = Callable[[Sequence[str]], tuple[npt.NDArray[np.bool_], Floats]]
"""Texts to (which are known, float32 [known, dimension]), see `knowledge.retrieval.sentences.SentenceVectors.of`."""


@dataclass(frozen=True, slots=True)
class EvidenceOptions:
    """How much is looked at.

    Attributes:
        hits: search hits that are cut into sentences.
        encoded: sentences that are encoded for their dense similarity when the index does not keep their vectors; the
            rest of these are judged by their words.
        kept: sentences that a selection keeps as evidence, best first.
    """

    hits: int = 10
    encoded: int = 16
    kept: int = 24


@dataclass(frozen=True, slots=True)
class Measured:
    """The candidates of one question and what is known about them.

    Attributes:
        question: the analysed question.
        hits: the hits that were cut.
        units: all candidate sentences and rows, in hit order.
        overlap: word matches of units and hits.
        dense: [units] cosine question to sentence, NaN where it was not computed.
        chunk_dense: [hits] cosine question to chunk, NaN where the search gave none.
        features: [units, len(NAMES)].
    """

    question: AnalysedQuestion
    hits: tuple[Hit, ...]
    units: tuple[Unit, ...]
    overlap: Lexical
    dense: Floats
    chunk_dense: Floats
    features: Floats

    def cross(self) -> npt.NDArray[np.bool_]:
        """[units] whether the unit is in another language than the question."""
        spoken = self.question.language
        return np.array([is_cross(spoken, self.hits[unit.hit].chunk.language) for unit in self.units], dtype=bool)


@dataclass(frozen=True, slots=True)
class Selection:
    """Scored candidates.

    Attributes:
        measured: the candidates.
        scores: [units] probability that the unit holds the answer.
        evidence: the best units, best first.
    """

    measured: Measured
    scores: Floats
    evidence: tuple[Evidence, ...]


class Measurer:
    """Cuts hits into candidates and measures them.

    Args:
        encoder: the embedding model of the index.
        split: sentence splitter.
        options: how much is looked at.
        stored: the vectors of sentences that the index keeps; without it all are encoded.
    """

    def __init__(
        self,
        encoder: Encoder,
        split: Splitter,
        options: EvidenceOptions | None = None,
        stored: StoredVectors | None = None,
    ) -> None:
        self._encoder = encoder
        self._cut = Cutter(split)
        self._readable = lru_cache(maxsize=_READABLE)(plain)
        self._stored = stored
        self.options = options or EvidenceOptions()

    def __call__(self, question: str, language: str, hits: Sequence[Hit], rarity: Rarity) -> Measured:
        """Measure the sentences of the first hits."""
        first = tuple(hits[: self.options.hits])
        analysed = analyse(question, language, rarity)
        cuts = self._cut(first)
        candidates = tuple(units_of(first, cuts))
        overlap = lexical(analysed, candidates, [one.line for one in cuts], [hit.chunk.language for hit in first])
        dense = self._similarities(analysed, candidates, overlap)
        chunk_dense = np.array([hit.arms.get("dense", np.nan) for hit in first], dtype=np.float32)
        headers = [one.header for one in cuts]
        features = sentence_features(analysed, candidates, first, overlap, dense, chunk_dense, headers)
        return Measured(analysed, first, candidates, overlap, dense, chunk_dense, features)

    def _similarities(self, question: AnalysedQuestion, candidates: Sequence[Unit], overlap: Lexical) -> Floats:
        dense = np.full(len(candidates), np.nan, dtype=np.float32)
        if not candidates:
            return dense
        texts = [self._readable(unit.compared) for unit in candidates]
        query = self._encoder.encode([question.text], kind="query")[0]
        if self._stored:
            known, vectors = self._stored(texts)
            if known.any():
                dense[known] = vectors @ query
        ranks = np.array([unit.hit for unit in candidates], dtype=np.float32)
        promise = overlap.match @ overlap.weights + 0.6 / (1.0 + ranks)
        unknown = np.flatnonzero(np.isnan(dense))
        chosen = np.sort(unknown[np.argsort(-promise[unknown], kind="stable")[: self.options.encoded]])
        if len(chosen):
            dense[chosen] = self._encoder.encode([texts[i] for i in chosen], kind="passage") @ query
        return dense


class Selector:
    """Chooses evidence.

    Args:
        measure: see `Measurer`.
        weights: as `evals.answers.fit` writes them: "sentence" -> "same" and "cross" language.
    """

    def __init__(self, measure: Measurer, weights: Mapping[str, Any]) -> None:
        self._measure = measure
        self._scorers: dict[bool, Logistic] = {
            cross: logistic(weights["sentence"]["cross" if cross else "same"], NAMES) for cross in (False, True)
        }

    def select(self, question: str, language: str, hits: Sequence[Hit], rarity: Rarity) -> Selection:
        """Score every sentence of the first hits."""
        return self.score(self._measure(question, language, hits, rarity))

    def score(self, measured: Measured) -> Selection:
        """Score measured candidates."""
        cross = measured.cross()
        scores = np.zeros(len(measured.units), dtype=np.float32)
        for flag, scorer in self._scorers.items():
            if (cross == flag).any():
                scores[cross == flag] = scorer(measured.features[cross == flag])
        return Selection(measured, scores, chosen_evidence(measured, scores, self._measure.options.kept))


def chosen_evidence(measured: Measured, scores: Floats, count: int) -> tuple[Evidence, ...]:
    """The units with the highest scores as evidence, best first."""
    best = np.argsort(-scores, kind="stable")[:count]
    return tuple(_evidence(measured.units[i], measured.hits, float(scores[i])) for i in best)


def is_cross(question_language: str, chunk_language: str) -> bool:
    """Whether two known languages differ."""
    return chunk_language != question_language and "und" not in (chunk_language, question_language)


def crossing(selection: Selection) -> bool:
    """Whether the best evidence is in another language than the question."""
    best = selection.measured.units[int(np.argmax(selection.scores))]
    return is_cross(selection.measured.question.language, selection.measured.hits[best.hit].chunk.language)


def structured(selection: Selection) -> float:
    """The share (0..1) of table rows and question-answer pairs among the first hits."""
    first = selection.measured.hits[:_FIRST_HITS]
    return sum(hit.chunk.kind in ("row", "qa") for hit in first) / len(first)


def _evidence(unit: Unit, hits: Sequence[Hit], score: float) -> Evidence:
    hit = hits[unit.hit]
    return Evidence(hit, unit.start, unit.end, unit.text, hit.chunk.language, score)
