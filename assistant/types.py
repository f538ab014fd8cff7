"""The nouns of the assistant package: question, evidence, citation, answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from knowledge.types import Hit

AnswerAction = Literal["answer", "abstain", "clarify", "escalate", "smalltalk", "refuse"]
Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One earlier turn of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asked.

    Attributes:
        text: the question as typed.
        history: earlier turns, oldest first.
        language: ISO 639-1 code to answer in, or None to follow the question.
        groups: access groups of the caller; documents outside of them do not exist for this question.
        tenant: whose documents.
        quotes_only: answer in the documents' own words; nothing of the question reaches a language model.
    """

    text: str
    history: tuple[Message, ...] = ()
    language: str | None = None
    groups: frozenset[str] = frozenset()
    tenant: str = "default"
    quotes_only: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence or table row chosen to carry an answer.

    Attributes:
        hit: the search hit it stands in.
        start: offset of its first character in the document's text.
        end: offset after its last character.
        text: the exact slice, raw.
        language: ISO 639-1 code of the evidence.
        score: 0..1, how likely this stretch holds the answer.
    """

    hit: Hit
    start: int
    end: int
    text: str
    language: str
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """A receipt: `quote` stands at `start:end` of the document's text, character for character."""

    document_id: str
    source: str
    title: str
    page: int | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says, and what proves it.

    Attributes:
        action: what kind of reply this is.
        text: the reply in `language`.
        language: ISO 639-1 code of the reply.
        citations: one or more per statement; empty unless `action` is "answer" (or closest documents on abstain).
        confidence: calibrated probability (0..1) that the documents hold the answer.
        standalone_question: the question as it was searched.
        release: which prompts, policy, models and index made it.
        timings_ms: milliseconds per stage.
    """

    action: AnswerAction
    text: str
    language: str
    citations: tuple[Citation, ...] = ()
    confidence: float = 0.0
    standalone_question: str = ""
    release: str = ""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
