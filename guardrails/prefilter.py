"""Passes regular expressions by that cannot match: one of a few plain pieces of text must be there.

The idea of RE2's FilteredRE2: from the parsed expression follows a set of strings of which every match contains at
least one. Looking for them is far cheaper than running the expression, and one that is never needed is not compiled.
"""

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Any
from weakref import WeakSet

_SHORTEST = 3
_MOST = 150
_SAME_WITHOUT_CASE = str.maketrans({"ſ": "s", "ı": "i"})
_WITHOUT_WIDTH = (op.AT, op.ASSERT, op.ASSERT_NOT)
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


@lru_cache(maxsize=2)
def folded(text: str) -> str:
    """The text as `Filtered.possible` wants it; remembered, because many expressions look at one text."""
    return text.lower().translate(_SAME_WITHOUT_CASE)


class Filtered:
    """A regular expression and the pieces of text, in lower case, of which each match contains one.

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
    def pieces(self) -> tuple[str, ...]:
        """One of these is in every text with a match; empty when nothing can be said."""
        found = _needed(parser.parse(self.regex, self.flags))
        return () if found is None or len(found) > _MOST else _shortened(found)

    def possible(self, folded_text: str) -> bool:
        """Whether a text, as `folded` gives it, can hold a match."""
        return not self.pieces or any(piece in folded_text for piece in self.pieces)


_ALL: WeakSet[Filtered] = WeakSet()


def compile_all() -> None:
    """Compile every expression that there is, so that no later text waits for it."""
    for filtered in list(_ALL):
        _ = filtered.pieces, filtered.pattern


def _needed(items: Iterable[Any]) -> frozenset[str] | None:
    """The most telling of the sets of strings that a sequence of parsed items asks for."""
    found: list[frozenset[str] | None] = []
    run = ""
    for code, argument in items:
        if code is op.LITERAL:
            run += chr(argument)
        elif code not in _WITHOUT_WIDTH:
            found += [_run(run), _of_group(code, argument)]
            run = ""
    found.append(_run(run))
    sets = [one for one in found if one]
    return max(sets, key=lambda one: (min(map(len, one)), -len(one)), default=None)


def _run(text: str) -> frozenset[str] | None:
    return frozenset([folded(text)]) if len(text) >= _SHORTEST else None


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
