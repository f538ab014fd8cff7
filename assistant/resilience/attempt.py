"""One model asked once: whether it may be, within its share of the time, with what it used booked and noted."""

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TypeVar

from assistant.errors import GenerationError
from assistant.generate import DraftAnswer, Statement
from assistant.generate.failure import ModelFailure
from assistant.generate.llm import LlmGenerator, distinct_hits
from assistant.resilience.background import Background
from assistant.resilience.breaker import Breaker
from assistant.resilience.budget import Booking, Budget, Spent
from assistant.resilience.cache import AnswerCache
from assistant.resilience.prices import Price
from assistant.resilience.tokens import count_tokens
from assistant.resilience.turn import Call, Outcome, Step, Turn
from assistant.types import Evidence, Question

T = TypeVar("T")
log = logging.getLogger("beleg.models")
Passes = Callable[[DraftAnswer, Question], bool]
"""Whether a draft may be kept: the output guards let it through as it is."""
_LEAST_SECONDS = 0.2
_BROKEN = frozenset({"timeout", "rate_limit", "unreachable", "server_error", "rejected", "malformed"})
"""Reasons that say something about the model's health, not about this question."""


@dataclass(frozen=True, slots=True)
class Link:
    """A language model of the chain.

    Attributes:
        generator: asks the model.
        max_tokens: longest reply, for bookings.
        timeout: seconds that a request may take.
        price: None when it is not known.
        breaker: leaves a model alone that fails.
        slots: bounds the requests at the same time, those included that nobody waits for any more.
    """

    generator: LlmGenerator
    max_tokens: int = 800
    timeout: float = 30.0
    price: Price | None = None
    breaker: Breaker = field(default_factory=Breaker)
    slots: threading.Semaphore = field(default_factory=lambda: threading.BoundedSemaphore(16))

    @property
    def name(self) -> str:
        """The "provider:model" string."""
        return self.generator.name


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where requests are booked and answers kept.

    Attributes:
        budget: None: nothing is booked or limited.
        cache: None: nothing is kept.
        passes: see `Passes`.
    """

    budget: Budget | None = None
    cache: AnswerCache | None = None
    passes: Passes = lambda _draft, _question: True


class Attempt:
    """One model asked once, whole or statement by statement.

    Args:
        link: the model.
        ledger: budget and cache.
        this: the turn; the step is noted there.
        seconds: this model's share of the turn's time.
        question, evidence: what it is asked.

    Attributes:
        outcome: None until it has ended.
    """

    def __init__(
        self,
        link: Link,
        ledger: Ledger,
        this: Turn,
        seconds: float,
        question: Question,
        evidence: Sequence[Evidence],
    ) -> None:
        self.outcome: Outcome | None = None
        self._link, self._ledger, self._turn = link, ledger, this
        self._seconds = min(seconds, link.timeout)
        self._question, self._evidence = question, evidence
        self._found: list[Statement] = []
        self._booking: Booking | None = None
        self._key = self._cache_key()

    def draft(self) -> DraftAnswer | None:
        """The model's draft with at least one statement, or None."""
        kept = self._kept()
        if kept is not None:
            return kept
        generator, made = self._link.generator, None
        for made in self._asked(lambda: iter([generator(self._question, self._evidence)])):
            self._found += made.statements
        if made is None or not made.statements:
            return None
        self._keep(made)
        return made

    def statements(self) -> Generator[Statement, None, None]:
        """The model's statements as they come; closing the iterator stops the model."""
        kept = self._kept()
        if kept is not None:
            yield from (replace(statement, generator=kept.generator) for statement in kept.statements)
            return
        generator = self._link.generator
        with closing(self._asked(lambda: generator.stream(self._question, self._evidence))) as coming:
            for statement in coming:
                self._found.append(statement)
                yield statement
        if self.outcome == "answered" and self._whole:
            text = " ".join(statement.text for statement in self._found)
            language = generator.language(self._question)
            self._keep(DraftAnswer(text, tuple(self._found), language, generator.label(self._question)))

    def _asked(self, produce: Callable[[], Iterator[T]]) -> Generator[T, None, None]:
        """What the model gives, until it has ended, failed or used up its time."""
        self._whole = False
        refusal = self._refusal()
        if refusal:
            self._note("skipped", refusal)
            return
        call, began, reason = Call(time.monotonic() + self._seconds), time.monotonic(), "cancelled"
        try:
            with closing(Background(produce, call, self._link.slots.release)) as items:
                yield from items
            reason, self._whole = "", True
        except GenerationError as error:
            # That a visitor went away says nothing about the model.
            reason = "cancelled" if self._turn.cancelled.is_set() else self._failed(error)
        except GeneratorExit:
            raise
        except Exception as error:
            log.error("the model %s failed: %s", self._link.name, type(error).__name__)
            reason = self._failed(ModelFailure("", reason="malformed"))
        finally:
            self._ended(call, reason, began)

    def _refusal(self) -> str:
        """Why the model is not asked, "" when it is; then a slot is taken and the most it may use is booked."""
        link = self._link
        if self._seconds < _LEAST_SECONDS:
            return "deadline"
        if not link.slots.acquire(blocking=False):
            return "busy"
        refusal = "circuit_open" if not link.breaker.allows() else self._unaffordable()
        if refusal:
            link.slots.release()
            if refusal != "circuit_open":
                link.breaker.unknown()
        return refusal

    def _unaffordable(self) -> str:
        """The budget that is spent, "" when the request is booked."""
        budget, link = self._ledger.budget, self._link
        if budget is None:
            return ""
        most = self._spent(self._prompt_tokens(), link.max_tokens)
        try:
            booked = budget.book(self._question.tenant, self._turn.conversation, link.name, most)
        except Exception as error:
            # Money is not spent unseen: without the books there is still the extractive answer.
            log.error("the budget cannot be read: %s", type(error).__name__)
            return "budget:unknown"
        if isinstance(booked, str):
            return f"budget:{booked}"
        self._booking = booked
        return ""

    def _failed(self, error: GenerationError) -> str:
        """Tell the breaker; the reason for the trace."""
        reason = error.reason if isinstance(error, ModelFailure) else "malformed"
        log.warning("the model %s failed: %s", self._link.name, reason)
        if reason in _BROKEN:
            self._link.breaker.failed(getattr(error, "retry_after", None))
        else:
            self._link.breaker.succeeded()
        return reason

    def _ended(self, call: Call, reason: str, began: float) -> None:
        """Settle the booking, note the step, tell the breaker."""
        if reason == "cancelled":
            self._link.breaker.unknown()
        elif not reason:
            self._link.breaker.succeeded()
        used = self._used(call, reason)
        if self._booking is not None and self._ledger.budget is not None:
            try:
                self._ledger.budget.settle(self._booking, used)
            except Exception as error:
                log.error("the budget cannot be written: %s", type(error).__name__)
        outcome: Outcome = "answered" if self._found else "failed" if reason else "empty"
        self._note(outcome, reason, used, 1000 * (time.monotonic() - began))

    def _used(self, call: Call, reason: str) -> Spent:
        usages = list(call.usages)
        if not usages and reason in ("timeout", "cancelled"):
            return self._spent(self._prompt_tokens(), 0)
        prompt, completion = sum(u.prompt_tokens for u in usages), sum(u.completion_tokens for u in usages)
        return self._spent(prompt, completion)

    def _spent(self, prompt_tokens: int, completion_tokens: int) -> Spent:
        price = self._link.price or Price(0.0, 0.0)
        return Spent(1, prompt_tokens, completion_tokens, price.euros(prompt_tokens, completion_tokens))

    def _prompt_tokens(self) -> int:
        return count_tokens(self._link.generator.prompt(self._question, distinct_hits(self._evidence)))

    def _note(self, outcome: Outcome, reason: str, used: Spent | None = None, ms: float = 0.0) -> None:
        used = used or Spent()
        euros = used.euros if self._link.price or outcome == "skipped" else None
        step = Step(self._link.name, outcome, reason, ms, used.prompt_tokens, used.completion_tokens, euros)
        self._turn.steps.append(step)
        self.outcome = outcome

    def _cache_key(self) -> str:
        cache = self._ledger.cache
        return "" if cache is None else cache.key(self._link.generator.fingerprint, self._question, self._evidence)

    def _kept(self) -> DraftAnswer | None:
        """The kept draft; a cache that cannot be reached has none."""
        cache = self._ledger.cache
        if cache is None:
            return None
        try:
            kept = cache.get(self._key, self._evidence)
        except Exception as error:
            log.warning("the answer cache cannot be read: %s", type(error).__name__)
            return None
        if kept is not None:
            self._turn.steps.append(Step(self._link.name, "answered", cached=True))
            self.outcome = "answered"
        return kept

    def _keep(self, draft: DraftAnswer) -> None:
        """Keep a draft that the output guards let through as it is."""
        cache = self._ledger.cache
        if cache is None:
            return
        try:
            if self._ledger.passes(draft, self._question):
                cache.put(self._key, draft)
        except Exception as error:
            log.warning("the answer cache cannot be written: %s", type(error).__name__)
