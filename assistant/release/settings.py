"""Settings of `release` in beleg.yaml."""

from typing import Literal

from pydantic import Field

from assistant.section import Names, Section


class UsualRates(Section):
    """Shares of turns (of ratings for feedback) taken as usual while the served release has too few turns to tell."""

    guard: float = Field(0.05, gt=0, lt=1)
    error: float = Field(0.02, gt=0, lt=1)
    abstain: float = Field(0.35, gt=0, lt=1)
    escalate: float = Field(0.25, gt=0, lt=1)
    feedback: float = Field(0.30, gt=0, lt=1)


class CanarySettings(Section):
    """When a canary stops by itself."""

    alpha: float = Field(0.01, gt=0, lt=1, description="Chance to stop a canary that is no worse, over all its turns.")
    least: int = Field(50, ge=1, description="Turns of the served release from which its own rates are the usual ones.")
    usual: UsualRates = UsualRates()


class ReleaseSettings(Section):
    """Which release answers."""

    required: bool = Field(False, description="`beleg serve` needs a promoted release, even before the first one.")
    index: Literal["follow", "pinned"] = Field(
        "follow", description="follow: documents may change after a release; pinned: the scored index or none."
    )
    follow_seconds: float = Field(
        2.0, ge=0, description="A running server looks that often for a promotion or rollback; 0: after a restart only."
    )
    suites: Names = Field((), description="Suites that must say GO before a promotion; empty: those that were run.")
    canary: CanarySettings = CanarySettings()
    shadow_keep: int = Field(2_000, ge=1, description="Compared answers kept per shadow.")
