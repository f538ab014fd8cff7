"""PDFs: a manual with header, footer and tables, and a newsletter in two columns with hyphenated line ends."""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from assistant.demo.builders.markup import Element, parse

_VOWELS = "aeiouyäöü"
_CLUSTER = re.compile(r"(?<=[aeiouyäöü])([bcdfghjklmnpqrstvwxzß]+)(?=[aeiouyäöü])", re.IGNORECASE)
_ONSETS = (
    "schr", "schl", "schn", "sch", "spr", "str", "ch", "ck", "ph", "th", "qu", "pf", "st", "tr", "br", "fr", "gr", "kr",
    "pr", "dr", "bl", "fl",
)  # fmt: skip


def manual(text: str, *, title: str, header: str, page_word: str = "Seite") -> bytes:
    """A document with a running header, page numbers and a table style.

    Args:
        text: in the small markup.
        title: title in the file's metadata.
        header: line at the top of every page.
        page_word: the word before the page number.
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import cm
    from reportlab.platypus import SimpleDocTemplate

    def frame(canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(2.2 * cm, A4[1] - 1.4 * cm, header)
        canvas.drawString(2.2 * cm, 1.2 * cm, "Kranholt Werkzeuge GmbH, Frankfurt am Main")
        canvas.drawRightString(A4[0] - 2.2 * cm, 1.2 * cm, f"{page_word} {document.page}")

    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer, pagesize=A4, title=title, author="Kranholt Werkzeuge GmbH", invariant=1,
        topMargin=2.4 * cm, bottomMargin=2.2 * cm, leftMargin=2.2 * cm, rightMargin=2.2 * cm,
    )  # fmt: skip
    document.build([_flowable(element) for element in parse(text)], onFirstPage=frame, onLaterPages=frame)
    return buffer.getvalue()


def _flowable(element: Element) -> Any:
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
    from reportlab.platypus import Paragraph

    styles = getSampleStyleSheet()
    body = ParagraphStyle("body", parent=styles["BodyText"], fontSize=10, leading=14, alignment=TA_JUSTIFY)
    match element.kind:
        case "h1":
            return Paragraph(escape(element.text), styles["Heading1"])
        case "h2":
            return Paragraph(escape(element.text), styles["Heading2"])
        case "item":
            return Paragraph(escape(element.text), body, bulletText="•")
        case "table":
            return _table(element, body)
        case _:
            return Paragraph(escape(element.text), body)


def _table(element: Element, body: Any) -> Any:
    from reportlab.lib import colors
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Table, TableStyle

    cell = ParagraphStyle("cell", parent=body, fontSize=9, leading=11, alignment=0)
    rows = [[Paragraph(escape(value), cell) for value in row] for row in element.rows]
    style = TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
            ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return Table(rows, style=style, repeatRows=1, spaceBefore=6, spaceAfter=8, hAlign="LEFT")


def syllables(word: str) -> list[str]:
    """Break points of a German word by the rule 'the last consonant goes to the next line'.

    Good enough for a newsletter; ß and clusters such as sch, ch and ck stay together.
    """
    cuts = [0]
    for match in _CLUSTER.finditer(word):
        cluster = match.group(1).lower()
        onset = next((o for o in _ONSETS if cluster.endswith(o) and len(o) < len(cluster) + 1), cluster[-1])
        cut = match.end() - len(onset)
        if cut - cuts[-1] >= 2 and len(word) - cut >= 3 and cut >= 3:
            cuts.append(cut)
    return [word[a:b] for a, b in zip(cuts, [*cuts[1:], len(word)], strict=True)]


def newsletter(text: str, *, title: str) -> bytes:
    """Two columns, text set by hand: words are broken at line ends with a hyphen, as in printed matter."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import cm
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle(title)
    canvas.setAuthor("Kranholt Werkzeuge GmbH")
    width, bottom, top = 7.6 * cm, 2 * cm, A4[1] - 2.2 * cm
    lefts = (2.2 * cm, 11.2 * cm)
    column, y = 0, top
    for font, size, line in _set_lines(parse(text), width):
        if y < bottom:
            if column == 1:
                canvas.showPage()
            column, y = 1 - column, top
        if line:
            canvas.setFont(font, size)
            canvas.drawString(lefts[column], y, line)
        y -= size * 1.35
    canvas.save()
    return buffer.getvalue()


def _set_lines(elements: list[Element], width: float) -> Iterator[tuple[str, float, str]]:
    for element in elements:
        font, size = {"h1": ("Helvetica-Bold", 15.0), "h2": ("Helvetica-Bold", 11.5)}.get(
            element.kind, ("Times-Roman", 10.0)
        )
        breaks = element.kind == "paragraph"
        yield from ((font, size, line) for line in break_lines(element.text, font, size, width, breaks))
        yield font, size * 0.6, ""


def break_lines(text: str, font: str, size: float, width: float, hyphenate: bool) -> list[str]:
    """Lines that fit into `width` points, long words broken at syllables when asked."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    def fits(line: str) -> bool:
        return bool(stringWidth(line, font, size) <= width)

    lines, line = [], ""
    for word in text.split():
        candidate = f"{line} {word}".strip()
        if fits(candidate):
            line = candidate
            continue
        head, tail = _broken(line, word, fits) if hyphenate else ("", word)
        lines.append(f"{line} {head}-".strip() if head else line)
        line = tail
    return [*lines, line]


def _broken(line: str, word: str, fits: Callable[[str], bool]) -> tuple[str, str]:
    parts = syllables(word) if word.isalpha() else [word]
    for count in range(len(parts) - 1, 0, -1):
        head = "".join(parts[:count])
        if len(head) >= 3 and fits(f"{line} {head}-"):
            return head, word[len(head) :]
    return "", word
