"""An alert leaves as a signed webhook over real HTTP, with no text of a customer."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from assistant.compose import Beleg
from assistant.handover.signature import secret_of, signed_headers
from assistant.handover.worker import InboxWorker
from assistant.settings import load_settings
from tests.assistant.monitor.conftest import live_turn

SECRET = "whsec_" + "c2VjcmV0LW9mLXRoZS10ZXN0cy0wMTIzNDU2Nzg5"


@pytest.fixture
def received() -> Iterator[list[tuple[dict[str, str], bytes]]]:
    got: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_given: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    got.append(({"port": str(server.server_address[1])}, b""))
    yield got
    server.shutdown()


def test_an_alert_is_delivered_signed(received: list[tuple[dict[str, str], bytes]], tmp_path: Path) -> None:
    port = received.pop()[0]["port"]
    (tmp_path / "beleg.yaml").write_text(
        f"inbox:\n  allow_hosts: [127.0.0.1]\n  webhooks:\n"
        f"    - {{name: watch, url: 'http://127.0.0.1:{port}/h', secret_env: HOOK, events: [monitor.alert]}}\n"
        "monitor: {share: 1.0}\n",
        encoding="utf-8",
    )
    environ = {"HOOK": SECRET}
    settings = load_settings(tmp_path / "beleg.yaml", flags={"data_dir": tmp_path / "data"}, environ={})
    beleg = Beleg(settings, environ)
    leaking = live_turn(reply="Schreiben Sie an max.mustermann@example.org.", citations=())
    beleg.monitor.sampler.keep(leaking, drawn=True)
    done = InboxWorker(beleg).run_once()
    InboxWorker(beleg).run_once()
    assert [one["rule"] for one in done["monitor"]["default"]["opened"]] == ["leak"]
    beleg.close()
    ((headers, body),) = received
    form = json.loads(body)
    assert form["event"] == "monitor.alert" and form["alert"]["rule"] == "leak" and "mustermann" not in body.decode()
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    signed = signed_headers(secret_of(environ, "HOOK"), headers["webhook-id"], at, body)
    assert headers["webhook-signature"] == {k.lower(): v for k, v in signed.items()}["webhook-signature"]
    assert datetime.now(UTC) - at < timedelta(minutes=5)
