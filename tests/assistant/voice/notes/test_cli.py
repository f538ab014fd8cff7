import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from typer.testing import CliRunner, Result

from assistant.cli.main import app
from tests.assistant.voice.audio import sounds
from tests.assistant.voice.notes.conftest import TEXT

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    config = tmp_path / "beleg.yaml"
    config.write_text(f"data_dir: {tmp_path / 'data'}\ncrm: {{connector: demo}}\n", encoding="utf-8")

    def call(*words: Any, **more: Any) -> Result:
        return CliRunner().invoke(app, ["voice", *map(str, words), "--config", str(config)], **more)

    return call


NOTE = ("note", "--text", TEXT, "--recorded-at", "2026-04-05T17:00", "--author", "Katrin Vollmer")


def test_a_note_in_one_command(run: Run, tmp_path: Path) -> None:
    shown = run(*NOTE, "--dry-run")
    assert shown.exit_code == 0 and "Angebot schicken" in shown.stdout and "Mosel GmbH" in shown.stdout
    assert "Schlaganfall" not in shown.stdout and "--answer opportunity:fact-2" in shown.stdout
    unasked = run(*NOTE)
    assert "Nothing was written" in unasked.stderr
    done = run(
        *NOTE,
        "--yes",
        "--json",
        "--leave",
        "fact-1",
        "--answer",
        "opportunity:fact-2=O-101",
        "--accept",
        "opportunity-fact-2",
    )
    note = json.loads(done.stdout)
    assert note["state"] == "confirmed" and sorted(one["entity"] for one in note["writes"]) == [
        "fact",
        "opportunity",
        "task",
    ]
    assert {one["state"] for one in note["writes"]} == {"written"}
    again = run(*NOTE, "--yes", "--json")
    assert json.loads(again.stdout)["writes"] == note["writes"]
    asked = run("ask", "Welche Aufgaben sind bei Mosel offen?", "--today", "2026-04-06")
    assert asked.stdout.count("Angebot schicken") == 1 and "fällig am 08.04.2026" in asked.stdout
    calendar = run("export", note["id"])
    assert [str(todo["summary"]) for todo in Calendar.from_ical(calendar.stdout_bytes).walk("VTODO")] == [
        "Angebot schicken"
    ]
    run("export", note["id"], "--format", "vcf", "--out", tmp_path / "a.vcf")
    assert "FN:Stefan Meier" in (tmp_path / "a.vcf").read_text(encoding="utf-8")


def test_text_from_stdin(run: Run) -> None:
    words = [word if word != TEXT else "-" for word in NOTE]
    assert "Angebot schicken" in run(*words, "--dry-run", input=TEXT).stdout


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("note",), 2, "only one of them"),
        (("note", "a.wav", "--text", "x"), 2, "only one of them"),
        (("note", "no.wav"), 2, "does not exist"),
        (("note", "--text", "x", "--recorded-at", "soon"), 2, "is no time"),
        (("note", "--text", "x", "--recorded-at", "2100-01-01"), 1, "in the future"),
        (("note", "--text", " "), 1, "is empty"),
        ((*NOTE, "--yes", "--answer", "x"), 2, "QUESTION=ANSWER"),
        (("ask", "Was steht an?", "--today", "soon"), 2, "is no day"),
        (("export", "nope"), 2, "no such note"),
        (("transcribe", "no.wav"), 2, "does not exist"),
    ],
)
def test_wrong_use_says_what_to_do(run: Run, words: tuple[str, ...], status: int, says: str) -> None:
    result = run(*words)
    assert result.exit_code == status and says in result.stderr and "Traceback" not in result.stderr


def test_a_question_as_json(run: Run) -> None:
    reply = json.loads(run("ask", "What's on today?", "--today", "2026-11-20", "--json").stdout)
    assert reply["action"] == "answer" and [one["id"] for one in reply["sources"]] == ["V-503", "V-504"]


@pytest.mark.model
def test_a_recording_through_a_real_model(run: Run, tmp_path: Path, tiny_model: Path) -> None:
    recording = sounds.write(tmp_path / "note.mp3", sounds.speech(), "mp3")
    model = ("--recogniser", f"faster-whisper:{tiny_model}")
    heard = run("transcribe", recording, *model, "--json")
    # Random weights say nothing sensible, and nothing sensible is what comes out.
    assert json.loads(heard.stdout)["warnings"] == ["no_speech"]
    bad = run("transcribe", recording, "--recogniser", "magic")
    assert bad.exit_code == 2 and "voice.recogniser is 'magic'" in bad.stderr
