"""Tables of a PDF page: those drawn with lines, and those set by alignment alone."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.loaders.hyphens import join_lines
from knowledge.loaders.pdf_page import Box, Word
from knowledge.loaders.tables import is_value

_TOLERANCE = 3.0
_WORD_GAP = 0.85
_SLOT = 12.0
_LEAST_ROWS = 3
_PROSE_CHARS = 28
_SHORT_CHARS = 18


@dataclass(frozen=True, slots=True)
class Segment:
    """Words on one line without a wide gap between them."""

    box: Box
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def size(self) -> float:
        """The size most of its characters have."""
        sizes: dict[float, int] = {}
        for word in self.words:
            key = round(word.size * 2) / 2
            sizes[key] = sizes.get(key, 0) + len(word.text)
        return max(sizes, key=lambda size: (sizes[size], size))

    @property
    def bold(self) -> bool:
        return all(word.bold for word in self.words if any(char.isalnum() for char in word.text))


@dataclass(frozen=True, slots=True)
class Table:
    """Cells of a table by row, and where it stands."""

    box: Box
    rows: tuple[tuple[str, ...], ...]


def segments(words: Sequence[Word]) -> list[list[Segment]]:
    """Lines from top to bottom, each as segments from left to right.

    Words are joined to segments first, in the order of the file and then by place: a line across the page can mix
    columns whose lines stand at different heights.

    Args:
        words: in the order of the file.
    """
    lines: list[list[Segment]] = []
    for segment in sorted(_joined(_runs(words)), key=lambda s: (s.box.y0 + s.box.y1, s.box.x0)):
        for line in reversed(lines[-3:]):
            if abs(_middle(line[0]) - _middle(segment)) < 0.45 * min(line[0].box.height, segment.box.height):
                line.append(segment)
                break
        else:
            lines.append([segment])
    return [sorted(line, key=lambda s: s.box.x0) for line in lines]


def _middle(part: Segment | Word) -> float:
    return (part.box.y0 + part.box.y1) / 2


def _runs(words: Sequence[Word]) -> list[list[Word]]:
    """Words that follow each other in the file and on the page."""
    runs: list[list[Word]] = []
    for word in words:
        if runs and _follows(runs[-1][-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _follows(before: Segment | Word, after: Segment | Word) -> bool:
    overlap = min(before.box.y1, after.box.y1) - max(before.box.y0, after.box.y0)
    height = min(before.box.height, after.box.height)
    return overlap > 0.5 * height and -0.5 * height < after.box.x0 - before.box.x1 <= _WORD_GAP * max(height, 1.0)


def _joined(runs: Sequence[list[Word]]) -> list[Segment]:
    """Runs joined where one goes on at the right of another, as when each word was written on its own."""
    found: list[Segment] = []
    by_height: dict[int, list[int]] = {}
    for segment in sorted((segment_of(run) for run in runs), key=lambda s: s.box.x0):
        slot = int(_middle(segment) // _SLOT)
        near = (i for place in (slot - 1, slot, slot + 1) for i in reversed(by_height.get(place, ())))
        index = next((i for i in near if _follows(found[i], segment) and _level(found[i], segment)), None)
        if index is None:
            by_height.setdefault(slot, []).append(len(found))
            found.append(segment)
        else:
            found[index] = segment_of([*found[index].words, *segment.words])
    return found


def _level(a: Segment, b: Segment) -> bool:
    return abs(_middle(a) - _middle(b)) < 0.35 * max(a.box.height, b.box.height)


def segment_of(words: Sequence[Word]) -> Segment:
    """The segment of some words."""
    return Segment(hull([word.box for word in words]), tuple(words))


def hull(boxes: Sequence[Box]) -> Box:
    """The smallest box around others."""
    return Box(min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes))


def ruled_tables(words: Sequence[Word], rules: Sequence[Box]) -> list[Table]:
    """Tables whose cells are drawn: at least two columns and two rows between crossing lines."""
    tables = []
    for group in _connected(rules):
        columns = _edges([(r.x0 + r.x1) / 2 for r in group if r.width <= r.height])
        rows = _edges([(r.y0 + r.y1) / 2 for r in group if r.height < r.width])
        if len(columns) < 3 or len(rows) < 3 or len(columns) > 60:
            continue
        box = Box(columns[0], rows[0], columns[-1], rows[-1])
        cells = _fill(words, columns, rows)
        filled = sum(1 for row in cells for cell in row if cell)
        # A frame around a page or a picture is no table.
        if filled >= 4 and sum(1 for row in cells if any(row)) >= 2 and _is_tabular(cells):
            tables.append(Table(box, tuple(tuple(row) for row in cells if any(row))))
    return tables


def _is_tabular(cells: Sequence[Sequence[str]]) -> bool:
    """Two columns or more in use: lists framed by lines have one."""
    return sum(1 for column in zip(*cells, strict=True) if sum(1 for cell in column if cell) >= 2) >= 2


def _connected(rules: Sequence[Box]) -> list[list[Box]]:
    """Groups of lines that touch each other."""
    ordered = sorted(rules, key=lambda r: (r.y0, r.x0))[:2_000]
    parent = list(range(len(ordered)))

    def find(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    open_rules: list[int] = []
    for index, rule in enumerate(ordered):
        open_rules = [other for other in open_rules if ordered[other].y1 >= rule.y0 - _TOLERANCE]
        for other in open_rules:
            if ordered[other].x0 <= rule.x1 + _TOLERANCE and ordered[other].x1 >= rule.x0 - _TOLERANCE:
                parent[find(other)] = find(index)
        open_rules.append(index)
    groups: dict[int, list[Box]] = {}
    for index, rule in enumerate(ordered):
        groups.setdefault(find(index), []).append(rule)
    return [group for group in groups.values() if len(group) >= 4]


def _edges(values: Sequence[float]) -> list[float]:
    """Sorted places of lines, those a few points apart as one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _TOLERANCE:
            edges.append(value)
    return edges


def _fill(words: Sequence[Word], columns: Sequence[float], rows: Sequence[float]) -> list[list[str]]:
    placed: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        x, y = word.middle
        if columns[0] <= x <= columns[-1] and rows[0] <= y <= rows[-1]:
            column = min(bisect_right(columns, x), len(columns) - 1) - 1
            row = min(bisect_right(rows, y), len(rows) - 1) - 1
            placed.setdefault((row, column), []).append(word)
    return [
        [_cell_text(placed.get((row, column), [])) for column in range(len(columns) - 1)]
        for row in range(len(rows) - 1)
    ]


def _cell_text(words: Sequence[Word]) -> str:
    return join_lines(" ".join(part.text for part in line) for line in segments(words)) if words else ""


def aligned_tables(lines: Sequence[Sequence[Segment]]) -> list[tuple[int, int, Table]]:
    """Tables without lines: (first line, line after the last, table) of runs of lines set in columns."""
    found = []
    start = 0
    while start < len(lines):
        end = _run_end(lines, start)
        table = _aligned(lines[start:end]) if end - start >= _LEAST_ROWS else None
        if table is not None:
            found.append((start, end, table))
            start = end
        else:
            start += 1
    return found


def _run_end(lines: Sequence[Sequence[Segment]], start: int) -> int:
    """The line after the last of a run in which every line has several segments, or goes on with a cell."""
    if len(lines[start]) < 2:
        return start
    end = start + 1
    last_full = end
    while end < len(lines):
        gap = lines[end][0].box.y0 - lines[end - 1][0].box.y1
        if gap > 2.2 * lines[end][0].box.height:
            break
        if len(lines[end]) >= 2:
            last_full = end + 1
        elif end - last_full >= 2 or not _within_column(lines[start:last_full], lines[end][0]):
            break
        end += 1
    return last_full


def _within_column(rows: Sequence[Sequence[Segment]], segment: Segment) -> bool:
    """Whether a single segment may be the second line of a cell: it crosses no gap between columns."""
    columns = _columns(rows)
    touched = [c for c in columns if c[0] < segment.box.x1 and c[1] > segment.box.x0]
    return len(columns) >= 2 and len(touched) == 1 and segment.box.x0 > columns[0][0] + _TOLERANCE


def _columns(rows: Sequence[Sequence[Segment]]) -> list[tuple[float, float]]:
    """Intervals of x that segments cover, joined where they overlap."""
    spans = sorted((s.box.x0, s.box.x1) for row in rows for s in row)
    columns: list[tuple[float, float]] = []
    for x0, x1 in spans:
        if columns and x0 <= columns[-1][1] + 1.0:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns


def _aligned(rows: Sequence[Sequence[Segment]]) -> Table | None:
    columns = _columns(rows)
    full = [row for row in rows if len(row) >= 2]
    if len(columns) < 2 or len(full) < _LEAST_ROWS or len(columns) > 30:
        return None
    cells = [_place(row, columns) for row in rows]
    if not _reads_as_table(cells):
        return None
    box = hull([segment.box for row in rows for segment in row])
    return Table(box, tuple(tuple(row) for row in _merged(cells)))


def _place(row: Sequence[Segment], columns: Sequence[tuple[float, float]]) -> list[str]:
    cells = [""] * len(columns)
    for segment in row:
        index = next(i for i, (x0, x1) in enumerate(columns) if x0 <= segment.box.x0 <= x1)
        cells[index] = f"{cells[index]} {segment.text}".strip()
    return cells


def _reads_as_table(cells: Sequence[Sequence[str]]) -> bool:
    """Whether columns of segments are a table, not text set in columns: short cells, filled in most rows."""
    columns = [[cell for cell in column if cell] for column in zip(*cells, strict=True)]
    if sum(1 for column in columns if len(column) >= 0.5 * len(cells)) < 2:
        return False
    lengths = [sorted(len(cell) for cell in column)[len(column) // 2] for column in columns if column]
    values = [sum(1 for cell in column if is_value(cell)) / len(column) for column in columns if column]
    if re.fullmatch(r"(?:[-–•▪*]|\(?\w{1,3}[.)])", columns[0][0]) and len(columns) == 2:
        # Bullets and item numbers set apart from their text.
        return False
    if len(columns) >= 3 and sum(lengths) / len(lengths) < _PROSE_CHARS:
        return True
    return max(values) >= 0.5 or (min(lengths) <= _SHORT_CHARS and max(lengths) < 2 * _PROSE_CHARS)


def _merged(cells: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows with the lines of one cell joined: a line without a first cell goes on with the row above."""
    rows: list[list[str]] = []
    for line in cells:
        if rows and not line[0] and not any(is_value(cell) for cell in line):
            rows[-1] = [join_lines(part for part in pair if part) for pair in zip(rows[-1], line, strict=True)]
        else:
            rows.append(list(line))
    return rows
