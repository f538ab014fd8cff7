"""The nouns of monitoring."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assistant.types import Message

Scores = Mapping[str, float | None]
Scorer = Callable[["LiveTurn", str], Scores]
"""(turn, form of address) → value by metric; None where a metric applies and could not be scored."""


@dataclass(frozen=True, slots=True)
class LiveTurn:
    """A turn as it happened, in memory only: it holds what a customer wrote.

    Attributes:
        conversation_id: id in the chat, or what names the turns of one caller outside of it.
        seq: number of the message; 0 outside of the chat.
        brought: everything the customer wrote in this conversation, this message included.
        citations: [{"source", "page", "quote"}].
        facts: {"latency_ms", "tokens", "euros", "mood", "tense", "guard_hit", "failed", "confidence", "route"};
            what is not known is left out.
        known: texts that a reply may state although the customer did not bring them: what the company says of itself,
            the verified customer's own data.
    """

    tenant: str
    conversation_id: str
    seq: int
    release: str
    channel: str
    language: str
    action: str
    question: str
    reply: str
    history: Sequence[Message] = ()
    citations: Sequence[Mapping[str, Any]] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    known: tuple[str, ...] = ()

    @property
    def brought(self) -> tuple[str, ...]:
        """Everything the customer wrote, oldest first."""
        return (*(turn.text for turn in self.history if turn.role == "user"), self.question)


@dataclass(frozen=True, slots=True)
class Sample:
    """A kept turn; texts are redacted.

    Attributes:
        drawn: drawn by the share, so that it counts in figures; False: it is here because something went wrong.
        scores: value by metric, None for unscored.
        vector: float16 bytes of the question's embedding, None without one.
        model: the embedding model of the vector.
        state: none, open, labelled or skipped.
        reasons: why it is in the queue, e.g. "rated", "failed", "metric:groundedness", "abstain".
        priority: 0 ordinary to 3 first.
        correction: what the visitor said would have been right, redacted.
    """

    tenant: str
    id: str
    conversation_id: str
    seq: int
    at: datetime
    release: str
    channel: str
    language: str
    action: str
    drawn: bool
    question: str
    history: Sequence[Mapping[str, str]]
    reply: str
    citations: Sequence[Mapping[str, Any]]
    facts: Mapping[str, Any]
    scores: Scores
    vector: bytes | None
    model: str
    state: str
    reasons: Sequence[str]
    priority: int
    correction: str

    def as_json(self) -> dict[str, Any]:
        """For the console and the command line; the conversation itself is not named."""
        return {
            "id": self.id,
            "at": self.at.isoformat(timespec="seconds"),
            "release": self.release,
            "channel": self.channel,
            "language": self.language,
            "action": self.action,
            "question": self.question,
            "history": [dict(turn) for turn in self.history],
            "reply": self.reply,
            "citations": [dict(item) for item in self.citations],
            "facts": dict(self.facts),
            "scores": dict(self.scores),
            "state": self.state,
            "reasons": list(self.reasons),
            "priority": self.priority,
            "correction": self.correction,
        }


@dataclass(frozen=True, slots=True)
class Alert:
    """What a rule found.

    Attributes:
        state: open, seen or over.
        sentence: what was found, with numbers.
        facts: the numbers.
    """

    tenant: str
    id: str
    rule: str
    severity: str
    state: str
    sentence: str
    facts: Mapping[str, Any]
    at: datetime
    seen_by: str
    over_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "id": self.id,
            "rule": self.rule,
            "severity": self.severity,
            "state": self.state,
            "sentence": self.sentence,
            "facts": dict(self.facts),
            "at": self.at.isoformat(timespec="seconds"),
            "seen_by": self.seen_by,
            "over_at": self.over_at.isoformat(timespec="seconds") if self.over_at else None,
        }


@dataclass(frozen=True, slots=True)
class Found:
    """A rule that fires."""

    rule: str
    severity: str
    sentence: str
    facts: Mapping[str, Any]
