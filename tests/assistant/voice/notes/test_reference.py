"""The reference case of issue 6 (the study's chapter 5.3), end to end with the real extractor and the demo CRM."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from assistant.api import create_app
from assistant.cli.main import app
from assistant.compose import Beleg
from assistant.settings import load_settings
from evals.voice.reference import ENGLISH, GERMAN


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "beleg.yaml"
    path.write_text(f"data_dir: {tmp_path / 'data'}\ncrm: {{connector: demo}}\n", encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def fixed_extractor() -> None:
    """In place of the folder's fixture: here the real extractor reads."""


@pytest.mark.parametrize(("text", "language"), [(GERMAN, "de"), (ENGLISH, "en")])
def test_from_words_to_the_crm_by_command_line(config: Path, text: str, language: str) -> None:
    words = ["voice", "note", "--text", text, "--author", "Katrin Vollmer", "--recorded-at", "2026-04-05T17:00"]
    result = CliRunner().invoke(app, [*words, "--yes", "--json", "--config", str(config)])
    note = json.loads(result.stdout)
    assert note["state"] == "confirmed" and note["result"]["language"] == language, result.stderr
    assert {write["state"] for write in note["writes"]} == {"written"}
    beleg = Beleg(load_settings(config, environ={}), environ={})
    data = beleg.crm.data("default")
    beleg.close()
    visit = next(one for one in data.activities if one.id.startswith("N-"))
    assert (visit.account_id, visit.contact_id, str(visit.date)) == ("A-001", "C-001", "2026-04-05")
    facts = {(one.account_id, one.kind) for one in data.facts}
    assert {("A-001", "product_shown"), ("A-001", "interest"), ("A-001", "site_or_project")} <= facts
    assert any(kind == "lead" and account == "A-002" for account, kind in facts)
    tasks = {(one.account_id, one.kind): one for one in data.tasks}
    assert str(tasks["A-001", "follow_up"].due) == "2026-07-05" and ("A-002", "contact_lead") in tasks
    assert ("A-001", "send_info") in tasks and {one.owner_id for one in data.tasks} == {"M-13"}
    assert all(one.evidence in text for one in data.facts)


def test_over_http_and_an_unknown_company_is_asked(config: Path) -> None:
    with TestClient(create_app(Beleg(load_settings(config, environ={}), environ={}))) as client:
        form = {
            "text": GERMAN.replace("Mosel", "Krautwurst"),
            "recorded_at": "2026-04-05T17:00",
            "author": "Katrin Vollmer",
        }
        note_id = client.post("/v1/voice/notes", data=form).json()["id"]
        while (note := client.get(f"/v1/voice/notes/{note_id}").json())["state"] == "waiting":
            pass
        asked = [question for question in note["plan"]["questions"] if question["needed"]]
        assert [question["id"] for question in asked] == ["account:krautwurst"] and asked[0]["candidates"] == []
        assert client.post(f"/v1/voice/notes/{note_id}/confirm", json={}).status_code == 422
        answered = client.post(f"/v1/voice/notes/{note_id}/confirm", json={"answers": {"account:krautwurst": "new"}})
        assert answered.status_code == 200 and answered.json()["decided"]
