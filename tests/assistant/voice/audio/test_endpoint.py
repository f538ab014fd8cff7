"""The client of OpenAI-compatible transcription servers, over real HTTP on loopback."""

from pathlib import Path

import numpy as np
import pytest

from assistant.errors import SettingsError
from assistant.voice.audio.endpoint import EndpointOptions, TranscriptionEndpoint
from assistant.voice.audio.errors import RecogniserDown, RecogniserError
from assistant.voice.audio.transcriber import Transcriber
from tests.assistant.voice.audio import sounds

VERBOSE = {
    "text": "Ich war bei Mosel. Thanks for watching!",
    "language": "german",
    "segments": [
        {"text": " Ich war bei Mosel.", "start": 0.0, "end": 2.0, "avg_logprob": -0.2, "no_speech_prob": 0.01},
        {"text": " Thanks for watching!", "start": 2.0, "end": 99.0, "avg_logprob": -0.1, "no_speech_prob": 0.2},
    ],
    "words": [
        {"word": "Ich", "start": 0.1, "end": 0.3}, {"word": "war", "start": 0.3, "end": 0.5},
        {"word": "bei", "start": 0.5, "end": 0.8}, {"word": "Mosel", "start": 0.8, "end": 1.5},
    ],
}  # fmt: skip
SOUND = np.zeros(16000, np.int16)


def client(address: str, **more: object) -> tuple[TranscriptionEndpoint, list[float]]:
    waits: list[float] = []
    options = EndpointOptions(address, **more)  # type: ignore[arg-type]
    return TranscriptionEndpoint("whisper-1", options, waits.append), waits


def test_a_note_through_a_server(tmp_path: Path, transcription_server) -> None:  # type: ignore[no-untyped-def]
    server = transcription_server((200, {}, VERBOSE))
    endpoint, _ = client(server.address, key="secret")
    path = sounds.write(tmp_path / "a.m4a", sounds.speech(), "m4a")
    transcript = Transcriber(endpoint).transcribe(path)
    assert (transcript.text, transcript.language, transcript.recogniser) == (
        "Ich war bei Mosel.", "de", "openai:whisper-1",
    )  # fmt: skip
    assert [word.text for word in transcript.words] == ["Ich", "war", "bei", "Mosel"]
    headers, body = server.requests[0]
    assert headers["Authorization"] == "Bearer secret"
    assert b'name="model"\r\n\r\nwhisper-1' in body and b"RIFF" in body and b'name="language"' not in body


def test_busy_then_fine(transcription_server) -> None:  # type: ignore[no-untyped-def]
    server = transcription_server((503, {}, {}), (429, {"retry-after": "7"}, {}), (200, {}, {"text": " Hallo. "}))
    endpoint, waits = client(server.address)
    heard = endpoint.hear(SOUND, "de")
    assert [segment.text for segment in heard.segments] == ["Hallo."] and waits == [0.5, 7.0]
    assert b'name="language"\r\n\r\nde' in server.requests[0][1]


def test_a_server_that_knows_no_times_is_asked_without(transcription_server) -> None:  # type: ignore[no-untyped-def]
    server = transcription_server((400, {}, {"error": "no timestamps"}), (200, {}, {"text": "Hallo."}))
    endpoint, _ = client(server.address)
    assert endpoint.hear(SOUND, None).segments[0].text == "Hallo."
    assert b"timestamp_granularities" not in server.requests[1][1]


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        ((401, {}, {}), "refused the request .401."),
        ((404, {}, {}), "refused the request .404."),
        ((200, {}, b"<html>"), "did not answer with a JSON object"),
        ((200, {}, b"[]"), "did not answer with a JSON object"),
        ((200, {}, {"segments": [{"text": "x", "start": "soon", "end": 1}]}), "unknown form"),
        ((200, {}, {"segments": [{"text": "x", "start": float("nan"), "end": 1}]}), "unknown form"),
        ((200, {}, {"segments": "x"}), "unknown form"),
        ((200, {}, {"words": [1], "text": "x"}), "unknown form"),
    ],
)
def test_refusals_and_nonsense(transcription_server, reply, cause: str) -> None:  # type: ignore[no-untyped-def]
    server = transcription_server(reply)
    with pytest.raises(RecogniserError, match=cause):
        client(server.address)[0].hear(SOUND, None)
    assert len(server.requests) == 1


def test_nothing_said_by_the_server(transcription_server) -> None:  # type: ignore[no-untyped-def]
    server = transcription_server((200, {}, {"text": "  "}))
    assert client(server.address)[0].hear(SOUND, None).segments == ()


def test_a_server_that_is_down_or_slow(transcription_server) -> None:  # type: ignore[no-untyped-def]
    endpoint, waits = client("http://127.0.0.1:9/v1")
    with pytest.raises(RecogniserDown, match="cannot be reached"):
        endpoint.hear(SOUND, None)
    assert waits == [0.5, 1.0]
    server = transcription_server((500, {}, {}))
    with pytest.raises(RecogniserDown, match="answered 500, 2 times"):
        client(server.address, attempts=2)[0].hear(SOUND, None)


def test_an_address_is_needed() -> None:
    with pytest.raises(SettingsError, match="base_url"):
        TranscriptionEndpoint("whisper-1", EndpointOptions("localhost:80"))
