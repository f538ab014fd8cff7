"""The nouns of the dry run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from assistant.crm.types import Change

Status = Literal["ready", "needs_yes", "needs_answer", "withheld"]


@dataclass(frozen=True, slots=True)
class NoteHead:
    """What the plan needs of a note beside what was extracted."""

    tenant: str
    id: str
    author: str
    recorded_on: date
    language: str


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """Policy: whether harmless private remarks and verbatim evidence are written."""

    personal: bool = False
    evidence: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the dry run.

    Attributes:
        id: stable within the note, e.g. "task-2"; confirmations and edits name it.
        status: ready: written when the note is confirmed; needs_yes: only when named; needs_answer: a question is
            open; withheld: not written, `reason` says why.
        source: the extracted contact, fact or task that it comes from.
        questions: ids of the questions that it waits for.
        label: the company that a new record belongs to, or the name of the record that an update changes.
    """

    id: str
    status: Status
    change: Change
    source: Mapping[str, Any]
    risky: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    reason: str = ""
    label: str = ""

    def as_json(self) -> dict[str, Any]:
        """The line with `before` and `after`."""
        return {
            "id": self.id,
            "status": self.status,
            "entity": self.change.entity,
            "operation": self.change.operation,
            "record_id": self.change.record_id if self.change.operation == "update" else None,
            "before": dict(self.change.before),
            "after": dict(self.change.fields),
            "risky": list(self.risky),
            "questions": list(self.questions),
            "reason": self.reason,
            "label": self.label,
            "explicit": self.source.get("explicit", True),
            "rule": self.source.get("rule"),
            "confidence": self.source.get("confidence"),
            "evidence": self.source.get("evidence", ""),
            "start": self.source.get("start"),
            "end": self.source.get("end"),
        }


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to the person who confirms; the answer is a candidate's id, "new" or "none".

    Attributes:
        needed: nothing that depends on it is written before it is answered.
    """

    id: str
    text: str
    spoken: str
    candidates: tuple[tuple[str, str], ...]
    options: tuple[str, ...]
    needed: bool

    def as_json(self) -> dict[str, Any]:
        """The question as JSON."""
        return {
            "id": self.id,
            "text": self.text,
            "spoken": self.spoken,
            "candidates": [{"id": record_id, "name": name} for record_id, name in self.candidates],
            "options": list(self.options),
            "needed": self.needed,
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """The dry run of a note."""

    items: tuple[Item, ...]
    questions: tuple[Ask, ...]

    def limited(self, accepts: Callable[[Change], bool]) -> "Plan":
        """The plan with what a CRM has no place for withheld."""
        items = tuple(
            item
            if item.status == "withheld" or accepts(item.change)
            else replace(item, status="withheld", reason="not_in_this_crm")
            for item in self.items
        )
        return replace(self, items=items)

    def as_json(self) -> dict[str, Any]:
        """{items, questions}."""
        return {
            "items": [item.as_json() for item in self.items],
            "questions": [question.as_json() for question in self.questions],
        }
