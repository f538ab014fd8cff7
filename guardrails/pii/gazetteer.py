"""Word lists the rules know, one entry a line."""

from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files


@cache
def word_list(name: str) -> frozenset[str]:
    """The entries of a list in `guardrails/pii/data`."""
    text = files("guardrails.pii").joinpath("data", name).read_text(encoding="utf-8")
    return frozenset(text.split("\n")) - {""}


def first_names() -> frozenset[str]:
    """About eleven thousand first names of European, Turkish, Arabic, African, Indian and East Asian origin.

    Lower case; made by `guardrails/training/pii/gazetteer.py`.
    """
    return word_list("first_names.txt")


_NOUN_ENDINGS = (
    *("ung", "ungen", "heit", "heiten", "keit", "keiten", "schaft", "schaften", "tion", "tionen", "tät", "täten"),
    *("ismus", "ierung", "ierungen"),
)
_ENDINGS = ("s", "n", "en", "es", "e", "er")


def familiarity(word: str, ordinary: Callable[[str], bool]) -> str:
    """How a lower-cased word relates to the ordinary words of a vocabulary.

    Returns:
        `V` for one of them, `I` for an inflected form of one, `K` for a German compound of two, `U` for none of these.
    """
    if ordinary(word):
        return "V"
    for cut in range(len(word) - 4, 3, -1):
        head = word[:cut]
        if ordinary(head) or (head[-1] == "s" and ordinary(head[:-1])):
            tail = word[cut:]
            if ordinary(tail) or _inflected(tail, ordinary):
                return "K"
    return "I" if _inflected(word, ordinary) else "U"


def _inflected(word: str, ordinary: Callable[[str], bool]) -> bool:
    return any(word.endswith(end) and ordinary(word[: -len(end)]) for end in _ENDINGS)


@lru_cache(maxsize=20_000)
def is_noun(word: str) -> bool:
    """Whether a lower-cased word, or the last part of a hyphenated one, is an ordinary word and no listed name."""
    last = word.rsplit("-", 1)[-1]
    if len(last) < 3 or last in first_names() or last in word_list("last_names.txt"):
        return False
    if last.endswith(_NOUN_ENDINGS):
        return True
    stem = last.removesuffix("nen") if last.endswith("innen") else last
    return familiarity(stem, word_list("words.txt").__contains__) != "U"
