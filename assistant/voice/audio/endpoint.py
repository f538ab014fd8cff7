"""Speech recognition by an OpenAI-compatible server: `POST {base_url}/audio/transcriptions`."""

import io
import math
import time
import wave
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.errors import SettingsError
from assistant.voice.audio.errors import RecogniserDown, RecogniserError
from assistant.voice.audio.types import RATE, Heard, Segment, Word

_TRANSIENT = {408, 409, 425, 429, 500, 502, 503, 504}
_LONGEST_WAIT = 30.0


@dataclass(frozen=True, slots=True)
class EndpointOptions:
    """How the server is reached.

    Attributes:
        base_url: e.g. "http://127.0.0.1:8000/v1".
        key: bearer token; empty: none is sent.
        timeout_seconds: for one request.
        attempts: how often a request is sent at most.
    """

    base_url: str
    key: str = ""
    timeout_seconds: float = 120.0
    attempts: int = 3


class TranscriptionEndpoint:
    """An OpenAI-compatible transcription server (OpenAI, vLLM, speaches, LocalAI, whisper.cpp).

    Args:
        model: the server's name of the model.
        sleep: waits between attempts; tests pass their own.
    """

    def __init__(self, model: str, options: EndpointOptions, sleep: Callable[[float], None] = time.sleep) -> None:
        if not options.base_url.startswith(("http://", "https://")):
            raise SettingsError(
                "voice.recogniser names a server, but voice.base_url has no http or https address.",
                "Example: base_url: http://127.0.0.1:8000/v1",
            )
        self._model, self._options, self._sleep = model, options, sleep

    @property
    def name(self) -> str:
        """Provider and model."""
        return f"openai:{self._model}"

    def hear(self, samples: np.ndarray, language: str | None) -> Heard:
        """Recognise speech; see `Recogniser.hear`."""
        reply = self._post(_wav(samples), language)
        try:
            return _heard(reply, len(samples) / RATE)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise RecogniserError(
                f"The transcription server sent a reply of an unknown form ({type(error).__name__}).",
                "It must speak OpenAI's protocol, response_format json or verbose_json.",
            ) from None

    def _post(self, sound: bytes, language: str | None) -> Mapping[str, Any]:
        import httpx

        options = self._options
        form: dict[str, Any] = {
            "model": self._model,
            "response_format": "verbose_json",
            "timestamp_granularities[]": ["segment", "word"],
            "temperature": "0",
        }
        if language:
            form["language"] = language
        headers = {"Authorization": f"Bearer {options.key}"} if options.key else {}
        with httpx.Client(timeout=options.timeout_seconds, headers=headers, trust_env=False) as client:
            for attempt in range(1, options.attempts + 1):
                try:
                    reply = client.post(
                        f"{options.base_url.rstrip('/')}/audio/transcriptions",
                        data=form,
                        files={"file": ("note.wav", sound, "audio/wav")},
                    )
                except httpx.HTTPError as error:
                    problem = f"cannot be reached ({type(error).__name__})"
                    wait = _pause(attempt, "")
                else:
                    if reply.is_success:
                        return _json(reply)
                    if reply.status_code == 400 and form.pop("timestamp_granularities[]", None):
                        # Servers whose model gives no times refuse the request for them; a plain one may do.
                        form["response_format"] = "json"
                        problem, wait = "refused the request for times", 0.0
                    elif reply.status_code not in _TRANSIENT:
                        raise _refused(reply.status_code)
                    else:
                        problem = f"answered {reply.status_code}"
                        wait = _pause(attempt, reply.headers.get("retry-after", ""))
                if attempt < options.attempts:
                    self._sleep(wait)
        raise RecogniserDown(
            f"The transcription server {problem}, {options.attempts} times.", "Check voice.base_url and the server."
        )


def _pause(attempt: int, retry_after: str) -> float:
    wait = float(retry_after) if retry_after.isdigit() else 0.5 * 2.0 ** (attempt - 1)
    return min(wait, _LONGEST_WAIT)


def _json(reply: Any) -> Mapping[str, Any]:
    try:
        body = reply.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise RecogniserError("The transcription server did not answer with a JSON object.", "Check voice.base_url.")
    return body


def _refused(status: int) -> RecogniserError:
    remedy = {
        401: "Put a valid key into the environment variable that voice.key_env names.",
        403: "The key may not use this model.",
        404: "Check voice.base_url and the model's name.",
        413: "The server takes smaller recordings only; lower voice.part_seconds.",
    }
    return RecogniserError(
        f"The transcription server refused the request ({status}).", remedy.get(status, "Check its log.")
    )


def _wav(samples: np.ndarray) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return out.getvalue()


def _heard(reply: Mapping[str, Any], seconds: float) -> Heard:
    language = _language(reply.get("language"))
    raw = reply.get("segments")
    words = tuple(
        Word(
            f" {str(item['word']).strip()}",
            _time(item["start"], seconds),
            _time(item["end"], seconds),
            _number(item.get("probability")),
        )
        for item in reply.get("words") or ()
    )
    if not raw:
        text = str(reply.get("text") or "").strip()
        start, end = (words[0].start, words[-1].end) if words else (0.0, seconds)
        return Heard((Segment(text, start, end, words),) if text else (), language)
    segments = []
    for item in raw:
        start, end = _time(item["start"], seconds), _time(item["end"], seconds)
        inside = tuple(word for word in words if start <= (word.start + word.end) / 2 < max(end, start + 1e-6))
        segments.append(
            Segment(
                str(item["text"]),
                start,
                end,
                inside,
                _number(item.get("avg_logprob")),
                _number(item.get("no_speech_prob")),
            )
        )
    return Heard(tuple(segments), language)


def _time(value: Any, seconds: float) -> float:
    time_ = float(value)
    if not math.isfinite(time_):
        raise ValueError("not a time")
    return min(max(time_, 0.0), seconds)


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


_NAMES = {
    "german": "de",
    "english": "en",
    "french": "fr",
    "italian": "it",
    "spanish": "es",
    "dutch": "nl",
    "polish": "pl",
    "turkish": "tr",
}


def _language(value: Any) -> str | None:
    """OpenAI names the language in English, other servers give its code."""
    text = str(value or "").strip().lower()
    return _NAMES.get(text) or (text[:2] if text[:2].isalpha() and len(text) in {2, 5} else None)
