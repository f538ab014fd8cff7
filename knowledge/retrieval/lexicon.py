"""What the words of a question are called in the other language: lexical search across languages.

The lexicon was learnt from parallel sentences and has written lists beside (`knowledge/training/lexicon.py`). Words
that mean something else together are looked up together (`hand in`: abgeben). A German compound that it does not know
is cut into two parts that it knows (`Sägeblatt`: saw, blade).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from knowledge.errors import ModelError
from knowledge.retrieval.analysis import Analyzer

MODEL = Path(__file__).resolve().parent.parent / "models" / "lexicon-de-en"
FILE = "lexicon.json"
_SHORTEST_PART = 3
_LINKS = ("", "s", "es", "n", "en", "er")
_LONGEST_TERM = 3
_ALONE = 0.5
"""What the translations of a word count when the word belongs to a term that has translations of its own."""

Options = tuple[tuple[str, float], ...]
"""(word, weight) pairs; the weights of a word's options add up to 1."""


class Lexicon:
    """Translations by stem.

    Args:
        entries: {"de-en": {German stem: [[English word, weight], …]}, "en-de": …}; the stems of a term of several
            words stand with blanks between.
    """

    def __init__(self, entries: Mapping[str, Mapping[str, Sequence[Sequence[object]]]]) -> None:
        self._entries = entries
        self._analyzers = {code: Analyzer(code, cache=20_000) for name in entries for code in name.split("-")}
        self.translations = lru_cache(maxsize=20_000)(self._translations)

    def translates(self, source: str, target: str) -> bool:
        """True when there is a direction from source to target (ISO 639-1 codes)."""
        return f"{source}-{target}" in self._entries

    def of_words(self, words: Sequence[str], source: str, target: str) -> list[Options]:
        """The words of the target language for each of some lower-case words that follow one another.

        A word of a known term gets the term's translations, too, its own with less weight.
        """
        found = [self.translations(word, source, target) for word in words]
        for first, last, options in self._terms(words, source, target):
            shared = tuple((name, weight / (last - first)) for name, weight in options)
            for at in range(first, last):
                found[at] = (*shared, *((name, _ALONE * weight) for name, weight in found[at]))
        return found

    def _terms(self, words: Sequence[str], source: str, target: str) -> Iterator[tuple[int, int, Options]]:
        """Terms of two and three words: (first word, behind the last one, translations); the longest from the left."""
        entries = self._entries.get(f"{source}-{target}")
        if entries is None:
            return
        stems = [self._analyzers[source].stem(word) for word in words]
        first = 0
        while first < len(stems):
            for last in range(min(first + _LONGEST_TERM, len(stems)), first + 1, -1):
                options = entries.get(" ".join(stems[first:last]))
                if options is not None:
                    yield first, last, _options(options)
                    first = last - 1
                    break
            first += 1

    def _translations(self, word: str, source: str, target: str) -> Options:
        """The words of the target language for a lower-case word, () when it is unknown."""
        entries = self._entries.get(f"{source}-{target}")
        if entries is None:
            return ()
        stem = self._analyzers[source].stem(word)
        found = entries.get(stem)
        if found is not None:
            return _options(found)
        parts = self._parts(word, source, entries) if source == "de" else ()
        return tuple(option for part in parts for option in _options(entries[part]))

    def _parts(self, word: str, source: str, entries: Mapping[str, object]) -> tuple[str, ...]:
        """The stems of the two parts of a compound, cut so that the shorter one is as long as can be."""
        stem = self._analyzers[source].stem
        best: tuple[int, tuple[str, ...]] = (0, ())
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            tail = stem(word[cut:])
            if tail not in entries:
                continue
            for link in _LINKS:
                head = word[:cut].removesuffix(link) if link else word[:cut]
                if len(head) < _SHORTEST_PART or (link and len(head) == cut):
                    continue
                known = stem(head)
                if known in entries and min(len(head), len(word) - cut) > best[0]:
                    best = (min(len(head), len(word) - cut), (known, tail))
        return best[1]


def _options(entry: Sequence[Sequence[object]]) -> Options:
    return tuple((str(name), float(str(weight))) for name, weight in entry)


@cache
def shipped_lexicon() -> Lexicon:
    """The lexicon that ships with Beleg, read once.

    Raises:
        ModelError: the file is missing or malformed.
    """
    path = MODEL / FILE
    try:
        return Lexicon(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"The lexicon {path} cannot be read ({type(error).__name__}).", "Install Beleg again."
        ) from None
