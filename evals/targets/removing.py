"""Answers as if stretches of the documents were not there."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, cast

from evals.suite.types import Case
from evals.targets.documents import ask
from evals.targets.scratch import Scratch
from evals.targets.types import Closing, Run

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from knowledge.base import KnowledgeBase
    from knowledge.retrieval.searcher import SearchFilter
    from knowledge.types import Hit

Span = tuple[str, int, int]
_GONE: ContextVar[tuple[Span, ...]] = ContextVar("gone", default=())
_MOST = 60
_READ = ("catalogue", "snapshots", "encoder", "redactor", "policy", "reader")


class Without:
    """A knowledge base whose searches find nothing of what is gone.

    Args:
        base: the whole one.
    """

    def __init__(self, base: "KnowledgeBase") -> None:
        self._base = base

    def search(
        self, query: str, k: int = 10, filters: "SearchFilter | None" = None, language: str | None = None
    ) -> "list[Hit]":
        """The k best hits that are left."""
        gone = _GONE.get()
        if not gone:
            return self._base.search(query, k, filters, language)
        found = self._base.search(query, min(_MOST, k + len(gone)), filters, language)
        return [hit for hit in found if not any(_touches(hit, span) for span in gone)][:k]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._base, name)


class Removing(Scratch):
    """An installation that searches `Without`."""

    def knowledge(self, tenant: str | None = None) -> "KnowledgeBase":
        """The knowledge base without what is gone now."""
        return cast("KnowledgeBase", Without(super().knowledge(tenant)))


def ask_without(beleg: "Beleg", options: Mapping[str, Any]) -> Run:
    """As `ask`; `without` of a case's input lists [document id, start, end] of what is not there for it."""
    removing = Removing(beleg, shared=_READ)
    answer = ask(removing, options)

    def run(case: Case) -> Mapping[str, Any]:
        with gone(case.input.get("without") or ()):
            return answer(case)

    return Closing(run, removing.close)


@contextmanager
def gone(spans: Sequence[Sequence[Any]]) -> Iterator[None]:
    """Nothing of these spans is found within the block, in this thread."""
    token = _GONE.set(tuple((str(one[0]), int(one[1]), int(one[2])) for one in spans))
    try:
        yield
    finally:
        _GONE.reset(token)


def _touches(hit: "Hit", span: Span) -> bool:
    document_id, start, end = span
    return hit.chunk.document_id == document_id and hit.chunk.start < end and start < hit.chunk.end
