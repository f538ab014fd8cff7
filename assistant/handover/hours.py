"""Working hours: when somebody is there, and when an answer is due."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.errors import SettingsError
from assistant.handover.holidays import IsHoliday, holidays_of

_DAYS = {"mo": 0, "di": 1, "tu": 1, "mi": 2, "we": 2, "do": 3, "th": 3, "fr": 4, "sa": 5, "so": 6, "su": 6}
_PART = re.compile(
    r"(?P<first>[a-z]{2})[a-z]*\.?(?:\s*[-–]\s*(?P<last>[a-z]{2})[a-z]*\.?)?\s+"
    r"(?P<h1>\d{1,2})[:.](?P<m1>\d{2})\s*[-–]\s*(?P<h2>\d{1,2})[:.](?P<m2>\d{2})",
    re.I,
)
_HORIZON_DAYS = 370
Minutes = tuple[int, int]


@dataclass(frozen=True)
class Hours:
    """Weekly hours in a time zone, without holidays and days off.

    Attributes:
        week: per weekday (0 Monday) the stretches in minutes since midnight, in order.
        zone: IANA name, e.g. "Europe/Berlin".
        region: whose public holidays are off, e.g. "DE-HE".
        off: further days off, first and last day of each stretch.
    """

    week: tuple[tuple[Minutes, ...], ...]
    zone: str = "Europe/Berlin"
    region: str = ""
    off: tuple[tuple[date, date], ...] = ()

    def stretches(self, day: date) -> list[tuple[datetime, datetime]]:
        """The hours of a local day as UTC stretches."""
        if _is_holiday(self.region)(day) or any(first <= day <= last for first, last in self.off):
            return []
        zone = _zone(self.zone)
        return [(_moment(day, start, zone), _moment(day, end, zone)) for start, end in self.week[day.weekday()]]

    def open_at(self, moment: datetime) -> bool:
        """Whether a moment is within the hours."""
        local = moment.astimezone(_zone(self.zone)).date()
        return any(start <= moment < end for start, end in self.stretches(local))

    def ahead(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Stretches from a moment on, the current one cut, for about a year."""
        local = moment.astimezone(_zone(self.zone)).date()
        for number in range(_HORIZON_DAYS):
            for start, end in self.stretches(local + timedelta(days=number)):
                if end > moment:
                    yield max(start, moment), end

    def next_open(self, moment: datetime) -> datetime | None:
        """The moment itself when it is within the hours, else the next start; None: never within a year."""
        return next((start for start, _ in self.ahead(moment)), None)

    def after(self, moment: datetime, work: timedelta) -> datetime:
        """The moment at which so much time within the hours has passed.

        Where there are no hours within a year the plain clock counts: a due time is always given.
        """
        left = work
        for start, end in self.ahead(moment):
            if end - start >= left:
                return start + left
            left -= end - start
        return moment + work


ALWAYS = Hours(tuple(((0, 24 * 60),) for _ in range(7)), "UTC")


def parse_hours(text: str, *, zone: str, region: str = "", off: str = "", where: str = "inbox") -> Hours:
    """Hours from text such as "Mo-Fr 07:00-15:30, Sa 08:00-12:00"; "Tue-Thu 22:00-06:00" runs over midnight.

    Args:
        text: German or English day names; empty: around the clock.
        zone: IANA time zone.
        region: whose public holidays are off.
        off: days off as "2026-12-24..2026-12-31|2027-01-04".
        where: named in errors.

    Raises:
        SettingsError: naming what cannot be read.
    """
    try:
        _zone(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(
            f"{where}: there is no time zone '{zone}'.", "Use an IANA name such as Europe/Berlin."
        ) from None
    _is_holiday(region)
    days_off = parse_days(off, where)
    if not text.strip():
        return Hours(ALWAYS.week, zone, region, days_off)
    week: dict[int, list[Minutes]] = {day: [] for day in range(7)}
    for part in re.split(r"[,;|]", text):
        _add_part(week, part.strip(), where)
    return Hours(_sorted(week), zone, region, days_off)


def parse_days(text: str, where: str) -> tuple[tuple[date, date], ...]:
    """Days off: single days or first..last, separated by "|", "," or spaces.

    Raises:
        SettingsError: no such date, or a stretch that ends before it starts.
    """
    found = []
    for part in re.split(r"[|,;\s]+", text.strip()):
        if not part:
            continue
        first, _, last = part.partition("..")
        try:
            stretch = (date.fromisoformat(first), date.fromisoformat(last or first))
        except ValueError:
            stretch = (date.max, date.min)
        if stretch[1] < stretch[0]:
            raise SettingsError(
                f"{where}: '{part}' is no day or stretch of days.", "Write 2026-12-24 or 2026-12-24..2026-12-31."
            )
        found.append(stretch)
    return tuple(found)


def _add_part(week: Mapping[int, list[Minutes]], part: str, where: str) -> None:
    found = _PART.fullmatch(part)
    first = _DAYS.get(found["first"].lower()) if found else None
    last = _DAYS.get((found["last"] or found["first"]).lower()) if found else None
    if found is None or first is None or last is None:
        raise SettingsError(f"{where}: the hours '{part}' cannot be read.", "Write them as in: Mo-Fr 08:00-17:00.")
    start, end = int(found["h1"]) * 60 + int(found["m1"]), int(found["h2"]) * 60 + int(found["m2"])
    if not (0 <= start < 24 * 60 and 0 < end <= 24 * 60 and int(found["m1"]) < 60 and int(found["m2"]) < 60):
        raise SettingsError(f"{where}: '{part}' names no time of day.", "Use 00:00 to 24:00.")
    for number in range((last - first) % 7 + 1):
        day = (first + number) % 7
        if end > start:
            week[day].append((start, end))
        else:
            week[day].append((start, 24 * 60))
            week[(day + 1) % 7].append((0, end))


def _sorted(week: Mapping[int, list[Minutes]]) -> tuple[tuple[Minutes, ...], ...]:
    return tuple(tuple(sorted(week[day])) for day in range(7))


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    if minutes == 24 * 60:
        day, minutes = day + timedelta(days=1), 0
    return datetime.combine(day, time(minutes // 60, minutes % 60), zone).astimezone(UTC)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=64)
def _is_holiday(region: str) -> IsHoliday:
    return holidays_of(region)
