"""Settings of `monitor` in beleg.yaml."""

from typing import Literal

from pydantic import Field

from assistant.section import Section


class MonitorSettings(Section):
    """What is kept of live turns to see how the release does."""

    share: float = Field(
        0.1, ge=0, le=1, description="Share of conversations whose turns are sampled, redacted; 0: none is."
    )
    keep_days: float = Field(90, gt=0, description="Samples and their labels are forgotten after so long.")
    address: Literal["sie", "du", "any"] = Field("sie", description="How German replies address a customer.")
    rules: str = Field("", description="Path of the alert rules, relative to beleg.yaml; empty: the built-in ones.")
    check_minutes: float = Field(60, ge=0, description="How often `beleg serve` holds the rules; 0: never.")
