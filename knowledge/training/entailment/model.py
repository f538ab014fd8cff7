"""The entailment model: the bilingual encoder over statement or question and evidence, with an output for each."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from knowledge.training.entailment.data import Statement
from knowledge.training.student import arithmetic, packed_states

MAX_TOKENS = 256
MAX_STATEMENT = 96
Ids = tuple[list[int], list[int]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How it is trained.

    Attributes:
        made: statements made from parallel sentences and questions that it sees once, before the written ones.
        epochs: over the written statements, with as many made ones among them as `beside` says.
        beside: made statements for each written one in these epochs.
        rate: highest learning rate of the layers; the output learns ten times as fast, the token table not at all.
        hidden: share of the tokens of a statement's evidence that are masked.
    """

    made: int = 40000
    epochs: int = 4
    beside: float = 0.2
    batch: int = 32
    rate: float = 2e-4
    rate_written: float = 2e-4
    hidden: float = 0.03
    drop: float = 0.1
    seed: int = 0


class Proof(nn.Module):
    """Text and evidence to the log odds that the evidence proves the text, a statement, or answers it, a question."""

    def __init__(self, encoder: Any, drop: float = 0.1) -> None:
        super().__init__()
        size = encoder.config.hidden_size
        self.encoder = encoder
        self.drop = nn.Dropout(drop)
        self.settled = nn.Linear(size, 2)
        nn.init.normal_(self.settled.weight, std=0.02)
        nn.init.zeros_(self.settled.bias)

    def forward(self, pairs: Sequence[Ids]) -> Tensor:
        """Log odds, float32 [pairs, 2]: proven, answered."""
        rows, types = [ids for ids, _ in pairs], [kinds for _, kinds in pairs]
        states, layout = packed_states(self.encoder, rows, types, arithmetic())
        firsts = layout.spread(states)[:, 0].float()
        return torch.as_tensor(self.settled(self.drop(firsts)))


class Pairing:
    """[CLS] statement [SEP] evidence [SEP] as token ids, 256 at most, and which part each belongs to."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = Tokenizer.from_str(tokenizer.to_str())
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        vocabulary = self.tokenizer.get_vocab()
        self.cls, self.sep, self.mask = (vocabulary[name] for name in ("[CLS]", "[SEP]", "[MASK]"))

    def __call__(self, text: str, evidence: str, hide: Callable[[], bool] = lambda: False) -> Ids:
        said = self.tokenizer.encode(text, add_special_tokens=False).ids[:MAX_STATEMENT]
        told = self.tokenizer.encode(evidence, add_special_tokens=False).ids[: MAX_TOKENS - len(said) - 3]
        shown = [self.mask if hide() else token for token in told]
        first = len(said) + 2
        ids = [self.cls, *said, self.sep, *shown, self.sep]
        return ids, [0] * first + [1] * (len(ids) - first)


def learn(
    model: Proof,
    pairing: Pairing,
    steps: Sequence[Sequence[Statement]],
    recipe: Recipe,
    rate: float,
    said: Callable[[int, float], None] | None = None,
) -> None:
    """One pass over batches, the rate rising for a tenth of them and falling to nothing."""
    chance = random.Random(recipe.seed)
    table = model.encoder.get_input_embeddings().weight.requires_grad_(False)
    layers = [weight for weight in model.encoder.parameters() if weight is not table]
    groups: list[dict[str, Any]] = [
        {"params": layers, "lr": rate, "weight_decay": 0.01},
        {"params": [*model.settled.parameters()], "lr": 10 * rate, "weight_decay": 0.0},
    ]
    adam = torch.optim.AdamW(groups, betas=(0.9, 0.98))
    model.train()
    total = 0.0
    for number, batch in enumerate(steps):
        share = min(1.0, (number + 1) / (0.1 * len(steps))) * (1 - number / len(steps))
        for group, peak in zip(adam.param_groups, (rate, 10 * rate), strict=True):
            group["lr"] = peak * share
        odds = model([pairing(one.text, one.evidence, lambda: chance.random() < recipe.hidden) for one in batch])
        odds = odds[torch.arange(len(batch)), torch.tensor([int(one.asks) for one in batch])]
        truth = torch.tensor([float(one.settled) for one in batch])
        loss = nn.functional.binary_cross_entropy_with_logits(odds, truth)
        adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call,unused-ignore]
        nn.utils.clip_grad_norm_([*layers, *model.settled.parameters()], 5.0)
        adam.step()
        total += float(loss.detach())
        if said and (number + 1) % 100 == 0:
            said(number + 1, total / 100)
            total = 0.0
    model.eval()


def batches(statements: Sequence[Statement], size: int, chance: random.Random) -> Iterator[list[Statement]]:
    """Shuffled batches of statements of like length, which saves work on the longest."""
    shuffled = chance.sample(list(statements), len(statements))
    cut: list[list[Statement]] = []
    for begin in range(0, len(shuffled), 16 * size):
        block = sorted(shuffled[begin : begin + 16 * size], key=lambda one: len(one.text) + len(one.evidence))
        cut += [block[i : i + size] for i in range(0, len(block), size)]
    yield from chance.sample(cut, len(cut))


@torch.no_grad()
def odds(model: Proof, pairing: Pairing, statements: Sequence[Statement], batch: int = 32) -> list[float]:
    """Log odds of statements, in order."""
    order = sorted(range(len(statements)), key=lambda i: len(statements[i].text) + len(statements[i].evidence))
    found = [0.0] * len(statements)
    for begin in range(0, len(order), batch):
        part = order[begin : begin + batch]
        given = [pairing(statements[i].text, statements[i].evidence) for i in part]
        for i, both in zip(part, model(given).tolist(), strict=True):
            found[i] = both[statements[i].asks]
    return found
