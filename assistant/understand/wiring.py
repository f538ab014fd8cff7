"""The reader from the parts of an installation."""

from typing import TYPE_CHECKING

from assistant.building import WEIGHTS
from assistant.generate.extractive import NAME
from assistant.understand.intents import IntentClassifier
from assistant.understand.llm_rewriting import Complete, llm_rewriter
from assistant.understand.reader import MessageReader
from assistant.understand.rewriting import Rewrite
from assistant.understand.types import Reader

if TYPE_CHECKING:
    from assistant.compose import Beleg

_MAX_TOKENS = 200
_SECONDS = 6.0
"""A rewrite that takes longer is not worth the wait; the rules have one at once."""


def build_reader(beleg: "Beleg") -> Reader:
    """The reader of an installation; with another embedding model than the packaged one, intents load the latter.

    Raises:
        SettingsError: the intent weights are missing or damaged.
        ModelError: the embedding model cannot be loaded.
    """
    from knowledge.retrieval.encoder import EncoderOptions, by_meaning, load_encoder

    encoder = beleg.encoder
    path = WEIGHTS / f"intents.{encoder.info.name.rsplit('/', 1)[-1]}.safetensors"
    if not path.is_file():
        encoder = load_encoder(EncoderOptions(threads=beleg.settings.embedding.threads))
        path = WEIGHTS / f"intents.{encoder.info.name}.safetensors"
    return MessageReader(IntentClassifier.load(path, by_meaning(encoder)), beleg.rewriter)


def build_rewriter(beleg: "Beleg") -> Rewrite | None:
    """Rewrites follow-ups through the configured language model, within its budget; None where there is none.

    Raises:
        SettingsError: the model cannot be set up.
    """
    answer = beleg.settings.answer
    if answer.generator == NAME or answer.rewriter == "rules":
        return None
    from assistant.llm import ChatOptions, chat_model

    seconds = min(answer.timeout_seconds, _SECONDS)
    options = ChatOptions(base_url=answer.base_url, timeout=seconds, retries=0, max_tokens=_MAX_TOKENS)
    return llm_rewriter(_metered(beleg, chat_model(answer.generator, options)), beleg.redactor)


def _metered(beleg: "Beleg", complete: Complete) -> Complete:
    """Books every request, and leaves a model alone that keeps failing."""
    from assistant.errors import GenerationError
    from assistant.resilience.breaker import Breaker
    from assistant.resilience.budget import Spent
    from assistant.resilience.prices import price_of
    from assistant.resilience.tokens import count_tokens

    limits, model, tenant = beleg.settings.limits, beleg.settings.answer.generator, beleg.settings.tenant
    breaker = Breaker(limits.breaker.failures, limits.breaker.seconds)
    price = price_of(model, limits.prices)

    def spent(prompt: int, reply: int) -> Spent:
        return Spent(1, prompt, reply, price.euros(prompt, reply) if price else 0.0)

    def asked(prompt: str) -> str:
        if not breaker.allows():
            raise GenerationError(f"the model {model!r} is left alone for a while.")
        size = count_tokens(prompt)
        booking = beleg.budget.book(tenant, "", model, spent(size, _MAX_TOKENS))
        if isinstance(booking, str):
            breaker.unknown()
            raise GenerationError(f"the {booking} budget is used up.")
        try:
            reply = complete(prompt)
        except GenerationError:
            breaker.failed()
            raise
        breaker.succeeded()
        beleg.budget.settle(booking, spent(size, count_tokens(reply)))
        return reply

    return asked
