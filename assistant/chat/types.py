"""The nouns of a conversation: message, turn, draft reply, reply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from assistant.coming import Coming
from assistant.lookup.types import Customer
from assistant.types import Answer, AnswerAction, Citation, Message
from assistant.understand.types import Reading

Speaker = Literal["user", "assistant", "person"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as stored.

    Attributes:
        customer_id: the verified customer, "" for an unverified visitor.
        groups: access groups of the caller that began it.
        state: what the next turn has to know: {"pending", "abstained", "disclosed", "since", "with_person", …}.
        last_seq: number of the newest message.
    """

    tenant: str
    id: str
    channel: str
    created_at: datetime
    active_at: datetime
    customer_id: str
    groups: frozenset[str]
    state: Mapping[str, Any]
    last_seq: int


@dataclass(frozen=True, slots=True)
class Said:
    """One stored message."""

    seq: int
    role: Speaker
    text: str
    at: datetime
    author: str = ""
    key: str | None = None
    reply_to: int | None = None
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the choices of a clarification: what is shown, and what a visitor sends to take it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply before its output guards.

    Attributes:
        action: what kind of reply this is.
        text: sentences; a line break separates paragraphs.
        route: which part of the engine made it, for the trace.
        approved: an approved text that needs no evidence: what it states stands in `known`.
        verbatim: made of nothing but quotes, in the documents' own words and language.
        known: the customer's own data and other facts that the text may state.
        state: changes to the conversation's state; None removes a key.
        customer_id: the customer verified by this turn, None for no change.
        trace: further entries of the trace.
        silent: nothing is said (a person has the conversation).
        coming: the answer that a language model is asked for sentence by sentence, instead of `text` and `citations`.
    """

    action: AnswerAction
    text: str
    route: str
    citations: tuple[Citation, ...] = ()
    choices: tuple[Choice, ...] = ()
    confidence: float = 0.0
    approved: bool = True
    verbatim: bool = False
    known: tuple[str, ...] = ()
    state: Mapping[str, Any] = field(default_factory=dict)
    customer_id: str | None = None
    case: Mapping[str, Any] | None = None
    trace: Mapping[str, Any] = field(default_factory=dict)
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    silent: bool = False
    coming: Coming | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A visitor's message on its way through the engine.

    Attributes:
        raw: as typed, cleaned of control characters: for look-ups of the customer's own data only.
        text: as the input guards let it through.
        history: earlier turns within the token budget, oldest first.
        declined: reply of a guard that stops the turn unless the documents answer, None without one.
        suspected: whether a classifier alone takes the message for an attack; no language model reads it.
        label: what a guard called the message, e.g. "legal_request:access".
        reading: what the message means.
        language: ISO 639-1 code of the reply.
        customer: the verified customer, or None.
        guards: [name, action, reason, score] of what the input guards found; never text.
        found: what the documents said to (text, language) in this turn: no question is asked twice.
    """

    conversation: Conversation
    seq: int
    raw: str
    text: str
    history: Sequence[Message]
    language: str
    reading: Reading
    label: str = ""
    declined: str | None = None
    suspected: bool = False
    customer: Customer | None = None
    guards: tuple[tuple[str, str, str, float | None], ...] = ()
    found: dict[tuple[str, str], Answer] = field(default_factory=dict, compare=False)

    @property
    def tenant(self) -> str:
        """Whose conversation."""
        return self.conversation.tenant

    @property
    def told(self) -> list[str]:
        """What the visitor has written so far, this message last."""
        return [*(one.text for one in self.history if one.role == "user"), self.text]

    @property
    def pending(self) -> Mapping[str, Any]:
        """What the last reply waits for: {"kind", …}, empty for nothing."""
        return self.conversation.state.get("pending") or {}


@dataclass(frozen=True, slots=True)
class Reply:
    """A stored reply."""

    conversation_id: str
    seq: int
    reply_to: int
    action: AnswerAction
    text: str
    sentences: tuple[str, ...]
    language: str
    citations: tuple[Mapping[str, Any], ...] = ()
    choices: tuple[Choice, ...] = ()
    confidence: float = 0.0
    case: Mapping[str, Any] | None = None
    trace: Mapping[str, Any] = field(default_factory=dict)
    release: str = ""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    silent: bool = False
    cancelled: bool = False
