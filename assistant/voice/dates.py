# ruff: noqa: E501
"""Dates as spoken, German and English, resolved against the day of the recording.

The rules are the table "Due dates" of `data/voice_notes/README.md`; what it leaves open (feasts, business days) is
resolved by the calendar of the country or state. Two dates with a correction between them count as one: the last.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.voice import calendars
from assistant.voice.dates_de import RULES as GERMAN
from assistant.voice.dates_en import RULES as ENGLISH
from assistant.voice.mention import Mention, When
from assistant.voice.numbers import number_at, ordinal
from assistant.voice.words import words

_CORRECTION = {
    "de": re.compile(
        r"\b(?:nein|nee|ne|nö|quatsch|ach (?:ne|nee|nein|was)|besser gesagt|vielmehr|beziehungsweise|sorry|moment|falsch|"
        r"stimmt nicht|halt stopp?|stopp?|entschuldigung|korrigiere|korrektur|ich mein(?:e|te)?|nicht doch|doch (?:eher|lieber)|"
        r"sagen wir|wir haben gesagt|verbesser)\b"
    ),
    "en": re.compile(
        r"\b(?:no|nope|sorry|wait|actually|scratch that|rather|i mean|make that|correction|or (?:was it|rather)|"
        r"let's say|hang on|hold on|tell a lie|i tell a lie|strike that|my mistake)\b"
    ),
}
_LONGEST_CORRECTION = 70


def mentions(text: str, when: When) -> list[Mention]:
    """All spoken dates in order, corrections resolved."""
    return list(_corrected(_found(text.lower(), when), text.lower(), when))


def _found(low: str, when: When) -> list[Mention]:
    rules = GERMAN if when.language == "de" else ENGLISH
    hits: list[Mention] = []
    for name, pattern, resolve in rules:
        for match in pattern.finditer(low):
            resolved = resolve(match.groupdict(), when.day, _Numbers(when))
            if resolved is not None:
                hits.append(replace(resolved, start=match.start(), end=match.end(), rule=name))
    return _longest(hits)


def _longest(hits: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    covered: set[int] = set()
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start)):
        if covered.isdisjoint(range(hit.start, hit.end)):
            kept.append(hit)
            covered.update(range(hit.start, hit.end))
    return sorted(kept, key=lambda h: h.start)


def _corrected(found: list[Mention], low: str, when: When) -> Iterator[Mention]:
    pending: Mention | None = None
    for mention in found:
        if pending is not None and _corrects(low, pending, mention, when):
            pending = _merged(pending, mention, when)
            continue
        if pending is not None:
            yield pending
        pending = mention
    if pending is not None:
        yield pending


def _corrects(low: str, first: Mention, second: Mention, when: When) -> bool:
    between = low[first.end : second.start]
    if first.past != second.past or len(between) > _LONGEST_CORRECTION:
        return False
    return bool(_CORRECTION[when.language].search(between))


def _merged(first: Mention, second: Mention, when: When) -> Mention:
    """The corrected date over both spans; what the correction leaves out is taken from the first."""
    day = second.day
    if day is not None and second.rule == "weekday" and first.weeks is not None and second.weeks is None:
        day = calendars.week_day(when.day, first.weeks, day.weekday())
    if day is not None and second.rule == "day" and first.month is not None and second.month is None:
        day = calendars.next_date(when.day, day.day, first.month) or day
    return replace(second, start=first.start, day=day, corrected=True)


class _Numbers:
    """Numbers and ordinals of the note's language, for the rules."""

    def __init__(self, when: When) -> None:
        self.language = when.language
        self.region = when.region

    def cardinal(self, text: str | None) -> int | None:
        """`vierzehn` is 14; None unless the whole text is one whole number."""
        tokens = words(text or "")
        number = number_at(tokens, 0, self.language) if tokens else None
        if number is None or number.last != len(tokens) or number.value != int(number.value):
            return None
        return int(number.value)

    def ordinal(self, text: str | None) -> int | None:
        """`dritten` is 3, `twenty second` is 22."""
        return ordinal((text or "").replace(" ", "-").strip("-"), self.language) if text else None
