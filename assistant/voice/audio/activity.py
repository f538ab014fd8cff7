"""Voice activity: where in a recording somebody speaks, by Silero VAD (ONNX, carried by faster-whisper, no network)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.voice.audio.errors import RecogniserError
from assistant.voice.audio.types import RATE, Stretch

_BLOCK = 600 * RATE
"""Samples judged at a time (ten minutes), so that a long recording is never in memory as floats."""


@dataclass(frozen=True, slots=True)
class ActivityOptions:
    """When sound counts as speech.

    Attributes:
        threshold: probability (0..1) from which a 32 ms frame counts.
        min_speech_seconds: shorter bursts are coughs and clicks.
        gap_seconds: pauses shorter than this do not end a stretch.
    """

    threshold: float = 0.5
    min_speech_seconds: float = 0.25
    gap_seconds: float = 1.0


def speech(samples: np.ndarray, options: ActivityOptions | None = None) -> list[Stretch]:
    """Stretches of speech in int16 mono samples, in order, padded by 200 ms, not overlapping.

    Raises:
        RecogniserError: the extra `voice` is not installed.
    """
    options = options or ActivityOptions()
    vad = _library()
    settings = vad.VadOptions(
        threshold=options.threshold,
        min_speech_duration_ms=int(options.min_speech_seconds * 1000),
        min_silence_duration_ms=int(options.gap_seconds * 1000),
        speech_pad_ms=200,
    )
    found: list[Stretch] = []
    for start in range(0, len(samples), _BLOCK):
        block = samples[start : start + _BLOCK].astype(np.float32) / 32768
        for item in vad.get_speech_timestamps(block, settings):
            found.append(Stretch((start + item["start"]) / RATE, (start + item["end"]) / RATE))
    return _joined(found)


def _joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for item in stretches:
        if joined and item.start - joined[-1].end < 0.05:
            joined[-1] = Stretch(joined[-1].start, item.end)
        else:
            joined.append(item)
    return joined


def parts(stretches: Sequence[Stretch], max_seconds: float) -> Iterator[tuple[Stretch, tuple[Stretch, ...]]]:
    """Pieces of a recording for the recogniser, cut in pauses where there are any.

    Args:
        stretches: speech, in order.
        max_seconds: longest part.

    Yields:
        a part, and the speech in it.
    """
    held: list[Stretch] = []
    for item in _sliced(stretches, max_seconds):
        if held and item.end - held[0].start > max_seconds:
            yield Stretch(held[0].start, held[-1].end), tuple(held)
            held = []
        held.append(item)
    if held:
        yield Stretch(held[0].start, held[-1].end), tuple(held)


def _sliced(stretches: Sequence[Stretch], max_seconds: float) -> Iterator[Stretch]:
    for item in stretches:
        start = item.start
        while item.end - start > max_seconds:
            yield Stretch(start, start + max_seconds)
            start += max_seconds
        yield Stretch(start, item.end)


def _library() -> Any:
    try:
        from faster_whisper import vad
    except ImportError:
        raise RecogniserError(
            "Recordings need the extra 'voice'.", 'Install it: pip install "beleg[voice]". Or send the note as text.'
        ) from None
    return vad
