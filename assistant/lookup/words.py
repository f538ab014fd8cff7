"""Words as they are compared: folded, with compounds, typos, inflection and the other language."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import yaml
from rapidfuzz import fuzz

from assistant.evidence.lexicon import fold, lexicon
from guardrails.stemming import stemmer

_TOKEN = re.compile(r"[^\W_]+(?:[-–][^\W\d_]+)*", re.UNICODE)
_PART = re.compile(r"\d+|[^\W\d_]+")
_LEAST_TYPO = 5
_TYPO = 0.8


@dataclass(frozen=True, slots=True)
class ShopWords:
    """The word lists of `words.yaml`, folded.

    Attributes:
        general: words that name no article.
        machine: words for any machine.
        part: words for any part.
        same: word -> the words that mean the same.
    """

    general: frozenset[str]
    machine: frozenset[str]
    part: frozenset[str]
    same: Mapping[str, frozenset[str]]


@cache
def shop_words() -> ShopWords:
    """The shipped word lists."""
    raw = yaml.safe_load(files(__package__).joinpath("words.yaml").read_text(encoding="utf-8"))
    same: dict[str, set[str]] = {}
    for line in raw["same"]:
        group = [fold(word) for word in line.split()]
        for word in group:
            same.setdefault(word, set()).update(group)
    return ShopWords(
        _both(raw["general"]),
        _both(raw["machine_words"]),
        _both(raw["part_words"]),
        {word: frozenset(found) for word, found in same.items()},
    )


def _both(lists: Mapping[str, str]) -> frozenset[str]:
    return frozenset(fold(word) for text in lists.values() for word in text.split())


def tokens(text: str) -> list[str]:
    """Folded words of a text; "AX18" and "AX 18" give the same two, "Klemmbaustein-Set" stays whole."""
    found: list[str] = []
    for token in _TOKEN.findall(fold(text)):
        found += _PART.findall(token) if any(c.isdigit() for c in token) else [token]
    return found


def content(text: str) -> list[str]:
    """The words of a message that may name an article: no stopwords, no words of ordering in general."""
    known = shop_words()
    ignored = known.general | known.part | lexicon("de").stopwords | lexicon("en").stopwords
    return [
        word for word in tokens(text) if word not in ignored and (len(word) > 2 or word.isdigit() or len(word) == 2)
    ]


@lru_cache(maxsize=50_000)
def likeness(word: str, name: str) -> float:
    """0..1, how likely a customer's word means a word of an article's name; both folded."""
    if word == name:
        return 1.0
    if word.isdigit() or name.isdigit():
        return 0.0
    if len(word) < 3 or len(name) < 3:
        return 0.0
    known = shop_words().same
    direct = _spelled(word, name)
    if direct >= 0.9:
        return direct
    others = known.get(word) or known.get(stem(word)) or frozenset()
    meant = max((_spelled(other, name) for other in others), default=0.0)
    return max(direct, 0.85 * meant)


def _spelled(word: str, name: str) -> float:
    if word == name:
        return 1.0
    if stem(word) == stem(name) or _plain(word) == _plain(name):
        return 0.95
    short, long = sorted((word.replace("-", ""), name.replace("-", "")), key=len)
    if len(short) >= 4 and long.endswith(short):
        return 0.9
    if len(short) >= 4 and long.startswith(short):
        # What a German compound is stands at its end; its beginning only says of which kind.
        return 0.75
    root = stem(short)
    if len(root) >= 5 and root in long:
        return 0.8
    if len(short) >= _LEAST_TYPO:
        ratio = _near(short, long)
        return 0.85 * ratio if ratio >= _TYPO else 0.0
    return 0.0


def _plain(word: str) -> str:
    """The stem with vowels as in the singular: Blätter, Blatt; Säcke, Sack."""
    return stem(word).replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _near(short: str, long: str) -> float:
    """Likeness of spelling, of the whole word or of the end of a compound."""
    if abs(len(short) - len(long)) <= 2:
        return fuzz.ratio(short, long) / 100
    if len(short) < 7:
        return 0.0
    lengths = range(len(short) - 2, len(short) + 1)
    ends = [end for n in lengths for end in (long[:n], long[-n:])]
    return max(fuzz.ratio(short, end) for end in ends) / 100


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The German Snowball stem; good enough for English plurals."""
    return _stemmer()(word)


@cache
def _stemmer() -> Callable[[str], str]:
    return stemmer("german")
