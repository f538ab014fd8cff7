"""The reader: the bilingual encoder over question and passage, with heads for span and relevance."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from knowledge.training.reader.data import Group, Span
from knowledge.training.student import arithmetic, packed_states

MAX_TOKENS = 256
MAX_QUESTION = 48


@dataclass(frozen=True, slots=True)
class Pair:
    """Question and passage as token ids.

    Attributes:
        ids: [CLS] question [SEP] passage [SEP].
        first: place of the passage's first token.
        offsets: character span of each passage token in the passage.
        start: first token of the answer, 0 (the [CLS]) when it is not there.
        end: last token of the answer, 0 when it is not there.
    """

    ids: list[int]
    first: int
    offsets: list[Span]
    start: int = 0
    end: int = 0

    @property
    def types(self) -> list[int]:
        """0 for the question's tokens, 1 for the passage's."""
        return [0] * self.first + [1] * (len(self.ids) - self.first)


class Pairing:
    """Makes pairs of token ids of at most 256 tokens.

    Args:
        tokenizer: of the encoder.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = Tokenizer.from_str(tokenizer.to_str())
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        vocabulary = self.tokenizer.get_vocab()
        self.cls, self.sep = vocabulary["[CLS]"], vocabulary["[SEP]"]

    def __call__(self, question: str, passage: str, span: Span | None = None, rng: random.Random | None = None) -> Pair:
        """The pair; of a long passage the first part, or with a span a part around it, drawn by `rng`."""
        asked = self.tokenizer.encode(question, add_special_tokens=False).ids[:MAX_QUESTION]
        told = self.tokenizer.encode(passage, add_special_tokens=False)
        room = MAX_TOKENS - len(asked) - 3
        found = _tokens(told.offsets, span)
        begin = 0
        if found and found[1] >= room:
            low, high = max(0, found[1] - room + 1), found[0]
            begin = rng.randint(min(low, high), high) if rng else high
        ids = told.ids[begin : begin + room]
        first = len(asked) + 2
        whole = [self.cls, *asked, self.sep, *ids, self.sep]
        start, end = (0, 0) if not found else (first + found[0] - begin, first + min(found[1] - begin, room - 1))
        return Pair(whole, first, told.offsets[begin : begin + room], start, end)


def _tokens(offsets: Sequence[Span], span: Span | None) -> tuple[int, int] | None:
    if span is None:
        return None
    touched = [i for i, (start, end) in enumerate(offsets) if start < span[1] and span[0] < end]
    return (touched[0], touched[-1]) if touched else None


class ReaderHeads(nn.Module):
    """Start and end of the answer for each token, relevance for the whole pair."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        size = encoder.config.hidden_size
        self.encoder = encoder
        self.span = nn.Linear(size, 2)
        self.relevance = nn.Linear(size, 1)
        nn.init.normal_(self.span.weight, std=0.02)
        nn.init.zeros_(self.relevance.weight)

    def forward(self, pairs: Sequence[Pair]) -> tuple[Tensor, Tensor]:
        """Scores of pairs.

        Returns:
            Starts and ends, float32 [pairs, width, 2], -10,000 where no answer may be (question and filling); and
            relevance, float32 [pairs].
        """
        states, layout = packed_states(
            self.encoder, [pair.ids for pair in pairs], [pair.types for pair in pairs], arithmetic()
        )
        spans = layout.spread(nn.functional.linear(states.float(), self.span.weight, self.span.bias))
        width = spans.shape[1]
        allowed = torch.zeros((len(pairs), width, 1), dtype=torch.bool, device=spans.device)
        for row, pair in enumerate(pairs):
            allowed[row, 0] = True
            allowed[row, pair.first : pair.first + len(pair.offsets)] = True
        firsts = layout.spread(states)[:, 0].float()
        return spans.masked_fill(~allowed, -1e4), self.relevance(firsts).squeeze(-1)


def group_loss(model: ReaderHeads, groups: Sequence[Group], pairs: Sequence[Sequence[Pair]]) -> Tensor:
    """Cross-entropy of starts and ends where spans are known, and of the right passage among those compared."""
    spans, relevance = model([pair for group in pairs for pair in group])
    total: Tensor = spans.new_zeros(())
    at = 0
    for group, rows in zip(groups, pairs, strict=True):
        if group.located:
            gold = torch.tensor([[pair.start, pair.end] for pair in rows], device=spans.device)
            logits = spans[at : at + len(rows)].transpose(1, 2).reshape(2 * len(rows), -1)
            part = nn.functional.cross_entropy(logits, gold.reshape(-1), reduction="none").view(-1, 2).mean(1)
            total = total + (part[0] + 0.5 * part[1:].sum()) / (1.0 + 0.5 * (len(rows) - 1))
        if group.ranked > 1:
            compared = relevance[at : at + group.ranked]
            total = total - compared.log_softmax(0)[0]
        at += len(rows)
    mean: Tensor = total / max(1, len(groups))
    return mean
