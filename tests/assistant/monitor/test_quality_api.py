"""The chat is sampled, a thumb down reaches the queue, and the label becomes a suite case: over HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.compose import Beleg
from assistant.monitor.types import Found
from assistant.settings import load_settings
from tests.fakes import HashEncoder

KEYS = {"RED": "r" * 20, "VIS": "v" * 20}


@pytest.fixture
def beleg(tmp_path: Path, documents: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Beleg]:
    monkeypatch.setattr(Beleg, "encoder", HashEncoder())
    (tmp_path / "beleg.yaml").write_text(
        "monitor: {share: 1.0}\nanswer: {threshold: 0.0, contact: 'Telefon 0711 123456'}\n"
        "server: {keys: [{env: RED, role: reviewer, person: rita}, {env: VIS, role: visitor}]}\n",
        encoding="utf-8",
    )
    flags = {"data_dir": tmp_path / "data", "documents.workers": 1}
    made = Beleg(load_settings(tmp_path / "beleg.yaml", flags=flags, environ={}), environ=KEYS)
    made.ingest().run("default", [documents])
    yield made
    made.close()


def head(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {KEYS[name]}"}


def test_from_a_turn_to_a_suite_case(beleg: Beleg) -> None:
    with TestClient(create_app(beleg)) as client:
        begun = client.post("/v1/conversations", json={}, headers=head("VIS")).json()
        where, visitor = f"/v1/conversations/{begun['id']}", {"Visitor-Token": begun["token"]}
        asked = {"text": "Was kostet der Versand in die Schweiz? Ich bin erreichbar unter erika@example.org"}
        reply = client.post(f"{where}/messages", json=asked, headers=visitor).json()
        rating = {"seq": reply["seq"], "helpful": False, "correction": "Es sind 12 Euro, sagt erika@example.org."}
        assert client.post(f"{where}/feedback", json=rating, headers=visitor).status_code == 201
        beleg.monitor.sampler.settle()
        (turn,) = client.get("/v1/quality/queue", headers=head("RED")).json()["turns"]
        assert turn["reasons"][0] == "rated" and "erika@" not in str(turn) and turn["scores"]["pii_leak"] == 0.0
        assert "Computerprogramm" not in turn["reply"] and turn["reply"]
        label = {"verdict": "bad", "action": "answer", "quote": "12 Euro"}
        url = f"/v1/quality/turns/{turn['id']}/label"
        made = client.post(url, json={"label": label}, headers=head("RED")).json()["case"]
        exported = client.get("/v1/quality/cases.jsonl", headers=head("RED"))
        after = client.get("/v1/quality", headers=head("RED")).json()
    assert made["expected"] == {"action": "answer", "gold": ["12 Euro"], "language": "de"}
    assert exported.text.count("\n") == 1 and made["id"] in exported.text
    assert after["queue"] == {"labelled": 1} and after["you"] == "rita"


def test_visitors_see_nothing_of_it(beleg: Beleg) -> None:
    with TestClient(create_app(beleg)) as client:
        for path in ("", "/queue", "/alerts", "/cases.jsonl"):
            assert client.get(f"/v1/quality{path}", headers=head("VIS")).status_code == 403
        assert client.get("/quality").status_code == 200


def test_bad_labels_are_refused_by_name(beleg: Beleg) -> None:
    from tests.assistant.monitor.conftest import live_turn

    kept = beleg.monitor.sampler.keep(live_turn(), drawn=True)
    with TestClient(create_app(beleg)) as client:
        url = f"/v1/quality/turns/{kept.id}/label"
        refused = client.post(url, json={"label": {"verdict": "bad"}}, headers=head("RED"))
        unknown = client.post("/v1/quality/turns/S-0/label", json={"label": {"verdict": "good"}}, headers=head("RED"))
    assert refused.status_code == unknown.status_code == 422
    assert "bad reply needs" in refused.json()["error"]["cause"]


def test_an_alert_is_acknowledged_by_the_person_of_the_key(beleg: Beleg) -> None:
    from assistant.handover.desk import utc_now

    alert = beleg.monitor.alerts.add("default", Found("leak", "critical", "leak", {}), utc_now())
    with TestClient(create_app(beleg)) as client:
        client.post(f"/v1/quality/alerts/{alert.id}/seen", json={"by": "somebody else"}, headers=head("RED"))
        (found,) = client.get("/v1/quality", headers=head("RED")).json()["alerts"]
    assert (found["state"], found["seen_by"]) == ("seen", "rita")


def test_a_question_outside_of_the_chat_is_sampled_too(beleg: Beleg) -> None:
    with TestClient(create_app(beleg)) as client:
        for _ in range(2):
            asked = {"question": "Was kostet der Versand in die Schweiz?"}
            client.post("/v1/ask", json=asked, headers=head("RED"))
        beleg.monitor.sampler.settle()
    assert sum(beleg.monitor.store.states("default").values()) == 2


def test_the_check_is_due_once_and_keeps_what_it_said(beleg: Beleg) -> None:
    done = beleg.monitor.check_due()
    assert done is not None and {rule["outcome"] for rule in done["default"]["rules"]} == {"lacks data"}
    assert beleg.monitor.check_due() is None
