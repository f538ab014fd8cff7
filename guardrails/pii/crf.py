"""A linear-chain conditional random field over hashed word features: small, fast, plain arrays.

Lafferty, McCallum, Pereira: Conditional Random Fields, ICML 2001. Trained by `guardrails/training/pii/train.py`
(CRFsuite); here only the marginal probabilities are computed, for all sentences of a text at a time.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from guardrails.errors import GuardrailError
from guardrails.pii.lexical import NEWLINE, Facts, Floats, Keys, Letters, Lexicon, key

Indices = npt.NDArray[np.int64]

OFFSETS = (0, -1, 1, -2, 2)
LONGEST = 100
"""Words of a sentence at most; a longer one is cut."""

_BORDER = Facts(
    np.empty(0, np.uint32), np.array([key("END")], np.uint32), np.array([key("END")], np.uint32), 1, key("END"), 2
)
_RESCALE = 3
_TINY = np.float32(1e-30)
_TABLE_BITS = 20
_SALTS = {offset: np.uint32(key(f"offset {offset}")) for offset in OFFSETS}
_PAIRS = tuple(np.uint32(key(f"pair {number}")) for number in range(7))
_PRIME, _OTHER = np.uint32(2_654_435_761), np.uint32(2_246_822_519)
_END_MARK = re.compile(r"[.!?…]+")
_CLOSING = frozenset("\"'”“»)]’")


def sentences(words: Sequence[str], breaks: frozenset[int] = frozenset()) -> list[tuple[int, int]]:
    """Stretches of words that are labelled together: up to a full stop, or a blank line (`breaks`: first words)."""
    cuts = [0]
    for index in range(1, len(words)):
        ended = _END_MARK.fullmatch(words[index - 1]) and index > 1 and len(words[index - 2]) > 3
        starts = words[index][:1].isupper() or words[index] == NEWLINE
        if index in breaks or (ended and starts) or index - cuts[-1] >= LONGEST:
            cuts.append(index)
    return [(a, b) for a, b in pairwise([*cuts, len(words)]) if b > a]


def features(facts: Sequence[Facts]) -> Iterator[tuple[Keys, Indices]]:
    """Groups of keys of a sequence of words, and where each word's part begins in its group; groups in a fixed order.

    A word has its own features, those of its two neighbours on either side, and pairs and triples of classes.
    """
    count = len(facts)
    for offset in OFFSETS:
        at = [facts[i + offset] if 0 <= i + offset < count else _BORDER for i in range(count)]
        parts = [fact.own if offset == 0 else fact.near if abs(offset) == 1 else fact.far for fact in at]
        parts = [part if len(part) else _BORDER.near for part in parts]
        starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
        yield np.concatenate(parts) * _PRIME + _SALTS[offset], starts
    yield _pairs(facts), np.arange(0, 7 * count, 7)


def _pairs(facts: Sequence[Facts]) -> Keys:
    """Keys [7 * words] of pairs and triples of neighbouring classes, shapes and words."""
    padded = [_BORDER, _BORDER, *facts, _BORDER]
    word, kind, form = (
        np.array([getattr(fact, name) for fact in padded], np.uint32) for name in ("word", "kind", "form")
    )
    here, before, second, after = slice(2, -1), slice(1, -2), slice(0, -3), slice(3, None)
    columns = (
        _mixed(kind[before], kind[here]),
        _mixed(form[before], form[here]),
        _mixed(word[before], kind[here]),
        _mixed(kind[here], kind[after]),
        _mixed(kind[here], word[after]),
        _mixed(_mixed(kind[second], kind[before]), kind[here]),
        _mixed(_mixed(kind[before], kind[here]), kind[after]),
    )
    stacked = np.stack([column + salt for column, salt in zip(columns, _PAIRS, strict=True)], axis=1)
    return stacked.ravel()


def _mixed(left: Keys, right: Keys) -> Keys:
    mixed: Keys = (left * _PRIME) ^ (right * _OTHER + np.uint32(97))
    return mixed


@dataclass(frozen=True, slots=True)
class Entity:
    """Words `[start, end)` with a label and its probability."""

    start: int
    end: int
    label: str
    score: float


class Crf:
    """The tagger.

    Args:
        labels: `O`, `B-PERSON`, `I-PERSON`, …
        keys: sorted uint32 [features].
        weights: float [features, labels].
        transitions: float [labels, labels], from row to column.
        lexicon: facts about words.
    """

    def __init__(
        self, labels: Sequence[str], keys: Keys, weights: Floats, transitions: Floats, lexicon: Lexicon
    ) -> None:
        self.labels = tuple(labels)
        self.lexicon = lexicon
        self._keys = np.append(keys, np.uint32(0))
        self._weights = np.vstack([weights, np.zeros((1, len(labels)))]).astype(np.float32)
        self._transitions = np.exp(transitions.astype(np.float32))
        self._slots = np.full(1 << _TABLE_BITS, len(keys), np.int32)
        # Of features that share a slot the weightiest stays.
        order = np.argsort(np.abs(weights.astype(np.float32)).max(axis=1), kind="stable")
        self._slots[keys[order] & np.uint32((1 << _TABLE_BITS) - 1)] = order
        names = sorted({label.partition("-")[2] for label in labels} - {""})
        self._names = names
        self._begin = np.array([self.labels.index(f"B-{name}") for name in names])
        self._inside = np.array([self.labels.index(f"I-{name}") for name in names])

    @classmethod
    def load(cls, path: Path) -> "Crf":
        """Read an `.npz` written by the training.

        Raises:
            GuardrailError: it is missing or damaged.
        """
        try:
            with np.load(path, allow_pickle=False) as stored:
                letters = Letters(stored["letters"].astype(np.float32), stored["letters_bias"])
                lexicon = Lexicon(letters, stored["vocabulary"], stored["surnames"])
                labels = [str(label) for label in stored["labels"]]
                return cls(labels, stored["keys"], stored["weights"], stored["transitions"], lexicon)
        except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise GuardrailError("The shipped named-entity model cannot be loaded.", "Reinstall beleg.") from error

    def tag(self, words: Sequence[str], breaks: frozenset[int] = frozenset()) -> list[Entity]:
        """Entities of a sequence of words. `breaks` are indices of words that begin after a blank line."""
        if not words:
            return []
        facts = self.lexicon.facts(words)
        cuts = sentences(words, breaks)
        chances = self._marginals(self._emissions(facts, cuts), cuts)
        found: list[Entity] = []
        for start, end in cuts:
            found += self._entities(chances[start:end], start)
        return found

    def _emissions(self, facts: list[Facts], cuts: list[tuple[int, int]]) -> Floats:
        """Scores [words, labels]; sentences are computed together, two borders apart."""
        spread: list[Facts] = []
        places = np.empty(len(facts), np.int64)
        for start, end in cuts:
            places[start:end] = np.arange(len(spread), len(spread) + end - start)
            spread += [*facts[start:end], _BORDER, _BORDER]
        total = np.zeros((len(spread), len(self.labels)), np.float32)
        for keys, starts in features(spread):
            slots = self._slots[keys & np.uint32((1 << _TABLE_BITS) - 1)]
            rows = np.where(self._keys[slots] == keys, slots, len(self._weights) - 1)
            total += np.add.reduceat(self._weights[rows], starts, axis=0)
        return total[places]

    def _marginals(self, scores: Floats, cuts: list[tuple[int, int]]) -> Floats:
        """Probabilities [words, labels] by forward-backward, all sentences step by step."""
        potentials = np.exp(scores - scores.max(axis=1, keepdims=True)) + np.float32(1e-12)
        lengths = np.array([end - start for start, end in cuts])
        longest = int(lengths.max())
        sentence = np.repeat(np.arange(len(cuts)), lengths)
        place = np.arange(len(scores)) - np.repeat(np.array([start for start, _ in cuts]), lengths)
        # Sentences begin together on the way forward and end together on the way back.
        from_end = place + (longest - lengths)[sentence]
        both = self._forward(potentials, place, sentence, longest) * self._backward(
            potentials, from_end, sentence, longest
        )
        chances: Floats = both / both.sum(axis=1, keepdims=True)
        return chances

    def _forward(self, potentials: Floats, place: Indices, sentence: Indices, longest: int) -> Floats:
        steps = np.ones((longest, int(sentence[-1]) + 1, potentials.shape[1]), np.float32)
        steps[place, sentence] = potentials
        for step in range(1, longest):
            steps[step] *= steps[step - 1] @ self._transitions
            if step % _RESCALE == 0:
                steps[step] /= steps[step].sum(axis=1, keepdims=True) + _TINY
        return steps[place, sentence]

    def _backward(self, potentials: Floats, place: Indices, sentence: Indices, longest: int) -> Floats:
        known = np.ones((longest, int(sentence[-1]) + 1, potentials.shape[1]), np.float32)
        known[place, sentence] = potentials
        steps = np.ones_like(known)
        for step in range(longest - 2, -1, -1):
            np.matmul(steps[step + 1] * known[step + 1], self._transitions.T, out=steps[step])
            if step % _RESCALE == 0:
                steps[step] /= steps[step].sum(axis=1, keepdims=True) + _TINY
        return steps[place, sentence]

    def _entities(self, chances: Floats, offset: int) -> Iterator[Entity]:
        """Runs of one label; an entity's probability is that of its least likely word."""
        by_name = chances[:, self._begin] + chances[:, self._inside]
        best = by_name.argmax(axis=1)
        open_at: int | None = None
        for at in range(len(chances) + 1):
            inside = at < len(chances) and by_name[at, best[at]] >= CERTAINTY
            goes_on = (
                inside
                and open_at is not None
                and best[at] == best[at - 1]
                and chances[at, self._inside[best[at]]] >= chances[at, self._begin[best[at]]]
            )
            if open_at is not None and not goes_on:
                name = int(best[open_at])
                score = float(by_name[open_at:at, name].min())
                yield Entity(open_at + offset, at + offset, self._names[name], min(1.0, score))
                open_at = None
            if inside and open_at is None:
                open_at = at


CERTAINTY = 0.4
"""Probability from which a word belongs to an entity: a name that slips through costs more than one too many."""
