"""The contract of every guard: a callable from a turn to a verdict."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Direction = Literal["input", "output", "document"]
Action = Literal["allow", "redact", "block", "escalate"]


@dataclass(frozen=True, slots=True)
class Span:
    """A typed stretch of text; `start` and `end` count Unicode code points, end exclusive; score in 0..1."""

    start: int
    end: int
    type: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Turn:
    """One text on its way in or out.

    Attributes:
        text: the text to judge.
        direction: a customer's message, an assistant's reply, or a document on its way into the index.
        language: ISO 639-1 code, or None to detect it.
        tenant: whose policy and data apply.
        conversation: conversation id, or None outside of one.
        evidence: the quotes an output was built from (output guards only).
        brought: the customer's own messages of this conversation (output guards only): personal data that
            stands in them may be repeated to the same customer.
    """

    text: str
    direction: Direction = "input"
    language: str | None = None
    tenant: str = "default"
    conversation: str | None = None
    evidence: tuple[str, ...] = ()
    brought: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a guard says of a turn.

    Attributes:
        action: allow, redact (go on with `text`), block or escalate.
        text: the replacement text when `action` is redact, else None.
        reason: a short machine-readable label such as "injection:override"; never the text itself.
        score: 0..1, or None when the guard does not score.
        spans: where in the input the finding is.
    """

    action: Action = "allow"
    text: str | None = None
    reason: str = ""
    score: float | None = None
    spans: tuple[Span, ...] = ()


Guard = Callable[[Turn], Verdict]
