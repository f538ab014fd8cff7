"""Builds the drafter from settings."""

from typing import TYPE_CHECKING

from assistant.copy.drafting.drafter import Drafter
from assistant.copy.drafting.model import ModelWriter

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from assistant.resilience.metered import Metered


def build_drafter(beleg: "Beleg", tenant: str | None = None, *, model: bool = True) -> Drafter:
    """The drafter of a tenant; with the language models of the settings when one is configured.

    Args:
        model: False composes from patterns even where a model is configured.

    Raises:
        BrandError: there is no brand file, or it cannot be used.
        SettingsError: the model cannot be set up.
    """
    complete = copy_model(beleg, tenant) if model else None
    writer = ModelWriter(complete, complete.name) if complete else None
    return Drafter(beleg.knowledge(tenant), beleg.linter, beleg.copy_claims(tenant), writer)


def copy_model(beleg: "Beleg", tenant: str | None = None) -> "Metered | None":
    """The language models that write, within the tenant's budget; None for the extractive generator.

    Raises:
        SettingsError: a model cannot be set up.
    """
    from assistant.resilience.metered import build_metered

    return build_metered(beleg, tenant or beleg.settings.tenant)
