"""Budget, cache and fallback chain of an installation."""

import threading
from typing import TYPE_CHECKING

from assistant.errors import SettingsError
from assistant.generate import DraftAnswer, Generator
from assistant.resilience.attempt import Ledger, Link
from assistant.resilience.breaker import Breaker
from assistant.resilience.budget import Budget, Limit, Limits
from assistant.resilience.cache import AnswerCache, CacheStore
from assistant.resilience.chain import Chain
from assistant.resilience.prices import price_of
from assistant.resilience.settings import BudgetRule, ModelRule
from assistant.types import Question

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from guardrails.pipeline import Policy

EXTRACTIVE = "extractive"
_MAX_TOKENS = 800
_LONGEST_WAIT = 1.0


def build_budget(beleg: "Beleg") -> Budget:
    """The budgets of the settings."""
    chosen = beleg.settings.limits.budgets
    limits = Limits(
        day=_limit(chosen.day),
        tenant=_limit(chosen.tenant),
        tenants={name: _limit(rule) for name, rule in chosen.tenants.items()},
        conversation=_limit(chosen.conversation),
    )
    return Budget(beleg.database, limits)


def build_links(beleg: "Beleg") -> tuple[Link, ...]:
    """The language models of the settings, best first; none for the extractive generator.

    Raises:
        SettingsError: a model cannot be set up, or a budget is in euros and a model's price is not known.
    """
    answer = beleg.settings.answer
    if answer.generator == EXTRACTIVE:
        return ()
    rules = (ModelRule(model=answer.generator, base_url=answer.base_url, key_env=""), *beleg.settings.limits.models)
    return tuple(_link(beleg, rule) for rule in rules)


def build_generator(beleg: "Beleg", tenant: str, last: Generator) -> Generator:
    """The generator of a tenant: its models, then `last`; personal data is hidden from every model.

    Raises:
        SettingsError: see `build_links`.
    """
    links = beleg.links
    if not links:
        return Chain((), last)
    from assistant.generate.streaming import Private

    ledger = Ledger(beleg.budget, build_cache(beleg, tenant), _passes(beleg.policy))
    return Private(Chain(links, last, ledger, turn_seconds=beleg.settings.limits.turn_seconds), beleg.redactor)


def build_cache(beleg: "Beleg", tenant: str) -> AnswerCache | None:
    """The answer cache of a tenant, None when the settings keep nothing."""
    chosen = beleg.settings.limits.cache
    if not chosen.days:
        return None
    return AnswerCache(
        _store(beleg),
        tenant,
        days=chosen.days,
        secret=beleg.environ.get("BELEG_HASH_KEY", ""),
        live=lambda: beleg.catalogue.live(tenant).keys(),
        generation=lambda: beleg.catalogue.state(tenant).generation,
    )


def _store(beleg: "Beleg") -> CacheStore:
    chosen = beleg.settings.limits.cache
    if chosen.url:
        from assistant.queue.server import connect
        from assistant.resilience.cache_redis import RedisCache

        return RedisCache(connect(chosen, beleg.environ, "limits.cache"), chosen.prefix)
    from assistant.resilience.cache_sql import SqlCache

    return SqlCache(beleg.database)


def _link(beleg: "Beleg", rule: ModelRule) -> Link:
    from assistant.generate.llm import llm_generator
    from assistant.llm import ChatOptions, chat_model

    limits, timeout = beleg.settings.limits, beleg.settings.answer.timeout_seconds
    price = price_of(rule.model, limits.prices)
    if price is None and beleg.budget.limits.in_euros:
        raise SettingsError(
            f"limits.budgets counts euros, but the price of {rule.model!r} is not known.",
            "Write it into limits.prices, in euros per million tokens.",
        )
    options = ChatOptions(
        base_url=rule.base_url,
        timeout=min(timeout, limits.turn_seconds),
        retries=1,
        backoff=0.3,
        longest_wait=_LONGEST_WAIT,
        max_tokens=_MAX_TOKENS,
        key_env=rule.key_env,
    )
    return Link(
        llm_generator(chat_model(rule.model, options, environ=beleg.environ), rule.model),
        _MAX_TOKENS,
        timeout,
        price,
        Breaker(limits.breaker.failures, limits.breaker.seconds),
        threading.BoundedSemaphore(limits.parallel),
    )


def _limit(rule: BudgetRule) -> Limit:
    return Limit(rule.tokens, rule.euros)


def _passes(policy: "Policy"):  # type: ignore[no-untyped-def]
    """Whether the output guards let a draft through as it is."""
    from guardrails.pipeline import check
    from guardrails.types import Turn

    def passes(draft: DraftAnswer, question: Question) -> bool:
        quotes = tuple(quote.text for item in draft.statements for quote in item.quotes)
        turn = Turn(draft.text, "output", draft.language, question.tenant, None, quotes)
        return check(policy.output, turn).action == "allow"

    return passes
