"""A case as it is stored and shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row

from assistant.handover.types import CaseState

Resolution = Literal["", "resolved", "returned"]


@dataclass(frozen=True, slots=True)
class Case:
    """One case of the inbox; see `assistant.handover.tables.cases` for its columns."""

    tenant: str
    id: str
    conversation_id: str
    state: CaseState
    resolution: Resolution
    reason: str
    kind: str
    priority: int
    channel: str
    language: str
    question: str
    summary: Mapping[str, Any]
    mood: Mapping[str, Any]
    conversation: Sequence[Mapping[str, str]]
    searched: Sequence[Mapping[str, Any]]
    suggestion: str
    citations: Sequence[Mapping[str, Any]]
    customer: Mapping[str, Any]
    customer_id: str
    attachments: Sequence[Mapping[str, Any]]
    assignee: str
    claimed_by: str
    routing: Sequence[str]
    opened_at: datetime
    changed_at: datetime
    due_at: datetime
    answered_at: datetime | None
    resolved_at: datetime | None
    overdue_at: datetime | None
    returns: int
    reopened: int

    def overdue(self, now: datetime) -> bool:
        """Whether an answer should have been given by now; a case that waits for the customer is never overdue."""
        return self.state in ("open", "claimed") and self.due_at < now

    def brief(self, now: datetime) -> dict[str, Any]:
        """What a list shows."""
        return {
            "id": self.id,
            "state": self.state,
            "resolution": self.resolution,
            "reason": self.reason,
            "kind": self.kind,
            "priority": self.priority,
            "channel": self.channel,
            "language": self.language,
            "question": self.question,
            "summary": self.summary.get("text", ""),
            "mood": self.mood.get("label", "neutral"),
            "customer": self.customer.get("name", ""),
            "assignee": self.assignee or None,
            "claimed_by": self.claimed_by or None,
            "opened_at": self.opened_at.isoformat(),
            "due_at": self.due_at.isoformat(),
            "overdue": self.overdue(now),
        }

    def full(self, now: datetime) -> dict[str, Any]:
        """Everything a person needs to take over."""
        return self.brief(now) | {
            "conversation_id": self.conversation_id,
            "summary": dict(self.summary),
            "mood": dict(self.mood),
            "customer": dict(self.customer),
            "conversation": [dict(turn) for turn in self.conversation],
            "searched": [dict(item) for item in self.searched],
            "suggestion": self.suggestion,
            "citations": [dict(item) for item in self.citations],
            "attachments": [dict(item) for item in self.attachments],
            "routing": list(self.routing),
            "changed_at": self.changed_at.isoformat(),
            "answered_at": self.answered_at.isoformat() if self.answered_at else None,
            "resolved_at": self.resolved_at.isoformat() if self.resolved_at else None,
            "returns": self.returns,
            "reopened": self.reopened,
        }


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a case."""

    case_id: str
    number: int
    kind: str
    author: str
    text: str
    data: Mapping[str, Any]
    at: datetime

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "number": self.number,
            "kind": self.kind,
            "author": self.author,
            "text": self.text,
            "data": dict(self.data),
            "at": self.at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list shows; empty fields do not filter.

    Attributes:
        states: e.g. ("open", "claimed"); empty: all.
        assignee: whose; "-" means the queue's.
        text: words of the question or the case's number.
        overdue: only cases whose answer should have been given.
    """

    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    assignee: str = ""
    customer_id: str = ""
    text: str = ""
    overdue: bool = False


def case_of(row: Row[Any]) -> Case:
    """A case from its row."""
    return Case(**row._mapping)


def event_of(row: Row[Any]) -> Event:
    """An event from its row."""
    return Event(row.case_id, row.number, row.kind, row.author, row.text, row.data, row.at)
