"""Settings of `inbox` in beleg.yaml."""

from assistant.section import Section


class InboxSettings(Section):
    """Cases, people, channels."""
