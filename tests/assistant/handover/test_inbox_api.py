"""The inbox over HTTP: roles, tenants, conflicts, idempotency, webhooks."""

import base64
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.compose import Beleg
from assistant.handover.signature import secret_of, signed_headers
from assistant.handover.types import CaseRequest
from assistant.settings import load_settings
from assistant.types import Message
from tests.assistant.handover.conftest import Chat

KEYS = {
    "ADMIN": ("admin", "default", ""), "AGENT": ("agent", "default", ""), "ADA": ("agent", "default", "A-1"),
    "EDITOR": ("editor", "default", ""), "VISITOR": ("visitor", "default", ""), "OTHER": ("agent", "other", ""),
}  # fmt: skip
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


@pytest.fixture
def office(tmp_path: Path, people_file: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Beleg]:
    flags = {
        "data_dir": tmp_path / "data", "inbox.people": str(people_file), "inbox.sweep_seconds": 3600,
        "inbox.incoming": [{"name": "helpdesk", "secret_env": "HOOK"}],
        "server.keys": [{"env": name, "role": role, "tenant": tenant, "person": person}
                        for name, (role, tenant, person) in KEYS.items()],
    }  # fmt: skip
    (tmp_path / "data").mkdir()
    shutil.copy(migrated, tmp_path / "data" / "catalogue.db")
    monkeypatch.setattr(Beleg, "conversations", Chat())
    made = Beleg(
        load_settings(flags=flags, environ={}), environ={name: f"key-{name}" for name in KEYS} | {"HOOK": SECRET}
    )
    yield made
    made.close()


@pytest.fixture
def client(office: Beleg) -> TestClient:
    return TestClient(create_app(office))


def case_id(office: Beleg, conversation: str = "c1", **values: Any) -> str:
    given = {"tenant": "default", "reason": "no_answer", "kind": "order", "language": "de", **values}
    question = "Wo bleibt mein Paket?"
    turns = (Message("user", question),)
    return office.handover.open(
        CaseRequest(conversation_id=conversation, question=question, conversation=turns, **given)
    ).id


def key(name: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer key-{name}", **more}


def test_roles(client: TestClient, office: Beleg) -> None:
    path = f"/v1/inbox/cases/{case_id(office)}"
    assert client.get(path).status_code == 401
    assert client.get(path, headers=key("VISITOR")).status_code == 403
    assert client.get(path, headers=key("AGENT")).status_code == 200
    assert client.get("/v1/inbox/deliveries", headers=key("AGENT")).status_code == 403
    assert client.get("/v1/inbox/deliveries", headers=key("ADMIN")).json() == {"deliveries": []}
    assert client.post("/v1/inbox/faq/Q-1/approve", json={"agent": "A-1"}, headers=key("AGENT")).status_code == 403


def test_tenants_see_nothing_of_each_other(client: TestClient, office: Beleg) -> None:
    number = case_id(office)
    assert client.get("/v1/inbox/cases", headers=key("OTHER")).json() == {"cases": [], "total": 0, "next_offset": None}
    for path, body in ((number, None), (f"{number}/claim", {"agent": "A-1"}), (f"{number}/draft", {})):
        send = client.get if body is None else client.post
        reply = send(f"/v1/inbox/cases/{path}", headers=key("OTHER"), **({} if body is None else {"json": body}))
        assert reply.status_code == 404 and "no such case" in reply.json()["error"]["cause"]


def test_claim_reply_return_resolve(client: TestClient, office: Beleg) -> None:
    number = case_id(office)
    base, headers = f"/v1/inbox/cases/{number}", key("AGENT")
    assert client.post(f"{base}/claim", json={"agent": "A-1"}, headers=headers).json()["case"]["claimed_by"] == "A-1"
    second = client.post(f"{base}/claim", json={"agent": "B-2"}, headers=headers)
    assert second.status_code == 409 and "Ada Arndt has this case" in second.json()["error"]["cause"]
    for _ in range(2):
        body = {"agent": "A-1", "text": "Morgen."}
        reply = client.post(f"{base}/reply", json=body, headers=key("AGENT", **{"Idempotency-Key": "k1"}))
        assert reply.json()["case"]["state"] == "waiting"
    assert office.conversations.said("c1") == ["Morgen."]  # type: ignore[attr-defined]
    assert client.post(f"{base}/note", json={"agent": "B-2", "text": "VIP"}, headers=headers).status_code == 200
    returned = client.post(f"{base}/return", json={"agent": "A-1"}, headers=headers).json()
    assert returned["case"]["resolution"] == "returned"
    assert client.post(f"{base}/reply", json=body, headers=headers).status_code == 409
    assert client.post(f"{base}/reopen", json={"agent": "A-1"}, headers=headers).json()["case"]["state"] == "claimed"
    done = client.post(f"{base}/resolve", json={"agent": "A-1"}, headers=headers).json()
    assert [event["kind"] for event in done["events"]] == [
        "opened", "claimed", "replied", "note", "returned", "reopened", "resolved",
    ]  # fmt: skip
    assert done["events"][2]["author_name"] == "Ada Arndt"


def test_a_key_of_a_person_acts_for_nobody_else(client: TestClient, office: Beleg) -> None:
    base = f"/v1/inbox/cases/{case_id(office)}"
    assert client.post(f"{base}/claim", json={"agent": "B-2"}, headers=key("ADA")).status_code == 403
    assert client.post(f"{base}/claim", json={}, headers=key("ADA")).json()["case"]["claimed_by"] == "A-1"
    assert client.post(f"{base}/claim", json={}, headers=key("AGENT")).status_code == 422
    assert client.post(f"{base}/claim", json={"agent": "Z-9"}, headers=key("AGENT")).status_code == 422
    assert client.get("/v1/inbox/people", headers=key("ADA")).json()["you"] == "A-1"


def test_lists_page_and_filter(client: TestClient, office: Beleg) -> None:
    numbers = {case_id(office, f"c{n}") for n in range(5)}
    first = client.get("/v1/inbox/cases?limit=3", headers=key("AGENT")).json()
    rest = client.get(f"/v1/inbox/cases?limit=3&offset={first['next_offset']}", headers=key("AGENT")).json()
    assert {case["id"] for case in first["cases"] + rest["cases"]} == numbers
    assert (first["total"], rest["next_offset"]) == (5, None)
    assert client.get("/v1/inbox/cases?state=resolved", headers=key("AGENT")).json()["total"] == 0
    for bad in ("state=gone", "limit=0", "limit=1000", "offset=-1"):
        assert client.get(f"/v1/inbox/cases?{bad}", headers=key("AGENT")).status_code == 422
    assert client.get("/v1/inbox/people", headers=key("AGENT")).json()["people"][0]["capacity"] == 2


@pytest.mark.parametrize(
    "body",
    [
        {"agent": "A-1", "text": ""},
        {"agent": "A-1"},
        {"agent": "A-1", "text": "x" * 20_001},
        {"agent": "A-1", "text": "x", "admin": True},
    ],
)
def test_bad_replies(client: TestClient, office: Beleg, body: dict[str, Any]) -> None:
    reply = client.post(f"/v1/inbox/cases/{case_id(office)}/reply", json=body, headers=key("AGENT"))
    assert reply.status_code == 422 and "error" in reply.json()


def test_webhooks_come_in_signed_and_once(client: TestClient, office: Beleg) -> None:
    number = case_id(office)
    body = json.dumps({"event": "case.reply", "case": number, "agent": "A-1", "text": "Morgen."}).encode()
    headers = signed_headers(secret_of({"HOOK": SECRET}, "HOOK"), "m1", datetime.now(UTC), body)
    assert client.post("/v1/webhooks/helpdesk", content=body, headers=headers).json() == {
        "case": number,
        "state": "waiting",
    }
    again = client.post("/v1/webhooks/helpdesk", content=body, headers=headers)
    assert again.status_code == 200 and again.json()["replayed"] is True
    assert office.conversations.said("c1") == ["Morgen."]  # type: ignore[attr-defined]
    forged = client.post("/v1/webhooks/helpdesk", content=body + b" ", headers=headers)
    assert forged.status_code == 401 and "signature" in forged.json()["error"]["cause"]
    assert client.post("/v1/webhooks/nobody", content=body, headers=headers).status_code == 401


def test_the_page_is_there_and_holds_no_inline_script(client: TestClient) -> None:
    page = client.get("/inbox")
    assert page.status_code == 200 and "<script>" not in page.text and "onclick" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
