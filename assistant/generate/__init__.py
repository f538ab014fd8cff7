"""Generators: from a question and its evidence to statements, each with the stretches of text that prove it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.types import Evidence, Question
from knowledge.types import Hit

__all__ = ["DraftAnswer", "Generator", "Quote", "Statement"]


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a hit's document; `start` and `end` are offsets in the document's text."""

    hit: Hit
    start: int
    end: int

    @property
    def text(self) -> str:
        """The exact slice."""
        offset = self.hit.chunk.start
        return self.hit.chunk.text[self.start - offset : self.end - offset]


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing an answer says, with at least one quote."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """What a generator made.

    Attributes:
        text: the reply; without statements it is empty.
        statements: the parts of the reply in order.
        language: ISO 639-1 code of the reply.
        generator: what made it, with the version of its prompt, e.g. "extractive" or "openai:gpt-4o-mini/answer.v1".
    """

    text: str
    statements: tuple[Statement, ...]
    language: str
    generator: str


Generator = Callable[[Question, Sequence[Evidence]], DraftAnswer]
"""(question with `language` set to the language of the reply, evidence best first) -> draft.

Raises GenerationError when it cannot answer.
"""
