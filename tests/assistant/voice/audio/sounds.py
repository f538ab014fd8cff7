"""Recordings for the tests: real speech by espeak-ng, encoded by PyAV, and what is not speech."""

import io
import os
import shutil
import subprocess
import wave
from functools import cache
from pathlib import Path

import numpy as np
import pytest

CODECS = {
    "wav": ("wav", "pcm_s16le", 22050),
    "mp3": ("mp3", "libmp3lame", 22050),
    "m4a": ("mp4", "aac", 22050),
    "ogg": ("ogg", "libopus", 48000),
    "webm": ("webm", "libopus", 48000),
    "flac": ("flac", "flac", 22050),
    "aac": ("adts", "aac", 22050),
}
GERMAN = "Ich war heute bei der Firma Mosel und habe Herrn Meier die neue Serie gezeigt."


@cache
def speech(text: str = GERMAN, voice: str = "de") -> np.ndarray:
    """Spoken text as int16 at 22050 Hz."""
    program = shutil.which("espeak-ng")
    if program is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("espeak-ng is not on this machine")
    raw = subprocess.run([program, "-v", voice, "--stdout", text], capture_output=True, check=True).stdout
    with wave.open(io.BytesIO(raw)) as file:
        return np.frombuffer(file.readframes(1 << 30), "<i2")


def write(path: Path, samples: np.ndarray, kind: str, rate: int = 22050) -> Path:
    """Encode int16 samples, [n] or [channels, n], in one of `CODECS`."""
    import av

    container, codec, out_rate = CODECS[kind]
    stacked = np.atleast_2d(samples)
    layout = "mono" if len(stacked) == 1 else "stereo"
    with av.open(str(path), "w", format=container) as out:
        stream = out.add_stream(codec, rate=out_rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(stacked), format="s16p", layout=layout)
        frame.sample_rate = rate
        resampler = av.AudioResampler(format=stream.codec_context.format, layout=layout, rate=out_rate)
        fifo = av.AudioFifo()
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            part.pts = None
            fifo.write(part)
        size = stream.codec_context.frame_size or 1024
        while (block := fifo.read(size, partial=True)) is not None:
            out.mux(stream.encode(block))
        out.mux(stream.encode(None))
    return path


def music(seconds: float, rate: int = 22050) -> np.ndarray:
    """Chords with a beat and vibrato."""
    time = np.arange(int(seconds * rate)) / rate
    chord = sum(np.sin(2 * np.pi * tone * time + 3 * np.sin(2 * np.pi * 5 * time)) for tone in (220, 277, 330, 440))
    return (chord * np.abs(np.sin(2 * np.pi * 2 * time)) ** 4 * 4000).astype(np.int16)


def noise(seconds: float, rate: int = 22050) -> np.ndarray:
    """White noise."""
    return np.random.default_rng(0).normal(0, 2000, int(seconds * rate)).astype(np.int16)


def silence(seconds: float, rate: int = 22050) -> np.ndarray:
    """Digital silence."""
    return np.zeros(int(seconds * rate), np.int16)
