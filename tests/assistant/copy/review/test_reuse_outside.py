"""Texts used again, search briefs and proposals from the command line and over HTTP."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from assistant.api import create_app
from assistant.cli.main import app
from assistant.compose import Beleg
from assistant.copy.drafting.brief import Brief
from tests.assistant.copy.review.conftest import PROVEN

TENANT = "default"
Run = Callable[..., str]


@pytest.fixture
def approved(beleg: Beleg, brief: Brief) -> str:
    desk = beleg.copy_review
    made = desk.create(TENANT, brief, f"{PROVEN} Informieren Sie sich jetzt.", "ana")
    made = desk.submit(TENANT, made.id, "ana", made.revision)
    return desk.approve(TENANT, made.id, "ben", made.revision).id


@pytest.fixture
def client(beleg: Beleg) -> Iterator[TestClient]:
    with TestClient(create_app(beleg)) as made:
        yield made


@pytest.fixture
def run(beleg: Beleg) -> Run:
    places = ["--data-dir", str(beleg.settings.data_dir), "--config", str(beleg.settings.base_dir / "beleg.yaml")]

    def done(*arguments: str, status: int = 0) -> str:
        found = CliRunner().invoke(app, ["copy", *arguments, *places])
        assert found.exit_code == status, found.output
        return found.stdout

    return done


def test_over_http(client: TestClient, approved: str) -> None:
    offers = client.get("/v1/copy/offers").json()
    assert {"name": "sms", "max_chars": 160} in offers["channels"]
    assert "Akkuschrauber AX 18 Pro" in offers["products"]
    body = {"draft": approved, "channels": ["sms", "google_ads_headline"], "keep": True, "person": "ana"}
    made = client.post("/v1/copy/repurpose", json=body).json()
    assert [text["variant"] is not None for text in made["texts"]] == [True, True]
    kept = [client.get(f"/v1/copy/drafts/{name}").json() for name in made["drafts"]]
    assert [(draft["channel"], draft["state"]) for draft in kept] == [
        ("sms", "draft"),
        ("google_ads_headline", "draft"),
    ]
    arms = client.post("/v1/copy/ab", json={"draft": approved, "difference": "call"}).json()["arms"]
    assert [arm["unchanged"] for arm in arms] == [1.0, 1.0]
    crossed = client.post("/v1/copy/localise", json={"draft": approved}).json()
    assert (crossed["language"], crossed["maker"]) == ("en", "patterns")
    found = client.post("/v1/copy/seo", json={"product": "AX 18 Pro"}).json()
    assert found["json_ld"][0]["data"]["offers"]["price"] == "229.00"
    assert client.get("/v1/copy/proposals").json() == {"proposals": []}
    assert client.get("/copy").status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("repurpose", {"draft": "D-0", "channels": ["sms"]}, 404),
        ("repurpose", {"draft": "D-0", "channels": []}, 422),
        ("ab", {"difference": "call"}, 422),
        ("ab", {"draft": "D-0", "difference": "colour"}, 422),
        ("ab", {"draft": "D-0", "brief": {"channel": "flyer", "product": "AX 18 Pro"}}, 422),
        ("localise", {"brief": {"channel": "flyer", "product": "XY 99"}}, 422),
        ("seo", {}, 422),
        ("seo", {"product": "XY 99"}, 422),
        ("proposals/P-0", {"accept": False, "person": "ana"}, 404),
        ("texts", {"brief": {"channel": "flyer"}, "text": "", "person": "ana"}, 422),
    ],
)
def test_bad_requests(client: TestClient, path: str, body: dict[str, Any], status: int) -> None:
    assert client.post(f"/v1/copy/{path}", json=body).status_code == status


def test_a_draft_that_is_not_approved_is_not_used_again(beleg: Beleg, client: TestClient, brief: Brief) -> None:
    made = beleg.copy_review.create(TENANT, brief, PROVEN, "ana")
    for path, more in (("repurpose", {"channels": ["sms"]}), ("ab", {}), ("localise", {})):
        assert client.post(f"/v1/copy/{path}", json={"draft": made.id, **more}).status_code == 422


def test_a_brief_gives_a_set_that_says_it_comes_from_a_draft(
    client: TestClient, run: Run, brief: Brief, tmp_path: Path
) -> None:
    asked = {"brief": brief.model_dump(mode="json"), "difference": "call"}
    made = client.post("/v1/copy/ab", json=asked).json()
    path = tmp_path / "brief.json"
    path.write_text(json.dumps(asked["brief"]), encoding="utf-8")
    told = json.loads(run("ab", str(path), "--difference", "call", "--json"))
    assert made["source_state"] == told["source_state"] == "draft"
    assert [arm["text"] for arm in made["arms"]] == [arm["text"] for arm in told["arms"]]
    assert "hat ihn freigegeben" in run("ab", str(path), "--difference", "call").replace("\n", " ")


def test_other_channels_take_approved_texts_only(client: TestClient, approved: str, brief: Brief) -> None:
    text = {"brief": brief.model_dump(mode="json"), "text": PROVEN, "channels": ["sms"]}
    assert client.post("/v1/copy/repurpose", json=text).status_code == 422
    made = client.post("/v1/copy/repurpose", json={"draft": approved, "channels": ["sms"]}).json()
    assert (made["source_state"], made["source"]) == ("approved", f"{approved} v1")


def test_from_the_command_line(run: Run, approved: str, tmp_path: Path) -> None:
    made = json.loads(run("repurpose", approved, "--channel", "sms", "--save", "--as", "ana", "--json"))
    assert len(made["drafts"]) == 1
    assert made["source_state"] == "approved"
    assert "85 Nm" in run("repurpose", approved, "--channel", "google_ads_headline")
    assert "100% of the rest equal" in run("ab", approved, "--difference", "call").replace("\n", " ")
    run("ab", approved, "--difference", "colour", status=2)
    assert "nothing was written" in run("localise", approved, status=1)  # The glossary has no English name.
    out = tmp_path / "page.html"
    assert "InStock" in run("seo", "--product", "AX 18 Pro", "--jsonld", str(out))
    assert out.read_text(encoding="utf-8").count("application/ld+json") >= 1
    run("seo", status=2)
    assert run("review", "proposals").strip() == "0 proposals"
    run("review", "dismiss-rule", "P-0", "--as", "ana", status=1)
