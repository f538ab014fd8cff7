"""Builds the drafter from settings."""

from typing import TYPE_CHECKING

from assistant.copy.drafting.drafter import Drafter
from assistant.copy.drafting.model import ModelWriter

if TYPE_CHECKING:
    from assistant.compose import Beleg

_MAX_TOKENS = 2_000


def build_drafter(beleg: "Beleg", tenant: str | None = None, *, model: bool = True) -> Drafter:
    """The drafter of a tenant; with the language model of the settings when one is configured.

    Args:
        model: False composes from patterns even where a model is configured.

    Raises:
        BrandError: there is no brand file, or it cannot be used.
        SettingsError: the model cannot be set up.
    """
    writer = _writer(beleg) if model and beleg.settings.answer.generator != "extractive" else None
    return Drafter(beleg.knowledge(tenant), beleg.linter, beleg.copy_claims(tenant), writer)


def _writer(beleg: "Beleg") -> ModelWriter:
    from assistant.llm import ChatOptions, chat_model

    answer = beleg.settings.answer
    options = ChatOptions(base_url=answer.base_url, timeout=answer.timeout_seconds, max_tokens=_MAX_TOKENS)
    return ModelWriter(chat_model(answer.generator, options, environ=beleg.environ), answer.generator)
