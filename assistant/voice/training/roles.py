"""Train the roles of clauses: a linear and a recurrent part in one go (torch, one thread, seeded)."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn

from assistant.voice.hashed import Floats, Hashed, hashed
from assistant.voice.meaning import vectors
from assistant.voice.rolemodel import Recurrent, RoleModel
from assistant.voice.training.examples import TrainingNote
from assistant.voice.types import FACT_KINDS, TASK_KINDS

BITS = 15
DIMENSION = 384
LABELS = (
    *FACT_KINDS, "task", *(f"task:{kind}" for kind in TASK_KINDS),
    "done", "cancelled", "hypo", "customer", "chatter", "sensitive",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the model is trained; chosen by mean average precision on notes held out.

    Attributes:
        real_weight: what a clause of a real note counts; a synthetic one counts 1.
        names_rate: learning rate of the hashed names; ten times more lets them learn single notes by heart.
        networks: how many are trained, each from another seed, and averaged.
    """

    epochs: int = 16
    batch: int = 16
    rate: float = 3e-3
    names_rate: float = 5e-3
    real_weight: float = 5.0
    hidden: int = 192
    state: int = 128
    drop: float = 0.5
    names_drop: float = 0.2
    networks: int = 5
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Prepared:
    """A note as tensors: hashed positions and values of each clause, vectors, labels, what each label counts."""

    id: str
    positions: Tensor
    values: Tensor
    starts: Tensor
    vectors: Tensor
    truth: Tensor
    counts: Tensor


def prepare(notes: Sequence[TrainingNote]) -> list[Prepared]:
    """Notes as tensors; the sentence encoder is the slow part."""
    return [_prepared(note) for note in notes if note.clauses]


def _prepared(note: TrainingNote) -> Prepared:
    places, values, starts = [], [], [0]
    for clause in note.clauses:
        found = [(hashed(names, BITS), length) for names, length in clause.blocks]
        places += [place for place, _ in found]
        values += [np.full(len(place), length / max(1.0, len(place)) ** 0.5, np.float32) for place, length in found]
        starts.append(starts[-1] + sum(len(place) for place, _ in found))
    truth = [[label in clause.labels for label in LABELS] for clause in note.clauses]
    counts = [[label not in clause.unknown for label in LABELS] for clause in note.clauses]
    return Prepared(
        note.id,
        torch.from_numpy(np.concatenate(places)),
        torch.from_numpy(np.concatenate(values)),
        torch.tensor(starts[:-1]),
        torch.from_numpy(vectors([clause.text for clause in note.clauses])),
        torch.tensor(truth, dtype=torch.float32),
        torch.tensor(counts, dtype=torch.float32),
    )


class _Net(nn.Module):
    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        labels = len(LABELS)
        self.names = nn.EmbeddingBag(1 << BITS, labels, mode="sum")
        self.bias = nn.Parameter(torch.full((labels,), -2.5))
        self.dense = nn.Linear(DIMENSION, labels, bias=False)
        self.down = nn.Linear(DIMENSION, recipe.hidden)
        self.gru = nn.GRU(recipe.hidden, recipe.state, bidirectional=True, batch_first=True)
        self.out = nn.Linear(2 * recipe.state + recipe.hidden, labels)
        for weight in (self.names.weight, self.dense.weight, self.out.weight):
            nn.init.zeros_(weight)
        self.drop = nn.Dropout(recipe.drop)
        self.names_drop = recipe.names_drop

    def forward(self, notes: Sequence[Prepared]) -> Tensor:
        values = torch.cat([note.values for note in notes])
        values = values * (torch.rand(len(values)) > self.names_drop) / (1 - self.names_drop)
        shifts = np.cumsum([0, *(len(note.values) for note in notes)])
        starts = torch.cat([note.starts + int(shift) for note, shift in zip(notes, shifts, strict=False)])
        meant = torch.cat([note.vectors for note in notes])
        odds = self.names(torch.cat([note.positions for note in notes]), starts, per_sample_weights=values)
        odds = odds + self.bias + self.dense(meant)
        lengths = [len(note.vectors) for note in notes]
        small = nn.functional.gelu(self.down(self.drop(meant)), approximate="tanh")
        padded = nn.utils.rnn.pad_sequence(list(torch.split(small, lengths)), batch_first=True)
        packed = nn.utils.rnn.pack_padded_sequence(
            padded, torch.tensor(lengths), batch_first=True, enforce_sorted=False
        )
        states, _ = nn.utils.rnn.pad_packed_sequence(self.gru(packed)[0], batch_first=True)
        around = torch.cat([states[i, :length] for i, length in enumerate(lengths)])
        return torch.as_tensor(odds + self.out(self.drop(torch.cat([around, small], dim=1))))


def fit(notes: Sequence[Prepared], recipe: Recipe | None = None) -> RoleModel:
    """The linear parts and the networks of `recipe.networks` trainings, averaged."""
    recipe = recipe or Recipe()
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        nets = [_trained(notes, replace(recipe, seed=recipe.seed + i)) for i in range(recipe.networks)]
    finally:
        torch.set_num_threads(threads)
    linear = Hashed(
        LABELS,
        _mean([net.names.weight.T for net in nets]),
        _mean([net.bias for net in nets]),
        BITS,
        _mean([net.dense.weight for net in nets]),
    )
    return RoleModel(linear, tuple(_recurrent(net) for net in nets))


def _mean(weights: Sequence[Tensor]) -> Floats:
    stacked = np.stack([weight.detach().numpy() for weight in weights]).astype(np.float64)
    return np.ascontiguousarray(stacked.mean(axis=0), dtype=np.float32)


def _trained(notes: Sequence[Prepared], recipe: Recipe) -> _Net:
    torch.manual_seed(recipe.seed)
    order = random.Random(recipe.seed)
    net = _Net(recipe)
    rest = [weight for name, weight in net.named_parameters() if name != "names.weight"]
    groups = [
        {"params": [net.names.weight], "lr": recipe.names_rate, "weight_decay": 1e-4},
        {"params": rest, "lr": recipe.rate, "weight_decay": 0.01},
    ]
    adam = torch.optim.AdamW(groups)
    steps, step = recipe.epochs * -(-len(notes) // recipe.batch), 0
    rates = [group["lr"] for group in adam.param_groups]
    for _ in range(recipe.epochs):
        shuffled = order.sample(list(notes), len(notes))
        for first in range(0, len(shuffled), recipe.batch):
            step += 1
            share = min(1.0, step / (0.05 * steps)) * (1 - (step - 1) / steps)
            for group, rate in zip(adam.param_groups, rates, strict=True):
                group["lr"] = rate * share
            adam.zero_grad()
            _loss(net, shuffled[first : first + recipe.batch], recipe).backward()  # type: ignore[no-untyped-call,unused-ignore]
            adam.step()
    return net.eval()


def _loss(net: _Net, batch: Sequence[Prepared], recipe: Recipe) -> Tensor:
    odds = net(batch)
    weights = torch.cat([note.counts * (recipe.real_weight if note.id else 1.0) for note in batch])
    truth = torch.cat([note.truth for note in batch])
    cost = nn.functional.binary_cross_entropy_with_logits(odds, truth, reduction="none")
    return (cost * weights).sum() / len(odds)


def _recurrent(net: _Net) -> Recurrent:
    def both(name: str) -> np.ndarray:
        return np.stack([getattr(net.gru, f"{name}_l0{way}").detach().numpy() for way in ("", "_reverse")])

    return Recurrent(
        net.down.weight.detach().numpy(),
        net.down.bias.detach().numpy(),
        both("weight_ih"),
        both("weight_hh"),
        both("bias_ih"),
        both("bias_hh"),
        net.out.weight.detach().numpy(),
        net.out.bias.detach().numpy(),
    )
