"""The product catalogue: feed, price lists, spare parts and purchase prices from `sources/catalogue.yaml`."""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.demo.builders.office import Cell

FEED_HEADER = (
    "Artikelnummer", "Bezeichnung", "Kategorie", "Marke", "Preis EUR", "Preis CHF", "Gewicht kg", "Drehmoment Nm",
    "Akku oder Netz", "Lieferumfang", "Beschreibung", "Verfügbarkeit", "Garantieklasse",
)  # fmt: skip

# Share of the gross price without VAT that Kranholt pays for an article; invented, as everything here.
_PURCHASE_SHARE = {"Akkuschrauber": 0.62, "Akkus und Ladegeräte": 0.55, "Sägen": 0.68, "Handwerkzeuge": 0.51}
_VAT = 0.19
_RISE_2030 = 0.065


@dataclass(frozen=True, slots=True)
class Article:
    """One row of the catalogue; `price` is gross in euros, None when it is not fixed yet."""

    sku: str
    name: str
    category: str
    brand: str
    price: float | None
    weight: float
    torque: float | None
    battery: str
    scope: str
    description: str
    stock: str
    guarantee: str

    @property
    def net(self) -> float | None:
        """Price without VAT in euros."""
        return None if self.price is None else round(self.price / (1 + _VAT), 2)

    @property
    def price_chf(self) -> float | None:
        """Gross price in francs, ending in .90."""
        return None if self.price is None else math.ceil(self.price * 1.04) - 0.10


def articles(source: Path) -> list[Article]:
    """Every article of the catalogue file, in its order."""
    import yaml

    families = yaml.safe_load(source.read_text(encoding="utf-8"))
    return [_article(family, row) for family in families for row in family["rows"]]


def _article(family: dict[str, Any], row: Sequence[Any]) -> Article:
    values = dict(zip(family["columns"], row, strict=True))
    torque = values.get("torque")
    return Article(
        sku=values["sku"],
        name=values.get("name") or family["name"].format(**values),
        category=family["category"],
        brand=family["brand"],
        price=values["price"],
        weight=float(values["weight"]),
        torque=None if torque is None else float(torque),
        battery=values.get("battery") or "",
        scope=values.get("scope") or "1 Packung",
        description=values.get("description") or family["description"].format(**values),
        stock=values.get("stock", "lieferbar"),
        guarantee=family["guarantee"],
    )


def german(value: float | None, digits: int = 2) -> str:
    """A number with decimal comma and thousands point; empty for None."""
    if value is None:
        return ""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def feed(items: Iterable[Article]) -> bytes:
    """The product feed: CSV with semicolons, UTF-8, decimal comma; missing prices stay empty."""
    return table(
        FEED_HEADER,
        [
            (
                a.sku, a.name, a.category, a.brand, german(a.price), german(a.price_chf), german(a.weight),
                german(a.torque, 0), a.battery, a.scope, a.description, a.stock, a.guarantee,
            )
            for a in items
        ],
    )  # fmt: skip


def table(header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ";") -> bytes:
    """A CSV file in UTF-8 with Unix line ends."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8")


def _machines(items: Iterable[Article]) -> list[Article]:
    return [a for a in items if a.guarantee != "keine" and a.price is not None]


def price_list(items: Iterable[Article]) -> dict[str, list[list[Cell]]]:
    """Sheets of the current price list."""
    rows: list[list[Cell]] = [["Artikelnummer", "Bezeichnung", "Preis brutto EUR", "Preis netto EUR", "Preis CHF"]]
    rows += [[a.sku, a.name, a.price, a.net, a.price_chf] for a in _machines(items)]
    terms: list[list[Cell]] = [
        ["Thema", "Regelung"],
        ["Gültigkeit", "Die Preise gelten ab 1. Januar 2026 bis zum Erscheinen der nächsten Preisliste."],
        ["Mehrwertsteuer", "Bruttopreise enthalten 19 % deutsche Mehrwertsteuer, Preise in CHF 8,1 %."],
        ["Versand", "Alle Preise zuzüglich Versandkosten."],
        ["Preisstabilität", "Für Geräte der Reihe AX bleiben die Bruttopreise bis 31. Dezember 2029 unverändert."],
    ]
    return {"Preise 2026": rows, "Hinweise": terms}


def future_price_list(items: Iterable[Article]) -> dict[str, list[list[Cell]]]:
    """Sheets of the announced price list, 6.5 % higher and rounded up to whole euros."""
    rows: list[list[Cell]] = [
        ["Artikelnummer", "Bezeichnung", "Preis brutto EUR ab 1. Januar 2030", "Preis bisher EUR"]
    ]
    for a in _machines(items):
        if a.price is not None:
            rows.append([a.sku, a.name, float(math.ceil(a.price * (1 + _RISE_2030))), a.price])
    note: list[list[Cell]] = [
        ["Thema", "Regelung"],
        ["Ankündigung", "Diese Preise gelten erst ab 1. Januar 2030. Bis dahin gilt die Preisliste 2026."],
    ]
    return {"Preise 2030": rows, "Hinweise": note}


def purchase_prices(items: Iterable[Article]) -> dict[str, list[list[Cell]]]:
    """Sheets of the internal list of purchase prices."""
    rows: list[list[Cell]] = [["Artikelnummer", "Bezeichnung", "Einkaufspreis netto EUR", "Marge in %"]]
    for a in _machines(items):
        if a.net is not None:
            share = _PURCHASE_SHARE.get(a.category, 0.66)
            rows.append([a.sku, a.name, round(a.net * share, 2), round(100 * (1 - share), 1)])
    return {"Einkaufspreise": rows}


def spare_parts(items: Iterable[Article]) -> dict[str, list[list[Cell]]]:
    """Sheets of the spare-part list; `FITS` says from which to which machine number a part fits."""
    rows: list[list[Cell]] = [
        ["Teilenummer", "Bezeichnung", "Maschine", "von Maschinennummer", "bis Maschinennummer", "Preis brutto EUR"]
    ]
    for a in items:
        if a.category == "Ersatzteile":
            machine, first, last = FITS[a.sku]
            rows.append([a.sku, a.name, machine, first, last, a.price])
    return {"Ersatzteile": rows}


FITS = {
    "ET-5501": ("Tauchsäge TS 55", "TS55-1801-00001", "TS55-2106-99999"),
    "ET-5502": ("Tauchsäge TS 55", "TS55-2107-00001", "laufend"),
    "ET-5520": ("Tauchsäge TS 55", "alle", "alle"),
    "ET-5590": ("Tauchsäge TS 55, TS 75, Handkreissäge HK 190", "alle", "alle"),
    "ET-7501": ("Tauchsäge TS 75", "alle", "alle"),
    "ET-1901": ("Handkreissäge HK 190", "alle", "alle"),
    "ET-2161": ("Kapp- und Zugsäge KZ 216", "alle", "alle"),
    "ET-1851": ("Akkuschrauber AX 18 Pro", "alle", "alle"),
    "ET-1801": ("Akkuschrauber AX 18, AX 12 Kompakt", "alle", "alle"),
    "ET-3501": ("Industriesauger Staubwolf 35 M", "alle", "alle"),
}
