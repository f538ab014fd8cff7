"""`beleg release` from the first build to a rollback, through the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assistant.cli.main import app
from assistant.compose import Beleg
from assistant.release import contents
from assistant.release.code import Code
from assistant.settings import load_settings
from tests.fakes import HashEncoder

DOCUMENT = "# Versand\n\nDer Versand in die Schweiz kostet 18,90 Euro. Er dauert vier Werktage.\n"
SUITE = """
name: {name}
target: ask
metrics: [action]
cases:
{cases}
gates:
  - {{metric: action, at_least: {least}, min_cases: 10, max_drop: 0.05}}
"""
Command = Callable[..., Result]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Beleg, "encoder", HashEncoder())
    monkeypatch.setattr(contents, "running_code", lambda: Code("0.1.0", {"assistant": "a" * 64}, {}))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "versand.md").write_text(DOCUMENT, encoding="utf-8")
    configure(tmp_path, "Telefon 1")
    beleg = Beleg(load_settings(environ={}), environ={})
    beleg.ingest().run("default", [tmp_path / "docs"])
    beleg.close()
    return tmp_path


def configure(folder: Path, contact: str, more: str = "") -> None:
    text = f"documents: {{workers: 1, paths: [docs]}}\nanswer: {{contact: {contact}}}\n{more}"
    (folder / "beleg.yaml").write_text(text, encoding="utf-8")


def suite(folder: Path, name: str = "phone", least: float = 0.5) -> str:
    """Ten cases about actions, which the small installation answers from its one document."""
    cases = "\n".join(
        f'  - {{id: c{i}, input: {{question: "Was kostet der Versand in die Schweiz Nummer {i}?"}}, '
        "expected: {action: answer}}"
        for i in range(12)
    )
    (folder / f"{name}.yaml").write_text(SUITE.format(name=name, cases=cases, least=least), encoding="utf-8")
    return f"{name}.yaml"


@pytest.fixture
def command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `beleg release …` on assistants that answer as planted."""
    from evals import targets

    planted: dict[str, str] = {"Telefon 1": "answer", "Telefon 2": "answer", "Telefon 3": "abstain"}

    def ask(beleg: Beleg, _options: Any) -> Any:
        return lambda case: {"action": planted[beleg.settings.answer.contact], "text": "", "citations": []}

    monkeypatch.setitem(targets.TARGETS, "ask", ask)  # type: ignore[index]

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["release", *words])

    return run


def said(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def build(command: Command) -> str:
    return str(said(command("build", "--json", "--by", "anna"))["id"])


def test_from_build_to_rollback(folder: Path, command: Command) -> None:
    phone = suite(folder)
    first = build(command)
    assert build(command) == first and not said(command("build", "--json"))["new"]
    assert command("promote", first).exit_code == 4
    scored = command("eval", first, "--suite", phone, "--json")
    assert scored.exit_code == 0 and said(scored)["suites"][0]["metrics"] == {"action": 1.0}
    assert command("promote", first, "--by", "anna", "--reason", "erste").exit_code == 0

    configure(folder, "Telefon 2")
    second = build(command)
    scored = command("eval", "latest", "--suite", phone, "--json")
    assert scored.exit_code == 0 and said(scored)["suites"][0]["baseline"] == first
    assert said(command("promote", "latest", "--json", "--by", "bert"))["promoted"]
    assert [one["state"] for one in said(command("list", "--json"))["releases"]] == ["promoted", "earlier"]

    back = command("rollback", "--json", "--by", "carl", "--reason", "Beschwerden")
    assert said(back) == {"from": second, "to": first}
    log = said(command("changelog", "--json"))["changelog"]
    assert [(entry["kind"], entry["by"]) for entry in log] == [
        ("rollback", "carl"),
        ("promote", "bert"),
        ("promote", "anna"),
    ]
    assert log[1]["changes"] == ["answer.contact: Telefon 1 → Telefon 2"]
    assert "Beschwerden" in command("changelog").stdout and first in command("show").stdout


def test_a_loss_against_the_promoted_release_is_no_go(folder: Path, command: Command) -> None:
    phone = suite(folder, least=0.0)
    first = build(command)
    command("eval", first, "--suite", phone)
    command("promote", first)
    configure(folder, "Telefon 3")
    worse = build(command)
    scored = command("eval", worse, "--suite", phone, "--json")
    assert scored.exit_code == 3 and "against the baseline" in said(scored)["suites"][0]["reasons"][0]
    refused = command("promote", worse, "--json")
    assert refused.exit_code == 3 and said(refused)["promoted"] is False
    assert said(command("list", "--json"))["releases"][0]["evals"] == {"phone": "NO-GO"}
    assert command("promote", worse, "--unsafe").exit_code == 2
    assert command("promote", worse, "--unsafe", "--reason", "Notfall").exit_code == 0
    assert "Past the gate" in command("changelog").stdout


def test_a_changed_baseline_report_is_no_baseline(folder: Path, command: Command) -> None:
    phone = suite(folder, least=0.0)
    first = build(command)
    command("eval", first, "--suite", phone)
    command("promote", first)
    report = folder / ".beleg" / "release-reports" / first / "phone" / "report.json"
    report.write_text(report.read_text(encoding="utf-8").replace('"value": 1.0', '"value": 0.0'), encoding="utf-8")
    configure(folder, "Telefon 3")
    worse = build(command)
    command("eval", worse, "--suite", phone)
    refused = command("promote", worse, "--json")
    assert refused.exit_code == 4 and "was not held against" in said(refused)["reasons"][0]


def test_suites_of_the_settings_are_needed(folder: Path, command: Command) -> None:
    phone, other = suite(folder), suite(folder, "other")
    configure(folder, "Telefon 1", "release: {suites: [phone, other]}\n")
    first = build(command)
    command("eval", first, "--suite", phone)
    refused = command("promote", first, "--json")
    assert refused.exit_code == 4 and said(refused)["reasons"] == [f"other was not run on {first}."]
    command("eval", first, "--suite", other)
    assert command("promote", first).exit_code == 0


def test_canary_and_shadow(folder: Path, command: Command) -> None:
    phone = suite(folder)
    first = build(command)
    command("eval", first, "--suite", phone)
    assert command("canary", "start", first).exit_code == 2
    command("promote", first)
    configure(folder, "Telefon 2")
    second = build(command)
    assert "No canary was started yet" in command("canary", "status").stdout
    assert command("shadow", "report").exit_code == 2
    for kind in ("canary", "shadow"):
        assert command(kind, "start", second, "--share", "0.1", "--by", "anna").exit_code == 0
        assert command(kind, "start", second, "--share", "0.1").exit_code == 2
    (trial,) = said(command("canary", "status", "--json"))["trials"]
    assert (trial["candidate"], trial["turns"], trial["state"]) == (second, 0, "running")
    assert said(command("shadow", "report", "--json"))["turns"] == 0
    for kind in ("canary", "shadow"):
        assert command(kind, "stop", "--reason", "genug").exit_code == 0
        assert command(kind, "stop").exit_code == 2
    assert "genug" in command("canary", "status").stdout


@pytest.mark.parametrize(
    "words",
    [
        ("promote", "r-nothing"),
        ("eval", "latest"),
        ("show",),
        ("rollback",),
        ("canary", "start", "latest", "--share", "2"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(words: tuple[str, ...], command: Command) -> None:
    result = command(*words)
    assert result.exit_code == 2 and "beleg release" in result.output


def test_an_unknown_suite_is_a_usage_error(command: Command) -> None:
    build(command)
    result = command("eval", "latest", "--suite", "nosuch")
    assert result.exit_code == 2 and "There is no suite nosuch" in result.output
