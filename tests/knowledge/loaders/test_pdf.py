"""PDF: reading order, headings, tables, furniture, hyphenation, hidden text, scanned pages, damage."""

import shutil
from typing import Any

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.platypus import ListFlowable, ListItem, PageBreak, Paragraph, Spacer, Table

from knowledge.errors import EncryptedDocument, LoadError
from tests.knowledge.loaders.samples import (
    SENTENCE,
    draw_pdf,
    lines_pdf,
    outcome,
    read_one,
    rows,
    shown,
    story_pdf,
    text_picture,
    texts,
)  # fmt: skip

STYLES = getSampleStyleSheet()
BODY = ParagraphStyle("justified", parent=STYLES["BodyText"], alignment=4)
needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")


def furniture(canvas: Any, document: Any) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(57, 810, "Beispiel GmbH · Handbuch 2025")
    canvas.drawRightString(538, 30, f"Seite {document.page} von 9")


def paragraphs(count: int) -> list[Any]:
    story: list[Any] = [Paragraph("Versand und Lieferung", STYLES["Title"])]
    for number in range(1, count + 1):
        story.append(Paragraph(f"{number}. Abschnitt", STYLES["Heading2"]))
        story.extend(Paragraph(f"Absatz {number}.{k}: " + SENTENCE * 3, BODY) for k in range(3))
    return story


@pytest.mark.parametrize("columns", [1, 2])
def test_reading_order_headings_and_furniture(columns: int) -> None:
    document = read_one(story_pdf(paragraphs(10), columns=columns, on_page=furniture), "handbuch.pdf")
    expected: list[tuple[str, int, str]] = [("heading", 1, "Versand und Lieferung")]
    for number in range(1, 11):
        expected.append(("heading", 2, f"{number}. Abschnitt"))
        expected.extend(("paragraph", 0, f"Absatz {number}.{k}: {SENTENCE * 3}".strip()) for k in range(3))
    assert shown(document) == expected
    assert [page.number for page in document.pages] == list(range(1, len(document.pages) + 1))
    assert len(document.pages) >= 2
    assert document.title == "Versand und Lieferung"


GRID = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
SHADED = [*GRID, ("BACKGROUND", (0, 0), (-1, 0), colors.navy), ("TEXTCOLOR", (0, 0), (-1, 0), colors.white)]
CELLS = [
    ["Artikel", "Bezeichnung", "Preis netto"],
    ["A-100", "Bohrhammer 800 W", "199,00"],
    ["A-200", "Akkuschrauber", "129,00"],
    ["A-300", "Stichsäge", "89,00"],
]


@pytest.mark.parametrize("style", [GRID, SHADED, []], ids=["lines", "shaded header", "alignment alone"])
def test_tables_give_rows_with_their_header(style: list[Any]) -> None:
    story = [
        Paragraph(SENTENCE * 3, BODY),
        Spacer(1, 12),
        Table(CELLS, style=style),
        Spacer(1, 12),
        Paragraph(SENTENCE, BODY),
    ]
    document = read_one(story_pdf(story), "t.pdf")
    assert rows(document) == [(" | ".join(CELLS[0]), " | ".join(row)) for row in CELLS[1:]]
    assert len(texts(document, "paragraph")) == 2
    assert not document.warnings


def test_wrapped_cells_are_one_cell() -> None:
    wide = Paragraph("Ein langer Text, der in seiner Zelle umbrochen wird und zwei Zeilen hat", BODY)
    table = Table([["Artikel", "Text"], ["A-1", wide], ["A-2", "kurz"]], colWidths=[60, 200], style=GRID)
    assert [text for _, text in rows(read_one(story_pdf([table]), "t.pdf"))] == [
        "A-1 | Ein langer Text, der in seiner Zelle umbrochen wird und zwei Zeilen hat",
        "A-2 | kurz",
    ]


def test_list_items_lose_their_bullets() -> None:
    items = ListFlowable([ListItem(Paragraph(text, BODY)) for text in ("Eins", SENTENCE * 2)], bulletType="bullet")
    document = read_one(story_pdf([Paragraph(SENTENCE, BODY), items]), "l.pdf")
    assert texts(document, "list_item") == ["Eins", (SENTENCE * 2).strip()]


HYPHENS = {
    "Die Kunden-|bindung wächst stetig weiter.": "Die Kundenbindung wächst stetig weiter.",
    "Es gibt Vor-|und Nachteile beider Wege.": "Es gibt Vor- und Nachteile beider Wege.",
    "Nennen Sie die E-Mail-|Adresse des Kunden.": "Nennen Sie die E-Mail-Adresse des Kunden.",
    "Das gilt für nahe-|zu alle Fälle im Land.": "Das gilt für nahezu alle Fälle im Land.",
    "Das nennt man KI-|gestützt in der Fachwelt.": "Das nennt man KI-gestützt in der Fachwelt.",
    "Wir prüfen Ein-|oder Ausgänge jeden Tag.": "Wir prüfen Ein- oder Ausgänge jeden Tag.",
}


@pytest.mark.parametrize("text", HYPHENS)
def test_hyphenated_line_ends(text: str) -> None:
    first, second = text.split("|")
    document = read_one(lines_pdf([[(57, 700, 11, first), (57, 686, 11, second)]]), "h.pdf")
    assert document.text == HYPHENS[text]


def test_a_paragraph_over_two_pages_is_one_block_and_knows_where_the_page_ends() -> None:
    full = "Der Vertrag gilt für alle Kunden, die im laufenden Jahr eine Bestellung über die Grenze"
    pages = [
        [(57, 100 - 14 * i, 11, full) for i in range(3)],
        [(57, 700, 11, "von tausend Euro aufgegeben haben und sie auch fristgerecht bezahlt haben, wie es der"),
         (57, 686, 11, "Vertrag vorsieht.")],
    ]  # fmt: skip
    document = read_one(lines_pdf(pages), "p.pdf")
    assert len(document.blocks) == 1
    assert document.text[document.pages[1].start :].startswith("von tausend")


def test_blank_pages_keep_the_numbers_right() -> None:
    story = [Paragraph(SENTENCE, BODY), PageBreak(), Spacer(1, 1), PageBreak(), Paragraph("Ende der Sache.", BODY)]
    document = read_one(story_pdf(story), "b.pdf")
    assert document.text[document.pages[-1].start :] == "Ende der Sache."
    assert document.pages[-1].number == 3


def test_page_numbers_and_running_titles_of_two_pages() -> None:
    pages = [
        [(57, 800, 9, "Beispiel GmbH"), (57, 700, 11, f"Dies ist der Text der Seite Nummer {n}."), (290, 30, 9, str(n))]
        for n in (1, 2)
    ]
    assert "Beispiel" not in read_one(lines_pdf(pages), "a.pdf").text


def hidden(canvas: Any) -> None:
    canvas.setFont("Helvetica", 11)
    canvas.drawString(57, 700, "Sichtbarer Satz auf weißem Grund.")
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(57, 650, "Weiß auf Weiß.")
    canvas.setFillColorRGB(0, 0, 0)
    canvas.setFont("Helvetica", 1)
    canvas.drawString(57, 600, "Winzig.")
    canvas.rect(50, 540, 300, 30, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.setFont("Helvetica", 11)
    canvas.drawString(57, 550, "Weiß auf Schwarz.")


def test_hidden_text_is_left_out_and_reported() -> None:
    document = read_one(draw_pdf(hidden), "x.pdf")
    assert "Weiß auf Schwarz." in document.text and "Sichtbarer" in document.text
    assert "Weiß auf Weiß" not in document.text and "Winzig" not in document.text
    assert any("hidden text on page 1" in warning for warning in document.warnings)


TURNS = {"up": (90, 100, -200), "down": (-90, -700, 200), "over": (180, -400, -500), "upright": (0, 100, 500)}


@pytest.mark.parametrize("page_turn", [0, 90, 180, 270])
@pytest.mark.parametrize("name", TURNS)
def test_pages_set_or_shown_across_are_read_upright(name: str, page_turn: int) -> None:
    angle, x, y = TURNS[name]

    def draw(canvas: Any) -> None:
        canvas.setPageRotation(page_turn)
        canvas.rotate(angle)
        canvas.setFont("Helvetica", 11)
        canvas.drawString(x, y, "Quer gesetzte Zeile eins und")
        canvas.drawString(x, y - 14, "Zeile zwei des Absatzes.")

    assert read_one(draw_pdf(draw), "q.pdf").text == "Quer gesetzte Zeile eins und Zeile zwei des Absatzes."


def scanned(canvas: Any) -> None:
    picture = text_picture(["Die Lieferzeit betraegt drei Werktage.", "Der Versand ist kostenlos."])
    canvas.drawImage(ImageReader(picture), 0, 400, width=A4[0], height=A4[0] * 500 / 1240)
    canvas.drawImage(ImageReader(picture.crop((0, 300, 1240, 500))), 0, 100, width=A4[0], height=200)


@needs_tesseract
def test_scanned_pages_are_recognised() -> None:
    document = read_one(draw_pdf(scanned), "scan.pdf")
    assert "drei Werktage" in document.text and "kostenlos" in document.text
    assert document.pages[0].number == 1
    assert "Pages without text were read by text recognition: 1." in document.warnings


def test_scanned_pages_without_recognition_are_named() -> None:
    document = read_one(draw_pdf(scanned), "scan.pdf", ocr="off")
    assert document.text == "" and document.blocks == ()
    assert document.warnings == ("Pages without text were left out, text recognition is switched off: 1.",)


def test_scanned_pages_without_tesseract_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert "Install tesseract" in read_one(draw_pdf(scanned), "scan.pdf").warnings[0]


def test_page_limit_is_reported() -> None:
    document = read_one(
        lines_pdf([[(57, 700, 11, f"Seite {['eins', 'zwei', 'drei'][n]}.")] for n in range(3)]), "p.pdf", max_pages=2
    )
    assert len(document.pages) == 2 and "first 2 of 3 pages" in document.warnings[0]


def test_encrypted_pdf_says_so() -> None:
    data = lines_pdf([[(57, 700, 11, "Geheim.")]], encrypt=StandardEncryption("user-pw", "owner-pw"))
    with pytest.raises(EncryptedDocument, match="password"):
        read_one(data, "e.pdf")


def test_pdf_with_an_owner_password_alone_is_read() -> None:
    data = lines_pdf([[(57, 700, 11, "Lesbar für alle.")]], encrypt=StandardEncryption("", "owner-pw"))
    assert read_one(data, "e.pdf").text == "Lesbar für alle."


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6])
def test_truncated_pdf_gives_an_error_or_its_first_pages(share: float) -> None:
    whole = lines_pdf([[(57, 700, 11, f"Dies ist die Seite {n}.")] for n in range(5)])
    found = outcome(whole[: int(len(whole) * share)], "t.pdf")
    if isinstance(found, LoadError):
        assert "cut off or damaged" in found.cause and found.remedy
    else:
        assert all(document.text or document.warnings for document in found)


@pytest.mark.parametrize("data", [b"%PDF-1.7\n%%EOF", b"%PDF-1.4\n" + b"\x00\xff" * 500, b"%PDF-"])
def test_malformed_pdf(data: bytes) -> None:
    with pytest.raises(LoadError, match=r"cut off or damaged|no pages"):
        read_one(data, "m.pdf")


def test_pdf_named_txt_is_read_as_pdf() -> None:
    assert read_one(lines_pdf([[(57, 700, 11, "Ein Satz.")]]), "brief.txt").text == "Ein Satz."
