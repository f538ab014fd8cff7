"""The whole table "Due dates" of data/voice_notes/README.md in both languages, against plain calendar arithmetic.

Every row is read on many recording days: week ends, month ends, leap days and the turn of the year.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from assistant.voice.dates import mentions
from assistant.voice.mention import When

RECORDED = [
    date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 27), date(2026, 3, 9), date(2026, 5, 13), date(2026, 6, 30),
    date(2026, 8, 15), date(2026, 10, 4), date(2026, 12, 28), date(2026, 12, 31), date(2027, 1, 3), date(2028, 2, 29),
]  # fmt: skip
DAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
           "Dezember"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"),
}  # fmt: skip
NUMBERS = {
    "de": {1: "einem", 2: "zwei", 3: "drei", 6: "sechs", 10: "zehn", 12: "zwölf"},
    "en": {1: "one", 2: "two", 3: "three", 6: "six", 10: "ten", 12: "twelve"},
}
ORDINALS = {
    "de": {1: "ersten", 3: "dritten", 7: "siebten", 8: "achten", 12: "zwölften", 20: "zwanzigsten",
           22: "zweiundzwanzigsten", 31: "einunddreißigsten"},
    "en": {1: "first", 3: "third", 7: "seventh", 8: "eighth", 12: "twelfth", 20: "twentieth", 22: "twenty-second",
           31: "thirty-first"},
}  # fmt: skip
Row = tuple[str, Callable[[date], date | None]]
MONDAY, FRIDAY = 0, 4


def following(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def of_week(day: date, weeks: int, weekday: int) -> date:
    return day - timedelta(days=day.weekday()) + timedelta(weeks=weeks, days=weekday)


def later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def coming(day: date, month: int) -> int:
    """The year in which a month without one comes; the running month counts."""
    return day.year + (month < day.month)


def next_such(day: date, number: int, month: int | None) -> date:
    found = day
    while found.day != number or (month is not None and found.month != month):
        found += timedelta(days=1)
    return found


def iso_friday(day: date, week: int, weekday: int = FRIDAY) -> date:
    year = day.isocalendar().year + (week < day.isocalendar().week)
    return date.fromisocalendar(year, week, weekday + 1)


def weekday_rows(language: str) -> Iterator[Row]:
    forms: dict[str, tuple[tuple[str, Callable[[date, int], date]], ...]] = {
        "de": (
            ("bis {}", following), ("am {}", following), ("kommenden {}", following), ("{} früh", following),
            ("nächsten {}", lambda d, w: of_week(d, 1, w)), ("nächste Woche {}", lambda d, w: of_week(d, 1, w)),
            ("{} nächster Woche", lambda d, w: of_week(d, 1, w)), ("diesen {}", lambda d, w: of_week(d, 0, w)),
            ("übernächsten {}", lambda d, w: of_week(d, 2, w)),
            ("übernächste Woche {}", lambda d, w: of_week(d, 2, w)),
            ("{} in einer Woche", lambda d, w: following(d, w) + timedelta(days=7)),
            ("{} in acht Tagen", lambda d, w: following(d, w) + timedelta(days=7)),
        ),
        "en": (
            ("on {}", following), ("by {}", following), ("coming {}", following), ("first thing {}", following),
            ("next {}", lambda d, w: of_week(d, 1, w)), ("{} next week", lambda d, w: of_week(d, 1, w)),
            ("this {}", lambda d, w: of_week(d, 0, w)), ("{} of the week after next", lambda d, w: of_week(d, 2, w)),
            ("{} week", lambda d, w: following(d, w) + timedelta(days=7)),
            ("a week on {}", lambda d, w: following(d, w) + timedelta(days=7)),
        ),
    }  # fmt: skip
    for form, resolve in forms[language]:
        for weekday, name in enumerate(DAYS[language]):
            yield form.format(name), lambda d, resolve=resolve, weekday=weekday: resolve(d, weekday)  # type: ignore[misc]


def count_rows(language: str) -> Iterator[Row]:
    german = language == "de"
    for number, word in NUMBERS[language].items():
        plural = number > 1
        feminine = "einer" if german and number == 1 else word
        units = ("Tag", "Woche", "Monat") if german else ("day", "week", "month")
        endings = ("en", "n", "en") if german else ("s", "s", "s")
        day_, week, month = (unit + (end if plural else "") for unit, end in zip(units, endings, strict=True))
        yield f"in {word} {day_}", lambda d, n=number: d + timedelta(days=n)  # type: ignore[misc]
        yield f"in {feminine} {week}", lambda d, n=number: d + timedelta(weeks=n)  # type: ignore[misc]
        yield f"in {word} {month}", lambda d, n=number: later(d, n)  # type: ignore[misc]
        if not german:
            yield f"in {word} {week}{chr(39)} time", lambda d, n=number: d + timedelta(weeks=n)  # type: ignore[misc]


def month_rows(language: str) -> Iterator[Row]:
    forms: dict[str, tuple[tuple[str, Callable[[date, int], date]], ...]] = {
        "de": (
            ("Ende {}", lambda d, m: last_of(coming(d, m), m)), ("Anfang {}", lambda d, m: date(coming(d, m), m, 1)),
            ("Mitte {}", lambda d, m: date(coming(d, m), m, 15)), ("im {}", lambda d, m: date(coming(d, m), m, 1)),
            ("in der ersten {}woche", lambda d, m: following(date(coming(d, m), m, 1) - timedelta(days=1), FRIDAY)),
        ),
        "en": (
            ("end of {}", lambda d, m: last_of(coming(d, m), m)), ("in {}", lambda d, m: date(coming(d, m), m, 1)),
            ("mid {}", lambda d, m: date(coming(d, m), m, 15)), ("early {}", lambda d, m: date(coming(d, m), m, 1)),
            ("first week of {}", lambda d, m: following(date(coming(d, m), m, 1) - timedelta(days=1), FRIDAY)),
        ),
    }  # fmt: skip
    for form, resolve in forms[language]:
        for month, name in enumerate(MONTHS[language], 1):
            yield form.format(name), lambda d, resolve=resolve, month=month: resolve(d, month)  # type: ignore[misc]


def number_rows(language: str) -> Iterator[Row]:
    german = language == "de"
    for number, word in ORDINALS[language].items():
        yield (f"am {word}" if german else f"on the {word}"), lambda d, n=number: next_such(d, n, None)  # type: ignore[misc]
        for month in (1, 5, 8, 10):
            name = MONTHS[language][month - 1]
            for form in ("am {} {}", "bis zum {} {}") if german else ("on the {} of {}", "by {} {}"):
                yield form.format(word, name), lambda d, n=number, m=month: next_such(d, n, m)  # type: ignore[misc]
    weeks = {"de": ("KW {}", "in der KW {}"), "en": ("week {}", "in week {}")}
    for week in (7, 23, 30, 52):
        for form in weeks[language]:
            yield form.format(week), lambda d, w=week: iso_friday(d, w)  # type: ignore[misc]
        first = "Montag KW {}" if german else "Monday of week {}"
        yield first.format(week), lambda d, w=week: iso_friday(d, w, MONDAY)  # type: ignore[misc]
    for quarter, word in enumerate(("eins", "zwei", "drei", "vier") if german else ("one", "two", "three", "four"), 1):
        for form in (f"Ende Q{quarter}", f"Ende Q {word}") if german else (f"end of Q{quarter}", f"end of Q {word}"):
            yield form, lambda d, q=quarter: last_of(coming(d, q * 3), q * 3)  # type: ignore[misc]


FIXED: dict[str, list[Row]] = {
    "de": [
        *((words, lambda d: d) for words in ("heute", "heute noch", "heute Abend", "nachher")),
        ("morgen", lambda d: d + timedelta(days=1)), ("morgen früh", lambda d: d + timedelta(days=1)),
        ("übermorgen", lambda d: d + timedelta(days=2)), ("Ende der Woche", lambda d: of_week(d, 0, FRIDAY)),
        ("nächste Woche", lambda d: of_week(d, 1, FRIDAY)), ("Ende nächster Woche", lambda d: of_week(d, 1, FRIDAY)),
        ("Ende nächste Woche", lambda d: of_week(d, 1, FRIDAY)), ("in acht Tagen", lambda d: d + timedelta(days=7)),
        ("heute in vierzehn Tagen", lambda d: d + timedelta(days=14)),
        ("in vierzehn Tagen", lambda d: d + timedelta(days=14)), ("in einem halben Jahr", lambda d: later(d, 6)),
        ("in zwei bis drei Wochen", lambda d: d + timedelta(weeks=3)),
        ("in drei bis vier Monaten", lambda d: later(d, 4)), ("Ende des Monats", lambda d: last_of(d.year, d.month)),
        *((words, lambda d: None) for words in ("zeitnah", "asap", "im Frühjahr", "demnächst")),
    ],
    "en": [
        *((words, lambda d: d) for words in ("today", "tonight", "this afternoon")),
        ("tomorrow", lambda d: d + timedelta(days=1)), ("the day after tomorrow", lambda d: d + timedelta(days=2)),
        ("end of the week", lambda d: of_week(d, 0, FRIDAY)),
        ("by the end of the week", lambda d: of_week(d, 0, FRIDAY)),
        ("next week", lambda d: of_week(d, 1, FRIDAY)), ("end of next week", lambda d: of_week(d, 1, FRIDAY)),
        ("in two to three weeks", lambda d: d + timedelta(weeks=3)), ("in half a year", lambda d: later(d, 6)),
        ("in a fortnight", lambda d: d + timedelta(days=14)), ("end of the month", lambda d: last_of(d.year, d.month)),
        *((words, lambda d: None) for words in ("asap", "in the spring", "at some point")),
    ],
}  # fmt: skip
SENTENCE = {
    "de": ("ich mach das {} fertig", "{} ruf ich ihn an"),
    "en": ("I'll do that {} for him", "{} I'll ring him"),
}


@pytest.mark.parametrize("lower", [False, True])
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("rows", [weekday_rows, count_rows, month_rows, number_rows, lambda lang: iter(FIXED[lang])])
def test_every_row_on_every_day(rows: Callable[[str], Iterator[Row]], language: str, lower: bool) -> None:
    wrong = []
    for phrase, expected in rows(language):
        for day in RECORDED:
            for sentence in SENTENCE[language]:
                said = sentence.format(phrase.lower() if lower else phrase)
                found = [m.day for m in mentions(said, When(day, language)) if not m.past]
                if found != [expected(day)] and not (expected(day) is None and not any(found)):
                    wrong.append(f"{said} on {day}: {found}, not {expected(day)}")
    assert not wrong, f"{len(wrong)} wrong, e.g. " + "; ".join(wrong[:: max(1, len(wrong) // 12)])
