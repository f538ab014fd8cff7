"""What a message means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from assistant.types import Message

MoodLabel = Literal["neutral", "friendly", "worried", "impatient", "angry"]


@dataclass(frozen=True, slots=True)
class Mood:
    """The tone of a message.

    Attributes:
        label: the prevailing tone.
        intensity: 0..1.
        signals: what raises the priority, e.g. "leaving" (threatens to leave), "legal" (threatens with law or lawyer),
            "public" (press, reviews), "repeated" ("immer noch nicht", third message), "deadline".
    """

    label: MoodLabel = "neutral"
    intensity: float = 0.0
    signals: frozenset[str] = frozenset()

    @property
    def priority(self) -> int:
        """0 ordinary, 1 raised, 2 urgent."""
        if {"legal", "leaving"} & self.signals:
            return 2
        return int(self.label in ("angry", "impatient") or bool(self.signals))

    @property
    def upset(self) -> bool:
        """Whether the visitor is to be met with an apology."""
        return self.label in ("angry", "impatient", "worried")


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as understood.

    Attributes:
        intent: see `assistant/understand/intents.yaml`: question, order_status, spare_part, person, data_request,
            cancellation, return, complaint, invoice, smalltalk, out_of_scope, …
        score: 0..1, how sure.
        alternatives: other intents with their scores, best first; two close ones ask for a clarification.
        standalone: the message as a question that is understood without the history, in its own language.
        mood: the tone.
        language: ISO 639-1 code of this message.
        entities: e.g. {"order_number": "KW-10234", "product": "Klemmbaustein-Set", "part": "Dichtung"}.
    """

    intent: str
    score: float
    standalone: str
    language: str
    mood: Mood = Mood()
    alternatives: tuple[tuple[str, float], ...] = ()
    entities: Mapping[str, str] = field(default_factory=dict)


class Reader(Protocol):
    """Reads a message in the light of its conversation."""

    def read(self, text: str, history: Sequence[Message] = (), language: str | None = None) -> Reading:
        """What the message means; `language` overrides the detected one."""
        ...
