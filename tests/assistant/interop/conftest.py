"""A real server on the loopback interface."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import uvicorn

from assistant.api import create_app
from assistant.compose import Beleg
from assistant.settings import load_settings
from tests.assistant.resilience.conftest import indexed
from tests.fakes import HashEncoder

__all__ = ["indexed"]

KEYS = {"VISITOR_KEY": "visitor-secret", "SALES_KEY": "sales-secret", "OTHER_KEY": "other-secret"}
RULES = [
    {"env": "VISITOR_KEY"},
    {"env": "SALES_KEY", "role": "agent", "groups": ["vertrieb"]},
    {"env": "OTHER_KEY", "role": "admin", "tenant": "other"},
]
Serve = Callable[..., str]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def _start(stack: ExitStack, flags: dict[str, object]) -> str:
    opened = Beleg(load_settings(flags=flags, environ={}), environ=KEYS)
    opened.encoder = HashEncoder()  # type: ignore[assignment]
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(opened), log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server ended"
        time.sleep(0.01)

    def stop() -> None:
        server.should_exit = True
        thread.join(timeout=30)
        listener.close()

    stack.callback(stop)
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(scope="session")
def serve(indexed: Path) -> Iterator[Serve]:
    """Serves the small installation with keys for a visitor, for sales and for another tenant; gives its address."""
    with ExitStack() as stack:
        known: dict[str, str] = {}

        def start(**flags: object) -> str:
            used = {"data_dir": indexed / "data", "server.keys": RULES, "server.mcp": True, **flags}
            if str(used) not in known:
                known[str(used)] = _start(stack, used)
            return known[str(used)]

        yield start


@pytest.fixture
def data_dir(beleg: Beleg) -> Path:
    """The data directory of the small installation."""
    return beleg.settings.data_dir


@pytest.fixture
def demo_index(tmp_path: Path, documents: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small documents, indexed with the real embedding model, as a process of its own will read them."""
    import subprocess
    import sys

    folder = tmp_path / "real"
    command = [sys.executable, "-m", "assistant.cli.main", "index", str(documents), "--data-dir", str(folder)]
    subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[3])
    return folder
