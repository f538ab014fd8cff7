"""Settings of `queue` in beleg.yaml."""

from assistant.section import Section


class QueueSettings(Section):
    """Where long work waits."""
