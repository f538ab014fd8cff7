"""A closer look at the best candidates: how the words of the question stand in the passage.

BM25 adds up words and 4-grams wherever they are. Here a question word counts as found when its stem is there, or in
part when its 4-grams are, in words that share at least half of their grams with it (`Rückgabefrist` is found in `Frist
für die Rückgabe`). Found words weigh by their idf. What is measured of a passage, each 0..1:

    cover    share of the question found in the whole passage
    window   the same within the best two sentences that follow one another
    pairs    share of the question's neighbouring words that stand near one another in the passage, in the same order
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.retrieval.analysis import Analyzer, fold, grams, words

NAMES = ("cover", "window", "pairs")
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+|\n")
_SHARED = 0.5
_NEAR = 3
_MAX_WORDS = 40
_SAME_INITIAL = frozenset({"de", "en"})
"""Languages whose stems begin with the letter that their words begin with, umlauts folded."""
_KEPT = 50_000

Match = tuple[tuple[int, int], ...]
"""(question word, bit mask of its grams that are found) pairs."""


class Profile:
    """The words of a question as they are looked for in passages of one language.

    Args:
        question: the cleaned question.
        analyzer: of the passages' language.
        rarity: weight per word of `question_words(question)`, not negative.
        translations: per word of `question_words(question)` what it is called in the passages' language.
    """

    def __init__(
        self,
        question: str,
        analyzer: Analyzer,
        rarity: Sequence[float],
        translations: Sequence[Sequence[str]] = (),
    ) -> None:
        self._words = question_words(question)
        self._analyzer = analyzer
        self._weights = [float(value) for value in rarity]
        self._total = sum(self._weights) or 1.0
        self._stems: dict[str, list[int]] = {}
        self._grams: dict[str, list[tuple[int, int]]] = {}
        self._sizes: list[int] = []
        for number, word in enumerate(self._words):
            self._stems.setdefault(analyzer.stem(word), []).append(number)
            distinct = list(dict.fromkeys(grams(fold(word))))
            self._sizes.append(len(distinct))
            for bit, gram in enumerate(distinct):
                self._grams.setdefault(gram, []).append((number, 1 << bit))
        for number, names in enumerate(translations):
            for name in names:
                self._stems.setdefault(analyzer.stem(name), []).append(number)
        self._initials = {stem[:1] for stem in self._stems} if analyzer.language in _SAME_INITIAL else None
        self._seen: dict[str, Match] = {}

    def measure(self, text: str) -> tuple[float, float, float]:
        """Return (cover, window, pairs) of a passage."""
        whole = [0] * len(self._words)
        before: dict[int, int] = {}
        best, place = 0.0, 0
        stands: list[tuple[int, int]] = []
        seen = self._seen
        for sentence in _SENTENCE.split(text):
            here: dict[int, int] = {}
            for word in words(sentence):
                place += 1
                for number, mask in seen[word] if word in seen else self.match(word):
                    here[number] = here.get(number, 0) | mask
                    if mask.bit_count() * 2 > self._sizes[number]:
                        stands.append((place, number))
            if here:
                for number, mask in here.items():
                    whole[number] |= mask
                best = max(best, self._share(here, before))
            before = here
        cover = self._share(dict(enumerate(whole)), {})
        return cover, best, self._pairs(stands)

    def match(self, word: str) -> Match:
        """Return which question words a passage word stands for, and how much of each."""
        found = self._seen.get(word)
        if found is None:
            found = self._match(word)
            self._seen[word] = found
        return found

    def _match(self, word: str) -> Match:
        folded, own, distinct = _spelt(word)
        known = self._grams
        shared: dict[int, int] = {}
        for gram in own:
            if gram in known:
                for number, bit in known[gram]:
                    shared[number] = shared.get(number, 0) | bit
        masks = {number: (1 << self._sizes[number]) - 1 for number in self._stemmed(word, folded)}
        for number, mask in shared.items():
            if number not in masks and mask.bit_count() >= _SHARED * min(distinct, self._sizes[number]):
                masks[number] = mask
        return tuple(masks.items())

    def _stemmed(self, word: str, folded: str) -> Sequence[int]:
        """The question words with the stem of a word; a word that cannot have one of them is not stemmed."""
        if self._initials is not None and folded[:1] not in self._initials:
            return ()
        return self._stems.get(self._analyzer.stem(word), ())

    def _share(self, one: dict[int, int], other: dict[int, int]) -> float:
        """Return the weighted share of the question found in two sets of matches together."""
        found = 0.0
        for number in one.keys() | other.keys():
            mask = one.get(number, 0) | other.get(number, 0)
            found += self._weights[number] * mask.bit_count() / self._sizes[number]
        return found / self._total

    def _pairs(self, stands: list[tuple[int, int]]) -> float:
        if len(self._words) < 2:
            return 0.0
        together: set[int] = set()
        for at, (place, number) in enumerate(stands):
            for later, other in stands[at + 1 : at + 5]:
                if other == number + 1 and 0 < later - place <= _NEAR:
                    together.add(number)
        weights = [min(a, b) for a, b in zip(self._weights, self._weights[1:], strict=False)]
        return sum(weights[number] for number in together) / (sum(weights) or 1.0)


@lru_cache(maxsize=_KEPT)
def _spelt(word: str) -> tuple[str, tuple[str, ...], int]:
    """A word folded, its grams, and how many different ones."""
    folded = fold(word)
    own = grams(folded)
    return folded, tuple(own), len(set(own))


def question_words(question: str) -> list[str]:
    """Return the words of a question in order, without repeats, forty at most."""
    return list(dict.fromkeys(words(question)))[:_MAX_WORDS]
