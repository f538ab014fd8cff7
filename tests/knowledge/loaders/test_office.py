"""Word, PowerPoint and Excel files made with the libraries people make them with."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm

from knowledge.errors import LoadError
from knowledge.loaders.numbering import Numbering
from knowledge.loaders.xlsx import shown as cell_shown
from tests.knowledge.loaders.samples import SENTENCE, questions, read_one, rows, saved, shown, texts


def numbered(document: Any, text: str, identifier: str, level: str = "0") -> None:
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    number = OxmlElement("w:numPr")
    for name, value in (("w:ilvl", level), ("w:numId", identifier)):
        element = OxmlElement(name)
        element.set(qn("w:val"), value)
        number.append(element)
    properties.append(number)


def test_word_headings_lists_and_tables() -> None:
    document = docx.Document()
    document.core_properties.title = "Rückgabe"
    document.core_properties.author = "Anna Muster"
    document.add_heading("Rückgabe und Umtausch", 0)
    document.add_heading("Fristen", 2)
    document.add_paragraph(SENTENCE.strip())
    document.add_paragraph("Erster Punkt", style="List Bullet")
    document.add_paragraph("Schritt eins", style="List Number")
    document.add_paragraph("Schritt zwei", style="List Number")
    bold = document.add_paragraph()
    bold.add_run("Kosten der Rücksendung").bold = True
    table = document.add_table(rows=3, cols=2)
    for index, values in enumerate([("Land", "Kosten"), ("Deutschland", "0 €"), ("Schweiz", "9,90 CHF")]):
        for column, value in enumerate(values):
            table.cell(index, column).text = value
    loaded = read_one(saved(document), "r.docx")
    assert shown(loaded) == [
        ("heading", 1, "Rückgabe und Umtausch"),
        ("heading", 2, "Fristen"),
        ("paragraph", 0, SENTENCE.strip()),
        ("list_item", 1, "Erster Punkt"),
        ("list_item", 1, "1. Schritt eins"),
        ("list_item", 1, "2. Schritt zwei"),
        ("heading", 5, "Kosten der Rücksendung"),
        ("row", 0, "Deutschland | 0 €"),
        ("row", 0, "Schweiz | 9,90 CHF"),
    ]
    assert loaded.title == "Rückgabe" and loaded.metadata["author"] == "Anna Muster"
    assert loaded.pages == ()


def test_word_struck_hidden_and_deleted_text_is_left_out() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Der Preis ist ")
    paragraph.add_run("199 € ").font.strike = True
    paragraph.add_run("intern ").font.hidden = True
    paragraph.add_run("149 €.")
    deleted = OxmlElement("w:del")
    run = OxmlElement("w:r")
    text = OxmlElement("w:delText")
    text.text = "gestrichen"
    run.append(text)
    deleted.append(run)
    paragraph._p.append(deleted)
    loaded = read_one(saved(document), "p.docx")
    assert texts(loaded, "paragraph") == ["Der Preis ist 149 €."]
    assert set(loaded.warnings) == {"Struck-out text was left out.", "Hidden text was left out."}


def test_word_merged_cells_and_boxes_of_one_column() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for index, value in enumerate(["Land", "Ware", "Preis", "DE", "A", "1", "", "B", "2"]):
        table.cell(index // 3, index % 3).text = value
    table.cell(1, 0).merge(table.cell(2, 0))
    box = document.add_table(rows=1, cols=1)
    box.cell(0, 0).text = "Ein Hinweis im Kasten."
    loaded = read_one(saved(document), "t.docx")
    assert [text for _, text in rows(loaded)] == ["DE | A | 1", "DE | B | 2"]
    assert texts(loaded, "paragraph") == ["Ein Hinweis im Kasten."]


FOOTNOTES = """<?xml version="1.0" encoding="UTF-8"?><w:footnotes
 xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:type="separator" w:id="-1"/>
<w:footnote w:id="2"><w:p><w:r><w:t>Ab 50 € Warenwert.</w:t></w:r></w:p></w:footnote></w:footnotes>"""


def with_footnote() -> bytes:
    """A document whose footnotes are put in by hand, as python-docx cannot write them."""
    document = docx.Document()
    paragraph = document.add_paragraph("Der Versand ist kostenlos")
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), "2")
    run = paragraph.add_run()
    run._r.append(reference)
    paragraph.add_run(".")
    document.add_paragraph("Ende.")
    source = zipfile.ZipFile(io.BytesIO(saved(document)))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/_rels/document.xml.rels":
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
                added = f'<Relationship Id="rIdF" Type="{kind}" Target="footnotes.xml"/></Relationships>'
                data = data.replace(b"</Relationships>", added.encode())
            if name == "[Content_Types].xml":
                kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
                data = data.replace(
                    b"</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'.encode()
                )
            target.writestr(name, data)
        target.writestr("word/footnotes.xml", FOOTNOTES)
    return buffer.getvalue()


def test_word_footnotes_follow_their_paragraph() -> None:
    assert texts(read_one(with_footnote(), "f.docx"), "paragraph") == [
        "Der Versand ist kostenlos[1].",
        "[1] Ab 50 € Warenwert.",
        "Ende.",
    ]


NUMBERING = """<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="§ %1"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl></w:abstractNum>
<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num></w:numbering>"""


def test_word_numbers_count_on_and_start_again_below_a_new_parent() -> None:
    from lxml import etree

    numbering = Numbering(etree.fromstring(NUMBERING))
    labels = [numbering.label("5", level) for level in (0, 1, 1, 2, 2, 0, 1, 2, 3)]
    assert labels == ["§ 1", "1.1", "1.2", "a)", "b)", "§ 2", "2.1", "a)", ""]
    assert numbering.label("9", 0) is None and numbering.label("0", 0) is None


def test_a_word_file_without_text_is_an_error() -> None:
    with pytest.raises(LoadError, match="no text"):
        read_one(saved(docx.Document()), "leer.docx")


def deck() -> Any:
    presentation = pptx.Presentation()
    first = presentation.slides.add_slide(presentation.slide_layouts[1])
    first.shapes.title.text = "Neue Bohrer"
    first.placeholders[1].text = "Leise\nStark"
    first.notes_slide.notes_text_frame.text = "Preis erst nennen, wenn gefragt wird."
    hidden = presentation.slides.add_slide(presentation.slide_layouts[5])
    hidden.shapes.title.text = "Einkaufspreise"
    hidden._element.set("show", "0")
    last = presentation.slides.add_slide(presentation.slide_layouts[5])
    last.shapes.title.text = "Zahlen"
    table = last.shapes.add_table(2, 2, Cm(1), Cm(10), Cm(8), Cm(3)).table
    for index, value in enumerate(["Jahr", "Umsatz", "2024", "5 Mio. €"]):
        table.cell(index // 2, index % 2).text = value
    data = CategoryChartData()
    data.categories = ["Nord", "Süd"]
    data.add_series("Umsatz", (1.5, 2))
    last.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(1), Cm(14), Cm(8), Cm(4), data)
    box = last.shapes.add_textbox(Cm(1), Cm(5), Cm(8), Cm(2))
    box.text_frame.text = "Stand März"
    return presentation


def test_slides_are_pages() -> None:
    loaded = read_one(saved(deck()), "bohrer.pptx")
    assert shown(loaded) == [
        ("heading", 2, "Neue Bohrer"),
        ("list_item", 1, "Leise"),
        ("list_item", 1, "Stark"),
        ("paragraph", 0, "Preis erst nennen, wenn gefragt wird."),
        ("heading", 2, "Zahlen"),
        ("paragraph", 0, "Stand März"),
        ("row", 0, "2024 | 5 Mio. €"),
        ("row", 0, "Nord | 1.5"),
        ("row", 0, "Süd | 2"),
    ]
    assert [page.number for page in loaded.pages] == [1, 3]
    assert "1 hidden slides were left out." in loaded.warnings
    assert loaded.title == "Neue Bohrer"


def workbook() -> Any:
    book = openpyxl.Workbook()
    prices = book.active
    prices.title = "Preise"
    prices.append(["Preisliste Werkzeug 2025"])
    prices.append([])
    prices.append(["Artikel", "Bezeichnung", "Einkauf", "Preis", "Rabatt", "ab"])
    prices.append(["A-1", "Bohrer für Größe 5", 1.5, 1299.5, 0.15, date(2025, 3, 1)])
    prices.append(["A-2", "Säge und Zubehör", 2.5, 8, 0, datetime(2025, 4, 1, 9, 30)])
    prices.append(["A-3", "Versteckt", 2.5, 8, 0, None])
    for row in (4, 5, 6):
        prices.cell(row, 4).number_format = '#,##0.00 "€"'
        prices.cell(row, 5).number_format = "0%"
    prices.column_dimensions["C"].hidden = True
    prices.row_dimensions[6].hidden = True
    faq = book.create_sheet("FAQ")
    faq.append(["Frage", "Antwort"])
    faq.append(["Wie lange dauert die Lieferung?", "Drei Tage."])
    secret = book.create_sheet("Marge")
    secret.append(["Geheim", "Zahl"])
    secret.sheet_state = "hidden"
    return book


def test_sheets_are_pages_and_hidden_things_stay_hidden() -> None:
    loaded = read_one(saved(workbook()), "preise.xlsx")
    assert texts(loaded, "heading") == ["Preise", "Preisliste Werkzeug 2025", "FAQ"]
    assert rows(loaded) == [
        ("Artikel | Bezeichnung | Preis | Rabatt | ab", "A-1 | Bohrer für Größe 5 | 1.299,50 € | 15 % | 01.03.2025"),
        ("Artikel | Bezeichnung | Preis | Rabatt | ab", "A-2 | Säge und Zubehör | 8,00 € | 0 % | 01.04.2025 09:30"),
    ]
    assert questions(loaded) == [("Wie lange dauert die Lieferung?", "Drei Tage.")]
    assert [page.number for page in loaded.pages] == [1, 2]
    assert set(loaded.warnings) == {
        "1 hidden rows of a sheet were left out.",
        "1 hidden columns of a sheet were left out.",
        "Hidden sheets were left out.",
    }
    assert all(word not in loaded.text for word in ("Einkauf", "Versteckt", "Geheim"))


def test_formulas_without_a_result_are_reported() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Name", "Summe"])
    book.active.append(["x", "=1+1"])
    assert "1 formulas have no stored result" in " ".join(read_one(saved(book), "f.xlsx").warnings)


@pytest.mark.parametrize(
    ("value", "style", "german", "expected"),
    [
        (5, "General", True, "5"),
        (2.5, "General", True, "2,5"),
        (2.5, "General", False, "2.5"),
        (4006381333931, "General", True, "4006381333931"),
        (1299.5, "#,##0.00", False, "1,299.50"),
        (1299.5, "#,##0.00", True, "1.299,50"),
        (1299.5, '#,##0.00\\ "€"', True, "1.299,50 €"),
        (1299.5, '"$"#,##0.00', False, "$1,299.50"),
        (19.9, "#,##0.00 [$€-407]", False, "19,90 €"),
        (0.075, "0.0%", True, "7,5 %"),
        (True, "General", True, "ja"),
        (False, "General", False, "no"),
        (date(2025, 1, 31), "dd.mm.yyyy", True, "31.01.2025"),
        (date(2025, 1, 31), "yyyy-mm-dd", False, "2025-01-31"),
        (None, "General", True, ""),
        ("Text", "@", True, "Text"),
    ],
)
def test_cells_read_as_excel_shows_them(value: Any, style: str, german: bool, expected: str) -> None:
    assert cell_shown(value, style, german) == expected
