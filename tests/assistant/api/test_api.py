import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.compose import Beleg
from assistant.settings import load_settings


@pytest.fixture
def client(beleg: Beleg) -> Iterator[TestClient]:
    with TestClient(create_app(beleg)) as made:
        yield made


@pytest.fixture
def guarded(tmp_path: Path, documents: Path) -> Iterator[TestClient]:
    """A server with an admin's, an agent's and a visitor's key."""
    config = tmp_path / "beleg.yaml"
    config.write_text(
        f"data_dir: {tmp_path / 'guarded'}\ndocuments: {{workers: 1}}\nserver:\n  keys:\n"
        "    - {env: ADMIN, role: admin}\n    - {env: AGENT, role: agent, groups: [vertrieb]}\n"
        "    - {env: VISITOR, role: visitor}\n    - {env: OTHER, role: admin, tenant: other}\n",
        encoding="utf-8",
    )
    environ = {"ADMIN": "admin-key", "AGENT": "agent-key", "VISITOR": "visitor-key", "OTHER": "other-key"}
    made = Beleg(load_settings(config, environ={}), environ=environ)
    made.ingest().run("default", [documents])
    with TestClient(create_app(made)) as client:
        yield client


def key(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}-key"}


def wait_for(client: TestClient, job: dict[str, Any]) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while job["state"] in {"queued", "running"} and time.monotonic() < deadline:
        time.sleep(0.05)
        job = client.get(f"/v1/jobs/{job['id']}").json()
    return job


def test_ask_answers_with_receipts(client: TestClient, documents: Path) -> None:
    reply = client.post("/v1/ask", json={"question": "Was kostet der Versand in die Schweiz?"})
    answer = reply.json()
    assert reply.status_code == 200 and answer["timings_ms"]
    for citation in answer["citations"]:
        text = (documents / citation["source"]).read_text(encoding="utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_search(client: TestClient) -> None:
    hits = client.post("/v1/search", json={"question": "Versand Schweiz", "k": 1}).json()["hits"]
    assert [hit["source"] for hit in hits] == ["versand.md"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": 1},
        {"question": "x" * 100_001},
        {"question": "a", "unknown": 1},
        {"question": "a", "lang": "xx"},
    ],
)
def test_bad_requests_say_why_without_repeating_the_text(client: TestClient, body: dict[str, Any]) -> None:
    reply = client.post("/v1/ask", json=body)
    assert reply.status_code == 422 and reply.json()["error"]["cause"] and "xxxx" not in reply.text


@pytest.mark.parametrize("text", ["", " ", "\u202e\u0000", "😀", "a" * 100_000])
def test_odd_questions_get_an_answer_or_a_clear_error(client: TestClient, text: str) -> None:
    for path in ("/v1/ask", "/v1/search"):
        reply = client.post(path, json={"question": text})
        assert reply.status_code in {200, 422}
        if reply.status_code == 422:
            assert reply.json()["error"]["cause"]


def test_upload_list_read_delete(client: TestClient) -> None:
    content = "# Öffnungszeiten\n\nDer Fachmarkt öffnet samstags um neun Uhr.\n".encode()
    reply = client.post("/v1/documents", files={"file": ("../../Öff nung.md", content)})
    assert reply.status_code == 202
    job = wait_for(client, reply.json())
    assert job["state"] == "done" and job["result"]["added"] == ["Öff nung.md"]
    listed = {item["source"]: item for item in client.get("/v1/documents").json()["documents"]}
    document = listed["Öff nung.md"]
    part = client.get(f"/v1/documents/{document['id']}/text", params={"start": 2, "end": 16}).json()
    assert part["text"] == content.decode()[2:16]
    hits = client.post("/v1/search", json={"question": "Fachmarkt samstags", "k": 1}).json()["hits"]
    assert hits[0]["document"] == document["id"]
    assert client.delete(f"/v1/documents/{document['id']}").json()["deleted"] is True
    after = client.post("/v1/search", json={"question": "Fachmarkt samstags"}).json()["hits"]
    assert document["id"] not in {hit["document"] for hit in after}
    assert client.get(f"/v1/documents/{document['id']}").status_code == 404
    assert client.delete(f"/v1/documents/{document['id']}").status_code == 404


def test_an_upload_that_cannot_be_read_says_why(client: TestClient) -> None:
    reply = client.post("/v1/documents", files={"file": ("x.pdf", b"%PDF-1.4 broken")})
    job = wait_for(client, reply.json())
    assert job["state"] == "failed" and job["result"]["failed"][0]["cause"]


@pytest.mark.parametrize(("name", "content"), [("leer.txt", b""), ("..", b"x"), ("/", b"x")])
def test_uploads_that_are_refused(client: TestClient, name: str, content: bytes) -> None:
    assert client.post("/v1/documents", files={"file": (name, content)}).status_code == 422


def test_an_upload_over_the_limit(beleg: Beleg) -> None:
    small = Beleg(load_settings(flags={"data_dir": beleg.settings.data_dir, "server.max_upload_mb": 1}, environ={}))
    with TestClient(create_app(small)) as client:
        reply = client.post("/v1/documents", files={"file": ("big.txt", b"x" * (3 << 20))})
        assert reply.status_code == 413
        chunked = client.post("/v1/documents", content=iter([b"x" * (1 << 20)] * 4))
        assert chunked.status_code in {413, 422}


def test_keys_decide_what_exists(guarded: TestClient) -> None:
    def sources(**kwargs: Any) -> set[str]:
        reply = guarded.post(
            "/v1/search", json={"question": "Marge der Bohrmaschine", "k": 10, **kwargs.pop("body", {})}, **kwargs
        )
        assert reply.status_code == 200, reply.text
        return {hit["source"] for hit in reply.json()["hits"]}

    assert guarded.post("/v1/search", json={"question": "Marge"}).status_code == 401
    assert guarded.post("/v1/search", json={"question": "Marge"}, headers=key("wrong")).status_code == 401
    assert "intern/marge.md" not in sources(headers=key("visitor"))
    assert "intern/marge.md" in sources(headers=key("agent"))
    assert "intern/marge.md" not in sources(headers=key("visitor"), body={"groups": ["vertrieb"]})
    assert "intern/marge.md" in sources(headers=key("admin"), body={"groups": ["vertrieb"]})
    assert guarded.get("/v1/documents", headers=key("visitor")).status_code == 403
    secret = next(
        item["id"]
        for item in guarded.get("/v1/documents", headers=key("agent")).json()["documents"]
        if item["source"] == "intern/marge.md"
    )
    assert guarded.get(f"/v1/documents/{secret}/text", headers=key("visitor")).status_code == 404
    assert guarded.delete(f"/v1/documents/{secret}", headers=key("agent")).status_code == 403
    assert guarded.get("/v1/documents", headers=key("other")).json()["documents"] == []
    assert guarded.get(f"/v1/documents/{secret}/text", headers=key("other")).status_code == 404


def test_health(client: TestClient) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    assert client.get("/readyz").json()["status"] == "ok"


def test_not_ready_without_an_index(tmp_path: Path) -> None:
    empty = Beleg(load_settings(flags={"data_dir": tmp_path / "empty"}, environ={}))
    with TestClient(create_app(empty)) as client:
        reply = client.get("/readyz")
        assert reply.status_code == 503 and "beleg index" in reply.json()["detail"]
        asked = client.post("/v1/ask", json={"question": "Was kostet der Versand?"})
        assert asked.status_code == 503 and "beleg index" in asked.json()["error"]["remedy"]


def test_the_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200 and "default-src 'self'" in page.headers["content-security-policy"]
    for name in ("app.js", "texts.js", "style.css", "icon.svg"):
        body = client.get(f"/static/{name}")
        assert body.status_code == 200
        assert "https://" not in body.text and "http://" not in body.text.replace("http://www.w3.org/2000/svg", "")


def test_openapi_has_examples(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    assert {"/v1/ask", "/v1/search", "/v1/documents", "/healthz", "/readyz"} <= set(schema["paths"])
    assert schema["components"]["schemas"]["AskRequest"]["examples"]
