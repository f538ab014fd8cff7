"""Conversations over HTTP: JSON and streams, tokens, errors."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.compose import Beleg
from assistant.settings import load_settings
from guardrails.pipeline import Policy
from tests.assistant.chat.helpers import DEMO, REFERENCE, KeywordReader
from tests.assistant.conftest import DOCUMENTS
from tests.fakes import HashEncoder

SHIPPING = "Was kostet der Versand in die Schweiz?"
KEYS = [{"env": "K_VISITOR", "role": "visitor"}, {"env": "K_AGENT", "role": "agent"}]


@pytest.fixture(scope="module")
def beleg(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Iterator[Beleg]:
    folder = tmp_path_factory.mktemp("http")
    for name, text in DOCUMENTS.items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    lookup = {"kind": "files", "path": str(DEMO / "data")}
    flags = {"data_dir": folder / "data", "documents.workers": 1, "chat.lookup": lookup, "server.keys": KEYS}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Beleg, "encoder", HashEncoder())
        patch.setattr(Beleg, "reader", KeywordReader())
        patch.setattr(Beleg, "policy", policy)
        # The server closes the installation with its first test; the others go on with it.
        patch.setattr(Beleg, "close", lambda _self: None)
        made = Beleg(load_settings(flags=flags, environ={}), environ={"K_VISITOR": "visits", "K_AGENT": "works"})
        made.ingest().run("default", [folder / "docs"])
        yield made
        made.conversations.close()
    made.close()


@pytest.fixture
def http(beleg: Beleg) -> Iterator[TestClient]:
    with TestClient(create_app(beleg)) as made:
        made.headers["Authorization"] = "Bearer visits"
        yield made


def begin(http: TestClient, **body: Any) -> tuple[str, dict[str, str]]:
    reply = http.post("/v1/conversations", json=body)
    assert reply.status_code == 201
    made = reply.json()
    assert "kein Mensch" in made["notice"]
    return f"/v1/conversations/{made['id']}", {"Visitor-Token": made["token"]}


def events(text: str) -> list[tuple[str, str, dict[str, Any]]]:
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line and not line.startswith(":"))
        if "data" in fields:
            found.append((fields["id"], fields["event"], json.loads(fields["data"])))
    return found


def test_a_message_is_answered_as_json(http: TestClient) -> None:
    path, token = begin(http)
    reply = http.post(f"{path}/messages", json={"text": SHIPPING, "key": "1"}, headers=token).json()
    assert (
        reply["action"] == "answer"
        and "18,90" in reply["text"]
        and reply["citations"][0]["source"].endswith("versand.md")
    )
    assert (
        reply["trace"]["rewrite"] == SHIPPING
        and reply["trace"]["route"] == "documents"
        and "total" in str(reply["timings_ms"])
    )
    again = http.post(f"{path}/messages", json={"text": SHIPPING, "key": "1"}, headers=token).json()
    assert again["seq"] == reply["seq"]
    history = http.get(path, headers=token).json()
    assert [one["role"] for one in history["messages"]] == ["user", "assistant"] and not history["verified"]


def test_a_stream_brings_sources_first_and_then_sentences(http: TestClient) -> None:
    path, token = begin(http)
    accept = {**token, "Accept": "text/event-stream"}
    reply = http.post(f"{path}/messages", json={"text": SHIPPING, "key": "1"}, headers=accept)
    assert reply.headers["content-type"].startswith("text/event-stream")
    found = events(reply.text)
    assert [kind for _, kind, _ in found][:2] == ["accepted", "sources"] and found[-1][1] == "done"
    assert found[1][2]["citations"][0]["quote"]
    said = "".join(data["text"] + " " for _, kind, data in found if kind == "sentence")
    assert " ".join(said.split()) == " ".join(found[-1][2]["text"].split())
    assert found[-1][2]["token"]
    resumed = http.post(
        f"{path}/messages", json={"text": SHIPPING, "key": "1"}, headers={**accept, "Last-Event-ID": found[2][0]}
    )
    assert [one[:2] for one in events(resumed.text)] == [one[:2] for one in found[3:]]


def test_tokens_are_refused_precisely(http: TestClient) -> None:
    path, token = begin(http)
    other, _ = begin(http)
    del http.headers["Authorization"]
    refused = (
        ({}, "needed"),
        ({"Visitor-Token": "beleg1.x.y"}, "not genuine"),
        ({"Visitor-Token": "ü".encode()}, "not genuine"),
    )
    for headers, cause in refused:
        reply = http.get(path, headers=headers)  # type: ignore[arg-type]
        assert reply.status_code == 401 and cause in reply.json()["error"]["cause"]
    assert "another conversation" in http.get(other, headers=token).json()["error"]["cause"]


def test_an_expired_token_says_what_to_do(http: TestClient, beleg: Beleg, monkeypatch: pytest.MonkeyPatch) -> None:
    path, token = begin(http)
    monkeypatch.setattr(beleg.conversations.tokens, "_clock", lambda: 4e9)
    reply = http.post(f"{path}/messages", json={"text": "Hallo"}, headers=token)
    assert reply.status_code == 401
    assert reply.json()["error"] == {
        "cause": "The visitor token has expired.", "remedy": "Start a new conversation: POST /v1/conversations.",
    }  # fmt: skip


def test_verification_over_http(http: TestClient) -> None:
    path, token = begin(http)
    wrong = http.post(f"{path}/verify", json={"order_number": "2026-104427", "postcode": "1"}, headers=token)
    foreign = http.post(f"{path}/verify", json={"order_number": "2026-000000", "postcode": "1"}, headers=token)
    assert wrong.json() == foreign.json() == {"verified": False, "name": None}
    right = http.post(f"{path}/verify", json={"order_number": "2026-104427", "postcode": "61440"}, headers=token)
    assert right.json() == {"verified": True, "name": "Sabine Musterfrau"}
    reply = http.post(f"{path}/messages", json={"text": REFERENCE}, headers=token).json()
    assert reply["action"] == "answer" and "24. November 2026" in reply["text"]
    for _ in range(5):
        last = http.post(f"{path}/verify", json={"order_number": "2026-104427", "postcode": "1"}, headers=token)
    assert last.status_code == 429
    assert http.post(f"{path}/verify", json={"order_number": "2026-104427"}, headers=token).status_code == 422


def test_only_an_agent_may_name_the_customer(http: TestClient) -> None:
    assert http.post("/v1/conversations", json={"customer": "K-10007"}).status_code == 403
    http.headers["Authorization"] = "Bearer works"
    path, token = begin(http, customer="K-10007")
    assert "24. November 2026" in http.post(f"{path}/messages", json={"text": REFERENCE}, headers=token).json()["text"]


def test_feedback_and_cancel(http: TestClient) -> None:
    path, token = begin(http)
    reply = http.post(f"{path}/messages", json={"text": SHIPPING}, headers=token).json()
    rating = {"seq": reply["seq"], "helpful": False, "correction": "Es sind 19 Euro."}
    assert http.post(f"{path}/feedback", json=rating, headers=token).status_code == 201
    assert http.post(f"{path}/feedback", json={**rating, "seq": 99}, headers=token).status_code == 404
    assert http.get("/v1/feedback").status_code == 403
    http.headers["Authorization"] = "Bearer works"
    assert http.get("/v1/feedback").json()["feedback"][0]["correction"] == "Es sind 19 Euro."
    assert http.post(f"{path}/cancel", headers=token).json() == {"cancelled": False}


def test_a_person_takes_over_and_answers_in_the_conversation(http: TestClient, beleg: Beleg) -> None:
    path, token = begin(http)
    reply = http.post(f"{path}/messages", json={"text": "Ich will einen Mitarbeiter"}, headers=token).json()
    assert reply["action"] == "escalate" and reply["case"]["id"] in reply["text"]
    conversation = path.rpartition("/")[2]
    beleg.conversations.add_person_reply("default", conversation, "Ich bin da.", "Miriam Seidel", reply["case"]["id"])
    found = http.get(path, headers=token).json()
    assert found["messages"][-1]["role"] == "person" and found["with_person"] == "Miriam Seidel"
    silent = http.post(f"{path}/messages", json={"text": SHIPPING}, headers=token).json()
    assert silent["action"] == "escalate" and "18,90" not in silent["text"]


def test_attachments_are_read_or_refused_kindly(http: TestClient) -> None:
    path, token = begin(http)
    reply = http.post(f"{path}/attachments", files={"file": ("x.exe", b"MZ\x90\x00 not a picture")}, headers=token)
    assert reply.status_code == 201 and reply.json()["error"] == "wrong_type" and "Foto" in reply.json()["text"]
    assert http.get(path, headers=token).json()["messages"][-1]["text"] == reply.json()["text"]


@pytest.mark.parametrize("body", [{}, {"text": 5}, {"text": "x", "key": ""}, {"text": "x", "strange": 1}])
def test_malformed_messages_are_explained_without_their_text(http: TestClient, body: dict[str, Any]) -> None:
    path, token = begin(http)
    reply = http.post(f"{path}/messages", json=body, headers=token)
    assert reply.status_code == 422 and reply.json()["error"]["remedy"]


def test_an_unknown_conversation_is_not_there(http: TestClient) -> None:
    http.headers["Authorization"] = "Bearer works"
    assert http.get("/v1/conversations/nothing").status_code == 404
    assert http.post("/v1/conversations/nothing/messages", json={"text": "x"}).status_code == 404
    assert http.get("/v1/conversations/nothing/events").status_code == 404
