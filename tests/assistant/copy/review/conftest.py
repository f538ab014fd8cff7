"""A review desk over one small index."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.compose import Beleg
from assistant.copy.drafting.brief import Brief, brief_of
from assistant.copy.review.desk import ReviewDesk, ReviewOptions
from assistant.copy.review.wiring import build_review
from assistant.settings import load_settings
from tests.fakes import HashEncoder

BRAND = """
name: Kranholt
voice: {address: sie}
claims: {law: true}
channels: {flyer: {max_chars: 200}}
"""
FEED = """Artikelnummer;Bezeichnung;Kategorie;Preis EUR;Gewicht kg;Drehmoment Nm;Beschreibung;Verfügbarkeit
KH-1850;Akkuschrauber AX 18 Pro;Akkuschrauber;229,00;1,80;85;Bürstenloser Akkuschrauber für Holzbau.;lieferbar
KH-2055;Tauchsäge TS 55;Sägen;389,00;4,60;;Tauchsäge mit 1.300 W für Schnitte bis 55 mm.;lieferbar
KH-2500;Säbelsäge SB 30;Sägen;;3,40;;Säbelsäge mit 1.100 W.;angekündigt
"""
PROVEN = "Der AX 18 Pro bringt 85 Nm Drehmoment."


class Clock:
    """Time that a test sets."""

    def __init__(self) -> None:
        self.at = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def beleg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Beleg]:
    monkeypatch.setattr(Beleg, "encoder", HashEncoder())
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "feed.csv").write_text(FEED, encoding="utf-8")
    (docs / "pro.md").write_text("# AX 18 Pro\n\nDer AX 18 Pro hat einen bürstenlosen Motor.\n", encoding="utf-8")
    (tmp_path / "brand.yaml").write_text(BRAND, encoding="utf-8")
    config = tmp_path / "beleg.yaml"
    config.write_text("brand: {file: brand.yaml}\ndocuments: {paths: [docs]}\n", encoding="utf-8")
    made = Beleg(
        load_settings(config, flags={"data_dir": tmp_path / "data", "documents.workers": 1}, environ={}), environ={}
    )
    made.ingest().run("default", [docs])
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(beleg: Beleg, clock: Clock) -> ReviewDesk:
    built = build_review(beleg)
    return ReviewDesk(
        built.database, beleg.linter, beleg.copy_claims, built.documents, ReviewOptions(expires_days=30), clock
    )


@pytest.fixture
def brief() -> Brief:
    return brief_of({"channel": "flyer", "product": "AX 18 Pro", "facts": ["Drehmoment"]})
