"""Two people on two channels, as telephone systems record them, beside plain stereo."""

import io
import re
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.voice.audio.channels import mixed, one_speaker_each
from assistant.voice.audio.decode import decode
from assistant.voice.audio.endpoint import EndpointOptions, TranscriptionEndpoint
from assistant.voice.audio.transcriber import Transcriber, TranscriberOptions
from assistant.voice.audio.turns import in_turns
from assistant.voice.audio.types import Segment, Word
from assistant.voice.privacy import NotePrivacy
from tests.assistant.voice.audio import sounds
from tests.assistant.voice.audio.conftest import Scripted, Server, says

SALES = ("Guten Tag, hier ist Vollmer von der Firma Beleg.", "Gut, ich schicke Ihnen bis Freitag ein Angebot.")
CUSTOMER = ("Hallo Frau Vollmer, wir brauchen vierzig Bohrer.", "Danke schön, auf Wiederhören.")


def call(crosstalk: float = 0.0, hiss: float = 0.0) -> np.ndarray:
    """Two people in turn, int16 [2, n] at 22050 Hz; each is heard faintly on the other's channel."""
    left, right = [], []
    for mine, theirs in zip(SALES, CUSTOMER, strict=True):
        for spoken, here, there in (
            (sounds.speech(mine), left, right),
            (sounds.speech(theirs, "de+f3"), right, left),
        ):
            pause = sounds.silence(0.4)
            here.append(np.concatenate([spoken, pause]))
            there.append(np.concatenate([(spoken * crosstalk).astype(np.int16), pause]))
    both = np.stack([np.concatenate(left), np.concatenate(right)])
    return np.asarray(np.clip(both + np.random.default_rng(0).normal(0, 1 + hiss, both.shape), -32767, 32767), np.int16)


@pytest.mark.parametrize(("crosstalk", "hiss"), [(0.0, 0.0), (0.05, 0.0), (0.05, 40.0)])
@pytest.mark.parametrize("kind", ["wav", "mp3", "webm"])
def test_a_call_keeps_its_channels(tmp_path: Path, kind: str, crosstalk: float, hiss: float) -> None:
    sound = decode(sounds.write(tmp_path / "call", call(crosstalk, hiss), kind))
    assert len(sound.speakers) == 2 and sound.warnings == ()
    assert all(len(track) == len(sound.samples) for track in sound.speakers)


def test_plain_stereo_is_one_sound() -> None:
    spoken = np.concatenate([sounds.speech(), sounds.speech(SALES[1], "de+f3")])
    echo = np.roll(spoken, 200) // 2
    assert not one_speaker_each(spoken, spoken)
    assert not one_speaker_each(spoken, echo)
    assert not one_speaker_each(spoken, sounds.noise(len(spoken) / 22050)[: len(spoken)])
    assert not one_speaker_each(spoken, np.zeros_like(spoken))
    assert not one_speaker_each(np.zeros(100, np.int16), np.zeros(100, np.int16))
    assert not one_speaker_each(sounds.music(5), np.roll(sounds.music(5), 4000))


def test_both_loud_at_once_does_not_overflow() -> None:
    loud = np.full(200, 32767, np.int16)
    assert mixed(loud, loud).tolist() == loud.tolist() and mixed(loud, -loud).tolist() == [0] * 200


def test_who_says_what_by_time(tmp_path: Path, transcription_server: Callable[..., Server]) -> None:
    """Over HTTP: each request holds one person's channel alone, the lines come back in the order of the call."""
    pieces = [len(sounds.speech(SALES[0])), len(sounds.speech(CUSTOMER[0], "de+f3")), len(sounds.speech(SALES[1]))]
    ends = [(sum(pieces[: i + 1]) / 22050) + 0.4 * (i + 1) for i in range(3)]

    def segment(text: str, start: float, end: float) -> dict[str, Any]:
        return {"text": text, "start": start, "end": end}

    def reply(*segments: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        text = " ".join(one["text"] for one in segments)
        return 200, {}, {"text": text, "language": "german", "segments": list(segments)}

    own = reply(segment(SALES[0], 0.2, 2.0), segment(SALES[1], ends[1] + 0.2, ends[2] - 0.6))
    # The second channel is sent from its first word on, so its times count from there.
    other = reply(
        segment(CUSTOMER[0], 0.3, 2.0), segment(CUSTOMER[1], ends[2] - ends[0] + 0.3, ends[2] - ends[0] + 1.5)
    )
    server = transcription_server(own, other)
    endpoint = TranscriptionEndpoint("whisper-1", EndpointOptions(server.address))
    path = sounds.write(tmp_path / "call.wav", call(0.03), "wav")
    heard = Transcriber(endpoint).transcribe(path)
    assert heard.text.split("\n") == [SALES[0], CUSTOMER[0], SALES[1], CUSTOMER[1]]
    assert heard.speakers == (1, 2, 1, 2) and "two_speakers" in heard.warnings and heard.language == "de"
    assert heard.as_json()["speakers"] == [1, 2, 1, 2]
    sent = [_sound(body) for _, body in server.requests]
    assert len(sent) == 2
    # One person is silent while the other speaks: on a mix the level would be about the same all through.
    first = sent[0][: int(pieces[0] / 22050 * 16000)]
    later = sent[0][int((ends[0] + 0.3) * 16000) : int((ends[1] - 0.6) * 16000)]
    assert np.abs(later.astype(float)).mean() < 0.1 * np.abs(first.astype(float)).mean()


def _sound(body: bytes) -> np.ndarray:
    match = re.search(rb"RIFF.*", body, re.DOTALL)
    assert match
    with wave.open(io.BytesIO(match.group())) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def test_redaction_keeps_the_lines_of_the_speakers(tmp_path: Path) -> None:
    path = sounds.write(tmp_path / "call.wav", call(), "wav")
    lines = ("Meine Kontonummer ist DE89 3704 0044 0532 0130 00.", "Danke.")
    heard = Transcriber(Scripted([says(lines[0]), says(lines[1])])).transcribe(path)
    clean = NotePrivacy().transcript(heard)
    assert "DE89" not in clean.text and len(clean.text.split("\n")) == len(clean.speakers) == 2


def test_a_call_in_parts_has_each_part_once(tmp_path: Path) -> None:
    path = sounds.write(tmp_path / "call.wav", np.concatenate([call(), call()], axis=1), "wav")
    scripted = Scripted([says(f"Teil {i}.", 1.0) for i in range(20)])
    steps: list[float] = []
    heard = Transcriber(scripted, TranscriberOptions(part_seconds=10)).transcribe(
        path, progress=lambda done, _: steps.append(done)
    )
    assert len(scripted.heard) == len(steps) == heard.text.count("Teil") == 4
    assert set(heard.speakers) == {1, 2} and len(heard.speakers) == len(heard.text.split("\n"))


def test_a_segment_is_cut_where_the_other_comes_in() -> None:
    def said(speaker: int, *words: tuple[str, float, float]) -> Segment:
        spoken = tuple(Word(f" {text}", start, end) for text, start, end in words)
        return Segment("".join(w.text for w in spoken), words[0][1], words[-1][2], spoken, speaker=speaker)

    long = said(1, ("Also", 0, 1), ("gut", 1.1, 2), ("dann", 4, 5), ("los", 5.1, 6))
    found = in_turns([long, said(2, ("ja", 2.5, 3))])
    assert [(one.text.strip(), one.speaker) for one in found] == [("Also gut", 1), ("ja", 2), ("dann los", 1)]
    # Without a pause, or without words, it stays whole.
    assert [one.speaker for one in in_turns([long, said(2, ("ja", 0.5, 0.8))])] == [1, 2]
    assert len(in_turns([Segment("Also gut dann los", 0, 6, speaker=1), said(2, ("ja", 2.5, 3))])) == 2
    assert in_turns([long]) == [long]
