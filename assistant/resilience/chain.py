"""The fallback chain: premium model → cheaper model → extractive → a person.

A model is skipped when its circuit is open, a budget is spent or too little time is left; it is left for the next one
when it fails. Every step is noted in the turn. Whatever happens, the chain ends by the turn's deadline: a model is
asked in a thread of its own, and nobody waits for it longer than its share of the time.
"""

import time
from collections import abc
from collections.abc import Iterator, Sequence
from contextlib import closing

from assistant.errors import GenerationError
from assistant.generate import DraftAnswer, Generator, Statement
from assistant.resilience.attempt import Attempt, Ledger, Link
from assistant.resilience.reserve import Reserve
from assistant.resilience.turn import Outcome, Step, Turn, current_turn
from assistant.types import Evidence, Question

_SHARE = 0.6
"""Part of the time that a model may take while another one waits behind it."""


class Chain:
    """A `StreamingGenerator` that never fails: a draft without statements means that a person is the answer.

    Args:
        links: language models, best first.
        last: the extractive generator.
        ledger: budget and cache.
        turn_seconds: deadline of a question that comes without a turn.
        reserve: the time kept for what comes after the models.
    """

    def __init__(
        self,
        links: Sequence[Link],
        last: Generator,
        ledger: Ledger | None = None,
        *,
        turn_seconds: float = 20.0,
        reserve: Reserve | None = None,
    ) -> None:
        self._links, self._last = tuple(links), last
        self._ledger = ledger or Ledger()
        self._turn_seconds = turn_seconds
        self._reserve = reserve or Reserve()

    def __call__(self, question: Question, evidence: Sequence[Evidence]) -> DraftAnswer:
        """The draft of the first model that gives one, else of the extractive generator."""
        this = self._turn()
        for attempt in self._attempts(this, question, evidence):
            draft = attempt.draft()
            if draft is not None:
                return draft
        return self._without_a_model(this, question, evidence)

    def stream(self, question: Question, evidence: Sequence[Evidence]) -> abc.Generator[Statement, None, None]:
        """Statements of the first model that gives one, as they come; of the extractive generator when none does.

        A model that fails after its first statement is not replaced: what it said is proven, and another model would
        say it again. The turn is the one that surrounds this call, not the one in which the iterator is read.
        """
        return self._stream(self._turn(), question, evidence)

    def _stream(
        self, this: Turn, question: Question, evidence: Sequence[Evidence]
    ) -> abc.Generator[Statement, None, None]:
        for attempt in self._attempts(this, question, evidence):
            with closing(attempt.statements()) as coming:
                yield from coming
            if attempt.outcome == "answered":
                return
        draft = self._without_a_model(this, question, evidence)
        if draft.statements:
            # The draft's text, because it says how its quotes belong together.
            quotes = tuple(quote for statement in draft.statements for quote in statement.quotes)
            yield Statement(draft.text, quotes, draft.generator)

    def _turn(self) -> Turn:
        return current_turn() or Turn("", time.monotonic() + self._turn_seconds)

    def _attempts(self, this: Turn, question: Question, evidence: Sequence[Evidence]) -> Iterator[Attempt]:
        """One attempt per model, until one found nothing in the evidence: a cheaper one would not find more."""
        for number, link in enumerate(self._links, start=1):
            remaining = this.remaining()
            left = remaining - self._reserve.seconds(remaining)
            seconds = left if number == len(self._links) else left * _SHARE
            attempt = Attempt(link, self._ledger, this, seconds, question, evidence)
            yield attempt
            if attempt.outcome == "empty":
                return

    def _without_a_model(self, this: Turn, question: Question, evidence: Sequence[Evidence]) -> DraftAnswer:
        began = time.monotonic()
        # Guards and storing come after the draft: the turn says when all of it was done.
        this.at_end.append(lambda: self._reserve.note(time.monotonic() - began))
        try:
            draft = self._last(question, evidence)
        except GenerationError:
            draft = DraftAnswer("", (), question.language or "", "")
        outcome: Outcome = "answered" if draft.statements else "empty"
        this.steps.append(Step("extractive", outcome, ms=1000 * (time.monotonic() - began)))
        if not draft.statements:
            this.steps.append(Step("person", "offered"))
        return draft
