from pathlib import Path

import numpy as np
import pytest

from assistant.voice.audio.errors import RecogniserError
from assistant.voice.audio.plausible import PlausibleOptions, compression, plausible
from assistant.voice.audio.transcriber import Transcriber, TranscriberOptions, join
from assistant.voice.audio.types import Heard, Segment, Stretch, Word
from assistant.voice.audio.whisper import FasterWhisper, WhisperOptions
from tests.assistant.voice.audio import sounds
from tests.assistant.voice.audio.conftest import Scripted, says

ONCE = WhisperOptions(threads=1, temperatures=(0.0,), device="cpu")
BELIEVE_ALL = TranscriberOptions(
    plausible=PlausibleOptions(min_logprob=-99, max_no_speech=1.0, max_compression=1e9, min_overlap=0.0)
)


@pytest.mark.model
def test_a_real_whisper_model_is_loaded_and_decodes_real_sound(tmp_path: Path, tiny_model: Path) -> None:
    path = sounds.write(tmp_path / "note.webm", sounds.speech(), "webm")
    whisper = FasterWhisper(str(tiny_model), ONCE)
    sure = Transcriber(whisper, BELIEVE_ALL).transcribe(path)
    assert sure.text and sure.recogniser == "faster-whisper:ct2" and 0 < (sure.language_probability or 0) <= 1
    assert all(sure.text[word.start : word.end] == word.text for word in sure.words)
    # Random weights make up words; the checks let none of them through.
    doubted = Transcriber(whisper).transcribe(path)
    assert doubted.text == "" and doubted.warnings == ("no_speech",)
    assert Transcriber(whisper).transcribe(path, language="de").language == "und"


@pytest.mark.parametrize(
    ("model", "cause"), [("no-such-size", "cannot be loaded"), ("EMPTY", "holds no CTranslate2 model")]
)
def test_a_model_that_is_not_there(tmp_path: Path, model: str, cause: str) -> None:
    with pytest.raises(RecogniserError, match=cause):
        FasterWhisper(str(tmp_path) if model == "EMPTY" else model, ONCE).hear(np.zeros(16000, np.int16), None)


@pytest.mark.parametrize("make", [sounds.silence, sounds.noise, sounds.music])
def test_without_speech_the_recogniser_is_not_even_asked(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    scripted = Scripted([])
    transcript = Transcriber(scripted).transcribe(sounds.write(tmp_path / "a.mp3", make(5), "mp3"))
    assert transcript.text == "" and scripted.heard == [] and transcript.warnings[-1] in {"silent", "no_speech"}
    assert transcript.language == "und" and transcript.confidence is None


def test_a_long_recording_goes_in_parts_with_progress_and_the_language_of_the_first(tmp_path: Path) -> None:
    spoken = sounds.speech()
    sound = np.concatenate([spoken, sounds.silence(3), spoken, sounds.silence(3), spoken])
    path = sounds.write(tmp_path / "a.wav", sound, "wav")
    scripted = Scripted([says("Teil eins."), says("Teil zwei."), says("Teil drei.")])
    steps: list[tuple[float, float]] = []
    transcriber = Transcriber(scripted, TranscriberOptions(part_seconds=8))
    transcript = transcriber.transcribe(path, progress=lambda done, total: steps.append((done, total)))
    assert transcript.text == "Teil eins. Teil zwei. Teil drei." and transcript.language == "de"
    assert [language for _, language in scripted.heard] == [None, "de", "de"]
    assert [done for done, _ in steps] == sorted(done for done, _ in steps) and len(steps) == 3
    assert 0.5 < transcript.speech_seconds / transcript.seconds < 0.9


def test_cancelling_keeps_what_is_there(tmp_path: Path) -> None:
    spoken = sounds.speech()
    path = sounds.write(tmp_path / "a.wav", np.concatenate([spoken, sounds.silence(3), spoken]), "wav")
    scripted = Scripted([says("Teil eins.")])
    transcriber = Transcriber(scripted, TranscriberOptions(part_seconds=8))
    assert transcriber.transcribe(path, cancelled=lambda: len(scripted.heard) == 1).text == "Teil eins."


def test_words_have_offsets_times_and_a_confidence() -> None:
    words = (Word(" Hallo", 0, 1, 0.9), Word(" Mosel,", 1, 2, 0.5), Word(" fehlt", 2, 3, 0.1))
    text, timed = join([Segment(" Hallo  Mosel, ", 0, 2, words), Segment("Hallo", 3, 4, (Word("Hallo", 3, 4, 0.8),))])
    assert text == "Hallo Mosel, Hallo"
    assert [(word.start, word.end, word.from_seconds) for word in timed] == [(0, 5, 0), (6, 12, 1), (13, 18, 3)]


HERE = [Stretch(0, 10)]


@pytest.mark.parametrize(
    ("text", "more", "believed"),
    [
        ("Ich war heute bei Mosel.", {}, True),
        ("Ich war heute bei Mosel.", {"logprob": -0.4, "no_speech": 0.9}, True),
        ("Ich war heute bei Mosel.", {"logprob": -0.7, "no_speech": 0.9}, False),
        ("Ich war heute bei Mosel.", {"logprob": -1.2, "no_speech": 0.1}, False),
        ("Untertitel der Amara.org-Community", {}, False),
        ("Untertitelung des ZDF, 2020", {}, False),
        ("Vielen Dank fürs Zuschauen!", {}, False),
        ("Thanks for watching.", {}, False),
        ("Vielen Dank fürs Zuschauen hat er gesagt, dann kam der Auftrag.", {}, True),
        ("[Musik]", {}, False),
        ("♪♪", {}, False),
        (" . ", {}, False),
        ("und dann " * 30, {}, False),
        (
            "Der Kunde braucht Untertitel für sein Schulungsvideo, bitte bis Freitag ein Angebot dafür schicken.",
            {},
            True,
        ),
    ],
)
def test_what_is_believed(text: str, more: dict[str, float], believed: bool) -> None:
    assert plausible(Segment(text, 1, 4, **more), HERE, PlausibleOptions()) is believed  # type: ignore[arg-type]


def test_words_where_nobody_speaks_are_not_believed() -> None:
    assert not plausible(Segment("Ich war bei Mosel.", 20, 24), HERE, PlausibleOptions())
    assert compression("") == 0.0


def test_doubtful_parts_are_left_out_and_named(tmp_path: Path) -> None:
    path = sounds.write(tmp_path / "a.ogg", sounds.speech(), "ogg")
    heard = Heard(
        (Segment("Ich war bei Mosel.", 0, 3, logprob=-0.9), Segment("Vielen Dank fürs Zuschauen.", 3, 4)), "de", 0.8
    )
    transcript = Transcriber(Scripted([heard])).transcribe(path)
    assert transcript.text == "Ich war bei Mosel."
    assert transcript.warnings == ("doubtful_parts_left_out", "low_confidence")
    assert transcript.as_json()["confidence"] == pytest.approx(0.407, abs=0.01)
