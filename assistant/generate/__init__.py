"""Generators: from a question and its evidence to statements, each with the stretches of text that prove it."""

from collections import abc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from assistant.types import Evidence, Question
from knowledge.types import Hit

__all__ = ["DraftAnswer", "Generator", "Quote", "Statement", "StreamingGenerator", "statements"]


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
    """One thing an answer says, with at least one quote.

    Attributes:
        generator: what made it, where statements come one by one; "" where the draft says so.
    """

    text: str
    quotes: tuple[Quote, ...]
    generator: str = ""


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """What a generator made.

    Attributes:
        text: the reply; without statements it is empty.
        statements: the parts of the reply in order.
        language: ISO 639-1 code of the reply.
        generator: what made it, with the version of its prompt, e.g. "extractive" or "openai:gpt-4o-mini/answer.v2".
    """

    text: str
    statements: tuple[Statement, ...]
    language: str
    generator: str


Generator = Callable[[Question, Sequence[Evidence]], DraftAnswer]
"""(question with `language` set to the language of the reply, evidence best first) -> draft.

Raises GenerationError when it cannot answer.
"""


@runtime_checkable
class StreamingGenerator(Protocol):
    """A `Generator` that can also give its statements one by one, while the model still writes."""

    def __call__(self, question: Question, evidence: Sequence[Evidence]) -> DraftAnswer:
        """See `Generator`."""
        ...

    def stream(self, question: Question, evidence: Sequence[Evidence]) -> abc.Generator[Statement, None, None]:
        """Each statement as soon as it is complete and its quote is found in the evidence.

        Closing the iterator stops the model. Raises GenerationError when it cannot go on; what came before stands.
        """
        ...


def statements(
    generator: Generator, question: Question, evidence: Sequence[Evidence]
) -> abc.Generator[Statement, None, None]:
    """The statements of any generator, one by one; of one that cannot stream, all at once.

    Example:
        with contextlib.closing(statements(generator, question, evidence)) as coming:
            for statement in coming:
                show(statement)          # closing it early stops the model
    """
    if isinstance(generator, StreamingGenerator):
        return generator.stream(question, evidence)
    return _at_once(generator, question, evidence)


def _at_once(
    generator: Generator, question: Question, evidence: Sequence[Evidence]
) -> abc.Generator[Statement, None, None]:
    yield from generator(question, evidence).statements
