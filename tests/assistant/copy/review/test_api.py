from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.compose import Beleg
from tests.assistant.copy.review.conftest import PROVEN

BRIEF = {"channel": "flyer", "product": "AX 18 Pro", "variants": 1}


@pytest.fixture
def client(beleg: Beleg) -> Iterator[TestClient]:
    with TestClient(create_app(beleg)) as made:
        yield made


def step(client: TestClient, draft: dict[str, Any], name: str, **values: Any) -> Any:
    return client.post(f"/v1/copy/drafts/{draft['id']}/{name}", json={"revision": draft["revision"], **values})


def test_from_brief_to_export(client: TestClient) -> None:
    made = client.post("/v1/copy/drafts", json={"brief": BRIEF, "keep": True, "person": "ana"}).json()
    assert made["maker"] == "patterns"
    assert all(claim["status"] == "supported" and claim["citation"] for claim in made["variants"][0]["claims"])
    draft = client.get(f"/v1/copy/drafts/{made['drafts'][0]}").json()
    draft = step(client, draft, "edit", text=PROVEN, person="ana").json()
    draft = step(client, draft, "submit", person="ana").json()
    assert step(client, draft, "approve", person="ana").status_code == 403
    done = step(client, draft, "approve", person="ben")
    assert done.status_code == 200, done.text
    late = step(client, draft, "reject", person="cem", reason="Zu kurz")
    assert late.status_code == 409
    assert "ben" in late.json()["error"]["cause"]
    exported = client.post("/v1/copy/export", json={"drafts": [draft["id"]]})
    assert exported.text == PROVEN + "\n"
    whole = client.get(f"/v1/copy/drafts/{draft['id']}").json()
    assert [version["number"] for version in whole["versions"]] == [1, 2]
    assert any(kind != "same" for kind, _ in whole["versions"][1]["changes"])


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("drafts", {"brief": {"channel": "flyer"}}, 422),
        ("drafts", {"brief": {"channel": "flyer", "product": "x", "colour": "red"}}, 422),
        ("drafts/D-0/submit", {"revision": 1, "person": "ana"}, 404),
        ("drafts/D-0/reject", {"revision": 1, "person": "ana", "reason": ""}, 422),
        ("export", {"drafts": ["D-0"]}, 404),
        ("export", {"drafts": []}, 422),
    ],
)
def test_bad_requests(client: TestClient, path: str, body: dict[str, Any], status: int) -> None:
    assert client.post(f"/v1/copy/{path}", json=body).status_code == status


def test_an_unapproved_text_is_not_exported(client: TestClient) -> None:
    made = client.post("/v1/copy/drafts", json={"brief": BRIEF, "keep": True, "person": "ana"}).json()
    assert client.post("/v1/copy/export", json={"drafts": made["drafts"]}).status_code == 422


def test_split_and_events(client: TestClient) -> None:
    made = client.post(
        "/v1/copy/drafts", json={"brief": {**BRIEF, "variants": 2}, "keep": True, "person": "ana"}
    ).json()
    body = {"draft": made["drafts"][0], "kind": "shown", "key": "1"}
    assert client.post("/v1/copy/events", json=body).status_code == 422
    found = client.post("/v1/copy/split", json={"drafts": made["drafts"]}).json()
    assert found["enough"] is False
    assert [arm["share"] for arm in found["arms"].values()] == [0.5, 0.5]


def test_lint(client: TestClient) -> None:
    found = client.post("/v1/copy/lint", json={"text": "Der beste Akkuschrauber der Welt.", "language": "de"}).json()
    assert any(finding["rule"].startswith("claims") for finding in found["findings"])
