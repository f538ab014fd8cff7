"""Text to index terms, one analyser per language.

A term is a Snowball stem ("s:" + stem) or a character 4-gram of a folded word ("g:" + gram). The prefixes keep
the two kinds apart, because each has a vocabulary, a document frequency and a weight of its own. The 4-grams let
parts of German compounds meet (`Rückgabefrist` and `Frist`) without a dictionary.
"""

import re
import unicodedata
from functools import lru_cache

from guardrails.stemming import stemmer

GRAM = 4
_WORD = re.compile(r"[^\W_]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "œ": "oe"})
_SOFT_HYPHEN = "\u00ad"
_MAX_WORD = 64
"""Longer runs of letters are base64, hashes or URLs; their head is enough to find them again."""

_STEMMERS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}


def words(text: str) -> list[str]:
    """Return the lower-case words of a text, NFKC-normalised, in order."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace(_SOFT_HYPHEN, "")
    return _WORD.findall(text.lower())


def fold(word: str) -> str:
    """Return a lower-case word in ASCII where it has one: ä→ae, ß→ss, é→e."""
    if word.isascii():
        return word
    word = word.translate(_UMLAUTS)
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def grams(folded: str) -> list[str]:
    """Return the character 4-grams of a folded word between boundary marks: `frist` gives _fri, fris, rist, ist_."""
    marked = f"_{folded}_"
    return [marked[i : i + GRAM] for i in range(max(1, len(marked) - GRAM + 1))]


class Analyzer:
    """Terms of texts in one language; keeps the terms of every word it has seen (up to `cache` words).

    Args:
        language: ISO 639-1 code; a language without a Snowball stemmer keeps its words unstemmed.
        cache: how many words to remember.
    """

    def __init__(self, language: str, *, cache: int = 200_000) -> None:
        self.language = language
        name = _STEMMERS.get(language)
        self._snowball = stemmer(name) if name else None
        self.word_terms = lru_cache(maxsize=cache)(self._word_terms)
        self.stem = lru_cache(maxsize=cache)(self._stem)

    def _stem(self, word: str) -> str:
        """Return the folded stem of a lower-case word."""
        word = word[:_MAX_WORD]
        return fold(self._snowball(word) if self._snowball else word)

    def _word_terms(self, word: str) -> tuple[str, ...]:
        """Return the terms of one lower-case word: its stem, then its grams."""
        return ("s:" + self.stem(word), *("g:" + gram for gram in grams(fold(word[:_MAX_WORD]))))

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text in order, repeats included."""
        return [term for word in words(text) for term in self.word_terms(word)]
