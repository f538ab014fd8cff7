"""Extraction by a language model: every reply is checked, and ours is the fallback."""

import json
from datetime import datetime

import pytest

from assistant.errors import GenerationError
from assistant.llm import ScriptedLLM
from assistant.voice.extract import extract_note
from assistant.voice.extract_llm import llm_extractor, parsed
from assistant.voice.types import Note

TEXT = "War bei Firma Huber, Herr Huber hatte einen Herzinfarkt. Ich schick ihm bis Freitag das Datenblatt."
NOTE = Note(TEXT, datetime(2026, 4, 5), lang="de")
TASK = {
    "kind": "send_info",
    "title": "Datenblatt schicken",
    "account": "Huber",
    "due": "2026-04-10",
    "assignee": "author",
}
GOOD = {**TASK, "evidence": "Ich schick ihm bis Freitag das Datenblatt"}


def reply(**lists: object) -> str:
    return "Here you are:\n```json\n" + json.dumps({"contacts": [], "facts": [], "tasks": [], **lists}) + "\n```"


def run(*script: str | Exception) -> object:
    model = ScriptedLLM(list(script))
    result = llm_extractor(model, "openai:test", extract_note)(NOTE)
    model.done()
    return result


def test_valid_items_are_kept() -> None:
    result = run(reply(tasks=[GOOD]))
    assert [(t.kind, t.evidence.text) for t in result.tasks] == [("send_info", GOOD["evidence"])]
    assert result.extractor == "openai:test"


@pytest.mark.parametrize(
    "bad",
    [
        {**GOOD, "evidence": "Ich schicke ihm das Datenblatt"},
        {**GOOD, "kind": "delete_everything"},
        {**GOOD, "due": "soon"},
        {**GOOD, "evidence": "hatte einen Herzinfarkt"},
        {**GOOD, "title": "Herr Huber hatte einen Herzinfarkt"},
        "no object",
    ],
)
def test_invalid_items_are_dropped(bad: object) -> None:
    assert run(reply(tasks=[bad])).tasks == ()


def test_unusable_replies_fall_back() -> None:
    result = run("I cannot do that.", "[]")
    assert result.extractor == "rules"
    assert [t.kind for t in result.tasks] == ["send_info"]
    assert any("Sprachmodell" in w for w in result.warnings)


def test_failing_model_falls_back() -> None:
    assert run(GenerationError("down")).extractor == "rules"


def test_trailing_commas_are_repaired() -> None:
    assert parsed('{"tasks": [{"kind": "quote",},],}') == {"tasks": [{"kind": "quote"}]}


def test_the_transcript_is_quoted_as_data() -> None:
    model = ScriptedLLM([reply(tasks=[GOOD])])
    llm_extractor(model, "m", extract_note)(NOTE)
    assert json.dumps(TEXT, ensure_ascii=False) in model.prompts[0]
    assert "{{" not in model.prompts[0]
