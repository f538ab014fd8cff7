"""A logistic model over named features, kept as JSON; no code is ever loaded from a weights file."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.errors import SettingsError

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Logistic:
    """p(x) = sigmoid(bias + sum(weight * (x - mean) / scale)) over the features `names`, in that order."""

    names: tuple[str, ...]
    mean: Floats
    scale: Floats
    weights: Floats
    bias: float

    def logits(self, rows: Floats) -> Floats:
        """Log-odds [n] of feature rows [n, len(names)]."""
        scaled = np.clip((rows - self.mean) / self.scale, -6.0, 6.0)
        return np.asarray(scaled @ self.weights + self.bias, dtype=np.float32)

    def __call__(self, rows: Floats) -> Floats:
        """Probabilities [n] of feature rows [n, len(names)]."""
        return np.asarray(1.0 / (1.0 + np.exp(-self.logits(rows))), dtype=np.float32)

    def to_json(self) -> dict[str, Any]:
        """Plain lists, rounded to six digits."""
        return {
            "names": list(self.names),
            **{key: [round(float(v), 6) for v in getattr(self, key)] for key in ("mean", "scale", "weights")},
            "bias": round(self.bias, 6),
        }


def logistic(raw: Mapping[str, Any], expected: Sequence[str]) -> Logistic:
    """Read a model from JSON.

    Raises:
        SettingsError: the features are not those that the code computes, or a number is not finite.
    """
    if tuple(raw.get("names", ())) != tuple(expected):
        raise SettingsError(
            "the answer weights were fitted for other features than this version computes.",
            "Run: python -m evals.answers.fit",
        )
    arrays = {key: np.array(raw[key], dtype=np.float32) for key in ("mean", "scale", "weights")}
    sizes = {a.shape for a in arrays.values()}
    finite = all(np.isfinite(a).all() for a in arrays.values()) and math.isfinite(raw["bias"])
    if sizes != {(len(expected),)} or not finite or (arrays["scale"] <= 0).any():
        raise SettingsError("the answer weights are damaged.", "Run: python -m evals.answers.fit")
    return Logistic(tuple(expected), arrays["mean"], arrays["scale"], arrays["weights"], float(raw["bias"]))


def read_weights(folder: Path, model: str) -> Mapping[str, Any]:
    """The weights fitted for an embedding model; those of "default" where it has none of its own.

    Raises:
        SettingsError: the file is missing or is not JSON.
    """
    own = folder / f"answers.{model.rsplit('/', 1)[-1]}.json"
    path = own if own.is_file() else folder / "answers.default.json"
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"no answer weights in {folder}.", "Run: python -m evals.answers.fit") from error
    except ValueError as error:
        raise SettingsError(f"{path} is not JSON.", "Run: python -m evals.answers.fit") from error
    if not isinstance(loaded, dict):
        raise SettingsError(f"{path} must hold one JSON object.", "Run: python -m evals.answers.fit")
    return loaded
