"""Settings of `brand` in beleg.yaml."""

from pydantic import Field

from assistant.section import Section


class CopySettings(Section):
    """Brand rules, drafts and review."""

    file: str = Field("brand.yaml", description="Path of the brand file, relative to beleg.yaml.")
    languagetool_url: str = Field("", description="Address of a LanguageTool server; empty: it is not asked.")
    languagetool_timeout_seconds: float = Field(5.0, gt=0)
    four_eyes: bool = Field(True, description="Who wrote a text may not approve it.")
    expires_days: int = Field(365, ge=0, le=3650, description="Days an approved text may be used; 0: for good.")
    sweep_hours: float = Field(
        6.0, gt=0, description="How often the server looks for expired texts; changed rules it sees at once."
    )
