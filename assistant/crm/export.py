"""Tasks as iCalendar (RFC 5545), contacts as vCard 4.0 (RFC 6350)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

_LINE = 75
"""Longest line in bytes, RFC 6350 section 3.2."""


@dataclass(frozen=True, slots=True)
class ExportTask:
    """A task as a calendar takes it; `uid` stays the same between exports, so that a calendar updates it."""

    uid: str
    title: str
    due: date | None = None
    description: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True)
class ExportContact:
    """A person as an address book takes it."""

    uid: str
    name: str
    company: str = ""
    role: str = ""
    phone: str = ""
    email: str = ""


def icalendar(tasks: Iterable[ExportTask], now: datetime | None = None) -> bytes:
    """A calendar with one VTODO per task, due on a day, not at a time."""
    from icalendar import Calendar, Todo

    calendar = Calendar()
    calendar.add("prodid", "-//Beleg//voice notes//EN")
    calendar.add("version", "2.0")
    for task in tasks:
        todo = Todo()
        todo.add("uid", f"{task.uid}@beleg")
        todo.add("dtstamp", now or datetime.now(UTC))
        todo.add("summary", task.title)
        todo.add("status", "NEEDS-ACTION")
        if task.due is not None:
            todo.add("due", task.due)
        description = "\n".join(part for part in (task.company, task.description) if part)
        if description:
            todo.add("description", description)
        calendar.add_component(todo)
    return bytes(calendar.to_ical())


def vcards(contacts: Iterable[ExportContact]) -> bytes:
    """One vCard per person, UTF-8, lines folded at 75 bytes."""
    return "".join(_vcard(contact) for contact in contacts).encode()


def _vcard(contact: ExportContact) -> str:
    *given, family = contact.name.split() or [""]
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        f"UID:{_escaped(contact.uid)}",
        f"FN:{_escaped(contact.name)}",
        f"N:{_escaped(family)};{_escaped(' '.join(given))};;;",
    ]
    fields = (
        ("ORG", contact.company),
        ("TITLE", contact.role),
        ("TEL;VALUE=text", contact.phone),
        ("EMAIL", contact.email),
    )
    lines += [f"{name}:{_escaped(value)}" for name, value in fields if value]
    return "".join(_folded(line) + "\r\n" for line in (*lines, "END:VCARD"))


def _escaped(value: str) -> str:
    """A text value (RFC 6350 section 3.4); control characters cannot be part of one."""
    clean = "".join(char for char in value.replace("\r\n", "\n") if char == "\n" or char.isprintable())
    for char in ("\\", ",", ";"):
        clean = clean.replace(char, "\\" + char)
    return clean.replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line broken between characters so that no part is longer than 75 bytes."""
    parts, size = [""], 0
    for char in line:
        width = len(char.encode())
        if size + width > _LINE:
            parts.append(" ")
            size = 1
        parts[-1] += char
        size += width
    return "\r\n".join(parts)
