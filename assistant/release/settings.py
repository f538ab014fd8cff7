"""Settings of `release` in beleg.yaml."""

from assistant.section import Section


class ReleaseSettings(Section):
    """Which release answers."""
