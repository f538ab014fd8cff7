"""Settings of `brand` in beleg.yaml."""

from pydantic import Field

from assistant.section import Section


class CopySettings(Section):
    """Brand rules, drafts and review."""

    file: str = Field("brand.yaml", description="Path of the brand file, relative to beleg.yaml.")
    languagetool_url: str = Field("", description="Address of a LanguageTool server; empty: it is not asked.")
    languagetool_timeout_seconds: float = Field(5.0, gt=0)
