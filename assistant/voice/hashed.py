"""A logistic model over hashed feature names, with its weights in safetensors: small, fast, numpy only.

The hashing trick follows Weinberger et al. 2009 (Feature Hashing for Large Scale Multitask Learning), without the sign.
"""

import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.errors import SettingsError

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]
WEIGHTS = Path(__file__).parent / "weights"


def hashed(names: Iterable[str], bits: int) -> Indices:
    """Sorted distinct positions of feature names."""
    mask = (1 << bits) - 1
    return np.unique(np.fromiter((zlib.crc32(n.encode("utf-8", "replace")) & mask for n in names), np.int64))


@dataclass(frozen=True, slots=True)
class Hashed:
    """One logistic regression per label over the same hashed features.

    Attributes:
        labels: names of the rows.
        weights: float32 [labels, 2**bits].
        bias: float32 [labels].
        dense: float32 [labels, dimension] for a sentence vector beside the names, or None.
    """

    labels: tuple[str, ...]
    weights: Floats
    bias: Floats
    bits: int
    dense: Floats | None = None

    def raw(self, blocks: Sequence[tuple[Sequence[str], float]], vector: Floats | None = None) -> Floats:
        """Log odds of every label; a block is names and the length its vector is scaled to."""
        total = self.bias.copy()
        if self.dense is not None and vector is not None:
            total += self.dense @ vector
        for names, length in blocks:
            found = hashed(names, self.bits)
            if len(found):
                total += self.weights[:, found].sum(axis=1) * (length / math.sqrt(len(found)))
        return total

    def scores(self, blocks: Sequence[tuple[Sequence[str], float]], vector: Floats | None = None) -> dict[str, float]:
        """Probability of every label, each judged on its own."""
        return dict(zip(self.labels, (1 / (1 + np.exp(-self.raw(blocks, vector)))).tolist(), strict=True))

    def save(self, path: Path) -> None:
        """Write the weights as float16 safetensors."""
        from safetensors.numpy import save_file

        path.parent.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, np.ndarray[Any, Any]] = {
            "weights": self.weights.astype(np.float16),
            "bias": self.bias.astype(np.float32),
        }
        if self.dense is not None:
            arrays["dense"] = self.dense.astype(np.float16)
        save_file(arrays, path, metadata={"labels": "|".join(self.labels), "bits": str(self.bits)})


@cache
def load(path: Path) -> Hashed:
    """Weights from a file.

    Raises:
        SettingsError: the file is missing or not of this format.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as stored:
            about = stored.metadata() or {}
            return Hashed(
                tuple(about["labels"].split("|")),
                stored.get_tensor("weights").astype(np.float32),
                stored.get_tensor("bias"),
                int(about["bits"]),
                stored.get_tensor("dense").astype(np.float32) if "dense" in stored.keys() else None,  # noqa: SIM118
            )
    except (OSError, KeyError, ValueError, SafetensorError) as error:
        raise SettingsError(
            f"the model file {path.name} cannot be read ({type(error).__name__}).",
            "Reinstall the package or train it again: python -m assistant.voice.training.train",
        ) from error
