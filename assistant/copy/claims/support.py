"""How likely a document proves a statement: a logistic model over words, figures, denial and the sentences' vectors.

The weights were fitted on labelled claims (`python -m evals.copy.fit_claims`). A stretch with another product, place,
row or figure, with another yes or no or a condition of its own is not asked at all (`verify.Comparison.allowed`).
"""

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from assistant.copy.claims.verify import Comparison
from assistant.errors import SettingsError
from assistant.evidence.remembering import RememberingEncoder
from assistant.evidence.scorer import Logistic
from knowledge.retrieval.encoder import Encoder, by_meaning
from knowledge.types import Hit

Floats = npt.NDArray[np.float32]
# How many stretches of evidence are compared by their vectors, those with the most words of the statement first.
ENCODED = 32
# What is certain counts as this likely at least; a contradiction that fits better by the margin unsettles it.
LEAST, _MARGIN = 0.5, 0.1
_LONGEST = 600
"""Characters of a stretch that are embedded."""
FEATURES = (
    "cosine", "near", "words", "words_alone", "figures", "several_figures", "missing_share",
    "missing", "missing_most", "missing_chunk", "foreign", "row", "qa", "named", "length", "proven", "denied",
    "negated", "evidence_length", "hit", "rank", "against", "against_closer", "closer", "plain", "universal", "free",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement as it is looked up.

    Attributes:
        wordings: the statement alone, with the name it speaks of, behind the sentence before it; the closest counts.
        plain: whether only the documents can tell that it claims something.
    """

    wordings: tuple[str, ...]
    plain: bool


class Cosines:
    """How close sentences are in meaning.

    Args:
        encoder: the embedding model of the index.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = _remembering(cast(Hashable, encoder))

    def __call__(self, asked: Asked, compared: Sequence[Comparison], chosen: Sequence[int]) -> Floats:
        """Of each chosen comparison the highest cosine [len(chosen)] of its evidence with a wording."""
        texts = [compared[number].unit.compared[:_LONGEST] for number in chosen]
        own, theirs = _unit(self._encoder.encode(asked.wordings, "query")), _unit(self._encoder.encode(texts))
        return np.asarray((theirs @ own.T).max(axis=1), dtype=np.float32)


class Support:
    """Judges comparisons of one statement.

    Args:
        encoder: the embedding model of the index; weights fitted for it are used, else those that ask no vectors.

    Raises:
        SettingsError: the shipped weights cannot be read.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._weights, vectors = _weights(encoder.info.name.rsplit("/", 1)[-1])
        self._cosines = Cosines(encoder) if vectors else None

    def __call__(self, asked: Asked, compared: Sequence[Comparison], hits: Sequence[Hit]) -> list[float]:
        """The probability, 0..1, that each comparison's evidence proves the statement; 0 where it may not."""
        chosen = promising(compared)
        if not chosen:
            return [0.0] * len(compared)
        cosines = self._cosines(asked, compared, chosen) if self._cosines else np.zeros(len(chosen), np.float32)
        likely = self._weights(features(asked, compared, chosen, hits, cosines)).tolist()
        worst = max((c.score for c in compared if c.verdict == "contradicted"), default=0.0)
        found = {n: max(p, LEAST if _certain(compared[n], worst) else 0.0) for n, p in zip(chosen, likely, strict=True)}
        return [found.get(number, 0.0) for number in range(len(compared))]


def _certain(one: Comparison, worst: float) -> bool:
    """Whether a named product's own figure settles the matter, however few words stand by: "Sie wiegt 4,60 kg".

    Args:
        worst: score of the best contradiction.
    """
    return one.named and bool(one.figures) and one.verdict == "proven" and one.score >= worst - _MARGIN


def features(
    asked: Asked, compared: Sequence[Comparison], chosen: Sequence[int], hits: Sequence[Hit], cosines: Floats
) -> Floats:
    """Features [len(chosen), len(FEATURES)] of the chosen comparisons.

    Args:
        compared: all that may count, so that what contradicts the statement does, too.
        hits: by the hit numbers of the comparisons' units.
        cosines: [len(chosen)], zeros where no vectors are asked.
    """
    worst = max((c.score for c in compared if c.verdict == "contradicted"), default=0.0)
    closest = float(cosines.max(initial=0.0))
    denying = max(
        (float(c) for n, c in zip(chosen, cosines, strict=True) if compared[n].verdict == "contradicted"), default=0.0
    )
    absent = _absent(compared)
    rows = []
    for number, cosine in zip(chosen, cosines.tolist(), strict=True):
        one = compared[number]
        missing = sum(weight for key, weight in one.missing if key in absent[one.unit.hit])
        around = (missing, float(hits[one.unit.hit].score), one.unit.hit / 16, worst)
        rows.append(_row(asked, one, cosine, (denying - cosine, closest - cosine), around))
    return np.array(rows, dtype=np.float32)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def promising(compared: Sequence[Comparison]) -> list[int]:
    """Which comparisons are worth a vector: nothing forbids them, and they hold the most words of the statement."""
    allowed = [number for number, one in enumerate(compared) if one.allowed]
    allowed.sort(key=lambda n: (-(compared[n].near + (compared[n].verdict == "proven")), compared[n].unit.hit, n))
    return allowed[:ENCODED]


def _absent(compared: Sequence[Comparison]) -> dict[int, set[str]]:
    """By hit, the words of the statement that no stretch of it holds."""
    absent: dict[int, set[str]] = {}
    for one in compared:
        keys = {key for key, _ in one.missing}
        absent[one.unit.hit] = absent[one.unit.hit] & keys if one.unit.hit in absent else keys
    return absent


def _row(
    asked: Asked,
    one: Comparison,
    cosine: float,
    distances: tuple[float, float],
    around: tuple[float, float, float, float],
) -> list[float]:
    """The features of a comparison, in the order of FEATURES."""
    claim, count = one.claim, len(one.figures)
    total = sum(weight for _, weight in claim.words) or 1.0
    missing = sum(weight for _, weight in one.missing)
    absent, score, rank, worst = around
    return [
        cosine, one.near, one.words, one.words * (not count), bool(count), count > 1, missing / total,
        missing, max((weight for _, weight in one.missing), default=0.0), absent, one.foreign, one.kind == "row",
        one.kind == "qa", one.named, min(len(claim.words), 12) / 10, one.verdict == "proven", one.denied, claim.negated,
        min(len(one.unit.folded), 40) / 20, score, rank, worst, *distances, asked.plain, claim.universal, claim.free,
    ]  # fmt: skip


@lru_cache(maxsize=2)
def _remembering(encoder: Hashable) -> RememberingEncoder:
    """The same sentences of the documents are compared with every statement of a text."""
    return RememberingEncoder(by_meaning(cast(Encoder, encoder)))


@cache
def _weights(model: str) -> tuple[Logistic, bool]:
    """The weights for an embedding model, and whether they ask its vectors."""
    folder = files(__package__)
    own = folder.joinpath(f"support.{model}.json")
    chosen = own if own.is_file() else folder.joinpath("support.default.json")
    try:
        return read(json.loads(chosen.read_text(encoding="utf-8"))), own.is_file()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"The weights of the claim checker cannot be read ({type(error).__name__}).",
            "Install Beleg again, or run: python -m evals.copy.fit_claims",
        ) from None


def read(raw: Mapping[str, Any]) -> Logistic:
    """A model from JSON.

    Raises:
        ValueError, KeyError, TypeError: it was fitted for other features, or is damaged.
    """
    if tuple(raw["names"]) != FEATURES:
        raise ValueError("other features")
    mean, scale, weights = (np.array(raw[key], dtype=np.float32) for key in ("mean", "scale", "weights"))
    if any(array.shape != (len(FEATURES),) or not np.isfinite(array).all() for array in (mean, scale, weights)):
        raise ValueError("damaged")
    return Logistic(FEATURES, mean, scale, weights, float(raw["bias"]))
