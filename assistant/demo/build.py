"""Build the demo files that are not written by hand: `python -m assistant.demo.build [--out FOLDER]`.

Everything is made from `sources/` and from seeded tables, so a rebuild gives the same files. Needs the `dev` extra
(reportlab, python-docx, python-pptx, openpyxl, Pillow).
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from assistant.demo.builders import catalogue, images, office, pdf, shop

ROOT = Path(__file__).parent
Builder = Callable[[], bytes]

DELIVERY_NOTE = [
    "# Kranholt Werkzeuge GmbH", "Spannfutterweg 12, 60386 Frankfurt am Main", "",
    "# Lieferschein LS-2026-88213", "Datum: 22.10.2026", "Bestellung: 2026-104417",
    "Kundennummer: K-10002", "", "Pos.  Artikel    Bezeichnung                 Menge",
    "1     KH-2216    Kapp- und Zugsäge KZ 216    1", "2     KH-7131    Kreissägeblatt 216 x 30     1", "",
    "Gewicht der Sendung: 15,2 kg", "Versandart: Standardpaket", "",
    "Bitte prüfen Sie die Ware sofort.", "Sichtbare Schäden vermerkt der Fahrer.",
]  # fmt: skip

NOTICE = [
    "# Aushang: Inventur", "", "Liebe Kundinnen und Kunden,", "",
    "am Samstag, 2. Januar 2027, bleiben alle", "Fachmärkte wegen Inventur geschlossen.", "",
    "Der Abholschalter in Köln öffnet an diesem", "Tag ausnahmsweise von 10 bis 12 Uhr.", "",
    "Ab Montag, 4. Januar 2027, sind wir", "wieder zu den üblichen Zeiten für Sie da.", "",
    "Ihr Kranholt-Team",
]  # fmt: skip


def _text(name: str) -> str:
    return (ROOT / "sources" / f"{name}.md").read_text(encoding="utf-8")


def documents() -> dict[str, Builder]:
    """Path below `company/` to the function that makes its bytes."""
    items = catalogue.articles(ROOT / "sources" / "catalogue.yaml")
    return {
        "produkte/handbuch-ax18pro.pdf": lambda: pdf.manual(
            _text("handbuch-ax18pro"), title="Bedienungsanleitung AX 18 Pro", header="Bedienungsanleitung AX 18 Pro"
        ),
        "en/manual-ax18pro.pdf": lambda: pdf.manual(
            _text("manual-ax18pro"), title="Operating Manual AX 18 Pro", header="Operating Manual AX 18 Pro",
            page_word="Page",
        ),
        "produkte/sicherheitsdatenblatt-schneidoel.pdf": lambda: pdf.manual(
            _text("sicherheitsdatenblatt-schneidoel"), title="Sicherheitsdatenblatt Schneidöl SÖ 5",
            header="Sicherheitsdatenblatt Schneidöl SÖ 5, Version 3.1",
        ),
        "presse/werkstattbrief-2-2026.pdf": lambda: pdf.newsletter(
            _text("werkstattbrief"), title="Werkstattbrief 2/2026"
        ),
        "post/lieferschein-scan.pdf": lambda: images.scanned_pdf(DELIVERY_NOTE, title="Scan Lieferschein"),
        "filialen/aushang-inventur.png": lambda: images.png(NOTICE),
        "service/wartung-tauchsaege-ts55.docx": lambda: office.docx(
            _text("wartung-tauchsaege-ts55"), title="Wartungsanleitung Tauchsäge TS 55"
        ),
        "vertrieb/aussendienst-handbuch.docx": lambda: office.docx(
            _text("aussendienst-handbuch"), title="Handbuch für den Außendienst"
        ),
        "vertrieb/besuchsbericht-vorlage.docx": lambda: office.docx(
            _text("besuchsbericht-vorlage"), title="Vorlage Besuchsbericht"
        ),
        "presse/fachvortrag-akkuplattform.pptx": lambda: office.pptx(
            _text("messevortrag"), title="Ein Akku für alles?"
        ),
        "produkte/preisliste-2026.xlsx": lambda: office.xlsx(catalogue.price_list(items), title="Preisliste 2026"),
        "produkte/preisliste-2030.xlsx": lambda: office.xlsx(
            catalogue.future_price_list(items), title="Preisliste ab 1. Januar 2030"
        ),
        "produkte/ersatzteile.xlsx": lambda: office.xlsx(catalogue.spare_parts(items), title="Ersatzteilliste"),
        "vertrieb/einkaufspreise.xlsx": lambda: office.xlsx(
            catalogue.purchase_prices(items), title="Einkaufspreise (intern)"
        ),
        "produkte/produktfeed.csv": lambda: catalogue.feed(items),
    }  # fmt: skip


def tables() -> dict[str, Builder]:
    """File name below `data/` to the function that makes its bytes."""
    items = catalogue.articles(ROOT / "sources" / "catalogue.yaml")
    return {
        "orders.csv": lambda: shop.orders(items),
        "machines.csv": lambda: shop.machines(items),
    }


def build(out: Path) -> list[Path]:
    """Write every built file below `out/company` and `out/data`; returns the paths."""
    written = []
    for folder, builders in (("company", documents()), ("data", tables())):
        for name, make in builders.items():
            path = out / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(make())
            written.append(path)
    return written


def main() -> None:
    """Entry point of `python -m assistant.demo.build`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=ROOT, help="folder for company/ and data/ (default: in place)")
    for path in build(parser.parse_args().out):
        print(path)


if __name__ == "__main__":
    main()
