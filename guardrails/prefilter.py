"""Passes regular expressions by that cannot match, and leads them to the places where they can.

Two things follow from the parsed expression. Some pieces of text of which every match contains at least one (the idea
of RE2's FilteredRE2): looking for them is far cheaper than running the expression, and one that is never needed is not
compiled. And, where each match begins with a word, the first letters of that word: the text is then read once for all
expressions, and each is tried only at words that begin so.
"""

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Any
from weakref import WeakSet

_SHORTEST = 2
_GRAM = 3
_MOST = 150
_MOST_HEADS = 600
_CHOICES = 10
_LETTERS = 60
_SAME_WITHOUT_CASE = str.maketrans({"ſ": "s", "ı": "i", "İ": "i"})
_WITHOUT_WIDTH = (op.AT, op.ASSERT, op.ASSERT_NOT)
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
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
        self.low = _folded(text)

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
            found.setdefault(low[at : at + _GRAM], []).append(at)
        return found

    @cached_property
    def _by_beginning(self) -> dict[str, list[str]]:
        """Keys of `words` by their first two characters."""
        found: dict[str, list[str]] = {}
        for start in self.words:
            found.setdefault(start[: _GRAM - 1], []).append(start)
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


def _folded(text: str) -> str:
    return text.translate(_SAME_WITHOUT_CASE).lower()


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
        return list(parser.parse(self.regex, self.flags))

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """One of these is in every text with a match, in lower case; empty when nothing can be said."""
        found = _needed(self._parsed)
        return () if found is None or len(found) > _MOST else _shortened(found)

    @cached_property
    def heads(self) -> tuple[frozenset[str], frozenset[str]] | None:
        """How each match begins: three or, in the second set, two characters of a word; None when not all do."""
        _ = self.pieces
        return _heads(self.__dict__.pop("_parsed"))

    @cached_property
    def _by_gram(self) -> tuple[dict[str, list[str]], tuple[str, ...]]:
        """The pieces by their first three characters, and the pieces that are shorter."""
        found: dict[str, list[str]] = {}
        for piece in self.pieces:
            if len(piece) >= _GRAM:
                found.setdefault(piece[:_GRAM], []).append(piece)
        return found, tuple(piece for piece in self.pieces if len(piece) < _GRAM)

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


def _needed(items: Iterable[Any]) -> frozenset[str] | None:
    """The most telling of the sets of strings that a sequence of parsed items asks for."""
    found: list[frozenset[str] | None] = []
    runs = [""]
    for code, argument in items:
        letters = [chr(argument)] if code is op.LITERAL else _letters(argument, _CHOICES) if code is op.IN else None
        if letters and len(runs) * len(letters) <= _LETTERS:
            low = [_folded(letter) for letter in letters]
            runs = [run + letter for run in runs for letter in low]
        elif code not in _WITHOUT_WIDTH:
            found += [_run(runs), _of_group(code, argument)]
            runs = [""]
    found.append(_run(runs))
    sets = [one for one in found if one]
    return max(sets, key=lambda one: (min(min(map(len, one)), _GRAM), -len(one), min(map(len, one))), default=None)


def _run(texts: list[str]) -> frozenset[str] | None:
    telling = len(texts[0]) >= _SHORTEST or (texts[0] and not any(text.isalnum() or text.isspace() for text in texts))
    return frozenset(texts) if telling else None


def _letters(items: list[Any], most: int) -> list[str] | None:
    """The characters of a class, None when they are more than `most` or cannot be listed."""
    found: list[int] = []
    for code, argument in items:
        if code is op.LITERAL:
            found.append(argument)
        elif code is op.RANGE and argument[1] - argument[0] < most:
            found += range(argument[0], argument[1] + 1)
        else:
            return None
    return list(map(chr, found)) if len(found) <= most else None


def _of_group(code: Any, argument: Any) -> frozenset[str] | None:
    if code is op.SUBPATTERN:
        return _needed(argument[3])
    if code in _REPEATS and argument[0] >= 1:
        return _needed(argument[2])
    if code is op.BRANCH:
        parts = [_needed(branch) for branch in argument[1]]
        return frozenset().union(*(part for part in parts if part)) if all(parts) else None
    return None


def _shortened(found: frozenset[str]) -> tuple[str, ...]:
    """The strings without those that contain another one of them."""
    kept: list[str] = []
    for text in sorted(found, key=len):
        if not any(short in text for short in kept):
            kept.append(text)
    return tuple(kept)


class _UnknownError(Exception):
    """Too little or too much is known of how an expression begins."""


def _heads(items: list[Any]) -> tuple[frozenset[str], frozenset[str]] | None:
    if not items or not _after_no_letter(items[0]):
        return None
    try:
        found = {head for head, _ in _beginnings({("", False)}, items)}
    except _UnknownError:
        return None
    if any(len(head) < _GRAM - 1 or not head[0].isalnum() for head in found):
        return None
    return (
        frozenset(head for head in found if len(head) == _GRAM),
        frozenset(head for head in found if len(head) < _GRAM),
    )


def _after_no_letter(item: Any) -> bool:
    """Whether an item takes nothing and holds only where no letter or digit stands before."""
    code, argument = item
    if code is op.AT:
        return argument in (op.AT_BEGINNING, op.AT_BEGINNING_STRING, op.AT_BOUNDARY)
    if code in (op.ASSERT, op.ASSERT_NOT) and argument[0] == -1 and len(argument[1]) == 1:
        inner, content = argument[1][0]
        if inner is not op.IN:
            return False
        if code is op.ASSERT_NOT:
            return (op.CATEGORY, op.CATEGORY_WORD) in content or (
                content[:2] == [(op.NEGATE, None), (op.CATEGORY, op.CATEGORY_NOT_WORD)]
                and content[2:] in ([], [(op.LITERAL, ord("_"))])
            )
        return all(
            (kind is op.LITERAL and not chr(value).isalnum()) or (kind, value) == (op.CATEGORY, op.CATEGORY_SPACE)
            for kind, value in content
        )
    if code is op.SUBPATTERN:
        return len(argument[3]) == 1 and _after_no_letter(argument[3][0])
    if code is op.BRANCH:
        return all(len(branch) == 1 and _after_no_letter(branch[0]) for branch in argument[1])
    return False


_State = tuple[str, bool]
"""The beginning of a match, and whether no more is known of it."""


def _beginnings(states: set[_State], items: Iterable[Any]) -> set[_State]:
    """The beginnings, at most three characters long, after a sequence of parsed items."""
    for code, argument in items:
        if all(done for _, done in states):
            break
        if code not in _WITHOUT_WIDTH:
            states = _continued(states, code, argument)
        if len(states) > _MOST_HEADS:
            raise _UnknownError
    return states


def _continued(states: set[_State], code: Any, argument: Any) -> set[_State]:
    closed = {state for state in states if state[1]}
    going = states - closed
    if code is op.SUBPATTERN:
        return closed | _beginnings(going, argument[3])
    if code is op.BRANCH:
        return closed.union(*(_beginnings(going, branch) for branch in argument[1]))
    if code in _REPEATS:
        low, high, inner = argument
        found = closed | (going if low == 0 else set())
        for count in range(1, min(high, _GRAM) + 1):
            going = _beginnings(going, inner)
            found |= going if count >= low or count == _GRAM else {state for state in going if state[1]}
        return found
    letters = [chr(argument)] if code is op.LITERAL else _letters(argument, _CHOICES) if code is op.IN else None
    if letters is None:
        if any(len(head) < _GRAM - 1 for head, _ in going):
            raise _UnknownError
        return closed | {(head, True) for head, _ in going}
    low_letters = [_folded(letter) for letter in letters]
    grown = {head + letter for head, _ in going for letter in low_letters}
    return closed | {(head, len(head) >= _GRAM) for head in grown}
