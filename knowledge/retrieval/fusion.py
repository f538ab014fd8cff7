"""From the scores of both arms to one score.

Features of a candidate chunk for a question (all of them independent of chunks that the search may not see):

    stems, grams   BM25 of the stems and of the 4-grams, divided by the idf sum of the question's terms: the share of
                   the question that the chunk covers, 0..1
    dense          cosine of question and chunk

The fused score is the logistic function of a weighted sum. Weights are fitted per language of the question, language of
the chunk and embedding model (`python -m evals.retrieval.fit`); they lie in `weights/<model>.json`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import ModelError

FEATURES = ("stems", "grams", "dense")
WEIGHTS = Path(__file__).parent / "weights"
DEFAULT = "default"
UNKNOWN = "und"
"""Language of a text too short to tell, a product code say; it is taken to be the other text's."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Linear weights over FEATURES, and what is added to the sum."""

    bias: float
    values: tuple[float, ...]


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
        found = self.pairs.get((query, chunk))
        return found or (self.same if query == chunk or UNKNOWN in (query, chunk) else self.cross)


def load_weights(model: str, folder: Path = WEIGHTS) -> FusionWeights:
    """Return the weights fitted for an embedding model, the default ones when it has none.

    Raises:
        ModelError: the file is malformed.
    """
    path = folder / f"{model.replace('/', '--')}.json"
    if not path.is_file():
        path = folder / f"{DEFAULT}.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        pairs = {(key.split("-")[0], key.split("-")[1]): _weights(value) for key, value in raw["pairs"].items()}
        return FusionWeights(str(raw["model"]), _weights(raw["same"]), _weights(raw["cross"]), pairs)
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise ModelError(f"the fusion weights {path} cannot be read: {error}; fit them again") from error


def _weights(raw: Mapping[str, float]) -> Weights:
    unknown = set(raw) - {"bias", *FEATURES}
    if unknown:
        raise ValueError(f"unknown features: {', '.join(sorted(unknown))}")
    return Weights(float(raw["bias"]), tuple(float(raw[name]) for name in FEATURES))


def fuse(
    features: NDArray[np.float32], languages: Sequence[str], query: str, weights: FusionWeights
) -> NDArray[np.float64]:
    """Return the fused score, 0..1, of candidates.

    Args:
        features: float [candidates, len(FEATURES)].
        languages: language of each candidate.
        query: language of the question.
        weights: fitted weights.
    """
    chosen = [weights.of(query, language) for language in languages]
    matrix = np.array([w.values for w in chosen]).reshape(len(chosen), len(FEATURES))
    total = (matrix * features).sum(axis=1) + np.array([w.bias for w in chosen])
    return np.asarray(1.0 / (1.0 + np.exp(-total)))
