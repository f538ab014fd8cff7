"""What a single word says about being a name: its form, the lists it is on, and what its letters look like."""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from guardrails.pii.gazetteer import familiarity, word_list

Keys = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

CLASSES = ("first", "last", "place", "noun", "word")
"""What the letters of a word may look like (`Letters`)."""

GRAM_BITS = 15
CENSUS_COMMON = 5_000
_REMEMBERED = 30_000
NEWLINE = "¶"
_UPPER = re.compile(r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶĻĽŁŃŅŇŐŘŚŞŠŢŤŪŮŰŹŻŽ]")
_LOWER = re.compile(r"[a-zß-öø-ÿāăąćčďđēęěğģīıķļľłńņňőřśşšţťūůűźżžẠ-ỹ]")
_DIGIT = re.compile(r"\d")
_RUN = re.compile(r"(.)\1{2,}")
_HUMP = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+")


def key(text: str) -> int:
    """CRC-32 of a feature's name."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def shape(word: str) -> str:
    """`Müller-93` → `Xxx+-dd`."""
    formed = _DIGIT.sub("d", _LOWER.sub("x", _UPPER.sub("X", word)))
    return _RUN.sub(r"\1\1+", formed)


@dataclass(frozen=True, slots=True)
class Facts:
    """Feature keys of a word, by how near it stands to the word that is labelled.

    Attributes:
        own, near, far: keys at distance 0, 1 and 2.
        word, kind, form: keys of the lower-cased word, of its class of lists and of its shape, for pairs.
    """

    own: Keys
    near: Keys
    far: Keys
    word: int
    kind: int
    form: int


@dataclass(frozen=True)
class Letters:
    """Naive-Bayes-like classifier of a word by its character 2- to 4-grams.

    Attributes:
        weights: [2**GRAM_BITS, len(CLASSES)].
        bias: [len(CLASSES)].
    """

    weights: Floats
    bias: Floats

    def likeness(self, words: Sequence[str]) -> Floats:
        """Probability of each of `CLASSES` [words, classes]."""
        found, owners = grams(words)
        order = np.argsort(owners, kind="stable")
        starts = np.searchsorted(owners[order], np.arange(len(words)))
        raw = np.add.reduceat(self.weights[found[order]], starts, axis=0) + self.bias
        raw = np.exp(raw - raw.max(axis=1, keepdims=True))
        probabilities: Floats = raw / raw.sum(axis=1, keepdims=True)
        return probabilities


def grams(words: Sequence[str]) -> tuple[Indices, Indices]:
    """Hashed character 2- to 4-grams of lower-cased words with their borders, and which word each belongs to."""
    marked = [f"^{word}$" for word in words]
    codes = np.frombuffer("".join(marked).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    owner = np.repeat(np.arange(len(words)), [len(word) for word in marked])
    found, owners = [], []
    for size in (2, 3, 4):
        width = len(codes) - size + 1
        if width < 1:
            break
        mixed = np.full(width, size * 7919, np.uint64)
        for offset in range(size):
            mixed = mixed * np.uint64(1_000_003) + codes[offset : offset + width]
        inside = owner[:width] == owner[size - 1 :]
        hashed = (mixed ^ (mixed >> np.uint64(17))) & np.uint64((1 << GRAM_BITS) - 1)
        found.append(hashed.astype(np.int64)[inside])
        owners.append(owner[:width][inside])
    return np.concatenate(found), np.concatenate(owners)


class Lexicon:
    """Facts about words, remembered for the words that were last seen. Safe to share between threads.

    Args:
        letters: what spellings look like.
        vocabulary: CRC-32 of ordinary words, German and English.
        surnames: CRC-32 of the last names of a census, most common first.
        hidden: words (CRC-32 modulo ten below this) whose lists are ignored, so that training does not come to need
            the lists; 0 in use.
    """

    def __init__(self, letters: Letters, vocabulary: Keys, surnames: Keys, hidden: int = 0) -> None:
        self._letters = letters
        self._vocabulary = frozenset(vocabulary.tolist())
        self._common = frozenset(surnames[:CENSUS_COMMON].tolist())
        self._rare = frozenset(surnames[CENSUS_COMMON:].tolist())
        self._hidden = hidden
        self._seen: dict[str, Facts] = {}

    @cached_property
    def _lists(self) -> tuple[tuple[str, frozenset[str]], ...]:
        return (("F", word_list("first_names.txt")), ("L", word_list("last_names.txt")))

    def facts(self, words: Sequence[str]) -> list[Facts]:
        """The facts about each word; what is new of them is worked out together."""
        seen = self._seen
        new = [word for word in dict.fromkeys(words) if word not in seen]
        if new:
            if len(seen) > _REMEMBERED:
                seen = self._seen = {}
                new = list(dict.fromkeys(words))
            seen.update(zip(new, self._of_new(new), strict=True))
        return [seen[word] for word in words]

    def _of_new(self, words: Sequence[str]) -> Iterator[Facts]:
        known = [self.known(word.lower()) if word[:1].isalpha() else "0" for word in words]
        spelled = [_spelled(word, sign) for word, sign in zip(words, known, strict=True)]
        asked = [letters for letters in dict.fromkeys(spelled) if letters is not None]
        chances = dict(zip(asked, self._letters.likeness(asked).tolist(), strict=True)) if asked else {}
        for word, sign, letters in zip(words, known, spelled, strict=True):
            yield self._facts(word, sign, _looks(chances[letters], sign) if letters is not None else [])

    def _facts(self, word: str, known: str, looks: list[str]) -> Facts:
        lower = word.lower()
        case = "C" if word[:1].isupper() else "c"
        lists = self._of_lists(lower)
        kind = "".join((*lists, known)) + case
        far = [f"w={lower}", f"G={kind}", f"x3={lower[-3:]}"]
        near = [*far, f"s={shape(word)}", f"x4={lower[-4:]}", *(f"g={sign}{case}" for sign in (*lists, known))]
        if word.isupper() and len(word) > 1:
            near.append("capitals")
        near += looks
        own = [*near, f"x2={lower[-2:]}", f"p2={lower[:2]}", f"p3={lower[:3]}"]
        if "-" in word:
            own.append("hyphen")
        if word[0] in "@#" and len(word) > 2:
            own += self._handle(word)
        keys = _keys(own)
        return Facts(keys, keys[: len(near)], keys[: len(far)], int(keys[0]), key(kind), int(keys[3]))

    def _of_lists(self, lower: str) -> list[str]:
        parts = lower.split("-")
        marks = []
        if zlib.crc32(lower.encode("utf-8", "surrogatepass")) % 10 >= self._hidden:
            (_, first), (_, last) = self._lists
            marks += ["F"] if _on(first, lower) or _on(first, parts[0]) else []
            marks += ["L"] if _on(last, lower) or _on(last, parts[-1]) else []
            marks += self._census(lower)
        if _on(word_list("places.txt"), lower):
            marks.append("P")
        if lower in word_list("not_names.txt"):
            marks.append("N")
        return marks

    def _census(self, lower: str) -> list[str]:
        for form in (lower, lower[:-1]) if lower.endswith("s") else (lower,):
            code = key(form)
            if code in self._common:
                return ["U"]
            if code in self._rare:
                return ["u"]
        return []

    def known(self, lower: str) -> str:
        """How a word relates to the vocabulary (`gazetteer.familiarity`)."""
        return familiarity(lower, self._ordinary)

    def _ordinary(self, lower: str) -> bool:
        return key(lower) in self._vocabulary

    def _handle(self, word: str) -> list[str]:
        (_, first), (_, last) = self._lists
        parts = [part.lower() for part in _HUMP.findall(word[1:])]
        signs = ["F" if p in first else "L" if p in last else "V" if self._ordinary(p) else "U" for p in parts]
        ends = ("F" if parts and parts[0] in first else "") + ("L" if parts and parts[-1] in last else "")
        return [f"h={word[0]}{''.join(signs)[:4]}", f"h1={word[0]}{ends}"]


def _spelled(word: str, known: str) -> str | None:
    """The part of a word whose letters may tell a name, in lower case; None where they are not asked."""
    if not word[:1].isalpha() or not (word[:1].isupper() or "-" in word):
        return None
    last = word.lower().rsplit("-", 1)[-1]
    return last.rstrip("s") if last.endswith("s") and known != "V" and len(last) > 4 else last


def _looks(chances: Sequence[float], known: str) -> list[str]:
    name = int(10 * (chances[0] + chances[1]))
    marks = [f"q={label}{min(9, int(10 * p))}" for label, p in zip("flpnv", chances, strict=True)]
    return [*marks, f"qn={name}{'+' if known == 'U' else '-'}"]


def _on(entries: frozenset[str], lower: str) -> bool:
    return lower in entries or (lower.endswith("s") and lower[:-1] in entries)


def _keys(names: list[str]) -> Keys:
    return np.array([key(name) for name in names], np.uint32)
