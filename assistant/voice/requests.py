"""What people send: a new note, and the confirmation of one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from assistant.errors import RequestError
from assistant.voice.types import FACT_KINDS, TASK_KINDS

_LATEST_ZONE = timedelta(hours=14)
"""UTC+14 is the first zone in which a day begins; what is later than now there is the future everywhere."""

_EDITABLE = {
    "contacts": ("name", "company", "role"),
    "facts": ("kind", "about", "text"),
    "tasks": ("kind", "title", "account", "due", "assignee"),
}
_LISTS = {"contact": "contacts", "fact": "facts", "task": "tasks"}
_REQUIRED = frozenset({"name", "text", "title", "kind"})
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Consent:
    """That the people on a recording agreed to it: who says so, and how."""

    given: bool = False
    by: str = ""
    text: str = ""

    def as_json(self) -> dict[str, Any]:
        """{given, by, text}."""
        return {"given": self.given, "by": self.by, "text": self.text}


@dataclass(frozen=True, slots=True)
class NewNote:
    """What comes with a recording or a text.

    Attributes:
        recorded_at: local time of the speaker; relative dates count from it.
        account: the company, when the caller knows it; else the note says.
        language: ISO 639-1 code, "": detected.
    """

    recorded_at: datetime
    author: str = ""
    account: str = ""
    language: str = ""
    consent: Consent = Consent()

    def checked(self, now: datetime | None = None) -> "NewNote":
        """The note with a time without zone.

        Raises:
            RequestError: it was recorded in the future.
        """
        now = now or datetime.now(UTC)
        zone = self.recorded_at.tzinfo
        latest = now.astimezone(zone) if zone else now.astimezone(UTC).replace(tzinfo=None) + _LATEST_ZONE
        if self.recorded_at > latest + timedelta(minutes=5):
            raise RequestError(
                "The note says that it was recorded in the future.", "Correct recorded_at: dates count from it."
            )
        return replace(self, recorded_at=self.recorded_at.replace(tzinfo=None, microsecond=0))


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The one yes to a note.

    Attributes:
        items: item id → {accept: bool, edit: {field: value}}; what is not named is taken as proposed.
        answers: question id → record id, "new" or "none".
    """

    items: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)

    def accepts(self, item: str, *, default: bool) -> bool:
        """Whether an item is to be written."""
        return bool(self.items.get(item, {}).get("accept", default))


def edited(result: Mapping[str, Any], confirmation: Confirmation) -> dict[str, Any]:
    """What was extracted, with the edits of a confirmation.

    Raises:
        RequestError: an item or a field that is not there, or a value of the wrong form.
    """
    changed = {name: [dict(item) for item in result.get(name, ())] for name in _EDITABLE}
    for item_id, choice in confirmation.items.items():
        edit = choice.get("edit") or {}
        if not edit:
            continue
        kind, _, number = item_id.rpartition("-")
        name = _LISTS.get(kind)
        if name is None or not number.isdigit() or not 1 <= int(number) <= len(changed[name]):
            raise RequestError(f"There is no item {item_id!r} that could be edited.", "Read the note again.")
        changed[name][int(number) - 1] |= {key: _checked(name, key, value) for key, value in edit.items()}
    return {**result, **changed}


def _checked(name: str, key: str, value: Any) -> Any:
    if key not in _EDITABLE[name]:
        raise RequestError(f"{key!r} of {name} cannot be edited.", f"Editable: {', '.join(_EDITABLE[name])}.")
    if value is None and key not in _REQUIRED:
        return None
    if not isinstance(value, str) or len(value) > _LONGEST or (key in _REQUIRED and not value.strip()):
        raise RequestError(f"The new {key!r} is not a text of 1 to {_LONGEST} characters.", "Correct it.")
    if key == "kind" and value not in (FACT_KINDS if name == "facts" else TASK_KINDS):
        raise RequestError(f"The kind {value!r} is unknown.", "See docs/voice.md.")
    if key == "due":
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise RequestError("The new due date is no date.", "Write it like 2026-04-05.") from None
    return value.strip()
