"""A linear classifier over hashed n-grams and concepts: small, fast, readable weights, no framework at run time.

Features of a text, each block scaled to unit length and then by its weight: character 2- to 5-grams of the
folded text, word 1- to 3-grams, and the concepts of a `Lexicon` with their ordered pairs. The hashing trick
follows Weinberger et al. 2009 (Feature Hashing for Large Scale Multitask Learning), without the sign.
Weights are float16 arrays in an `.npz` that is read with `allow_pickle=False`.
"""

import itertools
import math
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from guardrails.errors import GuardrailError

Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_TOKEN = re.compile(r"\w+|[?!#{}<>=;:/`*|$@&]", re.UNICODE)
_TERM = re.compile(r"\*?\w+\*?|[?!#{}<>=;:/`|$@&]")
_SPACE = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+")
_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "’": "'", "‘": "'", "„": '"', "“": '"', "”": '"'})
_PRIMES = np.array([1_000_003, 998_244_353, 1_000_000_007, 2_147_483_647, 6_700_417], dtype=np.uint64)


def fold(text: str) -> str:
    """Lower case, umlauts spelled out, digits as 0, one blank between words."""
    return _SPACE.sub(" ", _DIGITS.sub("0", text.lower().translate(_FOLD))).strip()


def tokens(text: str) -> list[str]:
    """Words and telling marks of a folded text."""
    return _TOKEN.findall(text)


@dataclass(frozen=True, slots=True)
class Features:
    """Sparse features: `indices[i]` has `values[i]`; no index occurs twice."""

    indices: Indices
    values: Floats


class Lexicon:
    """Words of two languages grouped by what they mean.

    Args:
        concepts: concept to terms, folded. `ignor*` matches a beginning, `*prompt*` anywhere in a word of
            six letters or more, `look past` a sequence of words.
    """

    def __init__(self, concepts: Mapping[str, Sequence[str]]) -> None:
        self._exact: dict[str, list[str]] = {}
        self._prefix: dict[str, list[str]] = {}
        self._infix: list[tuple[str, str]] = []
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for concept, terms in concepts.items():
            for term in terms:
                self._add(concept, term)
        self._longest = max(map(len, self._prefix), default=0)
        self._meanings = lru_cache(maxsize=20_000)(self._of_word)

    @classmethod
    def read(cls, path: Path) -> "Lexicon":
        """Read `concept: term, term` lines; indented lines go on, `#` comments at the start of a line."""
        concepts: dict[str, list[str]] = {}
        current: list[str] = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# ") or not line.strip():
                continue
            name, colon, rest = line.partition(":") if not line.startswith(" ") else ("", "", line)
            if colon:
                current = concepts.setdefault(name, [])
            current.extend(term for term in map(str.strip, rest.split(",")) if term)
        return cls(concepts)

    def _add(self, concept: str, term: str) -> None:
        words = _TERM.findall(term)
        if not words:
            return
        if len(words) > 1:
            self._phrases.setdefault(words[0], []).append((tuple(words[1:]), concept))
        elif words[0].startswith("*"):
            self._infix.append((words[0].strip("*"), concept))
        elif words[0].endswith("*"):
            self._prefix.setdefault(words[0][:-1], []).append(concept)
        else:
            self._exact.setdefault(words[0], []).append(concept)

    def find(self, words: Sequence[str]) -> list[tuple[int, str]]:
        """(word position, concept), in text order, each concept at most once a position."""
        found: list[tuple[int, str]] = []
        for at, word in enumerate(words):
            here: Iterable[str] = self._meanings(word)
            if word in self._phrases:
                here = dict.fromkeys((*here, *self._of_phrase(word, words, at)))
            found.extend((at, concept) for concept in here)
        return found

    def _of_word(self, word: str) -> tuple[str, ...]:
        meant = list(self._exact.get(word, ()))
        for size in range(3, min(len(word), self._longest) + 1):
            meant += self._prefix.get(word[:size], ())
        if len(word) >= 6:
            meant += [concept for part, concept in self._infix if part in word]
        return tuple(dict.fromkeys(meant))

    def _of_phrase(self, word: str, words: Sequence[str], at: int) -> Iterator[str]:
        for rest, concept in self._phrases.get(word, ()):
            if at + len(rest) < len(words) and all(_matches(term, words[at + 1 + i]) for i, term in enumerate(rest)):
                yield concept


def _matches(term: str, word: str) -> bool:
    return word.startswith(term[:-1]) if term.endswith("*") else word == term


@dataclass(frozen=True, slots=True)
class Recipe:
    """How texts become features; kept in the model file so that training and use cannot differ."""

    bits: int = 17
    characters: float = 1.0
    words: float = 1.0
    concepts: float = 1.0
    shortest: int = 2
    longest: int = 5


def featurise(text: str, recipe: Recipe, lexicon: Lexicon | None = None) -> Features:
    """The hashed features of a text; the empty text has none."""
    folded = fold(text)
    words = tokens(folded)
    blocks = [
        (_character_grams(folded, recipe), recipe.characters),
        (_word_grams(words, recipe.bits), recipe.words),
    ]
    if lexicon is not None:
        blocks.append((_concept_pairs(lexicon.find(words), words, recipe.bits), recipe.concepts))
    parts = [(np.unique(indices), weight) for indices, weight in blocks if len(indices) and weight]
    if not parts:
        return Features(np.empty(0, np.int64), np.empty(0, np.float32))
    indices = np.concatenate([found for found, _ in parts])
    values = np.concatenate([np.full(len(found), w / math.sqrt(len(found)), np.float32) for found, w in parts])
    return _merged(indices, values)


def _merged(indices: Indices, values: Floats) -> Features:
    unique, inverse = np.unique(indices, return_inverse=True)
    return Features(unique, np.bincount(inverse, weights=values, minlength=len(unique)).astype(np.float32))


def _character_grams(folded: str, recipe: Recipe) -> Indices:
    return _grams_of_many([folded], recipe)[0]


def _grams_of_many(folded: Sequence[str], recipe: Recipe) -> tuple[Indices, Indices]:
    """Hashed character grams of all texts, and which text each belongs to."""
    raw = "".join(f" {text} " for text in folded).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(raw, dtype="<u4").astype(np.uint64)
    owner = np.repeat(np.arange(len(folded)), [len(text) + 2 for text in folded])
    found, owners = [], []
    for size in range(recipe.shortest, recipe.longest + 1):
        width = len(codes) - size + 1
        if width < 1:
            break
        mixed = np.full(width, size * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF, np.uint64)
        for offset in range(size):
            mixed = (mixed ^ codes[offset : offset + width]) * _PRIMES[offset]
            mixed ^= mixed >> np.uint64(29)
        inside = owner[:width] == owner[size - 1 :]
        found.append((mixed & np.uint64((1 << recipe.bits) - 1)).astype(np.int64)[inside])
        owners.append(owner[:width][inside])
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate(found), np.concatenate(owners)


def _owned(parts: Sequence[Indices]) -> tuple[Indices, Indices]:
    """Indices of all texts in a row, and which text each belongs to."""
    owners = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return (np.concatenate(parts) if parts else np.empty(0, np.int64)), owners


def _word_grams(words: Sequence[str], bits: int) -> Indices:
    grams = [*words, *map(" ".join, itertools.pairwise(words))]
    grams += map(" ".join, zip(words, words[1:], words[2:], strict=False))
    return _hashed(grams, "w:", bits)


def _concept_pairs(found: Sequence[tuple[int, str]], words: Sequence[str], bits: int) -> Indices:
    """Concepts, and pairs in text order that stand at most 12 words apart."""
    names = [concept for _, concept in found]
    for i, (at, concept) in enumerate(found):
        for after, other in found[i + 1 : i + 9]:
            if after - at > 12:
                break
            names.append(f"{concept}>{other}" if after - at > 1 else f"{concept}>>{other}")
            if after - at <= 1:
                names.append(f"{concept}>{other}")
    if found and words and found[0][0] == 0:
        names.append(f"^{found[0][1]}")
    return _hashed(names, "c:", bits)


def _hashed(names: Sequence[str], salt: str, bits: int) -> Indices:
    mask = (1 << bits) - 1
    seeds = zlib.crc32(salt.encode())
    return np.array([zlib.crc32(n.encode("utf-8", "surrogatepass"), seeds) & mask for n in names], np.int64)


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights of one or more classes.

    Attributes:
        labels: class names, in the order of the rows of `weights`.
        weights: float32 [classes, 2**bits].
        bias: float32 [classes].
        recipe: how features are made.
    """

    labels: tuple[str, ...]
    weights: Floats
    bias: Floats
    recipe: Recipe
    lexicon: Lexicon | None = None
    _by_feature: Floats = field(init=False, repr=False, compare=False)
    """The weights by feature, so that those of one feature lie side by side in memory."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_feature", np.ascontiguousarray(self.weights.T))

    def scores(self, text: str) -> dict[str, float]:
        """The probability of each class, 0..1, each judged on its own (logistic)."""
        return {label: float(p) for label, p in zip(self.labels, self.many([text])[0], strict=True)}

    def many(self, texts: Sequence[str]) -> Floats:
        """Probabilities [texts, classes]: the same as `scores` of each, in one pass over all of them."""
        recipe, folded = self.recipe, [fold(text) for text in texts]
        words = [tokens(text) for text in folded]
        raw = np.tile(self.bias, (len(texts), 1))
        grams, owners = _grams_of_many(folded, recipe)
        raw += self._block(grams, owners, recipe.characters, len(texts))
        parts = [_word_grams(found, recipe.bits) for found in words]
        raw += self._block(*_owned(parts), recipe.words, len(texts))
        if self.lexicon is not None:
            parts = [_concept_pairs(self.lexicon.find(found), found, recipe.bits) for found in words]
            raw += self._block(*_owned(parts), recipe.concepts, len(texts))
        return np.where(raw >= 0, 1 / (1 + np.exp(-np.abs(raw))), np.exp(-np.abs(raw)) / (1 + np.exp(-np.abs(raw))))

    def _block(self, indices: Indices, owners: Indices, weight: float, count: int) -> Floats:
        """What one block of features adds to the scores [count, classes]: unit length by text, then its weight."""
        if not weight or not len(indices):
            return np.zeros((count, len(self.labels)), np.float32)
        found = np.sort((owners << self.recipe.bits) | indices)
        found = found[np.concatenate(([True], found[1:] != found[:-1]))]
        rows, columns = found >> self.recipe.bits, found & ((1 << self.recipe.bits) - 1)
        starts = np.flatnonzero(np.concatenate(([True], rows[1:] != rows[:-1])))
        sizes = np.diff(np.append(starts, len(rows)))
        sums = np.add.reduceat(self._by_feature[columns], starts, axis=0, dtype=np.float64)
        scaled = np.zeros((count, len(self.labels)), np.float32)
        scaled[rows[starts]] = sums * (weight / np.sqrt(sizes))[:, None]
        return scaled

    def score(self, text: str) -> float:
        """The probability of the first class."""
        return self.scores(text)[self.labels[0]]

    def save(self, path: Path) -> None:
        """Write the weights as float16 in a compressed `.npz` without pickled objects."""
        recipe = self.recipe
        np.savez_compressed(
            path,
            labels=np.array(self.labels),
            weights=self.weights.astype(np.float16),
            bias=self.bias.astype(np.float32),
            recipe=np.array(
                [recipe.bits, recipe.characters, recipe.words, recipe.concepts, recipe.shortest, recipe.longest]
            ),
        )

    @classmethod
    def load(cls, path: Path, lexicon: Lexicon | None = None) -> "LinearModel":
        """Read weights.

        Raises:
            GuardrailError: the file is missing or not of this format.
        """
        try:
            with np.load(path, allow_pickle=False) as stored:
                bits, characters, words, concepts, shortest, longest = stored["recipe"].tolist()
                return cls(
                    tuple(str(label) for label in stored["labels"]),
                    stored["weights"].astype(np.float32),
                    stored["bias"].astype(np.float32),
                    Recipe(int(bits), characters, words, concepts, int(shortest), int(longest)),
                    lexicon,
                )
        except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise GuardrailError(
                f"The model file {path.name} cannot be read ({type(error).__name__}).",
                "Reinstall the package or train the model again (docs/guards).",
            ) from error
