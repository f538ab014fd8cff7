"""Samples of a window of time as arrays, by metric and by conversation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.monitor.types import Sample

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Window:
    """The counted samples of a time.

    Attributes:
        samples: oldest first.
    """

    samples: tuple[Sample, ...]

    def __len__(self) -> int:
        return len(self.samples)

    def values(self, metric: str) -> tuple[list[float], list[str]]:
        """Scored values of a metric with the conversation of each."""
        found = [(value, one.conversation_id) for one in self.samples if (value := value_of(one, metric)) is not None]
        return [value for value, _ in found], [name for _, name in found]

    def unscored(self, metric: str) -> int:
        """Samples to which a metric applies and that have no score."""
        return sum(metric in one.scores and one.scores[metric] is None for one in self.samples)

    def vectors(self, model: str) -> Floats:
        """One question a conversation, [conversations, dimension]: turns of one conversation are about one matter."""
        first: dict[str, bytes] = {}
        for one in self.samples:
            if one.vector is not None and one.model == model:
                first.setdefault(one.conversation_id, one.vector)
        rows = [np.frombuffer(vector, dtype=np.float16).astype(np.float64) for vector in first.values()]
        return np.array(rows) if rows else np.zeros((0, 0))

    @property
    def model(self) -> str:
        """The embedding model of the newest vector."""
        return next((one.model for one in reversed(self.samples) if one.vector is not None), "")


def value_of(sample: Sample, metric: str) -> float | None:
    """A sample's value of a metric, None when it does not apply or could not be scored."""
    if metric == "unhelpful":
        helpful = sample.facts.get("helpful")
        return None if helpful is None else float(not helpful)
    return sample.scores.get(metric)


def cluster_sums(values: Sequence[float], names: Sequence[str]) -> tuple[Floats, Floats]:
    """Sums and sizes by conversation."""
    order = {name: number for number, name in enumerate(dict.fromkeys(names))}
    where = np.array([order[name] for name in names], dtype=np.int64)
    sums: Floats = np.bincount(where, weights=np.asarray(values, dtype=np.float64), minlength=len(order)).astype(float)
    sizes: Floats = np.bincount(where, minlength=len(order)).astype(np.float64)
    return sums, sizes


def window(samples: Iterable[Sample]) -> Window:
    """A window of samples; only those that were drawn by the share count."""
    return Window(tuple(one for one in samples if one.drawn))
