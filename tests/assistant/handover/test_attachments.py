"""Papers are read, mirrored back and never taken for what they are not."""

import io
import shutil
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from assistant.handover.attachments import UnreadableAttachment, read_attachment, understood
from assistant.handover.fields import document_kind, ibans, read_fields
from tests.assistant.handover import papers

needs_tesseract = pytest.mark.skipif(not shutil.which("tesseract"), reason="no tesseract on this machine")

EXPECTED = {
    "INVOICE_DE": ("invoice", {
        "number": "RE-2026-0815", "date": "2026-10-22", "sender": "Sägewerk Fantasia GmbH & Co. KG",
        "order_number": "2026-104417", "customer_number": "K-10002", "due_date": "2026-11-05", "net": "1309.92 EUR",
        "tax": "248.88 EUR", "total": "1558.80 EUR", "iban": "DE89 … 00"}),
    "INVOICE_EN": ("invoice", {
        "number": "INV-77120", "date": "2026-11-03", "sender": "Northern Fixings Ltd", "order_number": "PO-4471",
        "due_date": "2026-11-17", "net": "36.00 GBP", "tax": "7.20 GBP", "total": "43.20 GBP", "iban": "GB82 … 32"}),
    "DELIVERY_DE": ("delivery_note", {
        "number": "LS-2026-88213", "date": "2026-10-22", "sender": "Kranholt Werkzeuge GmbH",
        "order_number": "2026-104417", "customer_number": "K-10002"}),
    "DELIVERY_EN": ("delivery_note", {
        "number": "DN-5512", "date": "2026-10-22", "sender": "Acme Tools Inc.", "order_number": "2026-104417",
        "tracking_number": "KX26012974218DE"}),
    "PAYSLIP_DE": ("payslip", {
        "number": "4711", "sender": "Musterbau AG", "gross": "3450.00 EUR", "net": "2261.37 EUR",
        "payout": "2261.37 EUR", "period": "2026-10", "iban": "DE89 … 00"}),
    "PAYSLIP_EN": ("payslip", {
        "number": "E-209", "date": "2026-10-30", "sender": "Harbour Works Limited", "gross": "2900.00 GBP",
        "payout": "2310.55 GBP", "period": "2026-10"}),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_a_pdf_with_text(name: str) -> None:
    found = read_attachment(f"{name}.pdf", papers.pdf(getattr(papers, name)))
    assert (found.kind, dict(found.fields)) == EXPECTED[name]


@pytest.mark.service
@needs_tesseract
@pytest.mark.parametrize("name", EXPECTED)
def test_a_photo(name: str) -> None:
    found = read_attachment("IMG_1.jpg", papers.photo(getattr(papers, name), "JPEG"))
    assert (found.kind, dict(found.fields)) == EXPECTED[name]


@pytest.mark.service
@needs_tesseract
def test_scans() -> None:
    found = read_attachment("scan.pdf", papers.pdf(papers.INVOICE_DE, scanned=True))
    assert (found.kind, dict(found.fields)) == EXPECTED["INVOICE_DE"]
    demo = read_attachment("x.pdf", Path("assistant/demo/company/post/lieferschein-scan.pdf").read_bytes())
    assert demo.kind == "delivery_note"
    assert demo.fields["number"] == "LS-2026-88213" and demo.fields["order_number"] == "2026-104417"


def test_what_was_understood_is_mirrored_back() -> None:
    found = read_attachment("r.pdf", papers.pdf(papers.INVOICE_EN))
    assert found.question["de"] == (
        "Ich lese: Rechnung, Nummer INV-77120, Datum 03.11.2026, Absender Northern Fixings Ltd, Bestellung PO-4471, "
        "Gesamtbetrag 43,20 GBP, Netto 36,00 GBP, Umsatzsteuer 7,20 GBP, fällig am 17.11.2026, IBAN GB82 … 32. "
        "Habe ich das richtig verstanden?"
    )
    assert found.question["en"].startswith("I read: invoice, number INV-77120, date 2026-11-03, sender Northern")
    assert found.question["en"].endswith("Did I understand that correctly?")
    assert understood("other", {}, "de") == "Ich sehe: Dokument. Worum geht es Ihnen dabei?"


def test_numbers_of_persons_do_not_travel() -> None:
    found = read_attachment("lohn.pdf", papers.pdf(papers.PAYSLIP_DE))
    for secret in ("0532", "170839", "345 678"):
        assert secret not in str(found.as_json())


def picture(width: int, height: int) -> bytes:
    """A PNG of a few bytes that unpacks to width × height."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"\0" * (width // 8 + 1), 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("x", b"\0" * 5_000_000)
    return buffer.getvalue()


def blank(kind: str = "PNG") -> bytes:
    return papers.photo([("",)], kind)


def huge_page() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, (14_000, 14_000))
    canvas.rect(0, 0, 13_000, 13_000, fill=1)
    for number in range(20):
        canvas.rect(number, number, 5, 5)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("rechnung.pdf", lambda: b"", "empty"),
        ("rechnung.pdf", lambda: b"x" * 15_000_001, "too_large"),
        ("rechnung.pdf", lambda: b"MZ\x90\x00" + b"\0" * 500, "wrong_type"),
        ("rechnung.pdf", lambda: b"<html><script>alert(1)</script>", "wrong_type"),
        ("foto.png", archive, "wrong_type"),
        ("foto.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "wrong_type"),
        ("rechnung.docx", archive, "wrong_type"),
        ("rechnung.pdf", lambda: papers.pdf(papers.INVOICE_EN, password="geheim"), "encrypted"),
        ("rechnung.pdf", lambda: b"%PDF-1.7\n" + b"\0" * 300, "damaged"),
        ("rechnung.pdf", lambda: papers.pdf(papers.INVOICE_EN)[:900], "damaged"),
        ("foto.png", lambda: picture(60_000, 60_000), "too_large"),
        ("foto.jpg", lambda: papers.photo(papers.INVOICE_EN, "JPEG")[:3_000], "damaged"),
        ("rechnung.pdf", lambda: papers.pdf([("",)]), "no_text"),
        pytest.param("foto.png", blank, "no_text", marks=[pytest.mark.service, needs_tesseract]),
        pytest.param("riese.pdf", huge_page, "too_large", marks=[pytest.mark.service, needs_tesseract]),
    ],
)  # fmt: skip
def test_what_cannot_be_read(name: str, make, code: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UnreadableAttachment) as caught:
        read_attachment(name, make())
    assert caught.value.code == code, caught.value.cause
    assert {"de", "en"} == set(caught.value.said) and caught.value.said["de"] != caught.value.said["en"]


def test_the_name_is_only_a_name() -> None:
    found = read_attachment("../../etc/\x00pass\nwd.exe", papers.pdf(papers.DELIVERY_DE))
    assert found.kind == "delivery_note" and found.name == "passwd.exe"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Muster GmbH\nRechnung Nr. 5\nLieferschein: L-9", "invoice"),
        ("Muster GmbH\nLieferschein\nDie Rechnung folgt.", "delivery_note"),
        ("Muster GmbH\nGutschrift zu Rechnung 5", "credit_note"),
        ("Zahlungserinnerung\nzu Rechnung 5", "reminder"),
        ("Auftragsbestätigung\nRechnung an: Max", "order_confirmation"),
        ("Acme Ltd\nPacking slip\nInvoice to follow", "delivery_note"),
        ("Acme Ltd\nPay slip March 2026", "payslip"),
        ("Kassenbon\nVielen Dank", "receipt"),
        ("Liebe Oma, mir geht es gut.", "other"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert document_kind(text) == kind


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Rechnung Nr.: 2026/0815", "number", "2026/0815"),
        ("Rechnung 4711-A vom 3.10.26", "number", "4711-A"),
        ("Rechnung vom 03.10.2026", "number", None),
        ("Invoice # 99812", "number", "99812"),
        ("Rechnungs-Nr R12345", "number", "R12345"),
        ("Datum | 3. März 2026", "date", "2026-03-03"),
        ("Date: 10/31/2026 Total $5.00", "date", "2026-10-31"),
        ("Date: 03/04/2026 Total £5.00", "date", "2026-04-03"),
        ("Date: 03/04/2026 Total $5.00", "date", "2026-03-04"),
        ("Datum: 31.02.2026", "date", None),
        ("Gesamtbetrag 1 234,50 €", "total", "1234.50 EUR"),
        ("Total CHF 1'234.50", "total", "1234.50 CHF"),
        ("Alle Beträge in Euro\nZu zahlen | 12,00", "total", "12.00 EUR"),
        ("Gesamtbetrag:\n99,90 EUR", "total", "99.90 EUR"),
        ("Gesamtbetrag -20,00 €", "total", "-20.00 EUR"),
        ("zzgl. 19,00 % MwSt 3,80 €", "tax", "3.80 EUR"),
        ("IBAN DE89370400440532013001", "iban", None),  # wrong check digits
        ("Lieferung an Max Mustermann", "sender", None),
    ],
)
def test_fields(text: str, name: str, value: str | None) -> None:
    assert read_fields(text, "invoice").get(name) == value


def test_an_iban_ends_where_its_check_digits_say() -> None:
    text = "IBAN DE89 3704 0044 0532 0130 00 BIC COBA und GB82 WEST 1234 5698 7654 32."
    assert [iban for iban, _ in ibans(text)] == ["DE89370400440532013000", "GB82WEST12345698765432"]
    assert next(text[start:end] for _, (start, end) in ibans(text)) == "DE89 3704 0044 0532 0130 00"
