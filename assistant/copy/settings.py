"""Settings of `brand` in beleg.yaml."""

from assistant.section import Section


class CopySettings(Section):
    """Brand rules, drafts and review."""
