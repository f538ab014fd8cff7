"""Settings of `voice` in beleg.yaml."""

from assistant.section import Section


class VoiceSettings(Section):
    """Spoken notes: speech recognition and retention."""
