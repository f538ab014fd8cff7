"""An answer that a language model is still writing: its sources are known, its sentences come one by one.

question ─ guards ─ search ─ evidence ─ confidence ─► sources ─ model ─► sentence + receipts, sentence + receipts, …
"""

from collections import abc
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from assistant.errors import GenerationError
from assistant.generate import Generator, Quote, Statement, statements
from assistant.generate.extractive import NAME as EXTRACTIVE
from assistant.replies import Documents, cite
from assistant.types import Answer, Citation, Evidence, Question


@dataclass(frozen=True, slots=True)
class Piece:
    """What a model said in one go: a sentence or two, with what proves them.

    Attributes:
        generator: what made it; see `DraftAnswer.generator`.
        passages: the stretches of documents around its quotes: what a guard may hold against its wording.
    """

    text: str
    citations: tuple[Citation, ...]
    generator: str
    passages: tuple[str, ...]

    @property
    def verbatim(self) -> bool:
        """Whether it consists of nothing but quotes."""
        return self.generator == EXTRACTIVE


@dataclass(frozen=True, slots=True)
class Coming:
    """The rest of an answer; nothing is asked of a model before `pieces` is read.

    Attributes:
        sources: the evidence that the model is shown, best first.
        pieces: asks the model; closing the iterator stops it.
        otherwise: the answer when nothing came.
    """

    sources: tuple[Citation, ...]
    pieces: Callable[[], abc.Generator[Piece, None, None]]
    otherwise: Callable[[], Answer]


@dataclass(frozen=True, slots=True)
class StreamedAnswer(Answer):
    """An answer whose `text` and `citations` are still empty: they are in `coming`."""

    coming: Coming | None = None


def said(
    generator: Generator,
    fallback: Generator | None,
    question: Question,
    evidence: Sequence[Evidence],
    documents: Documents | None,
) -> abc.Generator[Piece, None, None]:
    """The statements of a generator with their receipts, as they come.

    Args:
        fallback: asked when the generator fails before its first statement, or gives none.
        documents: see `assistant.replies.cite`.
    """
    any_came = False
    with closing(statements(generator, question, evidence)) as coming:
        for statement in _until_failure(coming):
            any_came = True
            yield _piece(statement, documents)
    if any_came or fallback is None:
        return
    draft = fallback(question, evidence)
    if draft.statements:
        quotes = tuple(quote for statement in draft.statements for quote in statement.quotes)
        yield _piece(Statement(draft.text, quotes, draft.generator), documents)


def sources_of(evidence: Sequence[Evidence], documents: Documents | None) -> tuple[Citation, ...]:
    """The evidence as citations."""
    return tuple(cite(Quote(item.hit, item.start, item.end), documents) for item in evidence)


def _until_failure(coming: Iterator[Statement]) -> Iterator[Statement]:
    """What a generator that fails has said stands."""
    try:
        yield from coming
    except GenerationError:
        return


def _piece(statement: Statement, documents: Documents | None) -> Piece:
    return Piece(
        statement.text,
        tuple(cite(quote, documents) for quote in statement.quotes),
        statement.generator or EXTRACTIVE,
        tuple(dict.fromkeys(_passage(quote) for quote in statement.quotes)),
    )


def _passage(quote: Quote) -> str:
    """The hit that a quote stands in, under its headings."""
    chunk = quote.hit.chunk
    return "\n".join(part for part in (*chunk.headings, chunk.header, chunk.text) if part)
