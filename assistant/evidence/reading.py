"""A second look at the best evidence: a reader says where the answer stands in a passage, or that it does not.

    selection ─ best passages ─ reader ─ features ─ logistic models ─► sentence scores and confidence anew

The word and vector features of a selection see what a passage is about; the reader sees whether it says what is asked.
Weights come from `python -m evals.answers.reading`.
"""

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from assistant.evidence import Selection, chosen_evidence, crossing, structured
from assistant.evidence.features import Floats
from assistant.evidence.scorer import Logistic, logistic
from assistant.recent import Recent
from knowledge.retrieval.reader import Reading
from knowledge.types import Hit

UNIT_NAMES = ("logit", "inside", "inside_margin", "inside_behind", "beside", "beside_margin", "unread", "row", "qa")
PLAIN_NAMES = ("logit", "home", "top", "behind", "inside", "fits", "home_yes", "doubt")
CONFIDENCE_NAMES = (*PLAIN_NAMES, "structured", *(f"structured_{name}" for name in PLAIN_NAMES))
_CLIP = 10.0
_ENTRIES = 4_000


class Reads(Protocol):
    """A reader; `knowledge.retrieval.reader.Reader` is one."""

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """What the reader saw in one hit of a selection.

    Attributes:
        hit: number of the hit.
        start: first character of the best answer in the document's text.
        end: after its last character.
        margin: by how much it scores above "not here"; at most ±10.
        relevance: how well the passage fits, comparable within the question.
    """

    hit: int
    start: int
    end: int
    margin: float
    relevance: float


class RememberingReader:
    """Reads each pair of question and passage once; kept are a hash and the reading, the longest unused goes first."""

    def __init__(self, reader: Reads, entries: int = _ENTRIES) -> None:
        self._reader = reader
        self._known: Recent[bytes, Reading] = Recent(entries)

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """See Reads."""
        keys = [pair_key(question, passage) for passage in passages]
        return self._known.of(keys, passages, lambda new: self._reader.read(question, new))


class SecondLook:
    """Judges a selection anew with what a reader sees in its best passages.

    Args:
        reader: makes the reader, at the first selection that is judged by it.
        weights: as `evals.answers.reading` writes them: "unit" (scores of the sentences) and "confidence", each for
            "same" and "cross" language; what is left out stays as it was.
        passages: how many passages are read, those of the best sentences.
        hopeless: confidence below which nothing is read: the answer is not there.
    """

    def __init__(
        self, reader: Callable[[], Reads], weights: Mapping[str, Any], *, passages: int = 3, hopeless: float = 0.02
    ) -> None:
        self._make, self.passages, self._hopeless = reader, passages, hopeless
        self._lock = threading.Lock()
        self._reader: Reads | None = None
        self._units = _models(weights.get("unit", {}), UNIT_NAMES)
        self._odds = _models(weights.get("confidence", {}), CONFIDENCE_NAMES)

    def __call__(self, selection: Selection, confidence: float) -> tuple[Selection, float]:
        """The selection with new scores, and the confidence (0..1) in the light of the readings."""
        if not selection.measured.units or confidence < self._hopeless:
            return selection, confidence
        case = crossing(selection)
        if case not in self._units and case not in self._odds:
            return selection, confidence
        seen = look(self._loaded(), selection, self.passages)
        anew = rescored(selection, seen, self._units) if case in self._units else selection
        return anew, rejudged(selection, seen, confidence, self._odds) if case in self._odds else confidence

    def _loaded(self) -> Reads:
        with self._lock:
            if self._reader is None:
                self._reader = RememberingReader(self._make())
            return self._reader


def _models(weights: Mapping[str, Any], names: Sequence[str]) -> dict[bool, Logistic]:
    return {key == "cross": logistic(raw, names) for key, raw in weights.items()}


def look(reader: Reads, selection: Selection, passages: int) -> list[Seen]:
    """The readings of the hits with the best sentences, best first."""
    order = np.argsort(-selection.scores, kind="stable")
    numbers = list(dict.fromkeys(selection.measured.units[i].hit for i in order))[:passages]
    hits = [selection.measured.hits[number] for number in numbers]
    texts, starts = zip(*(_shown(hit) for hit in hits), strict=True)
    readings = reader.read(selection.measured.question.text, texts)
    return [
        Seen(
            number,
            hit.chunk.start + max(reading.start - start, 0),
            hit.chunk.start + max(reading.end - start, 0),
            float(np.clip(reading.margin, -_CLIP, _CLIP)),
            float(np.clip(reading.relevance, -_CLIP, _CLIP)),
        )
        for number, hit, start, reading in zip(numbers, hits, starts, readings, strict=True)
    ]


def unit_features(selection: Selection, seen: Sequence[Seen]) -> Floats:
    """[units, len(UNIT_NAMES)]: what the readings say of each sentence."""
    of_hit = {one.hit: one for one in seen}
    top = max((one.margin for one in seen), default=0.0)
    table = np.zeros((len(selection.measured.units), len(UNIT_NAMES)), dtype=np.float32)
    for row, unit in enumerate(selection.measured.units):
        one = of_hit.get(unit.hit)
        logit = _logit(float(selection.scores[row]))
        kinds = (float(unit.kind == "row"), float(unit.kind == "qa"))
        if one is None:
            table[row] = (logit, 0, 0, 0, 0, 0, 1, *kinds)
            continue
        inside = float(unit.start < max(one.end, one.start + 1) and one.start < unit.end)
        margin, behind = one.margin / 5.0, (top - one.margin) / 5.0
        table[row] = (logit, inside, inside * margin, inside * behind, 1 - inside, (1 - inside) * margin, 0, *kinds)
    return table


def confidence_features(selection: Selection, seen: Sequence[Seen], confidence: float) -> Floats:
    """[len(CONFIDENCE_NAMES)]: what the readings say of the whole."""
    measured = selection.measured
    best = measured.units[int(np.argmax(selection.scores))]
    home = next(one for one in seen if one.hit == best.hit)
    top = max(one.margin for one in seen)
    others = [one.relevance for one in seen if one is not home]
    logit = _logit(confidence)
    plain = (
        logit,
        home.margin / 5.0,
        top / 5.0,
        (top - home.margin) / 5.0,
        float(best.start < max(home.end, home.start + 1) and home.start < best.end),
        (home.relevance - max(others, default=home.relevance)) / 5.0,
        float(top > 0.0),
        max(0.0, -top / 5.0) * max(0.0, logit),
    )
    share = structured(selection)
    return np.array([*plain, share, *(share * value for value in plain)], dtype=np.float32)


def rescored(selection: Selection, seen: Sequence[Seen], models: Mapping[bool, Logistic]) -> Selection:
    """The selection with the sentences' scores and order anew, as far as there are models for their language."""
    rows, cross = unit_features(selection, seen), selection.measured.cross()
    scores = selection.scores.copy()
    for flag, model in models.items():
        if (cross == flag).any():
            scores[cross == flag] = model(rows[cross == flag])
    evidence = chosen_evidence(selection.measured, scores, len(selection.evidence))
    return replace(selection, scores=scores, evidence=evidence)


def rejudged(selection: Selection, seen: Sequence[Seen], confidence: float, models: Mapping[bool, Logistic]) -> float:
    """The confidence anew."""
    model = models[crossing(selection)]
    return float(model(confidence_features(selection, seen, confidence)[None, :])[0])


def _shown(hit: Hit) -> tuple[str, int]:
    """What the reader is shown of a hit, and where its text begins there: after the last heading and the header."""
    above = ". ".join(part for part in (*hit.chunk.headings[-1:], hit.chunk.header) if part)
    return (f"{above}: {hit.chunk.text}", len(above) + 2) if above else (hit.chunk.text, 0)


def _logit(probability: float) -> float:
    kept = min(max(probability, 1e-4), 1 - 1e-4)
    return float(np.log(kept / (1 - kept)))


def pair_key(question: str, passage: str) -> bytes:
    """A hash of both texts: what is remembered of a pair keeps no customer's words."""
    digest = hashlib.blake2b(question.encode("utf-8", "surrogatepass"), digest_size=16)
    digest.update(b"\0" + passage.encode("utf-8", "surrogatepass"))
    return digest.digest()
