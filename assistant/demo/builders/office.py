"""DOCX, PPTX and XLSX from the small markup and from tables."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.demo.builders.archive import reproducible
from assistant.demo.builders.markup import Element, parse

Cell = str | int | float | None


def docx(text: str, *, title: str, language: str = "de-DE") -> bytes:
    """A Word file with real heading, list and table styles."""
    from docx import Document

    document = Document()
    document.core_properties.title = title
    document.core_properties.author = "Kranholt Werkzeuge GmbH"
    document.core_properties.language = language
    for element in parse(text):
        match element.kind:
            case "h1":
                document.add_heading(element.text, level=1)
            case "h2":
                document.add_heading(element.text, level=2)
            case "item":
                document.add_paragraph(element.text, style="List Bullet")
            case "table":
                _docx_table(document, element)
            case _:
                document.add_paragraph(element.text)
    footer = document.sections[0].footer.paragraphs[0]
    footer.text = f"Kranholt Werkzeuge GmbH · {title}"
    buffer = io.BytesIO()
    document.save(buffer)
    return reproducible(buffer.getvalue())


def _docx_table(document: Any, element: Element) -> None:
    table = document.add_table(rows=0, cols=len(element.rows[0]))
    table.style = "Table Grid"
    for row in element.rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value


def pptx(text: str, *, title: str) -> bytes:
    """A slide deck: each `# ` starts a slide, `Notiz: ` goes to its speaker notes."""
    from pptx import Presentation

    deck = Presentation()
    deck.core_properties.title = title
    deck.core_properties.author = "Kranholt Werkzeuge GmbH"
    slides: list[list[Element]] = []
    for element in parse(text):
        if element.kind == "h1":
            slides.append([])
        slides[-1].append(element)
    for elements in slides:
        _slide(deck, elements)
    buffer = io.BytesIO()
    deck.save(buffer)
    return reproducible(buffer.getvalue())


def _slide(deck: Any, elements: Sequence[Element]) -> None:
    from pptx.util import Cm

    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = elements[0].text
    body = slide.placeholders[1]
    lines = [element.text for element in elements if element.kind in ("paragraph", "item")]
    body.text_frame.text = "\n".join(lines)
    for table in (element for element in elements if element.kind == "table"):
        shape = slide.shapes.add_table(len(table.rows), len(table.rows[0]), Cm(2), Cm(6), Cm(21), Cm(8))
        for row, values in zip(shape.table.rows, table.rows, strict=True):
            for cell, value in zip(row.cells, values, strict=True):
                cell.text = value
    if not lines:
        body._element.getparent().remove(body._element)
    notes = [element.text for element in elements if element.kind == "note"]
    if notes:
        slide.notes_slide.notes_text_frame.text = "\n".join(notes)


def xlsx(sheets: Mapping[str, Sequence[Sequence[Cell]]], *, title: str) -> bytes:
    """A workbook; the first row of each sheet is its header."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    book.properties.title = title
    book.properties.creator = "Kranholt Werkzeuge GmbH"
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for column in sheet.columns:
            width = max(len(str(cell.value or "")) for cell in column)
            sheet.column_dimensions[column[0].column_letter].width = min(width + 2, 60)
        for cells in sheet.iter_rows(min_row=2):
            for cell in cells:
                if isinstance(cell.value, float):
                    cell.number_format = "#,##0.00"
        sheet.freeze_panes = "A2"
    buffer = io.BytesIO()
    book.save(buffer)
    return reproducible(buffer.getvalue())
