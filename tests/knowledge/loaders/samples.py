"""Small files of every binary format, written for these tests, and the rules every loaded document keeps."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from knowledge.errors import LoadError
from knowledge.loaders import LoadOptions, load_bytes
from knowledge.types import LoadedDocument

DATA = Path(__file__).parents[4] / "shared" / "data" / "docs"

SENTENCE = (
    "Wir liefern Akkuschrauber, Bohrhämmer und Zubehör innerhalb von drei Werktagen an jede Adresse in Deutschland. "
)


def check(document: LoadedDocument) -> None:
    """Blocks are sorted, disjoint, inside the text and show something; pages cover the text in order."""
    position = 0
    for block in document.blocks:
        assert position <= block.start < block.end <= len(document.text), block
        piece = document.text[block.start : block.end]
        assert piece.strip(), block
        assert block.kind == "code" or piece == piece.strip(), block
        assert (block.kind == "qa") == (block.answer_start >= 0), block
        if block.kind == "qa":
            assert block.start < block.answer_start < block.end, block
        assert block.kind in {"heading", "list_item"} or block.level == 0, block
        position = block.end
    position = 0
    numbers = [page.number for page in document.pages]
    assert numbers == sorted(set(numbers))
    for page in document.pages:
        assert page.start == position <= page.end, page
        position = page.end
    assert not document.pages or position == len(document.text)
    for warning in document.warnings:
        assert warning.endswith((".", ").")), warning


def read(data: bytes | str, name: str, **options: Any) -> list[LoadedDocument]:
    """The checked documents of some content."""
    content = data.encode() if isinstance(data, str) else data
    documents = list(load_bytes(content, name=name, options=LoadOptions(**options)))
    for document in documents:
        check(document)
    return documents


def outcome(data: bytes | str, name: str, **options: Any) -> list[LoadedDocument] | LoadError:
    """The checked documents of some content, or the error that it gave."""
    try:
        return read(data, name, **options)
    except LoadError as error:
        return error


def read_one(data: bytes | str, name: str, **options: Any) -> LoadedDocument:
    """The only document of some content."""
    (document,) = read(data, name, **options)
    return document


def shown(document: LoadedDocument, *kinds: str) -> list[tuple[str, int, str]]:
    """(kind, level, text) of the blocks, of some kinds or all."""
    return [
        (block.kind, block.level, document.text[block.start : block.end])
        for block in document.blocks
        if not kinds or block.kind in kinds
    ]


def texts(document: LoadedDocument, kind: str) -> list[str]:
    """Texts of the blocks of one kind."""
    return [text for _, _, text in shown(document, kind)]


def rows(document: LoadedDocument) -> list[tuple[str, str]]:
    """(header, text) of the table rows."""
    return [(b.header, document.text[b.start : b.end]) for b in document.blocks if b.kind == "row"]


def questions(document: LoadedDocument) -> list[tuple[str, str]]:
    """(question, answer) of the qa blocks."""
    return [
        (document.text[b.start : b.answer_start].strip(" |\n"), document.text[b.answer_start : b.end])
        for b in document.blocks
        if b.kind == "qa"
    ]


def draw_pdf(draw: Callable[[Any], None], **canvas_options: Any) -> bytes:
    """A PDF drawn with reportlab's canvas; A4, origin bottom left."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, **canvas_options)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def lines_pdf(pages: Sequence[Sequence[tuple[float, float, float, str]]], **canvas_options: Any) -> bytes:
    """A PDF of lines (x, y, size, text) by page; text starting with "*" is bold."""

    def draw(canvas: Any) -> None:
        for page in pages:
            for x, y, size, text in page:
                canvas.setFont("Helvetica-Bold" if text.startswith("*") else "Helvetica", size)
                canvas.drawString(x, y, text.removeprefix("*"))
            canvas.showPage()

    return draw_pdf(draw, **canvas_options)


def story_pdf(story: Sequence[Any], *, columns: int = 1, on_page: Callable[[Any, Any], None] | None = None) -> bytes:
    """A PDF set by reportlab's layout engine in one or two columns."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    buffer = io.BytesIO()
    frames = [Frame(57, 57, 481, 708)] if columns == 1 else [Frame(57, 57, 227, 708), Frame(312, 57, 227, 708)]
    document = BaseDocTemplate(buffer, pagesize=A4)
    document.addPageTemplates([PageTemplate(frames=frames, onPage=on_page or (lambda canvas, doc: None))])
    document.build(list(story))
    return buffer.getvalue()


def text_picture(lines: Sequence[str], size: tuple[int, int] = (1240, 500)) -> Any:
    """A picture with typed lines, black on white."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=36)
    for index, line in enumerate(lines):
        pen.text((60, 60 + 60 * index), line, fill="black", font=font)
    return picture


def as_bytes(picture: Any, kind: str = "PNG", **options: Any) -> bytes:
    """A picture as a file."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def saved(document: Any) -> bytes:
    """What a python-docx, python-pptx or openpyxl document saves."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
