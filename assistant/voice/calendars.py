"""Calendar arithmetic: ISO weeks, months, quarters, public holidays by state, business days.

Holidays come from the `holidays` package; easter and the like depend on the state ("DE-BY", "AT", "CH-ZH", "GB-ENG").
"""

import calendar
from datetime import date, timedelta
from functools import cache

FRIDAY = 4
_COUNTRY = {"de": "DE", "en": "GB"}


def week_day(day: date, weeks: int, weekday: int) -> date:
    """A weekday (Monday is 0) of the ISO week that is `weeks` after the one of `day`."""
    return day - timedelta(days=day.weekday()) + timedelta(weeks=weeks, days=weekday)


def next_weekday(day: date, weekday: int) -> date:
    """The first such weekday after `day`."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def last_weekday(day: date, weekday: int) -> date:
    """The last such weekday before `day`."""
    return day - timedelta(days=(day.weekday() - weekday - 1) % 7 + 1)


def iso_week(day: date, week: int, weekday: int = FRIDAY) -> date | None:
    """A weekday of the next ISO week with this number, this week included; None when no year has it."""
    for year in (day.isocalendar().year, day.isocalendar().year + 1):
        try:
            found = date.fromisocalendar(year, week, weekday + 1)
        except ValueError:
            continue
        if found >= week_day(day, 0, 0):
            return found
    return None


def add_months(day: date, months: int) -> date:
    """The same day `months` later, clamped to the month's last day."""
    month = day.year * 12 + day.month - 1 + months
    return month_day(month // 12, month % 12 + 1, day.day)


def month_day(year: int, month: int, day: int) -> date:
    """A day of a month, clamped to its last."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def month_end(day: date) -> date:
    """The last day of the month."""
    return month_day(day.year, day.month, 31)


def coming_month(day: date, month: int) -> int:
    """The year of the next such month, the running one included."""
    return day.year + (month < day.month)


def next_date(day: date, day_of_month: int, month: int | None = None) -> date | None:
    """The next such date on or after `day`; None when there is none (31 April)."""
    for offset in range(49 if month else 3):
        year, index = divmod(day.year * 12 + day.month - 1 + offset, 12)
        if month not in (None, index + 1) or day_of_month > calendar.monthrange(year, index + 1)[1]:
            continue
        found = date(year, index + 1, day_of_month)
        if found >= day:
            return found
    return None


def quarter_end(day: date, quarter: int | None = None) -> date:
    """The last day of the running quarter, or of the next quarter with this number."""
    number = quarter or (day.month + 2) // 3
    end = month_end(date(day.year, number * 3, 1))
    return end if end >= day else month_end(date(day.year + 1, number * 3, 1))


def add_business_days(day: date, count: int, region: str, language: str) -> date:
    """`count` working days (Monday to Friday without public holidays) after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_business_day(day, region, language)
    return day


def is_business_day(day: date, region: str, language: str) -> bool:
    """No Saturday, Sunday or public holiday."""
    return day.weekday() < 5 and day not in _holidays(region or _COUNTRY.get(language, "DE"), day.year)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    n = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * n) // 451
    month, day = divmod(h + n - 7 * m + 114, 31)
    return date(year, month, day + 1)


@cache
def _holidays(region: str, year: int) -> frozenset[date]:
    import holidays

    country, _, state = region.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=state or None, years=year)
    except NotImplementedError:
        found = holidays.country_holidays("DE", years=year)
    return frozenset(found)
