"""A long recording whose process is killed in the middle is taken up at the first part not yet heard."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.assistant.voice.audio import sounds

PARTS, KILLED_AT = 5, 3


class Counting:
    """A transcription server: says `Teil 1`, `Teil 2`, … by the length of what it gets, and hangs once."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.hangs, self.release = threading.Event(), threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = len(self.rfile.read(int(self.headers["content-length"])))
                outer.heard.append(size)
                if len(outer.heard) == KILLED_AT:
                    outer.hangs.set()
                    outer.release.wait(60)
                    return
                text = f"Teil mit {size} Zeichen."
                segment = {"text": text, "start": 0.0, "end": 3.0}
                body = json.dumps({"text": text, "language": "german", "segments": [segment]}).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.http.server_port}/v1"


@pytest.fixture
def server() -> Iterator[Counting]:
    made = Counting()
    yield made
    made.release.set()
    made.http.shutdown()
    made.http.server_close()


def recording(path: Path) -> Path:
    """Five sentences of different length with pauses between them."""
    pieces = []
    for number in range(PARTS):
        pieces += [sounds.speech(sounds.GERMAN + " Das war gut." + " Ja." * number), sounds.silence(3)]
    return sounds.write(path, np.concatenate(pieces), "wav")


def test_a_killed_reading_goes_on_where_it_was(tmp_path: Path, server: Counting) -> None:
    config = tmp_path / "beleg.yaml"
    config.write_text(
        f"voice: {{recogniser: 'openai:whisper-1', base_url: '{server.address}', part_seconds: 10}}\n"
        "crm: {connector: demo}\n",
        encoding="utf-8",
    )
    command = [
        sys.executable, "-m", "assistant.cli.main", "voice", "note", str(recording(tmp_path / "long.wav")),
        "--recorded-at", "2026-04-05T17:00", "--dry-run", "--json",
        "--data-dir", str(tmp_path / "data"), "--config", str(config),
    ]  # fmt: skip
    first = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert server.hangs.wait(60), first.communicate()[1].decode()
    kept = list((tmp_path / "data").rglob("*.heard"))
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert len(kept) == 1 and kept[0].read_text(encoding="utf-8").count("\n") == KILLED_AT  # the head and two parts
    time.sleep(0.05)
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    note = json.loads(again.stdout)
    sizes = [*server.heard[: KILLED_AT - 1], *server.heard[KILLED_AT:]]
    assert server.heard[KILLED_AT] == server.heard[KILLED_AT - 1]  # the part that was cut short is asked for again …
    assert len(sizes) == PARTS == len(set(sizes))  # … and no other part twice
    assert note["transcript"]["text"] == " ".join(f"Teil mit {size} Zeichen." for size in sizes)
    assert not list((tmp_path / "data").rglob("*.heard")) and not list((tmp_path / "data").rglob("*.audio"))
