"""Customer data of the demo company, and servers that a CRM could be."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from assistant.crm.files import CsvCrm
from assistant.crm.rows import parse
from assistant.crm.types import Change, CrmData
from assistant.crm.wiring import DEMO
from assistant.store.database import Database
from knowledge.catalogue.store import Catalogue


@pytest.fixture(scope="session")
def demo() -> CrmData:
    return parse(CsvCrm(DEMO).rows("default"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    catalogue = Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
    yield Database(catalogue.engine)
    catalogue.close()


@dataclass
class Server:
    """Answers by a function of (method, path, body) and keeps what it was sent."""

    address: str = ""
    answer: Callable[[str, str, Any], tuple[int, Any]] = lambda *_: (200, {})
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            made.requests.append((self.command, self.path, headers, body))
            status, reply = made.answer(self.command, self.path, json.loads(body) if body else None)
            payload = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def do_GET(self) -> None:
            self.handle_any()

        def do_POST(self) -> None:
            self.handle_any()

        def do_PATCH(self) -> None:
            self.handle_any()

        def log_message(self, *words: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    made.address = f"http://127.0.0.1:{http.server_port}"
    yield made
    http.shutdown()
    http.server_close()


def task(key: str = "k1", **fields: Any) -> Change:
    """A task to be created."""
    given = {"account_id": "A-001", "title": "Unterlagen schicken", "due": "2026-04-08", **fields}
    return Change(key, "task", "create", f"N-{key}", given)
