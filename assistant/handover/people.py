"""The people behind the inbox, from CSV or YAML."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import SettingsError
from assistant.handover.hours import ALWAYS, Hours, parse_hours

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
_COLUMNS = (
    "employee_id, first_name, last_name, team, email, languages, competences, region, working_hours, max_open_cases"
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who answers cases.

    Attributes:
        id: stable, e.g. "M-02".
        name: as customers are told.
        team: e.g. "service".
        languages: ISO 639-1 codes.
        competences: e.g. {"orders", "shipping"}.
        kinds: kinds of cases taken besides those of the competences.
        region: countries ("CH") or beginnings of postcodes ("54-79") the person looks after; empty: no region.
        hours: when the person is there.
        capacity: open cases at a time.
    """

    id: str
    name: str
    email: str = ""
    team: str = ""
    languages: frozenset[str] = frozenset({"de"})
    competences: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    region: tuple[str, ...] = ()
    hours: Hours = ALWAYS
    capacity: int = 10

    def on_duty(self, moment: datetime) -> bool:
        """Whether the person works at a moment."""
        return self.hours.open_at(moment)

    def serves(self, country: str, postcode: str) -> bool:
        """Whether a customer lives in the person's region."""
        return any(_in_region(part, country, postcode) for part in self.region)


def load_people(path: Path, *, zone: str, holidays: str = "", days_off: str = "") -> tuple[Person, ...]:
    """People of a file, in the order of their ids.

    Args:
        path: CSV with a header (columns as in the demo's employees.csv, plus optional time_zone, holidays, absences,
            kinds), or YAML with a list of such records; lists are written as "a|b" or as YAML lists.
        zone: time zone where a person names none.
        holidays: region of public holidays where a person names none.
        days_off: the company's closed days.

    Raises:
        SettingsError: the file cannot be used; names the file, the record and the remedy.
    """
    people = [_person(record, number, path, zone, holidays, days_off) for number, record in enumerate(_read(path), 1)]
    taken: set[str] = set()
    for person in people:
        if person.id in taken:
            raise SettingsError(
                f"{path}: two people have the id '{person.id}'.", "Give each person an id of their own."
            )
        taken.add(person.id)
    return tuple(sorted(people, key=lambda person: person.id))


def _read(path: Path) -> list[Mapping[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"inbox.people: {path} cannot be read ({type(error).__name__}).", "Give a UTF-8 CSV or YAML file."
        ) from None
    if path.suffix.lower() in {".yaml", ".yml"}:
        return _read_yaml(text, path)
    delimiter = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def _read_yaml(text: str, path: Path) -> list[Mapping[str, Any]]:
    try:
        loaded = yaml.safe_load(text)
    except yaml.YAMLError:
        raise SettingsError(f"inbox.people: {path} is not valid YAML.", "Check indentation and quotes.") from None
    records = loaded.get("people") if isinstance(loaded, dict) else loaded
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise SettingsError(f"inbox.people: {path} holds no list of people.", f"Write a list with: {_COLUMNS}.")
    return records


def _person(record: Mapping[str, Any], number: int, path: Path, zone: str, holidays: str, days_off: str) -> Person:
    where = f"{path}, person {number}"
    identity = _text(record, "employee_id", "id")
    if not _ID.fullmatch(identity):
        raise SettingsError(f"{where}: 'employee_id' is missing or not a short id.", f"Columns: {_COLUMNS}.")
    name = _text(record, "name") or f"{_text(record, 'first_name')} {_text(record, 'last_name')}".strip()
    capacity = _text(record, "max_open_cases", "capacity") or "10"
    if not capacity.isdecimal():
        raise SettingsError(f"{where}: 'max_open_cases' is no whole number.", "Write 0 for nobody's cases.")
    return Person(
        id=identity,
        name=name or identity,
        email=_text(record, "email"),
        team=_text(record, "team"),
        languages=frozenset(item.lower() for item in _items(record, "languages")) or frozenset({"de"}),
        competences=frozenset(_items(record, "competences")),
        kinds=frozenset(_items(record, "kinds")),
        region=_items(record, "region"),
        hours=parse_hours(
            _text(record, "working_hours", "hours"),
            zone=_text(record, "time_zone") or zone,
            region=_text(record, "holidays") or holidays,
            off="|".join((*_items(record, "absences"), days_off)),
            where=where,
        ),
        capacity=int(capacity),
    )


def _text(record: Mapping[str, Any], *names: str) -> str:
    value = next((record[name] for name in names if record.get(name) not in (None, "")), "")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value).strip()


def _items(record: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = record.get(name)
    parts: Sequence[Any] = value if isinstance(value, list) else re.split(r"[|]", str(value or ""))
    return tuple(text for part in parts if (text := str(part).strip()))


def _in_region(part: str, country: str, postcode: str) -> bool:
    """A country code, or postcodes of Germany from..to by their first digits."""
    if part.isalpha():
        return country.upper() == part.upper()
    first, _, last = part.partition("-")
    start = postcode[: len(first)]
    return (
        country.upper() in ("DE", "")
        and start.isdecimal()
        and len(start) == len(first)
        and (first <= start <= (last or first))
    )
