"""What follows from a parsed regular expression: pieces of text that each match contains, and how each match begins."""

import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable
from typing import Any

SHORTEST = 2
GRAM = 3
"""Characters of a beginning."""

_MOST = 150
_MOST_HEADS = 600
_CHOICES = 10
_LETTERS = 60
_SAME_WITHOUT_CASE = str.maketrans({"ſ": "s", "ı": "i", "İ": "i"})
_WITHOUT_WIDTH = (op.AT, op.ASSERT, op.ASSERT_NOT)
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)

Heads = tuple[frozenset[str], frozenset[str]]
"""Beginnings of three characters and of two."""


def folded(text: str) -> str:
    """A text in lower case, as expressions without regard to case see it; of the same length."""
    return text.translate(_SAME_WITHOUT_CASE).lower()


def parsed(regex: str, flags: int) -> list[Any]:
    """The items of an expression, as Python's own parser gives them."""
    return list(parser.parse(regex, flags))


def pieces(items: list[Any]) -> tuple[str, ...]:
    """Strings in lower case of which one is in every text with a match; empty when nothing can be said."""
    found = _needed(items)
    return () if found is None or len(found) > _MOST else _shortened(found)


def heads(items: list[Any]) -> Heads | None:
    """How each match begins, which is where no letter or digit stands before; None when that is not so for all."""
    if not items or not _after_no_letter(items[0]):
        return None
    try:
        found = {head for head, _ in _beginnings({("", False)}, items)}
    except _UnknownError:
        return None
    if any(len(head) < GRAM - 1 or not head[0].isalnum() for head in found):
        return None
    return (
        frozenset(head for head in found if len(head) == GRAM),
        frozenset(head for head in found if len(head) < GRAM),
    )


def _needed(items: Iterable[Any]) -> frozenset[str] | None:
    """The most telling of the sets of strings that a sequence of parsed items asks for."""
    found: list[frozenset[str] | None] = []
    runs = [""]
    for code, argument in items:
        letters = [chr(argument)] if code is op.LITERAL else _letters(argument, _CHOICES) if code is op.IN else None
        if letters and len(runs) * len(letters) <= _LETTERS:
            low = [folded(letter) for letter in letters]
            runs = [run + letter for run in runs for letter in low]
        elif code not in _WITHOUT_WIDTH:
            found += [_run(runs), _of_group(code, argument)]
            runs = [""]
    found.append(_run(runs))
    sets = [one for one in found if one]
    return max(sets, key=lambda one: (min(min(map(len, one)), GRAM), -len(one), min(map(len, one))), default=None)


def _run(texts: list[str]) -> frozenset[str] | None:
    telling = len(texts[0]) >= SHORTEST or (texts[0] and not any(text.isalnum() or text.isspace() for text in texts))
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
        for count in range(1, min(high, GRAM) + 1):
            going = _beginnings(going, inner)
            found |= going if count >= low or count == GRAM else {state for state in going if state[1]}
        return found
    letters = [chr(argument)] if code is op.LITERAL else _letters(argument, _CHOICES) if code is op.IN else None
    if letters is None:
        if any(len(head) < GRAM - 1 for head, _ in going):
            raise _UnknownError
        return closed | {(head, True) for head, _ in going}
    low_letters = [folded(letter) for letter in letters]
    grown = {head + letter for head, _ in going for letter in low_letters}
    return closed | {(head, len(head) >= GRAM) for head in grown}
