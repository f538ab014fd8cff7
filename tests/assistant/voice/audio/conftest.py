"""What the audio tests share: a tiny model, a transcription server over real HTTP, a recogniser that says its lines."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.voice.audio.types import Heard, Segment
from tests.assistant.voice.audio import tiny_whisper


@pytest.fixture(scope="session")
def tiny_model() -> Path:
    return tiny_whisper.model()


@dataclass
class Scripted:
    """Says one line per part and keeps what it was asked."""

    lines: Sequence[Heard]
    name: str = "scripted"
    heard: list[tuple[float, str | None]] = field(default_factory=list)

    def hear(self, samples: np.ndarray, language: str | None) -> Heard:
        self.heard.append((len(samples) / 16000, language))
        return self.lines[len(self.heard) - 1]


def says(text: str, end: float = 3.0, **more: Any) -> Heard:
    return Heard((Segment(text, 0.0, end, **more),), "de", 0.97)


@dataclass
class Server:
    """An OpenAI-compatible transcription server; `replies` are (status, headers, body), the last one repeats."""

    address: str
    replies: list[tuple[int, dict[str, str], Any]]
    requests: list[tuple[dict[str, str], bytes]]


@contextmanager
def transcription_servers() -> Iterator[Callable[..., Server]]:
    """Starts servers that answer as they are told."""
    running = []

    def start(*replies: tuple[int, dict[str, str], Any]) -> Server:
        made = Server("", list(replies), [])

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                made.requests.append((dict(self.headers.items()), body))
                status, headers, reply = made.replies[min(len(made.requests), len(made.replies)) - 1]
                payload = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, *words: Any) -> None:
                pass

        http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        running.append(http)
        made.address = f"http://127.0.0.1:{http.server_port}/v1"
        return made

    yield start
    for http in running:
        http.shutdown()
        http.server_close()


@pytest.fixture
def transcription_server() -> Iterator[Callable[..., Server]]:
    with transcription_servers() as start:
        yield start
