"""Public holidays of Germany, Austria and Switzerland, by country and state."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import SettingsError

_RULES = Path(__file__).parent / "data" / "holidays.yaml"
IsHoliday = Callable[[date], bool]


def holidays_of(region: str) -> IsHoliday:
    """Tells whether a day is a public holiday of a region.

    Args:
        region: country and state by ISO 3166-2, e.g. "DE-HE" or "CH-ZH"; "DE" alone: only what holds everywhere;
            "" none at all.

    Raises:
        SettingsError: no rules for this country.
    """
    country, _, state = region.upper().partition("-")
    if not country:
        return lambda _day: False
    if country not in _rules():
        known = ", ".join(sorted(_rules()))
        raise SettingsError(
            f"inbox: there are no holidays for '{region}'.", f"Use one of {known}, with a state as in DE-HE, or ''."
        )
    return lambda day: day in _days(country, state, day.year)


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, 1991, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=1)
def _rules() -> Mapping[str, list[dict[str, Any]]]:
    loaded: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(_RULES.read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=256)
def _days(country: str, state: str, year: int) -> frozenset[date]:
    return frozenset(_day(rule, year) for rule in _rules()[country] if _holds(rule, state, year))


def _holds(rule: Mapping[str, Any], state: str, year: int) -> bool:
    if year < rule.get("from", 0):
        return False
    if "except" in rule:
        return bool(state) and state not in rule["except"]
    return "regions" not in rule or state in rule["regions"]


def _day(rule: Mapping[str, Any], year: int) -> date:
    if "easter" in rule:
        return easter(year) + timedelta(days=rule["easter"])
    month, day = (int(part) for part in str(rule.get("day") or rule["before"]).split("-"))
    found = date(year, month, day)
    if "before" in rule:
        # The last such weekday before that day: Buß- und Bettag is the Wednesday before 23 November.
        found -= timedelta(days=(found.weekday() - rule["weekday"] - 1) % 7 + 1)
    return found
