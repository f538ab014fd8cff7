"""Tasks and contacts of a note, as calendars and address books take them."""

from datetime import date
from typing import Literal

from assistant.crm.export import ExportContact, ExportTask, icalendar, vcards
from assistant.crm.matching import match_account, match_contact
from assistant.crm.types import CrmData
from assistant.voice.store import StoredNote

Format = Literal["ics", "vcf"]
MEDIA = {"ics": "text/calendar; charset=utf-8", "vcf": "text/vcard; charset=utf-8"}


def export(note: StoredNote, data: CrmData, form: Format) -> bytes:
    """Tasks of a note as iCalendar, or its contacts as vCards with the numbers that the CRM has."""
    return icalendar(_tasks(note)) if form == "ics" else vcards(_contacts(note, data))


def _tasks(note: StoredNote) -> list[ExportTask]:
    tasks = (note.result or {}).get("tasks", ())
    return [
        ExportTask(
            f"{note.id}-task-{number}",
            task["title"],
            date.fromisoformat(task["due"]) if task.get("due") else None,
            task.get("evidence", ""),
            task.get("account") or "",
        )
        for number, task in enumerate(tasks, start=1)
    ]


def _contacts(note: StoredNote, data: CrmData) -> list[ExportContact]:
    found = []
    for number, contact in enumerate((note.result or {}).get("contacts", ()), start=1):
        account = match_account(contact.get("company"), data.accounts).best
        known = match_contact(contact["name"], data.contacts, account.id).best if account else None
        found.append(
            ExportContact(
                f"{note.id}-contact-{number}",
                known.name if known else contact["name"],
                account.name if account else contact.get("company") or "",
                contact.get("role") or (known.role if known else ""),
                known.phone if known else "",
                known.email if known else "",
            )
        )
    return found
