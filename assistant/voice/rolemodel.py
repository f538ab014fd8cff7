"""The role model: words of a clause in a linear model, meanings of all clauses of the note in a recurrent one.

Log odds of a label are the sum of a logistic regression over hashed names and the clause's vector (`hashed.py`) and of
the mean of small gated recurrent networks (Cho et al. 2014) that read the vectors of the note's clauses in both
directions, so a clause is judged by what stands around it. numpy only; trained by `training/roles.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from assistant.errors import SettingsError
from assistant.voice.hashed import Floats, Hashed, load

Blocks = Sequence[tuple[Sequence[str], float]]
_PER_HEAD = ("down", "down_bias", "wi", "wh", "bi", "bh", "out", "out_bias")


@dataclass(frozen=True, slots=True)
class Recurrent:
    """One bidirectional network over the clauses of a note.

    Attributes:
        down, down_bias: float32 [hidden, 384], [hidden]: the clause's vector, made smaller.
        wi, wh: float32 [2, 3 * state, hidden], [2, 3 * state, state]: gates reset, update, new; forwards, backwards.
        bi, bh: float32 [2, 3 * state].
        out, out_bias: float32 [labels, 2 * state + hidden], [labels].
    """

    down: Floats
    down_bias: Floats
    wi: Floats
    wh: Floats
    bi: Floats
    bh: Floats
    out: Floats
    out_bias: Floats

    def odds(self, vectors: Floats) -> Floats:
        """Log odds, float32 [clauses, labels], of vectors [clauses, 384]."""
        small = _gelu(vectors @ self.down.T + self.down_bias)
        ahead = self._states(small, 0)
        back = self._states(small[::-1], 1)[::-1]
        return np.asarray(np.hstack([ahead, back, small]) @ self.out.T + self.out_bias, np.float32)

    def _states(self, steps: Floats, way: int) -> Floats:
        size = self.wh.shape[2]
        given = steps @ self.wi[way].T + self.bi[way]
        state, states = np.zeros(size, np.float32), np.empty((len(steps), size), np.float32)
        for i, own in enumerate(given):
            past = self.wh[way] @ state + self.bh[way]
            reset = _sigmoid(own[:size] + past[:size])
            update = _sigmoid(own[size : 2 * size] + past[size : 2 * size])
            fresh = np.tanh(own[2 * size :] + reset * past[2 * size :])
            state = ((1 - update) * fresh + update * state).astype(np.float32)
            states[i] = state
        return states


@dataclass(frozen=True, slots=True)
class RoleModel:
    """What clauses do; `heads` may be empty, then each clause is judged on its own."""

    names: Hashed
    heads: tuple[Recurrent, ...] = ()

    def scores(self, blocks: Sequence[Blocks], vectors: Floats) -> list[dict[str, float]]:
        """Probability of every label, each judged on its own, for every clause of a note in order."""
        if not blocks:
            return []
        odds = np.stack([self.names.raw(block, vector) for block, vector in zip(blocks, vectors, strict=True)])
        if self.heads:
            odds += sum(head.odds(vectors) for head in self.heads) / len(self.heads)
        found = _sigmoid(odds)
        return [dict(zip(self.names.labels, row.tolist(), strict=True)) for row in found]

    def save(self, path: Path) -> None:
        """Write `path` (names) and beside it `….heads.safetensors` (networks), float16."""
        from safetensors.numpy import save_file

        self.names.save(path)
        arrays = {
            f"{number}.{name}": np.ascontiguousarray(getattr(head, name).astype(np.float16))
            for number, head in enumerate(self.heads)
            for name in _PER_HEAD
        }
        save_file(arrays, _heads(path), metadata={"heads": str(len(self.heads))})


@cache
def load_roles(path: Path) -> RoleModel:
    """The model that `RoleModel.save` wrote.

    Raises:
        SettingsError: a file is missing or not of this format.
    """
    from safetensors import SafetensorError, safe_open

    names = load(path)
    try:
        with safe_open(_heads(path), framework="numpy") as stored:
            count = int((stored.metadata() or {})["heads"])
            heads = [
                Recurrent(*(stored.get_tensor(f"{number}.{name}").astype(np.float32) for name in _PER_HEAD))
                for number in range(count)
            ]
    except (OSError, KeyError, ValueError, SafetensorError) as error:
        raise SettingsError(
            f"The model file {_heads(path).name} cannot be read ({type(error).__name__}).",
            "Reinstall the package or train it again: python -m assistant.voice.training.train",
        ) from error
    return RoleModel(names, tuple(heads))


def _heads(path: Path) -> Path:
    return path.with_name(f"{path.stem}.heads{path.suffix}")


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))), np.float32)


def _gelu(values: Floats) -> Floats:
    """x · Φ(x) with the normal distribution's tanh approximation (Hendrycks and Gimpel 2016)."""
    return np.asarray(0.5 * values * (1 + np.tanh(0.7978845608 * (values + 0.044715 * values**3))), np.float32)
