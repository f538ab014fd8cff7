"""Working hours, holidays, daylight saving time and due times."""

from datetime import UTC, date, datetime, timedelta

import pytest

from assistant.errors import SettingsError
from assistant.handover.holidays import easter, holidays_of
from assistant.handover.hours import parse_hours


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("year", "expected"),
    [(1961, "1961-04-02"), (2000, "2000-04-23"), (2008, "2008-03-23"), (2026, "2026-04-05"), (2038, "2038-04-25")],
)
def test_easter(year: int, expected: str) -> None:
    assert easter(year).isoformat() == expected


@pytest.mark.parametrize(
    ("region", "day", "off"),
    [
        ("DE", "2026-10-03", True),
        ("DE", "2026-06-04", False),  # Fronleichnam holds in some states only
        ("DE-HE", "2026-06-04", True),
        ("DE-HH", "2026-06-04", False),
        ("DE-SN", "2026-11-18", True),  # Buß- und Bettag
        ("DE-SN", "2022-11-16", True),
        ("DE-HE", "2026-11-18", False),
        ("DE-HH", "2017-10-31", False),
        ("DE-HH", "2019-10-31", True),
        ("DE-BY", "2026-01-06", True),
        ("DE-BE", "2026-03-08", True),
        ("AT", "2026-10-26", True),
        ("AT", "2026-04-03", False),  # Karfreitag is a working day in Austria
        ("CH-ZH", "2026-08-01", True),
        ("CH-TI", "2026-04-03", False),
        ("CH-ZH", "2026-04-03", True),
        ("", "2026-12-25", False),
        ("DE-HE", "2026-11-23", False),
    ],
)
def test_public_holidays(region: str, day: str, off: bool) -> None:
    assert holidays_of(region)(date.fromisoformat(day)) is off


@pytest.mark.parametrize(
    ("text", "moment", "open_then"),
    [
        ("Mo-Fr 08:00-17:00", "2026-11-23T08:00+01:00", True),
        ("Mo-Fr 08:00-17:00", "2026-11-23T17:00+01:00", False),
        ("Mo-Fr 08:00-17:00", "2026-11-22T12:00+01:00", False),
        ("Mon-Fri 8:00-17:00; Sat 9.00-13.00", "2026-11-28T12:59+01:00", True),
        ("Mo-Do 09:00-15:00, Fr 09:00-12:00", "2026-11-27T12:30+01:00", False),
        ("Fr-Mo 10:00-12:00", "2026-11-22T11:00+01:00", True),  # runs over the end of the week
        ("Mo-So 22:00-06:00", "2026-11-24T03:00+01:00", True),  # runs over midnight
        ("Mo-So 22:00-06:00", "2026-11-24T07:00+01:00", False),
        ("Mo-Fr 08:00-24:00", "2026-11-23T23:59+01:00", True),
        ("Mo-Fr 08:00-17:00", "2026-12-25T10:00+01:00", False),  # holiday
        ("Mo-Fr 08:00-17:00", "2026-12-29T10:00+01:00", False),  # day off
        ("", "2026-11-22T03:00+01:00", True),
    ],
)
def test_hours(text: str, moment: str, open_then: bool) -> None:
    hours = parse_hours(text, zone="Europe/Berlin", region="DE-HE", off="2026-12-28..2026-12-30")
    assert hours.open_at(at(moment)) is open_then


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-11-23T09:00+01:00", 2, "2026-11-23T11:00+01:00"),
        ("2026-11-23T16:00+01:00", 2, "2026-11-24T09:00+01:00"),
        ("2026-11-27T16:30+01:00", 1, "2026-11-30T08:30+01:00"),  # over the weekend
        ("2026-12-23T16:00+01:00", 4, "2026-12-24T11:00+01:00"),
        ("2026-12-24T16:00+01:00", 4, "2026-12-28T11:00+01:00"),  # over Christmas
        ("2026-03-27T16:00+01:00", 2, "2026-03-30T09:00+02:00"),  # over the change to summer time
        ("2026-11-23T09:00+01:00", 45, "2026-11-30T09:00+01:00"),
    ],
)
def test_due_times_count_opening_hours(start: str, hours: float, expected: str) -> None:
    week = parse_hours("Mo-Fr 08:00-17:00", zone="Europe/Berlin", region="DE-HE")
    assert week.after(at(start), timedelta(hours=hours)) == at(expected)


def test_without_any_hour_the_plain_clock_counts() -> None:
    never = parse_hours("Mo 08:00-09:00", zone="UTC", off="2026-01-01..2028-01-01")
    start = at("2026-11-23T09:00+00:00")
    assert never.next_open(start) is None
    assert never.after(start, timedelta(hours=3)) == start + timedelta(hours=3)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"text": "Mo-Fr 8-17"}, "8-17"),
        ({"text": "Xy 08:00-17:00"}, "Xy"),
        ({"text": "Mo 25:00-26:00"}, "25:00"),
        ({"text": "Mo 08:75-09:00"}, "08:75"),
        ({"zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"zone": "../../etc/passwd"}, "passwd"),
        ({"region": "XX"}, "XX"),
        ({"off": "24.12.2026"}, "24.12.2026"),
        ({"off": "2026-12-31..2026-12-24"}, "2026-12-31"),
    ],
)
def test_what_cannot_be_read_is_named(values: dict[str, str], named: str) -> None:
    given = {"text": "Mo-Fr 08:00-17:00", "zone": "Europe/Berlin", **values}
    with pytest.raises(SettingsError, match=named.replace(".", r"\.")):
        parse_hours(given.pop("text"), **given)
