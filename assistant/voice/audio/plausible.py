"""Keeps out words that nobody said.

Whisper models write text for silence, music and noise: subtitles' credits, thanks for watching, one phrase over and
over. A segment is kept only where somebody speaks, and only when the recogniser itself is sure enough. The thresholds
are those of the Whisper paper (Radford et al. 2022, section 4.5); the phrases are the ones its training subtitles
left behind.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.voice.audio.types import Segment, Stretch

_CREDITS = re.compile(
    r"untertitel(?:ung)?\b.{0,60}|subtitles? by\b.{0,60}|.{0,40}\bamara\.?org\b.{0,40}|copyright \S{2,20} \d{4}|"
    r"(?:vielen )?danke? (?:fürs|für das) (?:zuschauen|zusehen|zuhören)|bis zum nächsten (?:mal|video)|"
    r"thank(?:s| you)(?: so much)? for (?:watching|listening)|"
    r"(?:please )?(?:like and )?subscribe(?: to (?:my|our|the) channel)?|"
    r"(?:\W|♪|♫|musik|music|applaus|applause|gelächter|laughter|silence|stille)*",
    re.IGNORECASE,
)
_MARKED = re.compile(r"[\[(*♪♫][^\])*♪♫]{0,40}[\])*♪♫]")


@dataclass(frozen=True, slots=True)
class PlausibleOptions:
    """When a segment is believed.

    Attributes:
        min_logprob: lowest mean log probability of its tokens.
        max_no_speech: highest probability of silence.
        max_compression: highest ratio of length to zlib length; above it a text repeats itself.
        min_overlap: share of the segment's time in which somebody must speak.
    """

    min_logprob: float = -1.0
    max_no_speech: float = 0.6
    max_compression: float = 2.4
    min_overlap: float = 0.3


def plausible(segment: Segment, speech: Sequence[Stretch], options: PlausibleOptions) -> bool:
    """True when somebody probably said this segment.

    Args:
        segment: times count as those of `speech`.
        speech: where somebody speaks.
    """
    text = _MARKED.sub(" ", segment.text).strip()
    if _CREDITS.fullmatch(text.strip(" .!?…-–\"'»«„“")):
        return False
    sure = 0.0 if segment.logprob is None else segment.logprob
    if (segment.no_speech or 0.0) > options.max_no_speech and sure < options.min_logprob / 2:
        return False
    if sure < options.min_logprob or compression(text) > options.max_compression:
        return False
    return _overlap(segment, speech) >= options.min_overlap


def compression(text: str) -> float:
    """Bytes of a text over bytes of it packed: near 1 for short texts, above 2.4 for one that repeats itself."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0


def _overlap(segment: Segment, speech: Sequence[Stretch]) -> float:
    length = segment.end - segment.start
    if length <= 0:
        return float(any(item.start <= segment.start <= item.end for item in speech))
    shared = sum(max(0.0, min(segment.end, item.end) - max(segment.start, item.start)) for item in speech)
    return shared / length
