"""`beleg inbox` as an agent uses it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.cli.main import app
from assistant.compose import Beleg
from assistant.handover.types import CaseRequest
from assistant.settings import load_settings
from assistant.types import Message
from tests.assistant.handover.conftest import Chat

Run = Callable[..., Any]


@pytest.fixture
def office(tmp_path: Path, people_file: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data").mkdir()
    shutil.copy(migrated, tmp_path / "data" / "catalogue.db")
    (tmp_path / "beleg.yaml").write_text("inbox: {people: people.csv}\n", encoding="utf-8")
    monkeypatch.setattr(Beleg, "conversations", Chat())
    return tmp_path


@pytest.fixture
def run(office: Path) -> Run:
    def call(*arguments: str, expect: int = 0) -> Any:
        where = ["--data-dir", str(office / "data"), "--config", str(office / "beleg.yaml")]
        done = CliRunner().invoke(app, ["inbox", *arguments, *where])
        assert done.exit_code == expect, done.output
        return json.loads(done.stdout) if "--json" in arguments else done.output

    return call


@pytest.fixture
def case_id(office: Path) -> str:
    settings = load_settings(office / "beleg.yaml", flags={"data_dir": office / "data"}, environ={})
    beleg = Beleg(settings, environ={})
    text = "Passt der Akku in die Stichsäge?"
    request = CaseRequest("default", "c1", "no_answer", "technical", text, "de", conversation=(Message("user", text),))
    opened = beleg.handover.open(request)
    beleg.close()
    return opened.id


def test_from_the_list_to_the_answer(run: Run, case_id: str) -> None:
    listed = run("list", "--json")
    assert [case["id"] for case in listed["cases"]] == [case_id] and listed["total"] == 1
    assert "Passt der Akku" in run("list") and "Wants:" in run("show", case_id.lower())
    assert run("claim", case_id, "--agent", "A-1").strip() == f"{case_id}: claimed, Ada Arndt"
    assert "Ada Arndt has this case" in run("claim", case_id, "--agent", "B-2", expect=1)
    shown = run("reply", case_id, "--agent", "A-1", "--text", "Ja, er passt.", "--key", "k", "--json")
    assert shown["case"]["state"] == "waiting"
    run("note", case_id, "--agent", "B-2", "--text", "freundlich")
    assert run("assign", case_id, "--agent", "A-1", "--to", "-").strip() == f"{case_id}: waiting"
    assert run("return", case_id, "--agent", "A-1").startswith(f"{case_id}: returned")
    kinds = [event["kind"] for event in run("show", case_id, "--json")["events"]]
    assert kinds == ["opened", "claimed", "replied", "note", "assigned", "returned"]


def test_resolve_and_the_faq(run: Run, case_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run("reply", case_id, "--agent", "A-1", "--text", "Der Akku passt in alle Sägen mit 18 Volt.", "--resolve")
    assert run("resolve", case_id, "--agent", "A-1").strip().startswith(f"{case_id}: resolved")
    (candidate,) = run("faq", "list", "--json")["candidates"]
    assert candidate["answer"] == "Der Akku passt in alle Sägen mit 18 Volt."
    assert candidate["id"] in run("faq", "list")
    assert run("faq", "reject", candidate["id"], "--by", "A-1").strip() == f"{candidate['id']}: rejected"
    assert run("faq", "list", "--json")["candidates"] == []
    assert "no such FAQ candidate" in run("faq", "approve", "Q-1", "--by", "A-1", expect=1)


def test_people_and_work(run: Run, case_id: str) -> None:
    assert "Ada Arndt" in run("people")
    assert run("people", "--json")["people"][0]["id"] == "A-1"
    assert {"sweep", "webhooks", "copy", "faq"} <= set(run("work", "--json"))
    assert run("work").startswith("sweep: ")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("list", "--state", "gone"), 2, "no state 'gone'"),
        (("show", "F-1"), 1, "no such case"),
        (("claim", "F-1"), 2, "--agent"),
        (("reply", "F-1", "--agent", "A-1"), 2, "--text or --file"),
        (("reply", "F-1", "--agent", "A-1", "--file", "/missing"), 2, "cannot be read"),
        (("reply", "F-1", "--agent", "A-1", "--text", " "), 1, "text is empty"),
    ],
)
def test_what_goes_wrong_is_said(run: Run, arguments: tuple[str, ...], status: int, said: str) -> None:
    assert said in run(*arguments, expect=status)
