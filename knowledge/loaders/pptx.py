"""PowerPoint presentations: a slide is a page; titles, text, tables, chart data and speaker notes."""

from collections.abc import Iterator
from typing import Any

from knowledge.errors import LoadError
from knowledge.loaders.builder import TextBuilder, one_line, squeeze
from knowledge.loaders.limits import checked_copy
from knowledge.loaders.metadata import clean_metadata
from knowledge.loaders.options import Source
from knowledge.loaders.tables import add_table
from knowledge.types import LoadedDocument

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MAX_GROUPS = 20
_GENERIC_TITLES = frozenset({"powerpoint-präsentation", "powerpoint presentation", "präsentation1", "presentation1"})


def load(source: Source) -> Iterator[LoadedDocument]:
    """One document; hidden slides are left out and reported."""
    import pptx

    try:
        deck = pptx.Presentation(checked_copy(source.data, source.options))
    except (KeyError, ValueError) as error:
        raise LoadError("The presentation is damaged or incomplete.", "Open and save it again.") from error
    builder = TextBuilder(source.options)
    hidden = 0
    for number, slide in enumerate(deck.slides, 1):
        if number > source.options.max_pages:
            builder.warn(f"Only the first {source.options.max_pages:,} slides were read; raise max_pages.")
            break
        if slide._element.get("show") in {"0", "false"}:
            hidden += 1
            continue
        builder.page(number)
        _slide(slide, builder)
    if hidden:
        builder.warn(f"{hidden} hidden slides were left out.")
    if not len(builder):
        raise LoadError("The presentation holds no text.", "If its slides are pictures, save it as PDF.")
    properties = deck.core_properties
    values = {
        "title": properties.title if (properties.title or "").casefold() not in _GENERIC_TITLES else "",
        "author": properties.author,
        "date": properties.modified.date().isoformat() if properties.modified else "",
    }
    metadata, warnings = clean_metadata(values, place="document properties")
    builder.warnings.extend(warnings)
    built = builder.build(metadata=metadata)
    first = next((block for block in built.blocks if block.kind == "heading"), None)
    title = metadata.get("title") or (built.text[first.start : first.end] if first else None)
    yield LoadedDocument(built.text, built.blocks, built.pages, title, "", metadata, built.warnings)


def _slide(slide: Any, builder: TextBuilder) -> None:
    title = slide.shapes.title
    if title is not None:
        builder.add("heading", one_line(title.text_frame.text), level=2)
    shapes = [shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id]
    for shape in sorted(shapes, key=_place):
        _shape(shape, builder, 0)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for text in slide.notes_slide.notes_text_frame.text.split("\n"):
            builder.add("paragraph", squeeze(text.replace("\v", "\n")))


def _place(shape: Any) -> tuple[int, int]:
    """Reading order: rows of about 1 cm from top to bottom, then from left to right; no place means first."""
    return ((shape.top or 0) // 360_000, shape.left or 0)


def _shape(shape: Any, builder: TextBuilder, depth: int) -> None:
    if shape.is_placeholder and str(shape.placeholder_format.type).startswith(("DATE", "FOOTER", "SLIDE_NUMBER")):
        return
    if hasattr(shape, "shapes") and depth < _MAX_GROUPS:
        for inner in sorted(shape.shapes, key=_place):
            _shape(inner, builder, depth + 1)
    elif getattr(shape, "has_table", False):
        rows = [[cell.text_frame.text.replace("\v", " ") for cell in row.cells] for row in shape.table.rows]
        add_table(builder, rows, header=True if shape.table.first_row else None)
    elif getattr(shape, "has_chart", False):
        _chart(shape.chart, builder)
    elif shape.has_text_frame:
        _frame(shape, builder)
    elif "diagram" in str(shape._element.xpath("string(.//a:graphicData/@uri)")):
        builder.warn("A SmartArt drawing was left out; its text cannot be read.")


def _frame(shape: Any, builder: TextBuilder) -> None:
    body = shape.is_placeholder and str(shape.placeholder_format.type).startswith(("BODY", "OBJECT", "VERTICAL"))
    paragraphs = [(p, squeeze(p.text.replace("\v", "\n"))) for p in shape.text_frame.paragraphs]
    filled = [(paragraph, text) for paragraph, text in paragraphs if text]
    for paragraph, text in filled:
        if _is_item(paragraph, body and len(filled) > 1):
            builder.add("list_item", text, level=paragraph.level + 1)
        else:
            builder.add("paragraph", text)


def _is_item(paragraph: Any, by_default: bool) -> bool:
    """Bullets that a paragraph sets or refuses itself; otherwise body placeholders have them."""
    properties = paragraph._p.find(f"{_A}pPr")
    if properties is not None:
        if properties.find(f"{_A}buNone") is not None:
            return False
        if properties.find(f"{_A}buChar") is not None or properties.find(f"{_A}buAutoNum") is not None:
            return True
    return by_default or paragraph.level > 0


def _chart(chart: Any, builder: TextBuilder) -> None:
    """The numbers behind a chart as a table: a row a category, a column a series."""
    if chart.has_title and chart.chart_title.has_text_frame:
        builder.add("paragraph", one_line(chart.chart_title.text_frame.text))
    for plot in chart.plots:
        series = list(plot.series)
        names = [str(category) for category in plot.categories]
        rows = [["", *[one.name or "" for one in series]]]
        for index, name in enumerate(names):
            values = [one.values[index] if index < len(one.values) else None for one in series]
            rows.append([name, *["" if value is None else f"{value:.15g}" for value in values]])
        if len(rows) > 1:
            add_table(builder, rows, header=True)
