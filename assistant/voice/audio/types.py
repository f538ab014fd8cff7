"""The nouns of speech recognition. Times are seconds from the start of the recording."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

RATE = 16_000
"""Samples a second of decoded sound."""

Progress = Callable[[float, float], None]
"""Called with seconds done and seconds in all."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A decoded recording.

    Attributes:
        samples: int16 [n], mono, 16 kHz.
        container: how it was wrapped ("wav", "mp3", "mp4", "ogg", "webm", "flac", "aac").
        warnings: what is odd about it: "truncated", "damaged", "one_channel_only".
        speakers: two channels, each as `samples`, where each holds a speaker of its own (crosstalk muted); else empty.
    """

    samples: np.ndarray
    container: str
    warnings: tuple[str, ...] = ()
    speakers: tuple[np.ndarray, ...] = ()

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / RATE


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time, in seconds."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word, its time and its probability (None: the recogniser does not say)."""

    text: str
    start: float
    end: float
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of recognised speech.

    Attributes:
        logprob: mean log probability of its tokens, None when unknown.
        no_speech: probability that nobody speaks, None when unknown.
        speaker: number of the channel from 1 where every speaker has one; 0: not told apart.
    """

    text: str
    start: float
    end: float
    words: tuple[Word, ...] = ()
    logprob: float | None = None
    no_speech: float | None = None
    speaker: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recogniser makes of one part of a recording; times count from the start of the part."""

    segments: tuple[Segment, ...]
    language: str | None = None
    language_probability: float | None = None


class Recogniser(Protocol):
    """Turns speech into words."""

    @property
    def name(self) -> str:
        """Provider and model, e.g. 'faster-whisper:small'."""
        ...

    def hear(self, samples: np.ndarray, language: str | None) -> Heard:
        """Recognise int16 mono samples at 16 kHz.

        Raises:
            RecogniserError: the model cannot be loaded or the server refuses.
            RecogniserDown: the server cannot be reached.
        """
        ...


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word of a transcript: `text` is `transcript.text[start:end]`."""

    start: int
    end: int
    text: str
    from_seconds: float
    to_seconds: float
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said.

    Attributes:
        text: the words; empty when nobody speaks.
        language: ISO 639-1 code, "und" when nothing was said.
        language_probability: how sure the recogniser is of the language, None when it does not say.
        confidence: mean probability of the words (0..1), None when the recogniser does not say or nothing was said.
        words: with times; empty when the recogniser gives none.
        seconds: length of the recording; `speech_seconds`: how much of it is speech.
        warnings: "truncated", "damaged", "silent", "no_speech", "doubtful_parts_left_out", "low_confidence",
            "two_speakers".
        speakers: of a conversation with one speaker on each channel: who says each line of `text`, 1 or 2; else empty.
    """

    text: str
    language: str
    language_probability: float | None = None
    confidence: float | None = None
    words: tuple[TimedWord, ...] = ()
    seconds: float = 0.0
    speech_seconds: float = 0.0
    recogniser: str = ""
    warnings: tuple[str, ...] = ()
    speakers: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The transcript as JSON; times rounded to 10 ms."""
        return {
            "text": self.text,
            "language": self.language,
            "language_probability": _rounded(self.language_probability),
            "confidence": _rounded(self.confidence),
            "seconds": round(self.seconds, 2),
            "speech_seconds": round(self.speech_seconds, 2),
            "recogniser": self.recogniser,
            "warnings": list(self.warnings),
            "speakers": list(self.speakers),
            "words": [
                {
                    "start": word.start,
                    "end": word.end,
                    "text": word.text,
                    "from": round(word.from_seconds, 2),
                    "to": round(word.to_seconds, 2),
                    "probability": _rounded(word.probability),
                }
                for word in self.words
            ],
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
