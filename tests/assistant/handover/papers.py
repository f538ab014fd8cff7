"""Business papers drawn in the test: as a photo (PNG), a scan without a text layer, and a PDF with text."""

import io
from pathlib import Path
from typing import Any

Row = tuple[str, ...]

INVOICE_DE: list[Row] = [
    ("Sägewerk Fantasia GmbH & Co. KG",),
    ("Holzgasse 7 · 60311 Frankfurt am Main",),
    ("",),
    ("Rechnung", "Rechnungsnummer: RE-2026-0815"),
    ("Frau Erika Beispiel", "Rechnungsdatum: 22.10.2026"),
    ("Lindenweg 5", "Kundennummer: K-10002"),
    ("50823 Köln", "Bestellnummer: 2026-104417"),
    ("",),
    ("Pos. Bezeichnung", "Menge", "Betrag"),
    ("1 Tauchsäge TS 55", "1", "449,00 €"),
    ("2 Sägeblatt 160 mm", "2", "1.109,80 €"),
    ("Zwischensumme", "", "1.309,92 €"),
    ("zzgl. 19 % MwSt.", "", "248,88 €"),
    ("Gesamtbetrag", "", "1.558,80 €"),
    ("",),
    ("Zahlbar bis 05.11.2026 ohne Abzug.",),
    ("IBAN: DE89 3704 0044 0532 0130 00", "BIC: COBADEFFXXX"),
]
INVOICE_EN: list[Row] = [
    ("Northern Fixings Ltd",),
    ("12 Harbour Lane, Leeds LS1 4AP",),
    ("",),
    ("INVOICE", "Invoice no. INV-77120"),
    ("Oliver Example", "Invoice date: 3 November 2026"),
    ("", "Order number: PO-4471"),
    ("",),
    ("Description", "Qty", "Amount"),
    ("Hex bolts M10", "40", "£36.00"),
    ("Subtotal", "", "£36.00"),
    ("VAT 20%", "", "£7.20"),
    ("Total due", "", "£43.20"),
    ("Due date: 17 November 2026",),
    ("IBAN GB82 WEST 1234 5698 7654 32",),
]
DELIVERY_DE: list[Row] = [
    ("Kranholt Werkzeuge GmbH",),
    ("Lieferschein LS-2026-88213",),
    ("Datum: 22.10.2026",),
    ("Bestellung: 2026-104417",),
    ("Kundennummer: K-10002",),
    ("Zur Rechnung RE-1 vom selben Tag",),
]
DELIVERY_EN: list[Row] = [
    ("Acme Tools Inc.",),
    ("Delivery Note",),
    ("Delivery note number: DN-5512", "Date: October 22, 2026"),
    ("Order no: 2026-104417", "Tracking number: KX26012974218DE"),
]
PAYSLIP_DE: list[Row] = [
    ("Musterbau AG",),
    ("Entgeltabrechnung Oktober 2026",),
    ("Personalnummer: 4711", "Steuer-ID: 12 345 678 901"),
    ("SV-Nummer: 65 170839 J 008",),
    ("Gesamtbrutto", "3.450,00 EUR"),
    ("Nettoverdienst", "2.261,37 EUR"),
    ("Auszahlungsbetrag", "2.261,37 EUR"),
    ("Bankverbindung DE89 3704 0044 0532 0130 00",),
]
PAYSLIP_EN: list[Row] = [
    ("Harbour Works Limited",),
    ("Payslip", "October 2026"),
    ("Employee number: E-209", "Pay date: 2026-10-30"),
    ("Gross pay", "£2,900.00"),
    ("Net pay", "£2,310.55"),
]


def _font() -> str:
    import reportlab

    return str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")


def _columns(row: Row) -> list[int]:
    return [90, 700][: len(row)] if len(row) < 3 else [90, 620, 860]


def image(rows: list[Row], *, turn: float = 0.3) -> Any:
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("L", (1240, max(900, 120 + 48 * len(rows))), 248)
    draw, font = ImageDraw.Draw(page), ImageFont.truetype(_font(), 25)
    for number, row in enumerate(rows):
        for left, text in zip(_columns(row), row, strict=True):
            draw.text((left, 60 + 48 * number), text, font=font, fill=30)
    return page.rotate(turn, fillcolor=248, resample=Image.Resampling.BICUBIC)


def photo(rows: list[Row], kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    image(rows).save(buffer, kind, quality=88)
    return buffer.getvalue()


def pdf(rows: list[Row], *, scanned: bool = False, password: str = "") -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, A4, invariant=1, encrypt=StandardEncryption(password) if password else None)
    if scanned:
        canvas.drawImage(ImageReader(image(rows)), 0, 200, A4[0], A4[1] - 240)
    else:
        pdfmetrics.registerFont(TTFont("Vera", _font()))
        canvas.setFont("Vera", 10)
        for number, row in enumerate(rows):
            for left, text in zip(_columns(row), row, strict=True):
                canvas.drawString(left * 0.48, 800 - 22 * number, text)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
