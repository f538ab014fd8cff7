"""An installation with the demo CRM and an extractor that says what it is told, so that these tests tell of notes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.compose import Beleg
from assistant.settings import load_settings
from assistant.voice.types import Contact, Evidence, Fact, Note, NoteResult, SensitiveSpan, Task
from tests.assistant.voice.audio.conftest import transcription_servers

TEXT = (
    "Komme von der Firma Mosel, hab Herrn Meier die neue Serie gezeigt. Budget sind zwölftausend Euro. "
    "Er hatte einen Schlaganfall. Angebot schick ich bis Mittwoch."
)


def extracted(note: Note) -> NoteResult:
    """A fixed reading of `TEXT`, or of any text with the same sentences."""
    from datetime import date

    def seen(words: str) -> Evidence:
        start = note.transcript.index(words)
        return Evidence(start, start + len(words), words)

    account = note.account or "Firma Mosel"
    shown, budget, todo = seen("Herrn Meier die neue Serie gezeigt"), seen("Budget sind"), seen("Angebot schick ich")
    ill = seen("Er hatte einen Schlaganfall")
    return NoteResult(
        contacts=(Contact("Meier", account, "Bauleiter", shown, 0.9),),
        facts=(
            Fact("product_shown", account, "Neue Serie gezeigt", shown, 0.9),
            Fact("budget", account, "Budget 12.000 Euro", budget, 0.8),
        ),
        tasks=(Task("quote", "Angebot schicken", account, date(2026, 4, 8), "author", todo, True, 0.9),),
        account=account,
        language="de",
        sensitive=(SensitiveSpan(ill.start, ill.end, "health"),),
    )


@pytest.fixture(autouse=True)
def fixed_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.voice.wiring.extractor", lambda _beleg: extracted)


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Callable[..., Beleg]]:
    """Builds installations on one data directory; sections of the settings as keywords."""
    made: list[Beleg] = []

    def build(environ: dict[str, str] | None = None, **sections: Any) -> Beleg:
        flags = {"data_dir": tmp_path / "data", "crm": {"connector": "demo"}, **sections}
        made.append(Beleg(load_settings(flags=flags, environ={}), environ=environ or {}))
        return made[-1]

    yield build
    for one in made:
        one.close()


@pytest.fixture
def beleg(install: Callable[..., Beleg]) -> Beleg:
    return install()


@pytest.fixture(name="transcription_server")
def _transcription_server() -> Iterator[Any]:
    with transcription_servers() as start:
        yield start
