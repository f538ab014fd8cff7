"""Prompts outside of a conversation through the models of the settings: booked, bounded, past models that fail.

The chain of `assistant.resilience.chain` answers questions with evidence; drafting and translating send prompts of
their own. Both share breakers, places at a model, prices and the books.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import GenerationError
from assistant.generate.failure import ModelFailure
from assistant.resilience.attempt import Link
from assistant.resilience.budget import Budget, Spent
from assistant.resilience.prices import Price
from assistant.resilience.tokens import count_tokens
from assistant.resilience.turn import Call, call

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from assistant.llm import Complete

log = logging.getLogger("beleg.models")
MAX_TOKENS = 2_000
# What says something about the request, not about the model's health.
_HEALTHY = frozenset({"refused", "cut_off", "empty"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One model of the settings with its own longest reply."""

    link: Link
    complete: "Complete"


class Metered:
    """A prompt to the first model that may be asked and answers.

    Args:
        models: best first.
        budget: where requests are booked.
        tenant: who pays.
        max_tokens: longest reply.
        seconds: that one prompt may take in all.

    Attributes:
        name: of the model that answered last; of the first one before that.
    """

    def __init__(
        self, models: Sequence[Asked], budget: Budget, tenant: str, max_tokens: int = MAX_TOKENS, seconds: float = 120.0
    ) -> None:
        self._models, self._budget, self._tenant = tuple(models), budget, tenant
        self._max_tokens, self._seconds = max_tokens, seconds
        self.name = self._models[0].link.name

    def __call__(self, prompt: str) -> str:
        """The reply.

        Raises:
            GenerationError: no model could be asked or answered; the cause says why for the last one.
        """
        deadline, why = time.monotonic() + self._seconds, "no model is configured"
        for model in self._models:
            reply, why = self._ask(model, prompt, deadline)
            if reply is not None:
                self.name = model.link.name
                return reply
        raise GenerationError(f"No language model can be asked now ({why}).", "Wait, or raise limits in beleg.yaml.")

    def _ask(self, model: Asked, prompt: str, deadline: float) -> tuple[str | None, str]:
        """The reply, or None and why."""
        link = model.link
        if not link.slots.acquire(blocking=False):
            return None, "busy"
        try:
            if not link.breaker.allows():
                return None, "circuit open"
            size = count_tokens(prompt)
            booking = self._budget.book(self._tenant, "", link.name, self._spent(link.price, size, self._max_tokens))
            if isinstance(booking, str):
                link.breaker.unknown()
                return None, f"budget of the {booking} spent"
            asked = Call(deadline)
            try:
                with call(asked):
                    reply = model.complete(prompt)
                link.breaker.succeeded()
            except GenerationError as error:
                return None, _noted(link, error)
            except BaseException:
                link.breaker.unknown()
                raise
            finally:
                sizes = [(use.prompt_tokens, use.completion_tokens) for use in asked.usages] or [(size, 0)]
                used = (sum(column) for column in zip(*sizes, strict=True))
                self._budget.settle(booking, self._spent(link.price, *used))
            return reply, ""
        finally:
            link.slots.release()

    def _spent(self, price: Price | None, prompt: int, reply: int) -> Spent:
        return Spent(1, prompt, reply, price.euros(prompt, reply) if price else 0.0)


def _noted(link: Link, error: GenerationError) -> str:
    """Tell the breaker; the reason."""
    reason = error.reason if isinstance(error, ModelFailure) else "malformed"
    log.warning("the model %s failed: %s", link.name, reason)
    if reason in _HEALTHY:
        link.breaker.succeeded()
    else:
        link.breaker.failed(getattr(error, "retry_after", None))
    return reason


def build_metered(beleg: "Beleg", tenant: str, max_tokens: int = MAX_TOKENS) -> Metered | None:
    """The models of the settings for prompts of a tenant; None for the extractive generator.

    Raises:
        SettingsError: see `assistant.resilience.wiring.build_links`.
    """
    links = beleg.links
    if not links:
        return None
    from assistant.llm import ChatOptions, chat_model
    from assistant.resilience.settings import ModelRule

    answer, limits = beleg.settings.answer, beleg.settings.limits
    rules = (ModelRule(model=answer.generator, base_url=answer.base_url, key_env=""), *limits.models)
    models = []
    for link, rule in zip(links, rules, strict=True):
        options = ChatOptions(
            base_url=rule.base_url,
            timeout=answer.timeout_seconds,
            retries=1,
            max_tokens=max_tokens,
            key_env=rule.key_env,
        )
        models.append(Asked(link, chat_model(rule.model, options, environ=beleg.environ)))
    return Metered(models, beleg.budget, tenant, max_tokens)
