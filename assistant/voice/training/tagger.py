"""Train the tagger: the bilingual encoder, tuned to say of every token what its clause does in the note.

    python -m assistant.voice.training.tagger --out runs/tagger

Starts from the shipped embedding; a clause's log odds are the mean over its tokens, so the whole note is its context.
Trained on the notes that train the roles (`examples.py`). Ends with `tagger.safetensors` in the out folder and, with
`--ship`, the int8 ONNX graph beside the weights that ship.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from assistant.voice.training.examples import TrainingNote
from assistant.voice.training.roles import LABELS
from knowledge.training.student import load_encoder, packed_states

BASE = Path("knowledge/models/minilm-de-en")
ROOM = 254
"""Tokens of a note in one window, [CLS] and [SEP] not counted."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the tagger is trained; chosen by mean average precision on notes held out.

    Attributes:
        rate: of the encoder's layers; the labels learn `head` times as fast, the token table not at all.
        real_weight: what a clause of a real note counts; a synthetic one counts 1.
        masked: share of the tokens that are hidden.
        bare: share of the notes that lose their punctuation, as speech recognisers leave them.
        frozen: layers from the first on that stay as they are.
    """

    epochs: int = 6
    batch: int = 8
    rate: float = 1e-4
    head: float = 20.0
    real_weight: float = 5.0
    masked: float = 0.1
    bare: float = 0.25
    drop: float = 0.1
    frozen: int = 0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Tagged:
    """A window of a note: token ids, the clause of each token (-1: none), labels and what each label counts."""

    id: str
    ids: list[int]
    clause: list[int]
    truth: Tensor
    counts: Tensor


class Tagger(nn.Module):
    """Token states to log odds of labels."""

    def __init__(self, encoder: Any, drop: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.drop = nn.Dropout(drop)
        self.labels = nn.Linear(encoder.config.hidden_size, len(LABELS))
        nn.init.normal_(self.labels.weight, std=0.02)
        nn.init.constant_(self.labels.bias, -2.5)

    def forward(self, windows: Sequence[tuple[list[int], list[int]]]) -> Tensor:
        """Log odds, float32 [clauses of all windows, labels], of windows as token ids and their clauses."""
        states, _ = packed_states(self.encoder, [ids for ids, _ in windows], dtype=torch.bfloat16)
        places, shift, counts = [], 0, []
        for _, clause in windows:
            size = max(clause) + 1
            places += [shift + at if at >= 0 else -1 for at in clause]
            shift += size
        index = torch.tensor([*places, *([-1] * (len(states) - len(places)))])
        index = torch.where(index < 0, shift, index)
        total = torch.zeros((shift + 1, states.shape[-1])).index_add(0, index, states.float())
        counts = torch.zeros(shift + 1).index_add(0, index, torch.ones(len(index)))
        return torch.as_tensor(self.labels(self.drop(total[:shift] / counts[:shift, None].clamp(min=1))))


def windows(note: TrainingNote, tokenizer: Tokenizer) -> list[Tagged]:
    """A note as windows of at most ROOM tokens; a long note is cut between clauses, the halves as even as can be."""
    encoding = tokenizer.encode(note.transcript, add_special_tokens=False)
    clause, at = [], 0
    spans = [one.place for one in note.clauses]
    for start, _ in encoding.offsets:
        while at + 1 < len(spans) and start >= spans[at + 1][0]:
            at += 1
        clause.append(at)
    parts = -(-len(clause) // (ROOM - 30))
    bounds = [0]
    for part in range(1, parts):
        near = round(part * len(clause) / parts)
        starts = [i for i in range(1, len(clause)) if clause[i] != clause[i - 1]]
        bounds.append(min(starts, key=lambda i: abs(i - near), default=near))
    bounds = sorted({*bounds, len(clause)})
    truth = np.array([[label in c.labels for label in LABELS] for c in note.clauses], np.float32)
    counts = np.array([[label not in c.unknown for label in LABELS] for c in note.clauses], np.float32)
    special = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    found = []
    for begin, end in zip(bounds, bounds[1:], strict=False):
        first, last = clause[begin], clause[end - 1]
        own = [-1, *(c - first for c in clause[begin:end]), -1]
        ids = [special[0], *encoding.ids[begin:end][:ROOM], special[1]]
        own = own[: len(ids) - 1] + [-1]
        last = first + max(own)
        rows = slice(first, last + 1)
        found.append(Tagged(note.id, ids, own, torch.from_numpy(truth[rows]), torch.from_numpy(counts[rows])))
    return found


def start(recipe: Recipe) -> tuple[Tagger, Tokenizer]:
    encoder = load_encoder(BASE)
    encoder.tokenizer.no_truncation()
    return Tagger(encoder.model, recipe.drop), encoder.tokenizer


def fit(notes: Sequence[TrainingNote], recipe: Recipe, tagger: Tagger, tokenizer: Tokenizer, progress=None) -> Tagger:
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    given = [window for note in notes if note.clauses for window in windows(note, tokenizer)]
    table = tagger.encoder.get_input_embeddings().weight.requires_grad_(False)
    frozen = {id(w) for layer in tagger.encoder.encoder.layer[: recipe.frozen] for w in layer.parameters()}
    layers = [w for w in tagger.encoder.parameters() if w is not table and id(w) not in frozen]
    groups = [
        {"params": layers, "lr": recipe.rate, "weight_decay": 0.01},
        {"params": [*tagger.labels.parameters()], "lr": recipe.rate * recipe.head, "weight_decay": 0.01},
    ]
    adam = torch.optim.AdamW(groups, betas=(0.9, 0.98))
    rates = [group["lr"] for group in adam.param_groups]
    mask = tokenizer.token_to_id("[MASK]")
    marks = {tokenizer.token_to_id(m) for m in ".,;:!?-–()\"'„“" if tokenizer.token_to_id(m) is not None}
    steps, step = recipe.epochs * -(-len(given) // recipe.batch), 0
    tagger.train()
    for epoch in range(recipe.epochs):
        shuffled = chance.sample(given, len(given))
        sums = 0.0
        for first in range(0, len(shuffled), recipe.batch):
            step += 1
            share = min(1.0, step / (0.1 * steps)) * (1 - (step - 1) / steps)
            for group, rate in zip(adam.param_groups, rates, strict=True):
                group["lr"] = rate * share
            batch = shuffled[first : first + recipe.batch]
            odds = tagger([varied(w, chance, recipe, mask, marks) for w in batch])
            weights = torch.cat([w.counts * (recipe.real_weight if w.id else 1.0) for w in batch])
            truth = torch.cat([w.truth for w in batch])
            cost = nn.functional.binary_cross_entropy_with_logits(odds, truth, reduction="none")
            loss = (cost * weights).sum() / len(odds)
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([w for g in groups for w in g["params"]], 5.0)
            adam.step()
            sums += float(loss.detach())
        if progress:
            progress(epoch, sums / max(1, -(-len(shuffled) // recipe.batch)))
    return tagger.eval()


def varied(window: Tagged, chance: random.Random, recipe: Recipe, mask: int, marks: set[int]) -> tuple[list[int], list[int]]:
    """The window with some tokens hidden and, now and then, without its punctuation."""
    bare = chance.random() < recipe.bare
    ids, clause = [], []
    for i, (token, own) in enumerate(zip(window.ids, window.clause, strict=True)):
        if bare and token in marks and own in (window.clause[i - 1], window.clause[min(i + 1, len(window.clause) - 1)]):
            continue
        ids.append(mask if own >= 0 and chance.random() < recipe.masked else token)
        clause.append(own)
    if max(clause) < len(window.truth) - 1:
        return window.ids, window.clause
    return ids, clause


@torch.no_grad()
def judged(tagger: Tagger, tokenizer: Tokenizer, note: TrainingNote) -> np.ndarray:
    """Log odds float32 [clauses, labels]."""
    found = [tagger([(w.ids, w.clause)]).numpy() for w in windows(note, tokenizer)]
    return np.concatenate(found)
