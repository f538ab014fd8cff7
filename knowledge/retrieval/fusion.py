"""From the scores of both arms to one score.

Features of a candidate chunk for a question (none depends on chunks that the search may not see):

    stems, grams   BM25 of the stems and of the 4-grams, divided by the square root of the highest score possible (the
                   idf sum of the question's terms). Undivided, long questions outweigh the vectors; divided in full, a
                   question in another language loses the few words it shares with the chunk.
    dense          cosine of question and chunk
    cover, window, pairs   how the question's words stand in the passage (`passage.py`); second stage only
    sentence       cosine of question and the chunk's nearest sentence (`sentences.py`); second stage only; that of the
                   chunk where an index has no sentence vectors

The fused score is the logistic function of a weighted sum: an estimate of the probability that the chunk answers. The
first stage orders all candidates, the second the best of them. Weights are fitted per language of the question,
language of the chunk and embedding model (`python -m evals.retrieval.fit`); they lie in `weights/<model>.json`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import ModelError

FIRST = ("stems", "grams", "dense")
SECOND = (*FIRST, "cover", "window", "pairs", "sentence")
"""Features of the two stages."""

WEIGHTS = Path(__file__).parent / "weights"
DEFAULT = "default"
OTHER_LANGUAGE = 1.0
"""Taken off the log odds of a chunk in another language than the question: of a text and its translation the reader
wants the one in their own language. It changes no order among chunks of one language."""
UNKNOWN = "und"
"""Language of a text too short to tell, a product code say; it is taken to be the other text's."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of one language pair: what is added to the sum, then one weight per feature."""

    first: tuple[float, ...]
    second: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """Weights per language pair.

    Attributes:
        model: the embedding model they were fitted for, or "default".
        same: question and chunk in the same language without a pair of its own.
        cross: in different languages without a pair of its own.
        pairs: by (language of the question, language of the chunk).
    """

    model: str
    same: Weights
    cross: Weights
    pairs: Mapping[tuple[str, str], Weights] = field(default_factory=dict)

    def of(self, query: str, chunk: str) -> Weights:
        """Return the weights for a question and a chunk in these languages."""
        if UNKNOWN in (query, chunk):
            query = chunk = chunk if query == UNKNOWN else query
        found = self.pairs.get((query, chunk))
        return found or (self.same if query == chunk else self.cross)


def load_weights(model: str, folder: Path = WEIGHTS) -> FusionWeights:
    """Return the weights fitted for an embedding model, the default ones when it has none.

    Raises:
        ModelError: the file is malformed.
    """
    path = folder / weights_name(model)
    if not path.is_file():
        path = folder / weights_name(DEFAULT)
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        pairs = {_pair(key): _weights(value) for key, value in raw["pairs"].items()}
        return FusionWeights(str(raw["model"]), _weights(raw["same"]), _weights(raw["cross"]), pairs)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"The fusion weights {path} cannot be read ({error}).", "Fit them with: python -m evals.retrieval.fit"
        ) from error


def weights_name(model: str) -> str:
    """Return the file name of a model's weights."""
    return f"{model.replace('/', '--')}.json"


def _pair(key: str) -> tuple[str, str]:
    query, chunk = key.split("-")
    return query, chunk


def _weights(raw: Mapping[str, Mapping[str, float]]) -> Weights:
    return Weights(_stage(raw["first"], FIRST), _stage(raw["second"], SECOND))


def _stage(raw: Mapping[str, float], names: Sequence[str]) -> tuple[float, ...]:
    if set(raw) != {"bias", *names}:
        raise ValueError(f"a stage needs bias, {', '.join(names)}; it has {', '.join(sorted(raw))}")
    return (float(raw["bias"]), *(float(raw[name]) for name in names))


def as_json(weights: FusionWeights) -> dict[str, Any]:
    """Return weights as they are stored."""

    def stage(values: Sequence[float], names: Sequence[str]) -> dict[str, float]:
        return {name: round(value, 4) for name, value in zip(("bias", *names), values, strict=True)}

    def pair(value: Weights) -> dict[str, dict[str, float]]:
        return {"first": stage(value.first, FIRST), "second": stage(value.second, SECOND)}

    return {
        "model": weights.model,
        "same": pair(weights.same),
        "cross": pair(weights.cross),
        "pairs": {"-".join(key): pair(value) for key, value in sorted(weights.pairs.items())},
    }


def fuse(
    features: NDArray[np.float32], languages: Sequence[str], query: str, weights: FusionWeights
) -> NDArray[np.float64]:
    """Return the fused score, 0..1, of candidates.

    Args:
        features: float [candidates, features] of the first or the second stage.
        languages: language of each candidate.
        query: language of the question.
        weights: fitted weights.
    """
    second = features.shape[1] == len(SECOND)
    own = {language: UNKNOWN in (query, language) or query == language for language in languages}
    per_language = {language: weights.of(query, language) for language in set(languages)}
    rows = [per_language[language].second if second else per_language[language].first for language in languages]
    matrix = np.array(rows, dtype=np.float64).reshape(len(rows), features.shape[1] + 1)
    total = matrix[:, 0] + (matrix[:, 1:] * features).sum(axis=1)
    total -= [0.0 if own[language] else OTHER_LANGUAGE for language in languages]
    return np.asarray(1.0 / (1.0 + np.exp(-total)))
