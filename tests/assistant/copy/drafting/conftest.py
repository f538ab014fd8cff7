"""A drafter over one small feed and two documents."""

from collections.abc import Iterator

import pytest

from assistant.compose import Beleg
from assistant.copy.drafting.drafter import Drafter
from assistant.settings import load_settings
from tests.fakes import HashEncoder

BRAND = """
name: Kranholt
voice: {address: sie}
glossary: {entries: [{de: [Akkuschrauber], en: [cordless screwdriver]}]}
claims: {law: true}
legal: {price_with_vat: true, shipping_note: true, price_channels: [newsletter]}
"""
FEED = """Artikelnummer;Bezeichnung;Kategorie;Preis EUR;Gewicht kg;Drehmoment Nm;Lieferumfang;Beschreibung;Verfügbarkeit
KH-1850;Akkuschrauber AX 18 Pro;Akkuschrauber;229,00;1,80;85;Koffer, Akku;Akkuschrauber für Holzbau.;lieferbar
KH-2055;Tauchsäge TS 55;Sägen;389,00;4,60;;Koffer;Tauchsäge mit 1.300 W für Schnitte bis 55 mm.;lieferbar
KH-2500;Säbelsäge SB 30;Sägen;;3,40;;;Säbelsäge mit 1.100 W.;angekündigt
ET-2500;Sägeblatt SB 30;Ersatzteile;9,90;0,10;;;Ersatzblatt für Säbelsäge SB 30.;lieferbar
"""
SECRET = "---\ngroups: [vertrieb]\n---\n# Marge\n\nDer AX 18 Pro hat eine Marge von 31 Prozent im Handel.\n"
DRAFT = "---\napproved: false\n---\n# Entwurf\n\nDer AX 18 Pro erreicht im neuen Entwurf ein Drehmoment von 120 Nm.\n"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beleg]:
    patch = pytest.MonkeyPatch()
    patch.setattr(Beleg, "encoder", HashEncoder())
    folder = tmp_path_factory.mktemp("drafting")
    docs = folder / "docs"
    docs.mkdir()
    (docs / "feed.csv").write_text(FEED, encoding="utf-8")
    (docs / "pro.md").write_text("# AX 18 Pro\n\nDer AX 18 Pro hat einen bürstenlosen Motor.\n", encoding="utf-8")
    (docs / "marge.md").write_text(SECRET, encoding="utf-8")
    (docs / "entwurf.md").write_text(DRAFT, encoding="utf-8")
    (folder / "brand.yaml").write_text(BRAND, encoding="utf-8")
    config = folder / "beleg.yaml"
    config.write_text("brand: {file: brand.yaml}\ndocuments: {paths: [docs]}\n", encoding="utf-8")
    made = Beleg(
        load_settings(config, flags={"data_dir": folder / "data", "documents.workers": 1}, environ={}), environ={}
    )
    made.ingest().run("default", [docs])
    yield made
    made.close()
    patch.undo()


@pytest.fixture(scope="module")
def drafter(installation: Beleg) -> Drafter:
    return installation.drafter()
