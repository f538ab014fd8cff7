"""Passes regular expressions by that cannot match, and leads them to the places where they can.

Two things follow from the parsed expression. Some pieces of text of which every match contains at least one (the idea
of RE2's FilteredRE2): looking for them is far cheaper than running the expression, and one that is never needed is not
compiled. And, where each match begins with a word, the first letters of that word: the text is then read once for all
expressions, and each is tried only at words that begin so.
"""

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any
from weakref import WeakSet

from guardrails.expressions import GRAM, Heads, folded, heads, parsed, pieces

_WORD_START = re.compile(r"(?<![^\W_])[^\W_]")
_CAPITAL = re.compile(r"(?<!\\)[A-ZÄÖÜ]")


def lower_case(regex: str) -> str:
    """An expression for texts in lower case: searching without regard to case takes three times as long."""
    return _CAPITAL.sub(lambda match: match.group().lower(), regex)


class Prepared:
    """A text as `Filtered` wants it.

    Attributes:
        text: the text.
        low: the same in lower case, as expressions without regard to case see it; of the same length.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.low = folded(text)

    @cached_property
    def grams(self) -> frozenset[str]:
        """Every three characters in a row of `low`."""
        low = self.low
        return frozenset(map("".join, zip(low, low[1:], low[2:], strict=False)))

    @cached_property
    def words(self) -> dict[str, list[int]]:
        """Where words begin, ascending, by their first three characters in lower case (or what follows the word)."""
        low = self.low
        found: dict[str, list[int]] = {}
        for match in _WORD_START.finditer(self.text):
            at = match.start()
            found.setdefault(low[at : at + GRAM], []).append(at)
        return found

    @cached_property
    def _by_beginning(self) -> dict[str, list[str]]:
        """Keys of `words` by their first two characters."""
        found: dict[str, list[str]] = {}
        for start in self.words:
            found.setdefault(start[: GRAM - 1], []).append(start)
        return found

    def starts(self, heads: frozenset[str], short: frozenset[str]) -> list[int]:
        """Where words begin with one of `heads` (three characters) or `short` (two), ascending."""
        words = self.words
        keys = [*heads & words.keys()]
        if short:
            keys += {key for two in short & self._by_beginning.keys() for key in self._by_beginning[two]}.difference(
                keys
            )
        if len(keys) == 1:
            return words[keys[0]]
        return sorted(at for key in keys for at in words[key])


@lru_cache(maxsize=4)
def prepared(text: str) -> Prepared:
    """A text made ready; remembered, because many expressions look at one text."""
    return Prepared(text)


class Filtered:
    """A regular expression, the pieces of text of which each match contains one, and how each match begins.

    Attributes:
        regex, flags: as for `re.compile`.
    """

    def __init__(self, regex: str, flags: int = 0) -> None:
        self.regex = regex
        self.flags = flags
        _ALL.add(self)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self.regex, self.flags)

    @cached_property
    def _parsed(self) -> list[Any]:
        return parsed(self.regex, self.flags)

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """One of these is in every text with a match, in lower case; empty when nothing can be said."""
        return pieces(self._parsed)

    @cached_property
    def heads(self) -> Heads | None:
        """How each match begins: three or, in the second set, two characters of a word; None when not all do."""
        _ = self.pieces
        return heads(self.__dict__.pop("_parsed"))

    @cached_property
    def _by_gram(self) -> tuple[dict[str, list[str]], tuple[str, ...]]:
        """The pieces by their first three characters, and the pieces that are shorter."""
        found: dict[str, list[str]] = {}
        for piece in self.pieces:
            if len(piece) >= GRAM:
                found.setdefault(piece[:GRAM], []).append(piece)
        return found, tuple(piece for piece in self.pieces if len(piece) < GRAM)

    def possible(self, text: Prepared) -> bool:
        """Whether a text can hold a match."""
        if not self.pieces:
            return True
        by_gram, short = self._by_gram
        low = text.low
        for gram in by_gram.keys() & text.grams:
            for piece in by_gram[gram]:
                if piece in low:
                    return True
        return any(piece in low for piece in short) if short else False

    def found_in(self, text: Prepared) -> bool:
        """Whether an expression for lower case is found in the text."""
        return self.possible(text) and self.pattern.search(text.low) is not None

    def finditer(self, text: Prepared) -> Iterator[re.Match[str]]:
        """What `re.finditer` gives for the text."""
        if not self.possible(text):
            return
        if self.heads is None:
            yield from self.pattern.finditer(text.text)
            return
        end = 0
        for at in text.starts(*self.heads):
            if at >= end and (match := self.pattern.match(text.text, at)):
                end = match.end()
                yield match


_ALL: WeakSet[Filtered] = WeakSet()


def compile_all() -> None:
    """Compile every expression that there is, so that no later text waits for it."""
    for filtered in list(_ALL):
        _ = filtered.heads, filtered.pattern
