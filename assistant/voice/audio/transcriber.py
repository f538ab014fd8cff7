"""A recording to a transcript, part by part."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from assistant.voice.audio.activity import ActivityOptions, parts, speech
from assistant.voice.audio.decode import AudioLimits, decode
from assistant.voice.audio.kept import HeardParts
from assistant.voice.audio.plausible import PlausibleOptions, plausible
from assistant.voice.audio.turns import in_turns
from assistant.voice.audio.types import (
    RATE,
    Heard,
    Progress,
    Recogniser,
    Segment,
    Sound,
    Stretch,
    TimedWord,
    Transcript,
)

_SILENT = 2
"""Peak amplitude (of 32768) up to which a recording is digital silence: a muted microphone."""
_LOW = 0.5


@dataclass(frozen=True, slots=True)
class TranscriberOptions:
    """How recordings are read.

    Attributes:
        part_seconds: longest piece given to the recogniser at once; progress and cancelling work in these steps.
        min_speech_seconds: with less speech than this in all, nothing was said.
    """

    limits: AudioLimits = field(default_factory=AudioLimits)
    activity: ActivityOptions = field(default_factory=ActivityOptions)
    plausible: PlausibleOptions = field(default_factory=PlausibleOptions)
    part_seconds: float = 300.0
    min_speech_seconds: float = 0.4


@dataclass(frozen=True, slots=True)
class Piece:
    """What the recogniser gets at once: a part of a channel, and the speech in it; `speaker` as in `Segment`."""

    part: Stretch
    spoken: tuple[Stretch, ...]
    samples: np.ndarray
    speaker: int


class Transcriber:
    """Reads recordings with one recogniser.

    Example:
        Transcriber(FasterWhisper("small")).transcribe(Path("note.m4a")).text
    """

    def __init__(self, recogniser: Recogniser, options: TranscriberOptions | None = None) -> None:
        self._recogniser = recogniser
        self._options = options or TranscriberOptions()

    def transcribe(
        self,
        path: Path,
        language: str | None = None,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        kept: HeardParts | None = None,
    ) -> Transcript:
        """The words of a recording.

        Silence, noise and music give an empty transcript with a warning, never an error and never words.

        Args:
            language: ISO 639-1 code; None: detected in the first part.
            progress: called after each part with seconds done and seconds in all.
            cancelled: asked before each part; when true, what is there so far is returned.
            kept: where the parts heard are kept, so that a start after a kill goes on behind them.

        Raises:
            AudioError: the recording cannot be used.
            RecogniserError: the model or the server cannot be used.
        """
        sound = decode(path, self._options.limits)
        tracks = sound.speakers or (sound.samples,)
        silent = all(_silent(track) for track in tracks)
        spoken = [[] if silent else speech(track, self._options.activity) for track in tracks]
        seconds = sum(item.end - item.start for where in spoken for item in where)
        if seconds < self._options.min_speech_seconds:
            return self._nothing(sound, "silent" if silent else "no_speech")
        pieces = self._pieces(tracks, spoken)
        return self._recognise(sound, pieces, seconds, language, progress or (lambda *_: None), cancelled, kept)

    def _pieces(self, tracks: Sequence[np.ndarray], spoken: Sequence[Sequence[Stretch]]) -> list[Piece]:
        """In order of time; a conversation is asked for channel by channel, so that nobody talks over the other."""
        pieces = [
            Piece(part, inside, track[int(part.start * RATE) : int(part.end * RATE)], number * (len(tracks) > 1))
            for number, (track, where) in enumerate(zip(tracks, spoken, strict=True), 1)
            for part, inside in parts(where, self._options.part_seconds)
        ]
        return sorted(pieces, key=lambda piece: (piece.part.start, piece.speaker))

    def _nothing(self, sound: Sound, why: str) -> Transcript:
        return Transcript(
            "", "und", seconds=sound.seconds, recogniser=self._recogniser.name, warnings=(*sound.warnings, why)
        )

    def _recognise(
        self,
        sound: Sound,
        pieces: Sequence[Piece],
        seconds: float,
        language: str | None,
        progress: Progress,
        cancelled: Callable[[], bool],
        kept: HeardParts | None,
    ) -> Transcript:
        believed: list[Segment] = []
        left_out = False
        found: Heard | None = None
        before = list(kept.begin(self._key(sound, pieces, language))) if kept else []
        for number, piece in enumerate(pieces):
            if cancelled():
                break
            if number < len(before):
                heard = before[number]
            else:
                heard = self._recogniser.hear(piece.samples, language or (found.language if found else None))
                if kept:
                    kept.add(heard)
            found = found or heard
            for segment in (_placed(item, piece) for item in heard.segments):
                good = bool(segment.text.strip()) and plausible(segment, piece.spoken, self._options.plausible)
                left_out |= not good and bool(segment.text.strip())
                if good:
                    believed.append(segment)
            progress(min(piece.part.end, sound.seconds), sound.seconds)
        return self._joined(sound, in_turns(believed), seconds, left_out, language, found)

    def _key(self, sound: Sound, pieces: Sequence[Piece], language: str | None) -> str:
        """What must be alike for parts heard earlier to count: recogniser, language, sound and where it is cut."""
        cuts = [(round(piece.part.start, 3), round(piece.part.end, 3)) for piece in pieces]
        content = zlib.crc32(np.ascontiguousarray(sound.samples).data)
        return f"{self._recogniser.name} {language or '-'} {len(sound.samples)} {content:08x} {cuts}"

    def _joined(
        self,
        sound: Sound,
        segments: Sequence[Segment],
        seconds: float,
        left_out: bool,
        language: str | None,
        found: Heard | None,
    ) -> Transcript:
        if not segments:
            return self._nothing(sound, "no_speech")
        text, words = join(segments)
        confidence = _confidence(segments)
        warnings = [*sound.warnings, *(["two_speakers"] if sound.speakers else [])]
        warnings += ["doubtful_parts_left_out"] if left_out else []
        warnings += ["low_confidence"] if confidence is not None and confidence < _LOW else []
        return Transcript(
            text,
            language or (found.language if found else None) or _by_text(text),
            None if language or found is None else found.language_probability,
            confidence,
            words,
            sound.seconds,
            seconds,
            self._recogniser.name,
            tuple(warnings),
            speakers_of_lines(segments),
        )


def join(segments: Sequence[Segment]) -> tuple[str, tuple[TimedWord, ...]]:
    """One text of all segments, a new line where the speaker changes, and its words with offsets into it."""
    text, words, speaker = "", [], segments[0].speaker if segments else 0
    for segment in segments:
        tokens = [(word.text.strip(), word) for word in segment.words if word.text.strip()]
        plain = " ".join(segment.text.split())
        start = len(text) + bool(text)
        text = f"{text}{' ' if segment.speaker == speaker else chr(10)}{plain}" if text else plain
        speaker = segment.speaker
        position = start
        for token, word in tokens:
            at = text.find(token, position)
            if at < 0:
                # Some servers spell a word otherwise than its segment; what is not in the text has no offset.
                continue
            position = at + len(token)
            words.append(TimedWord(at, position, token, word.start, word.end, word.probability))
    return text, tuple(words)


def speakers_of_lines(segments: Sequence[Segment]) -> tuple[int, ...]:
    """Who says each line of what `join` makes; empty when speakers are not told apart."""
    said = [segment.speaker for segment in segments if segment.speaker]
    return tuple(one for i, one in enumerate(said) if not i or one != said[i - 1])


def _silent(samples: np.ndarray) -> bool:
    return len(samples) == 0 or max(int(samples.max()), -int(samples.min())) <= _SILENT


def _placed(segment: Segment, piece: Piece) -> Segment:
    """The segment with times of the recording and its speaker."""
    return replace(_moved(segment, piece.part.start), speaker=piece.speaker)


def _moved(segment: Segment, by: float) -> Segment:
    words = tuple(replace(word, start=word.start + by, end=word.end + by) for word in segment.words)
    return replace(segment, start=segment.start + by, end=segment.end + by, words=words)


def _confidence(segments: Sequence[Segment]) -> float | None:
    known = [word.probability for segment in segments for word in segment.words if word.probability is not None]
    if known:
        return float(np.mean(known))
    logs = [segment.logprob for segment in segments if segment.logprob is not None]
    return float(np.exp(np.mean(logs))) if logs else None


def _by_text(text: str) -> str:
    from knowledge.text.language import detect

    return detect(text)
