"""The playbook: rules as data, checked when they are read."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.compose import Beleg
from assistant.errors import SettingsError
from assistant.settings import load_settings
from assistant.voice.extract import extract_note
from assistant.voice.playbook import BUILT_IN, load_playbook
from assistant.voice.types import Note
from assistant.voice.wiring import extractor

RULE = """
version: 1
rules:
  - name: call-after-complaint
    when: [{fact: complaint}]
    task: {kind: follow_up, due: in 2 weeks, title: {de: "Nachfragen: {text}", en: "Ask: {text}"}}
"""
COMPLAINT = Note("War bei Firma Huber. Die letzte Lieferung war beschädigt.", datetime(2026, 4, 5), lang="de")


def test_built_in_rules_are_valid() -> None:
    assert {"lead-named", "complaint-open", "shown-but-no-need-now"} <= {rule.name for rule in load_playbook().rules}


def test_an_open_complaint_is_a_task_for_today() -> None:
    [task] = extract_note(COMPLAINT).tasks
    assert (task.kind, task.rule, str(task.due), task.explicit) == (
        "handle_complaint",
        "complaint-open",
        "2026-04-05",
        False,
    )


def test_own_rules(tmp_path: Path) -> None:
    file = tmp_path / "playbook.yaml"
    file.write_text(RULE, encoding="utf-8")
    [task] = extract_note(COMPLAINT, playbook=load_playbook(file)).tasks
    assert (task.kind, task.rule, str(task.due)) == ("follow_up", "call-after-complaint", "2026-04-19")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("fact: complaint", "fact: weather", "fact"),
        ("in 2 weeks", "someday", "due"),
        ("version: 1", "version: 2", "version"),
        ("kind: follow_up", "kind: dance", "kind"),
        ("name: call", "colour: red\n    name: call", "colour"),
        ("rules:", "rules: [", "YAML"),
    ],
)
def test_wrong_rules_are_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    file = tmp_path / "playbook.yaml"
    file.write_text(RULE.replace(old, new), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_playbook(file)
    assert said in caught.value.cause


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        load_playbook(tmp_path / "none.yaml")


def test_the_shipped_file_is_the_built_in_one() -> None:
    assert BUILT_IN.name == "playbook.yaml"


def test_playbook_is_found_beside_the_settings(beleg_in: Callable[..., Beleg], tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(RULE, encoding="utf-8")
    beleg = beleg_in(base_dir=tmp_path, voice={"playbook": "own.yaml"})
    assert [task.rule for task in extractor(beleg)(COMPLAINT).tasks if not task.explicit] == ["call-after-complaint"]


@pytest.fixture
def beleg_in(tmp_path: Path) -> Iterator[Callable[..., Beleg]]:
    """Builds an installation with flags."""
    made: list[Beleg] = []

    def build(**flags: Any) -> Beleg:
        made.append(Beleg(load_settings(flags={"data_dir": tmp_path / "data", **flags}, environ={}), environ={}))
        return made[-1]

    yield build
    for one in made:
        one.close()
