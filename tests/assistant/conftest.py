"""A small installation whose encoder needs no model file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.compose import Beleg
from assistant.settings import load_settings
from tests.fakes import HashEncoder

DOCUMENTS = {
    "rueckgabe.md": "# Rückgabe\n\nSie können Ware innerhalb von 30 Tagen zurückgeben. Das Geld kommt bald.\n",
    "versand.md": "# Versand\n\nDer Versand in die Schweiz kostet 18,90 Euro. Er dauert vier Werktage.\n",
    "intern/marge.md": "---\ngroups: [vertrieb]\n---\n\nDie Marge der Bohrmaschine beträgt 31 Prozent.\n",
    "alt.md": "---\nvalid_until: 2020-12-31\n---\n\nSie können Ware innerhalb von 14 Tagen zurückgeben.\n",
}


@pytest.fixture(autouse=True)
def small_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Beleg, "encoder", HashEncoder())


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    for name, text in DOCUMENTS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def beleg(tmp_path: Path, documents: Path) -> Iterator[Beleg]:
    made = Beleg(load_settings(flags={"data_dir": tmp_path / "data", "documents.workers": 1}, environ={}), environ={})
    made.ingest().run("default", [documents])
    yield made
    made.close()
