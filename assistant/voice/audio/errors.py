"""What can be wrong with a recording or with the recogniser."""

from assistant.errors import AssistantError, RequestError


class AudioError(RequestError):
    """The recording cannot be used: not audio, damaged, too long, too large."""


class RecogniserError(AssistantError):
    """The speech recogniser is missing, was not found or answered nonsense."""


class RecogniserDown(RecogniserError):
    """The transcription server cannot be reached or is overloaded; another try may help."""
