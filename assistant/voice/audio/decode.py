"""A recording to 16 kHz mono, through PyAV (FFmpeg's libraries, no program needed), bounded in time and memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.voice.audio.channels import level, mixed, one_speaker_each, without_crosstalk
from assistant.voice.audio.errors import AudioError, RecogniserError
from assistant.voice.audio.sniff import FORMATS, container, cut_off
from assistant.voice.audio.types import RATE, Sound

MAX_CHANNELS = 8
MIN_RATE, MAX_RATE = 4_000, 384_000
_BAD_FRAMES = 50
_CANCELLING = 0.25
"""A mix with less than this share of the louder channel's amplitude: the channels cancel each other out."""


@dataclass(frozen=True, slots=True)
class AudioLimits:
    """Largest recording that is taken."""

    max_seconds: float = 3600.0
    max_bytes: int = 100 << 20


def decode(path: Path, limits: AudioLimits | None = None) -> Sound:
    """Read a recording.

    Decoding stops as soon as the recording is longer than allowed, so that a small file that unpacks to days of
    sound costs no more than an allowed one.

    Args:
        path: WAV, MP3, M4A/MP4, OGG, WebM, FLAC or AAC; recognised by content.
        limits: bounds on size and length.

    Raises:
        AudioError: no recording, damaged from the start, without sound, too large or too long.
        RecogniserError: the extra `voice` is not installed.
    """
    limits = limits or AudioLimits()
    size = path.stat().st_size
    if size > limits.max_bytes:
        raise AudioError(
            f"The recording has {size >> 20} MB, more than the {limits.max_bytes >> 20} MB allowed.",
            "Send it in parts or compressed, or raise voice.max_mb.",
        )
    kind = container(path)
    reader = _Reader(limits)
    samples = reader.read(path, kind)
    warnings = reader.warnings()
    if (cut_off(path, kind) or reader.shorter_than_declared(len(samples))) and "truncated" not in warnings:
        warnings.append("truncated")
    return Sound(samples, kind, tuple(warnings), reader.speakers)


class _Reader:
    """One pass over one file, and what was odd on the way."""

    def __init__(self, limits: AudioLimits) -> None:
        self._limits = limits
        self._bad = 0
        self._declared: float | None = None
        self._one_sided = False
        self.speakers: tuple[np.ndarray, ...] = ()

    def read(self, path: Path, kind: str) -> np.ndarray:
        av = _library()
        try:
            with path.open("rb") as file, av.open(file, format=FORMATS[kind], metadata_errors="ignore") as opened:
                return self._samples(av, opened)
        except av.error.FFmpegError:
            raise AudioError(
                "The recording is damaged or cut off so early that nothing can be read from it.", "Record again."
            ) from None

    def _samples(self, av: Any, opened: Any) -> np.ndarray:
        if not opened.streams.audio:
            raise AudioError("The file has no sound track.", "Send a recording with sound.")
        decoder = opened.streams.audio[0].codec_context
        if decoder is None:
            raise AudioError("The recording is packed in a way that cannot be read.", "Send WAV, MP3, M4A or Opus.")
        channels, rate = decoder.channels, decoder.rate
        _check_form(channels, rate)
        self._declared = opened.duration / 1_000_000 if opened.duration else None
        if self._declared and self._declared > self._limits.max_seconds + 1:
            raise self._too_long(self._declared)
        blocks = list(self._blocks(av, opened, stereo=channels > 1))
        if not blocks:
            raise AudioError("The recording holds no sound at all.", "Record again.")
        sound = np.concatenate(blocks, axis=1)
        return self._mono(sound)

    def _blocks(self, av: Any, opened: Any, *, stereo: bool) -> Iterator[np.ndarray]:
        """Blocks of int16 [1 or 2, n] at 16 kHz, refused once there are too many samples."""
        layout = "stereo" if stereo else "mono"
        total, most = 0, int(self._limits.max_seconds * RATE) + RATE
        for part in self._resampled(av, self._frames(av, opened), layout):
            block = part.to_ndarray()
            total += block.shape[1]
            if total > most:
                raise self._too_long(None)
            yield block

    def _resampled(self, av: Any, frames: Iterator[Any], layout: str) -> Iterator[Any]:
        """Frames at 16 kHz; a stream that changes rate or channels on the way gets a new resampler."""
        resampler, form = None, None
        for frame in frames:
            now = (frame.format.name, frame.layout.name, frame.sample_rate)
            if now != form:
                _check_form(frame.layout.nb_channels, frame.sample_rate)
                yield from resampler.resample(None) if resampler else ()
                resampler, form = av.AudioResampler(format="s16p", layout=layout, rate=RATE), now
            assert resampler is not None
            yield from resampler.resample(frame)
        yield from resampler.resample(None) if resampler else ()

    def _frames(self, av: Any, opened: Any) -> Iterator[Any]:
        for packet in opened.demux(opened.streams.audio[0]):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                self._bad += 1
                if self._bad > _BAD_FRAMES:
                    break
                continue
            for frame in frames:
                frame.pts = None  # Broken time stamps are no reason to lose sound.
                yield frame

    def _too_long(self, seconds: float | None) -> AudioError:
        allowed = self._limits.max_seconds / 60
        length = f"{seconds / 60:.0f} minutes long" if seconds else "longer than it says"
        return AudioError(
            f"The recording is {length}; {allowed:g} minutes are allowed.",
            "Send it in parts, or raise voice.max_minutes.",
        )

    def _mono(self, sound: np.ndarray) -> np.ndarray:
        """The mean of two channels, or the louder one when they cancel each other out or one is empty."""
        if sound.shape[0] == 1:
            return np.ascontiguousarray(sound[0])
        both = mixed(sound[0], sound[1])
        levels = [level(sound[0]), level(sound[1])]
        if min(levels) < 0.05 * max(levels) or level(both) < _CANCELLING * max(levels):
            self._one_sided = max(levels) > 0
            return np.ascontiguousarray(sound[int(levels[1] > levels[0])])
        if one_speaker_each(sound[0], sound[1]):
            self.speakers = without_crosstalk(sound[0], sound[1])
        return both

    def shorter_than_declared(self, samples: int) -> bool:
        """True when clearly less came out than the file announces."""
        return self._declared is not None and samples / RATE < self._declared * 0.97 - 0.5

    def warnings(self) -> list[str]:
        """What was odd."""
        found = ["damaged"] if self._bad else []
        return found + (["one_channel_only"] if self._one_sided else [])


def _check_form(channels: int, rate: int) -> None:
    """Refuse what no microphone makes; a rate of 1 Hz would let one small frame unpack to hours."""
    if not 1 <= channels <= MAX_CHANNELS or not MIN_RATE <= rate <= MAX_RATE:
        raise AudioError(
            f"The recording has {channels} channels at {rate} Hz, which no microphone makes.",
            f"Send at most {MAX_CHANNELS} channels and {MIN_RATE} to {MAX_RATE} Hz.",
        )


def _library() -> Any:
    try:
        import av
    except ImportError:
        raise RecogniserError(
            "Recordings need the extra 'voice'.", 'Install it: pip install "beleg[voice]". Or send the note as text.'
        ) from None
    return av
