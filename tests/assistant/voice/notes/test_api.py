import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.compose import Beleg
from assistant.settings import load_settings
from tests.assistant.voice.audio import sounds
from tests.assistant.voice.notes.conftest import TEXT
from tests.assistant.voice.notes.test_notes import listening

FORM = {"text": TEXT, "recorded_at": "2026-04-05T17:00:00", "author": "Katrin Vollmer"}


@pytest.fixture
def client(beleg: Beleg) -> Iterator[TestClient]:
    with TestClient(create_app(beleg)) as made:
        yield made


def add(client: TestClient, **form: Any) -> dict[str, Any]:
    reply = client.post("/v1/voice/notes", data={**FORM, **form})
    assert reply.status_code == 202, reply.text
    return until(client, reply.json()["id"], lambda note: note["state"] != "waiting")


def until(client: TestClient, note_id: str, done: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        note: dict[str, Any] = client.get(f"/v1/voice/notes/{note_id}").json()
        if done(note):
            return note
        time.sleep(0.02)
    raise AssertionError("the note was not done in time")


def test_text_to_crm(client: TestClient) -> None:
    note = add(client)
    assert note["state"] == "ready" and note["plan"]["items"][0]["status"] == "ready"
    preview = client.post(
        f"/v1/voice/notes/{note['id']}/plan", json={"answers": {"opportunity:fact-2": "O-101"}}
    ).json()
    assert [item["id"] for item in preview["items"]][-1] == "task-1" and "opportunity-fact-2" in str(preview)
    body = {
        "answers": {"opportunity:fact-2": "O-101"},
        "items": {"opportunity-fact-2": {"accept": True}},
        "by": "Katrin",
    }
    reply = client.post(f"/v1/voice/notes/{note['id']}/confirm", json=body).json()
    assert reply["decided"] and reply["decision"]["by"] == "Katrin"
    written = until(client, note["id"], lambda one: all(write["state"] == "written" for write in one["writes"]))
    assert sorted(write["entity"] for write in written["writes"]) == ["fact", "fact", "opportunity", "task"]
    again = client.post(f"/v1/voice/notes/{note['id']}/confirm", json={"by": "Aylin"}).json()
    assert not again["decided"] and again["decision"]["by"] == "Katrin"
    asked = client.post("/v1/voice/ask", json={"question": "Welche Potenziale sind bei Mosel offen?"}).json()
    assert "12.000 €" in asked["text"] and asked["sources"][0]["id"] == "O-101"
    assert client.get("/v1/voice/notes").json()["notes"][0]["account"] == "Firma Mosel"


def test_a_recording_over_http(install: Callable[..., Beleg], tmp_path: Path, transcription_server) -> None:  # type: ignore[no-untyped-def]
    server = transcription_server((200, {}, {"text": TEXT, "language": "german"}))
    beleg = install(voice={"recogniser": "openai:whisper-1", "base_url": server.address})
    raw = sounds.write(tmp_path / "a.webm", sounds.speech(), "webm").read_bytes()
    with TestClient(create_app(beleg)) as client:
        files = {"file": ("blob", raw, "video/webm")}
        reply = client.post(
            "/v1/voice/notes", data={"recorded_at": FORM["recorded_at"], "consent": "true"}, files=files
        )
        note = until(client, reply.json()["id"], lambda one: one["state"] != "waiting")
        assert note["state"] == "ready" and note["consent"]["given"] and note["transcript"]["speech_seconds"] > 3
        assert note["transcript"]["recogniser"] == "openai:whisper-1" and len(server.requests) == 1


def test_a_spoken_question(beleg: Beleg, tmp_path: Path) -> None:
    raw = sounds.write(tmp_path / "a.ogg", sounds.speech("Wer betreut Mosel"), "ogg").read_bytes()
    quiet = sounds.write(tmp_path / "b.ogg", sounds.silence(2), "ogg").read_bytes()
    with TestClient(create_app(beleg)) as client:
        listening(beleg, "Wer betreut Mosel?")
        reply = client.post("/v1/voice/ask/audio", files={"file": ("q", raw)}).json()
        assert reply["question"] == "Wer betreut Mosel?" and "Katrin Vollmer" in reply["text"]
        assert client.post("/v1/voice/ask/audio", files={"file": ("q", quiet)}).status_code == 422


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"text": ""}, 422),
        ({"text": " "}, 422),
        ({"recorded_at": "2100-01-01T00:00:00"}, 422),
        ({"recorded_at": "yesterday"}, 422),
        ({"language": "german"}, 422),
        ({"author": "x" * 201}, 422),
    ],
)
def test_bad_notes(client: TestClient, form: dict[str, str], status: int) -> None:
    reply = client.post("/v1/voice/notes", data={**FORM, **form})
    assert reply.status_code == status and "xxxx" not in reply.text


def test_a_recording_without_a_recogniser_says_what_to_set(client: TestClient) -> None:
    reply = client.post("/v1/voice/notes", files={"file": ("a.wav", b"RIFF....WAVE")})
    assert "voice.recogniser" in reply.json()["error"]["remedy"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"items": {"task-9": {"accept": True}}}, 422),
        ({"items": {"task-1": {"edit": {"due": "soon"}}}}, 422),
        ({"items": {"task-1": {"nonsense": 1}}}, 422),
        ({"unknown": 1}, 422),
    ],
)
def test_bad_confirmations(client: TestClient, body: dict[str, Any], status: int) -> None:
    note = add(client)
    assert client.post(f"/v1/voice/notes/{note['id']}/confirm", json=body).status_code == status
    assert client.get(f"/v1/voice/notes/{note['id']}").json()["state"] == "ready"


def test_notes_that_are_not_there(client: TestClient) -> None:
    assert client.get("/v1/voice/notes/nope").status_code == 404
    assert client.delete("/v1/voice/notes/nope").status_code == 404
    assert client.get("/v1/voice/notes/nope/export").status_code == 404
    for action in ("plan", "confirm"):
        assert client.post(f"/v1/voice/notes/nope/{action}", json={}).status_code == 404


def test_exports_and_deletion(client: TestClient) -> None:
    note = add(client)
    calendar = client.get(f"/v1/voice/notes/{note['id']}/export")
    cards = client.get(f"/v1/voice/notes/{note['id']}/export", params={"form": "vcf"})
    assert calendar.headers["content-type"].startswith("text/calendar") and "DUE;VALUE=DATE:20260408" in calendar.text
    assert "FN:Stefan Meier" in cards.text and "TEL;VALUE=text:069 90009-701" in cards.text
    assert client.delete(f"/v1/voice/notes/{note['id']}").json() == {"id": note["id"], "deleted": True, "in_crm": []}
    assert client.get(f"/v1/voice/notes/{note['id']}").status_code == 404
    assert client.post(f"/v1/voice/notes/{note['id']}/plan", json={}).status_code == 404


def test_a_note_that_is_not_ready_has_no_dry_run(client: TestClient) -> None:
    note = add(client)
    client.post(f"/v1/voice/notes/{note['id']}/confirm", json={})
    assert client.post(f"/v1/voice/notes/{note['id']}/plan", json={}).status_code == 409


def test_roles_and_tenants(tmp_path: Path) -> None:
    config = tmp_path / "beleg.yaml"
    config.write_text(
        f"data_dir: {tmp_path / 'roles'}\ncrm: {{connector: demo}}\nserver:\n  keys:\n"
        "    - {env: AGENT, role: agent}\n    - {env: VISITOR, role: visitor}\n"
        "    - {env: OTHER, role: agent, tenant: other}\n",
        encoding="utf-8",
    )
    beleg = Beleg(load_settings(config, environ={}), environ={"AGENT": "a-key", "VISITOR": "v-key", "OTHER": "o-key"})
    with TestClient(create_app(beleg)) as client:
        agent, visitor, other = ({"Authorization": f"Bearer {name}-key"} for name in "avo")
        note = client.post("/v1/voice/notes", data=FORM, headers=agent).json()
        for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/export")):
            assert client.request(method, f"/v1/voice/notes/{note['id']}{path}", headers=other).status_code == 404
        for headers, status in ((visitor, 403), ({}, 401)):
            assert client.post("/v1/voice/notes", data=FORM, headers=headers).status_code == status
            assert client.post("/v1/voice/ask", json={"question": "x"}, headers=headers).status_code == status
        question = {"question": "Wer betreut Mosel?"}
        assert "Vollmer" in client.post("/v1/voice/ask", json=question, headers=agent).json()["text"]
        assert client.post("/v1/voice/ask", json=question, headers=other).json()["sources"] == []
        assert client.get("/v1/voice/notes", headers=other).json() == {"notes": []}


def test_a_crm_that_cannot_be_read_is_no_server_error(install: Callable[..., Beleg], tmp_path: Path) -> None:
    mapping = tmp_path / "crm.yaml"
    mapping.write_text(
        "base_url: http://127.0.0.1:9\nread: {accounts: {path: /a, fields: {id: i}}}\n", encoding="utf-8"
    )
    beleg = install(crm={"connector": "http", "mapping": str(mapping)})
    with TestClient(create_app(beleg)) as client:
        reply = client.post("/v1/voice/ask", json={"question": "Wer betreut Mosel?"})
        assert reply.status_code == 503 and "cannot be reached" in reply.json()["error"]["cause"]
