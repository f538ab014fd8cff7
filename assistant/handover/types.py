"""The contract between the chat and the people behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from assistant.types import Citation, Message
from assistant.understand.types import Mood

CaseState = Literal["open", "claimed", "waiting", "resolved"]


@dataclass(frozen=True, slots=True)
class CaseRequest:
    """Everything a person needs to take over.

    Attributes:
        reason: why the machine stops, e.g. "asked_for_person", "no_answer", "complaint", "data_request", "legal",
            "threat", "order_problem", "order_draft", "low_confidence".
        kind: what it is about, for routing: "order", "return", "technical", "invoice", "legal", "privacy",
            "sales", "other".
        question: the standalone question.
        channel: "chat", "email", "api".
        conversation: the turns so far, oldest first.
        searched: what was searched and found: [{"query", "hits": [{"source", "page", "score"}]}].
        suggestion: a reply the documents support, "" when there is none.
        citations: its quotes.
        customer: the verified customer's own context and nobody else's, e.g. {"name", "orders": [...]}.
        attachments: fields read from attachments.
        key: idempotency key; the same key opens the same case.
    """

    tenant: str
    conversation_id: str
    reason: str
    kind: str
    question: str
    language: str
    channel: str = "chat"
    mood: Mood = field(default_factory=Mood)
    conversation: Sequence[Message] = ()
    searched: Sequence[Mapping[str, Any]] = ()
    suggestion: str = ""
    citations: Sequence[Citation] = ()
    customer: Mapping[str, Any] = field(default_factory=dict)
    attachments: Sequence[Mapping[str, Any]] = ()
    key: str | None = None


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """What the customer is told.

    Attributes:
        id: the case's number.
        assignee: name of the person who takes it; None when nobody is on duty (a queue takes it).
        due: when an answer is due (time zone aware).
        existing: True when the conversation already had an open case, which was extended instead of doubled.
    """

    id: str
    assignee: str | None
    due: datetime
    existing: bool = False


class Handover(Protocol):
    """Where cases go."""

    def open(self, request: CaseRequest) -> OpenedCase:
        """Open a case (or extend the conversation's open one); it is stored before this returns."""
        ...

    def open_case_of(self, tenant: str, conversation_id: str) -> OpenedCase | None:
        """The conversation's case that is not resolved, or None."""
        ...


class Conversations(Protocol):
    """What people's replies need of the chat (assistant.chat gives it)."""

    def add_person_reply(self, tenant: str, conversation_id: str, text: str, author: str, case_id: str) -> None:
        """Put a person's reply into the conversation; open streams of it show it."""
        ...

    def return_to_bot(self, tenant: str, conversation_id: str) -> None:
        """The bot answers again from the next message on."""
        ...

    def history(self, tenant: str, conversation_id: str) -> Sequence[Message]:
        """All turns, oldest first."""
        ...
