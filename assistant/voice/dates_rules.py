"""What the date rules of both languages share: resolvers that turn matched words into a day."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Protocol

from assistant.voice import calendars
from assistant.voice.mention import Mention

Groups = dict[str, str | None]


class Numbers(Protocol):
    """Numbers and ordinals of the note's language."""

    language: str
    region: str

    def cardinal(self, text: str | None) -> int | None:
        """A whole number, or None."""

    def ordinal(self, text: str | None) -> int | None:
        """An ordinal, or None."""


Resolve = Callable[[Groups, date, Numbers], Mention | None]
Year = Callable[[str | None, date, Numbers], int | None]
Count = Callable[[str | None, Numbers], int | None]
Rule = tuple[str, re.Pattern[str], Resolve]
NOWHERE = (0, 0)


def on(day: date | None, *, past: bool = False, month: int | None = None, weeks: int | None = None) -> Mention:
    """A mention without its place yet."""
    return Mention(*NOWHERE, day, past=past, month=month, weeks=weeks)


def days(count: int) -> Resolve:
    """`count` days after the recording."""
    return lambda _groups, day, _numbers: on(day + timedelta(days=count), past=count < 0)


def friday(weeks: int, weekday: int = calendars.FRIDAY) -> Resolve:
    """A weekday, Friday unless said otherwise, of the ISO week `weeks` on."""
    return lambda _groups, day, _numbers: on(calendars.week_day(day, weeks, weekday), weeks=weeks)


def nothing(_groups: Groups, _day: date, _numbers: Numbers) -> Mention:
    """Words of time that name no day."""
    return on(None)


def gone(_groups: Groups, _day: date, _numbers: Numbers) -> Mention:
    """Words for a time before the recording that name no day."""
    return on(None, past=True)


def part_of_month(part: str, month: int, day: date, year: int | None) -> date:
    """First, 15th or last day of the coming month."""
    year = year or calendars.coming_month(day, month)
    number = {"first": 1, "middle": 15, "last": 31}[part]
    return calendars.month_day(year, month, number)


def of_month(months: Mapping[str, int], year: Year) -> Callable[[str], Resolve]:
    """Resolvers of a part ("first", "middle", "last") of a named month."""

    def of(part: str) -> Resolve:
        def resolve(groups: Groups, day: date, numbers: Numbers) -> Mention:
            month = months[groups["month"] or ""]
            return on(part_of_month(part, month, day, year(groups.get("year"), day, numbers)), month=month)

        return resolve

    return of


def this_month(part: str, months: int = 0) -> Resolve:
    """A part of the month `months` on."""

    def resolve(_groups: Groups, day: date, _numbers: Numbers) -> Mention:
        first = calendars.add_months(day.replace(day=1), months)
        return on(calendars.month_day(first.year, first.month, {"first": 1, "middle": 15, "last": 31}[part]))

    return resolve


def business(count: Count, language: str) -> Resolve:
    """So many working days after the recording, public holidays left out."""

    def resolve(groups: Groups, day: date, numbers: Numbers) -> Mention | None:
        number = count(groups["n"], numbers)
        if number is None or number > 400:
            return None
        return on(calendars.add_business_days(day, number, numbers.region, language))

    return resolve


def first_friday(month: int, day: date) -> date:
    """The first Friday of the coming month."""
    start = date(calendars.coming_month(day, month), month, 1)
    return calendars.next_weekday(start - timedelta(days=1), calendars.FRIDAY)


def after(unit: str, count: int, day: date, *, half: bool = False) -> date | None:
    """`count` (and a half) days, weeks, months or years after a day; None beyond a hundred years."""
    if count > {"day": 36_500, "week": 5_200, "month": 1_200, "year": 100}[unit]:
        return None
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1) + (3 if half and unit == "week" else 0))
    if unit == "month":
        return calendars.add_months(day, count) + timedelta(days=15 if half else 0)
    return calendars.add_months(day, count * 12 + (6 if half else 0))


def feast(name: str, relation: str, day: date, region: str, language: str) -> date | None:
    """The first working day after, or the last before, a feast; the feast itself with another relation."""
    for year in (day.year, day.year + 1):
        first, last = _feast(name, year)
        if last < day:
            continue
        if relation == "after":
            return calendars.add_business_days(last, 1, region, language)
        if relation == "before":
            first -= timedelta(days=1)
            while not calendars.is_business_day(first, region, language):
                first -= timedelta(days=1)
        return first
    return None


def _feast(name: str, year: int) -> tuple[date, date]:
    sunday = calendars.easter(year)
    return {
        "easter": (sunday - timedelta(days=2), sunday + timedelta(days=1)),
        "ascension": (sunday + timedelta(days=39), sunday + timedelta(days=39)),
        "pentecost": (sunday + timedelta(days=49), sunday + timedelta(days=50)),
        "corpus": (sunday + timedelta(days=60), sunday + timedelta(days=60)),
        "christmas": (date(year, 12, 24), date(year, 12, 26)),
        "newyear": (date(year + 1, 1, 1), date(year + 1, 1, 1)),
        "epiphany": (date(year, 1, 6), date(year, 1, 6)),
        "mayday": (date(year, 5, 1), date(year, 5, 1)),
    }[name]
