"""Key facts are the same in every document that states them; the listed conflicts are the only ones."""

import csv
import io
from pathlib import Path

import pytest
import yaml

from knowledge.types import LoadedDocument
from tests.assistant.demo.demo_files import COMPANY, flat

FACTS = yaml.safe_load((Path(__file__).parent / "facts.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("fact", FACTS)
def test_documents_agree(texts: dict[str, str], fact: str) -> None:
    missing = [source for source, wording in FACTS[fact].items() if _bare(wording) not in _bare(texts[source])]
    assert not missing


def _bare(text: str) -> str:
    return flat(text.replace("|", " "))


@pytest.mark.parametrize(
    ("source", "wording"),
    [
        ("archiv/rueckgabe-2023.md", "binnen 14 Tagen ab Erhalt"),
        ("en/shipping-and-delivery.md", "orders of €99.00 or more"),
        ("presse/flyer-ax18pro.txt", "100 Nm Drehmoment"),
        ("presse/flyer-ax18pro.txt", "wasserdicht"),
        ("presse/newsletter-maerz-2026.txt", "AX 18 Set für 169,00 €"),
        ("filialen/aushang-inventur.png", "von 10 bis 12 Uhr"),
    ],
)
def test_listed_conflicts_are_there(texts: dict[str, str], source: str, wording: str) -> None:
    if source not in texts:
        pytest.skip("tesseract is not installed")
    assert wording in texts[source]


def test_only_the_listed_documents_contradict(texts: dict[str, str]) -> None:
    listed = {"presse/flyer-ax18pro.txt", "presse/newsletter-maerz-2026.txt"}
    assert {source for source, text in texts.items() if "100 Nm" in text} <= {*listed, "produkte/produktfeed.csv"}
    assert [source for source, text in texts.items() if "€99.00 or more" in text] == ["en/shipping-and-delivery.md"]
    assert {source for source, text in texts.items() if "lebenslange Garantie" in text} == {
        "presse/flyer-ax18pro.txt", "marke/markenstimme.md",
    }  # fmt: skip


def feed() -> dict[str, dict[str, str]]:
    raw = (COMPANY / "produkte/produktfeed.csv").read_text(encoding="utf-8")
    return {row["Artikelnummer"]: row for row in csv.DictReader(io.StringIO(raw), delimiter=";")}


def test_feed_has_the_articles_that_copy_and_chat_need() -> None:
    rows = feed()
    assert len(rows) >= 120
    assert sum(1 for row in rows.values() if not row["Preis EUR"]) == 5
    assert {"KH-1800", "KH-1810", "KH-1850", "ET-5502", "KH-9501"} <= set(rows)
    assert all(len(row["Beschreibung"]) > 20 for row in rows.values())


@pytest.mark.parametrize(
    ("sku", "price", "torque"),
    [("KH-1200", "99,00", "32"), ("KH-1800", "129,00", "55"), ("KH-1810", "189,00", "55"),
     ("KH-1850", "229,00", "85"), ("KH-1860", "349,00", "85")],
)  # fmt: skip
def test_comparison_feed_and_price_list_agree(texts: dict[str, str], sku: str, price: str, torque: str) -> None:
    row = feed()[sku]
    assert (row["Preis EUR"], row["Drehmoment Nm"]) == (price, torque)
    assert f"{sku} | {row['Bezeichnung']} | {price}" in texts["produkte/preisliste-2026.xlsx"]
    comparison = texts["produkte/akkuschrauber-ax-vergleich.html"]
    assert f"{price} €" in comparison
    assert f"{torque}/" in comparison


def test_battery_prices_agree(texts: dict[str, str]) -> None:
    rows = feed()
    talk = texts["presse/fachvortrag-akkuplattform.pptx"]
    for sku, capacity in (("KH-VK20", "2,0"), ("KH-VK40", "4,0"), ("KH-VK50", "5,0"), ("KH-VK80", "8,0")):
        energy = rows[sku]["Akku oder Netz"].rpartition(", ")[2]
        weight, price = rows[sku]["Gewicht kg"], rows[sku]["Preis EUR"]
        assert f"{capacity} Ah | {energy} | {weight} kg | {price} €" in talk
        assert f"{sku} | {energy}" in texts["service/akku-versand.md"]


def test_future_prices_stand_in_no_public_document_of_today(documents: dict[str, tuple[LoadedDocument, ...]]) -> None:
    assert any("244,00" in part.text for part in documents["produkte/preisliste-2030.xlsx"])
    assert not any("244,00" in part.text for part in documents["produkte/preisliste-2026.xlsx"])
