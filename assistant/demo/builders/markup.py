"""The small markup in which the texts of the PDF, DOCX and PPTX files are written.

`# ` and `## ` are headings, `- ` list items, `| a | b |` table rows (the first row is the header), lines that
start with `Notiz: ` speaker notes; anything else is a paragraph of one line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["h1", "h2", "paragraph", "item", "table", "note"]


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a text; `rows` is filled for tables, `text` otherwise."""

    kind: Kind
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


_PREFIXES: tuple[tuple[str, Kind], ...] = (
    ("## ", "h2"),
    ("# ", "h1"),
    ("- ", "item"),
    ("Notiz: ", "note"),
)


def parse(text: str) -> list[Element]:
    """The elements of a text in order."""
    return list(_elements(text.splitlines()))


def _elements(lines: list[str]) -> Iterator[Element]:
    rows: list[tuple[str, ...]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
            continue
        if rows:
            yield Element("table", rows=tuple(rows))
            rows = []
        if line.strip():
            yield _line(line.strip())


def _line(line: str) -> Element:
    for prefix, kind in _PREFIXES:
        if line.startswith(prefix):
            return Element(kind, line.removeprefix(prefix))
    return Element("paragraph", line)
