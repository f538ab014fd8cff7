"""Reading ease of German and English.

Sources: Flesch, A new readability yardstick (1948); Amstad, Wie verständlich sind unsere Zeitungen? (1978) for the
German constants; Bamberger and Vanecek, Lesen - Verstehen - Lernen - Schreiben (1984) for the first Wiener
Sachtextformel. Syllables are counted as groups of vowels with the rules below.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_VOWELS_DE = re.compile(r"aa|ee|ie(?!n$|rt)|oo|ai|au|ei|eu|äu|ey|ay|oi|[aeiouyäöü]", re.I)
_VOWELS_EN = re.compile(r"[aeiouy]+", re.I)
_SILENT_EN = re.compile(r"(?:[^aeiouy]e|[^aeiouytd]ed|[^aeiouyscxzgh]es)$", re.I)
_LE_EN = re.compile(r"[^aeiouy]les?$", re.I)


def syllables(word: str, language: str) -> int:
    """Number of syllables, at least 1."""
    if language != "en":
        return max(1, len(_VOWELS_DE.findall(word)))
    count = len(_VOWELS_EN.findall(word))
    if count > 1 and _SILENT_EN.search(word) and not _LE_EN.search(word):
        count -= 1
    return max(1, count)


@dataclass(frozen=True, slots=True)
class Counts:
    """What the formulas are made of."""

    words: int
    sentences: int
    syllables: int
    three_or_more: int
    one: int
    long: int

    @property
    def words_per_sentence(self) -> float:
        """Mean length of a sentence in words."""
        return self.words / max(1, self.sentences)


def count(words: Sequence[str], sentences: int, language: str) -> Counts:
    """Count words, syllables and long words (more than six letters)."""
    cache: dict[str, int] = {}
    made = []
    for word in words:
        if word not in cache:
            cache[word] = syllables(word, language)
        made.append(cache[word])
    return Counts(
        len(words),
        sentences,
        sum(made),
        sum(n >= 3 for n in made),
        sum(n == 1 for n in made),
        sum(len(word) > 6 for word in words),
    )


def flesch(c: Counts) -> float:
    """Flesch reading ease of an English text: 206.835 - 1.015 words/sentence - 84.6 syllables/word."""
    return 206.835 - 1.015 * c.words_per_sentence - 84.6 * c.syllables / max(1, c.words)


def flesch_amstad(c: Counts) -> float:
    """Flesch-Amstad of a German text: 180 - words/sentence - 58.5 syllables/word; 60-70 is plain."""
    return 180.0 - c.words_per_sentence - 58.5 * c.syllables / max(1, c.words)


def wiener(c: Counts) -> float:
    """First Wiener Sachtextformel, a school grade: .1935 MS + .1672 SL + .1297 IW - .0327 ES - .875.

    MS: % words of three syllables or more; SL: words per sentence; IW: % words of more than six letters; ES: % words
    of one syllable.
    """
    share = 100.0 / max(1, c.words)
    return (
        0.1935 * c.three_or_more * share
        + 0.1672 * c.words_per_sentence
        + 0.1297 * c.long * share
        - 0.0327 * c.one * share
        - 0.875
    )
