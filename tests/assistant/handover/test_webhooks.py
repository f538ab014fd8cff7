"""Webhooks over real HTTP on loopback: signed, tried again, sent once, never to where they must not go."""

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import RequestError, SettingsError
from assistant.handover.errors import SignatureError
from assistant.handover.incoming import Incoming, Source
from assistant.handover.outbox import BACKOFF, Endpoint, Outbox
from assistant.handover.signature import secret_of, sign, signed_headers, verify
from assistant.handover.webhooks import DeliveryError, Sender, check_url
from knowledge.catalogue.store import Catalogue
from tests.assistant.handover.conftest import MONDAY, House, make_house, request

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
ENVIRON = {"HOOK_SECRET": SECRET, "SHORT": "abc"}
LOCAL = frozenset({"127.0.0.1"})


@dataclass
class Receiver:
    """An HTTP server that answers as told and keeps what it got."""

    statuses: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = kept.statuses.pop(0) if kept.statuses else 204
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    kept.url = f"http://127.0.0.1:{server.server_port}/hook?x=1"
    yield kept
    server.shutdown()
    server.server_close()
    thread.join()


def hooked(catalogue: Catalogue, people_file: Path, url: str, *events: str) -> House:
    endpoint = Endpoint("crm", "default", url, "HOOK_SECRET", frozenset(events))
    return make_house(catalogue, people_file, [endpoint])


def test_an_event_arrives_signed_and_once(catalogue: Catalogue, people_file: Path, receiver: Receiver) -> None:
    house = hooked(catalogue, people_file, receiver.url)
    sender = Sender(ENVIRON, LOCAL, house.clock)
    case = house.open("Das ist geheim")
    house.desk.open(request(tenant="other"))
    assert house.outbox.send_due(sender, house.clock.now) == 1
    assert house.outbox.send_due(sender, house.clock.now) == 0
    ((headers, body),) = receiver.got
    assert verify(secret_of(ENVIRON, "HOOK_SECRET"), headers, body, house.clock.now) == headers["idempotency-key"]
    event = json.loads(body)
    assert (event["event"], event["case"]["id"], event["case"]["assignee"]) == ("case.opened", case.id, "A-1")
    assert b"geheim" not in body
    assert [item.state for item in house.outbox.deliveries("default")] == ["delivered"]


def test_retries_survive_a_restart_and_keep_their_key(
    catalogue: Catalogue, people_file: Path, receiver: Receiver
) -> None:
    house = hooked(catalogue, people_file, receiver.url, "case.opened")
    receiver.statuses = [500, 302, 200]
    house.inbox.claim("default", house.open().id, "A-1")  # not subscribed to
    for number, pause in enumerate((0, *(step.total_seconds() for step in BACKOFF[1:3]))):
        later = house.clock.forward(seconds=pause)
        if pause:
            early = replace(house, clock=house.clock)
            assert early.outbox.send_due(Sender(ENVIRON, LOCAL, house.clock), later.replace(year=2025)) == 0
        # Another process with the same database goes on where the first one stopped.
        outbox = Outbox(house.database, [Endpoint("crm", "default", receiver.url, "HOOK_SECRET")])
        assert outbox.send_due(Sender(ENVIRON, LOCAL, house.clock), later) == 1
        assert len(receiver.got) == number + 1
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert len({body for _, body in receiver.got}) == 1
    (delivery,) = house.outbox.deliveries("default")
    assert (delivery.state, delivery.attempts) == ("delivered", 3)


def test_after_the_last_attempt_it_is_dead_and_says_why(small_house: House, people_file: Path, tmp_path: Path) -> None:
    catalogue = Catalogue(f"sqlite:///{tmp_path / 'dead.db'}")
    house = hooked(catalogue, people_file, "http://127.0.0.1:9/")
    house.open()
    sender = Sender(ENVIRON, LOCAL, house.clock)
    for _ in range(len(BACKOFF) + 3):
        house.outbox.send_due(sender, house.clock.forward(days=2))
    (delivery,) = house.outbox.deliveries("default")
    assert (delivery.state, delivery.attempts) == ("dead", len(BACKOFF) + 1) and "ConnectionRefused" in delivery.cause
    catalogue.close()


def test_a_process_that_dies_while_sending_loses_nothing(small_house: House, people_file: Path, tmp_path: Path) -> None:
    catalogue = Catalogue(f"sqlite:///{tmp_path / 'killed.db'}")
    house = hooked(catalogue, people_file, "http://127.0.0.1:9/")
    house.open()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        house.outbox.send_due(killed, house.clock.now)
    sent: list[str] = []
    assert house.outbox.send_due(lambda _, delivery: sent.append(delivery.id), house.clock.forward(seconds=60)) == 0
    assert house.outbox.send_due(lambda _, delivery: sent.append(delivery.id), house.clock.forward(seconds=61)) == 1
    assert len(sent) == 1
    catalogue.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "ftp://example.com/",
        "https://user:secret@example.com/",
        "https:///nowhere",
        "https://example.com/#part",
        "https://exa mple.com/",
        "https://example.com:99999/",
        "file:///etc/passwd",
        "",
    ],
)
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        check_url(url, frozenset())
    assert caught.value.final


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/meta-data", "https://10.0.0.7/",
            "https://localhost/", "https://[::ffff:127.0.0.1]/", "https://2130706433/"],
)  # fmt: skip
def test_private_addresses_are_refused(small_house: House, url: str, receiver: Receiver) -> None:
    endpoint = Endpoint("crm", "default", url, "HOOK_SECRET")
    small_house.outbox._endpoints = {("default", "crm"): endpoint}
    small_house.open()
    small_house.outbox.send_due(Sender(ENVIRON), small_house.clock.now)
    (delivery,) = small_house.outbox.deliveries("default")
    assert delivery.state == "waiting" and "private or reserved" in delivery.cause
    assert receiver.got == []


def test_secrets() -> None:
    assert secret_of(ENVIRON, "HOOK_SECRET") == b"0123456789abcdef0123456789abcdef"
    assert secret_of({"PLAIN": "x" * 24}, "PLAIN") == b"x" * 24
    for environ in ({}, {"S": "abc"}, {"S": "whsec_???"}, {"S": "whsec_YWJj"}):
        with pytest.raises(SettingsError, match="no webhook secret"):
            secret_of(environ, "S")


def test_the_signature_is_that_of_the_specification() -> None:
    # The example of the reference implementation, standard-webhooks/standard-webhooks (libraries/python tests).
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signature = sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def incoming(house: House) -> Incoming:
    sources = {"helpdesk": Source("helpdesk", "default", "HOOK_SECRET")}
    return Incoming(house.database, lambda: house.inbox, sources, ENVIRON, house.clock)


def signed(event: object, message_id: str = "m1", now: datetime = MONDAY) -> tuple[dict[str, str], bytes]:
    body = json.dumps(event).encode()
    return signed_headers(secret_of(ENVIRON, "HOOK_SECRET"), message_id, now, body), body


def test_a_replayed_webhook_acts_once(house: House) -> None:
    case = house.open()
    event = {"event": "case.reply", "case": case.id, "agent": "A-1", "text": "Morgen.", "resolve": True}
    headers, body = signed(event)
    first = incoming(house).receive("helpdesk", headers, body)
    again = incoming(house).receive("helpdesk", headers, body)
    assert first == {"case": case.id, "state": "resolved"} and again == {**first, "replayed": True}
    assert house.chat.said("c1") == ["Morgen."]


def test_a_crash_between_the_act_and_its_memory_does_not_double_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = house.open()
    headers, body = signed({"event": "case.reply", "case": case.id, "agent": "A-1", "text": "Morgen."})
    service = incoming(house)
    with monkeypatch.context() as patch:
        patch.setattr(service, "_remember", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            service.receive("helpdesk", headers, body)
    assert service.receive("helpdesk", headers, body)["state"] == "waiting"
    assert house.chat.said("c1") == ["Morgen."]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda h, b: (h, b + b" "), "does not match"),
        (lambda h, b: ({**h, "webhook-id": "m2"}, b), "does not match"),
        (lambda h, b: ({**h, "webhook-timestamp": "1"}, b), "does not match"),
        (lambda h, b: ({**h, "webhook-timestamp": "١٢"}, b), "malformed"),
        (lambda h, b: ({**h, "webhook-signature": ""}, b), "does not match"),
        (lambda h, b: ({**h, "webhook-signature": "v1,ü"}, b), "does not match"),
        (lambda h, b: ({}, b), "missing"),
    ],
)
def test_forged_webhooks(small_house: House, change: Any, error: str) -> None:
    case = small_house.open()
    headers, body = change(*signed({"event": "case.resolve", "case": case.id, "agent": "A-1"}))
    with pytest.raises(SignatureError, match=error):
        incoming(small_house).receive("helpdesk", headers, body)
    assert small_house.kinds(case) == ["opened"]


def test_an_old_webhook_and_an_unknown_sender(small_house: House) -> None:
    case = small_house.open()
    old = signed(
        {"event": "case.resolve", "case": case.id, "agent": "A-1"}, now=datetime(2026, 11, 23, 9, 54, tzinfo=UTC)
    )
    with pytest.raises(SignatureError, match="five minutes"):
        incoming(small_house).receive("helpdesk", *old)
    with pytest.raises(SignatureError, match="No system"):
        incoming(small_house).receive("nobody", *signed({}))


@pytest.mark.parametrize(
    "event", [[], "x", 3, {}, {"event": "case.delete", "agent": "A-1"}, {"event": "case.claim", "case": "F-1"},
              {"event": "case.claim", "case": "F-1", "agent": "A-1"},
              {"event": "case.claim", "case": {"a": 1}, "agent": ["A-1"]}],
)  # fmt: skip
def test_genuine_webhooks_that_make_no_sense(small_house: House, event: object) -> None:
    with pytest.raises(RequestError):
        incoming(small_house).receive("helpdesk", *signed(event))


def test_no_json_and_too_much_of_it(small_house: House) -> None:
    secret = secret_of(ENVIRON, "HOOK_SECRET")
    for body in (b"{", b"[" * 100_000, b"\xff", b" " * 300_000):
        headers = signed_headers(secret, "m1", MONDAY, body)
        with pytest.raises(RequestError):
            incoming(small_house).receive("helpdesk", headers, body)
