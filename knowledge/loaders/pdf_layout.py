"""The reading order of a PDF page: columns, lines, paragraphs, items, tables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from knowledge.loaders.hyphens import join_lines
from knowledge.loaders.pdf_page import Box, PageContent
from knowledge.loaders.pdf_tables import Segment, Table, aligned_tables, hull, ruled_tables, segment_of, segments

_BULLET = re.compile(r"(?:[•‣◦▪▫●○■□➔►✓\uf0b7\uf0a7\uf0d8\uf076]|[-–—*·o](?=\s))\s*(?=\S)")
_ITEM_NUMBER = re.compile(r"(?:\d{1,2}[.)]|\(?[a-z]\)|\(\d{1,2}\))\s+\S")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”“«»)\]]*$")
_LEAST_COLUMN_LINES = 3
_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line of running text within its column."""

    box: Box
    text: str
    size: float
    bold: bool
    column: Box


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, list item or table of one page, in reading order.

    Attributes:
        kind: what it is; headings are told from paragraphs later, by the type sizes of the whole document.
        text: running text, hyphenation mended; "" for a table.
        lines: how many lines it was set in.
        full: its last line reaches the right edge of its column, so it may go on elsewhere.
    """

    kind: Literal["paragraph", "list_item", "table"]
    text: str
    page: int
    size: float = 0.0
    bold: bool = False
    lines: int = 1
    full: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


def page_pieces(content: PageContent, number: int) -> list[Piece]:
    """The pieces of a page in reading order."""
    tables = ruled_tables(content.words, content.rules)
    words = [word for word in content.words if not any(t.box.holds(*word.middle) for t in tables)]
    lines = segments(words)
    order = _ordered(lines, tables, 0) if lines or tables else []
    return _pieces(order, number)


_Item = Line | Table


def _ordered(lines: list[list[Segment]], tables: list[Table], depth: int) -> list[_Item]:
    """Lines and tables in reading order: bands from top to bottom, in each band columns from left to right."""
    gutter = _gutter(lines) if depth < _MAX_DEPTH else None
    if gutter is None:
        return _single(lines, tables)
    items: list[_Item] = []
    for band in _bands(lines, gutter):
        left, right = _sides(band, gutter)
        bounds = hull([s.box for line in band for s in line])
        inside = [t for t in tables if bounds.y0 - 5 <= t.box.y0 and t.box.y1 <= bounds.y1 + 5]
        tables = [t for t in tables if t not in inside]
        if min(len(left), len(right)) >= _LEAST_COLUMN_LINES and not _is_band_table(band):
            items.extend(_ordered(left, [t for t in inside if t.box.x0 < gutter], depth + 1))
            items.extend(_ordered(right, [t for t in inside if t.box.x0 >= gutter], depth + 1))
        else:
            items.extend(_single(band, inside))
    return _with_tables(items, tables)


def _gutter(lines: list[list[Segment]]) -> float | None:
    """The x of a vertical gap that separates two columns of text, or None."""
    found = [s for line in lines for s in line]
    if len(found) < 2 * _LEAST_COLUMN_LINES:
        return None
    bounds = hull([s.box for s in found])
    narrow = [s for s in found if s.box.width < 0.62 * bounds.width]
    best: tuple[int, float] | None = None
    for x in _gaps(narrow, bounds):
        left = sum(1 for s in narrow if s.box.x1 <= x)
        right = sum(1 for s in narrow if s.box.x0 >= x)
        if min(left, right) >= _LEAST_COLUMN_LINES and (best is None or min(left, right) > best[0]):
            best = (min(left, right), x)
    return best[1] if best else None


def _gaps(found: Sequence[Segment], bounds: Box) -> list[float]:
    """Middles of the gaps in the x-coverage of segments, at least 8 points wide, not at the edges."""
    spans = sorted((s.box.x0, s.box.x1) for s in found)
    gaps = []
    reach = spans[0][1] if spans else bounds.x1
    for x0, x1 in spans[1:]:
        if x0 - reach >= 8.0 and 0.15 < (reach - bounds.x0) / max(bounds.width, 1) < 0.85:
            gaps.append((reach + x0) / 2)
        reach = max(reach, x1)
    return gaps


def _bands(lines: list[list[Segment]], gutter: float) -> list[list[list[Segment]]]:
    """Runs of lines that all cross the gutter, or all leave it free."""
    bands: list[list[list[Segment]]] = []
    crossing_before: bool | None = None
    for line in lines:
        crossing = any(s.box.x0 < gutter < s.box.x1 for s in line)
        if crossing == crossing_before:
            bands[-1].append(line)
        else:
            bands.append([line])
        crossing_before = crossing
    return bands


def _sides(band: list[list[Segment]], gutter: float) -> tuple[list[list[Segment]], list[list[Segment]]]:
    left = [part for line in band if (part := [s for s in line if s.box.x1 <= gutter])]
    right = [part for line in band if (part := [s for s in line if s.box.x0 >= gutter])]
    return left, right


def _is_band_table(band: list[list[Segment]]) -> bool:
    covered = sum(end - start for start, end, _ in aligned_tables(band))
    return covered >= 0.7 * len(band)


def _single(lines: list[list[Segment]], tables: list[Table]) -> list[_Item]:
    """One column: aligned tables found, the segments of all other lines joined."""
    items: list[_Item] = []
    column = hull([s.box for line in lines for s in line]) if lines else Box(0, 0, 0, 0)
    position = 0
    for start, end, table in aligned_tables(lines):
        items.extend(_line(line, column) for line in lines[position:start])
        items.append(table)
        position = end
    items.extend(_line(line, column) for line in lines[position:])
    return _with_tables(items, tables)


def _line(parts: Sequence[Segment], column: Box) -> Line:
    whole = segment_of([word for part in parts for word in part.words])
    return Line(whole.box, whole.text, whole.size, whole.bold, column)


def _with_tables(items: list[_Item], tables: list[Table]) -> list[_Item]:
    """Each ruled table before the first item below it."""
    result = list(items)
    for table in sorted(tables, key=lambda t: t.box.y0):
        at = next((i for i, item in enumerate(result) if item.box.y0 >= table.box.y1 - 3), len(result))
        result.insert(at, table)
    return result


def _pieces(items: Sequence[_Item], number: int) -> list[Piece]:
    pieces: list[Piece] = []
    group: list[Line] = []
    leading = _leading(items)
    for item in items:
        if isinstance(item, Table):
            pieces.extend(_close(group, number))
            pieces.append(Piece("table", "", number, rows=item.rows))
        else:
            if group and not _goes_on(group, item, leading):
                pieces.extend(_close(group, number))
            group.append(item)
    pieces.extend(_close(group, number))
    return pieces


def _close(group: list[Line], number: int) -> list[Piece]:
    if not group:
        return []
    text = join_lines(line.text for line in group)
    bullet = _BULLET.match(text)
    is_item = bullet is not None or (_ITEM_NUMBER.match(text) is not None and not group[0].bold)
    body = text[bullet.end() :] if bullet else text
    size = max((line.size for line in group), key=[line.size for line in group].count)
    piece = Piece(
        "list_item" if is_item else "paragraph",
        body, number, size, all(line.bold for line in group), len(group), _is_full(group[-1]),
    )  # fmt: skip
    group.clear()
    return [piece] if body.strip() else []


def _is_full(line: Line) -> bool:
    return line.box.x1 > line.column.x1 - 0.12 * line.column.width


def _leading(items: Sequence[_Item]) -> float:
    """The usual distance from line to line, in line heights."""
    distances = sorted(
        (b.box.y1 - a.box.y1) / max(b.size, 1.0)
        for a, b in pairwise(items)
        if isinstance(a, Line) and isinstance(b, Line) and 0 < b.box.y1 - a.box.y1 < 3 * b.size and a.size == b.size
    )
    return distances[len(distances) // 3] if distances else 1.2


def _goes_on(group: Sequence[Line], line: Line, leading: float) -> bool:
    """Whether a line belongs to the paragraph of the lines before it."""
    before = group[-1]
    if abs(line.size - before.size) > 0.08 * max(line.size, before.size) or (
        line.bold != before.bold and len(line.text) > 3
    ):
        return False
    if _BULLET.match(line.text) or _ITEM_NUMBER.match(line.text):
        return False
    distance = line.box.y1 - before.box.y1
    if distance < -2 * line.size:
        # The next column: the sentence may go on there.
        return line.text[:1].islower() or (_is_full(before) and not _SENTENCE_END.search(before.text))
    if distance > (leading + 0.35) * line.size:
        return False
    if before.text.endswith("-"):
        return True
    ended = bool(_SENTENCE_END.search(before.text))
    short = before.box.x1 < line.column.x1 - 0.2 * line.column.width
    indented = line.box.x0 - min(part.box.x0 for part in group) > 0.8 * line.size
    if indented and ended and not _BULLET.match(group[0].text) and not _ITEM_NUMBER.match(group[0].text):
        return False
    return not (ended and short and not line.text[:1].islower())
