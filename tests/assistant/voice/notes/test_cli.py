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
    assert run(*NOTE).stdout.startswith("CRM: 3 written. Note ")
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
        (("ask",), 2, "only one"),
        (("ask", "--recording", "no.wav"), 2, "does not exist"),
        (("export", "nope"), 2, "no such note"),
        (("transcribe", "no.wav"), 2, "does not exist"),
    ],
)
def test_wrong_use_says_what_to_do(run: Run, words: tuple[str, ...], status: int, says: str) -> None:
    result = run(*words)
    assert result.exit_code == status and says in result.stderr and "Traceback" not in result.stderr


def test_a_spoken_question(run: Run, tmp_path: Path, transcription_server) -> None:  # type: ignore[no-untyped-def]
    server = transcription_server((200, {}, {"text": "Wer betreut Mosel?"}))
    recording = sounds.write(tmp_path / "q.wav", sounds.speech(), "wav")
    (tmp_path / "beleg.yaml").write_text(
        f"data_dir: {tmp_path / 'data'}\ncrm: {{connector: demo}}\n"
        f"voice: {{recogniser: 'openai:whisper-1', base_url: '{server.address}'}}\n",
        encoding="utf-8",
    )
    assert "Katrin Vollmer" in run("ask", "--recording", recording).stdout


def test_a_question_as_json(run: Run) -> None:
    reply = json.loads(run("ask", "What's on today?", "--today", "2026-11-20", "--json").stdout)
    assert reply["action"] == "answer" and [one["id"] for one in reply["sources"]] == ["V-503", "V-504"]


def test_words_with_their_times(run: Run, tmp_path: Path, transcription_server) -> None:  # type: ignore[no-untyped-def]
    words = [{"word": "Wer", "start": 0.1, "end": 0.4}, {"word": "IBAN", "start": 1, "end": 2}]
    server = transcription_server((200, {}, {"text": "Wer hat DE89370400440532013000 als IBAN?", "words": words}))
    recording = sounds.write(tmp_path / "q.wav", sounds.speech(), "wav")
    monkeyed = {"BELEG_VOICE__BASE_URL": server.address}
    heard = run("transcribe", recording, "--recogniser", "openai:x", "--words", env=monkeyed)
    assert [line.split() for line in heard.stdout.splitlines()] == [["0.10", "0.40", "Wer"], ["1.00", "2.00", "IBAN"]]
    plain = run("transcribe", recording, "--recogniser", "openai:x", env=monkeyed)
    assert plain.stdout.strip() == "Wer hat ⟨IBAN_CODE_1⟩ als IBAN?"


@pytest.mark.parametrize("name", ["magic", "faster-whisper", "openai:", "whisper:small"])
def test_recognisers_that_do_not_exist(run: Run, tmp_path: Path, name: str) -> None:
    recording = sounds.write(tmp_path / "q.wav", sounds.speech(), "wav")
    bad = run("transcribe", recording, "--recogniser", name)
    assert bad.exit_code == 2 and f"voice.recogniser is '{name}'" in bad.stderr


def test_a_model_that_was_never_fetched_is_not_fetched(run: Run, tmp_path: Path) -> None:
    recording = sounds.write(tmp_path / "q.wav", sounds.speech(), "wav")
    missing = run("transcribe", recording, "--recogniser", "faster-whisper:small")
    assert missing.exit_code == 1 and "cannot be loaded" in missing.stderr and "voice.download" in missing.stderr


def test_notes_are_listed_and_deleted(run: Run) -> None:
    note = json.loads(run(*NOTE, "--yes", "--json").stdout)
    listed = json.loads(run("list", "--json").stdout)["notes"]
    assert [(one["id"], one["state"], one["account"]) for one in listed] == [(note["id"], "confirmed", "Firma Mosel")]
    assert note["id"] in run("list").stdout
    deleted = run("delete", note["id"])
    assert "is deleted" in deleted.stdout and "The CRM keeps" in deleted.stdout
    assert json.loads(run("list", "--json").stdout)["notes"] == []
    assert run("delete", note["id"]).exit_code == 2
