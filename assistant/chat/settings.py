"""Settings of `chat` in beleg.yaml."""

from assistant.section import Section


class ChatSettings(Section):
    """Conversations with customers."""
