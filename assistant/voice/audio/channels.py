"""Two channels: one conversation with a speaker on each, or one sound heard by two microphones."""

import numpy as np

from assistant.voice.audio.types import RATE

_FRAME = RATE // 20
"""Samples of a frame: 50 ms."""
_BLOCK = 60 * RATE
_APART_DB, _FLOOR_DB = 12.0, -30.0
"""A frame belongs to one channel when it is louder by this much; frames this far below the loud ones are pauses."""
_AROUND = 2
"""Frames kept around those of a speaker."""
_APART_SHARE, _LEAST_SHARE, _LEAST_SECONDS = 0.7, 0.05, 1.0


def level(samples: np.ndarray) -> float:
    """Root mean square of int16 samples, 0..1; by the minute, so that hours need no second copy as floats."""
    if not len(samples):
        return 0.0
    squares = sum(
        float(np.square(samples[i : i + _BLOCK].astype(np.float32)).sum(dtype=np.float64))
        for i in range(0, len(samples), _BLOCK)
    )
    return float(np.sqrt(squares / len(samples)) / 32768)


def mixed(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The mean of two channels, int16 [n]."""
    out = np.empty(len(left), np.int16)
    for i in range(0, len(left), _BLOCK):
        part = slice(i, i + _BLOCK)
        out[part] = (left[part].astype(np.int32) + right[part]) // 2
    return out


def one_speaker_each(left: np.ndarray, right: np.ndarray) -> bool:
    """True when two people take turns, each on a channel of their own, as telephone systems record them.

    Frames of 50 ms that are not pauses: in seven of ten one channel is louder than the other by 12 dB, and each channel
    is the louder one for a second and a twentieth of the time. Microphones that hear the same room differ less.
    """
    one, other = _decibels(left), _decibels(right)
    loudest = np.maximum(one, other)
    if not len(loudest):
        return False
    spoken = loudest > np.percentile(loudest, 95) + _FLOOR_DB
    apart = (one - other)[spoken]
    if not len(apart) or float(np.mean(np.abs(apart) > _APART_DB)) < _APART_SHARE:
        return False
    least = max(_LEAST_SHARE * len(apart), _LEAST_SECONDS * RATE / _FRAME)
    return min(int((apart > _APART_DB).sum()), int((apart < -_APART_DB).sum())) >= least


def without_crosstalk(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both channels, int16 [n], silent where the other is louder by 12 dB: a voice is heard on one of them only.

    A tenth of a second around what a channel's own speaker says stays.
    """
    difference = _decibels(left) - _decibels(right)
    return _kept(left, difference > -_APART_DB), _kept(right, difference < _APART_DB)


def _kept(samples: np.ndarray, frames: np.ndarray) -> np.ndarray:
    """The samples of the frames marked and of two beside each; the incomplete last frame stays."""
    near = np.convolve(frames, np.ones(2 * _AROUND + 1, np.int8), "same") > 0 if len(frames) else frames
    out = samples.copy()
    whole = len(near) * _FRAME
    out[:whole].reshape(-1, _FRAME)[~near] = 0
    return out


def _decibels(samples: np.ndarray) -> np.ndarray:
    """Level of every whole frame, float32 [frames], in dB of full scale, at least -100."""
    frames = len(samples) // _FRAME
    power = np.empty(frames, np.float32)
    step = _BLOCK // _FRAME
    for i in range(0, frames, step):
        part = samples[i * _FRAME : min(i + step, frames) * _FRAME].reshape(-1, _FRAME).astype(np.float32)
        power[i : i + step] = np.square(part).mean(axis=1)
    return np.asarray(10 * np.log10(np.maximum(power / 32768**2, 1e-10)), np.float32)
