"""Word documents: headings, numbered and nested lists, tables, footnotes; tracked deletions left out."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from knowledge.errors import LoadError
from knowledge.loaders.builder import TextBuilder, one_line, squeeze
from knowledge.loaders.limits import checked_copy
from knowledge.loaders.metadata import clean_metadata
from knowledge.loaders.numbering import Numbering, W
from knowledge.loaders.options import Source
from knowledge.loaders.tables import add_table
from knowledge.types import LoadedDocument

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADING_STYLE = re.compile(r"(?:heading|überschrift|ueberschrift|berschrift)\s*(\d)", re.I)
_CONTENTS_STYLE = re.compile(r"(?:toc|verzeichnis|table of figures|abbildungsverzeichnis)\s*\d*$", re.I)
_GENERIC_TITLE = re.compile(r"(?:dokument|document|word[- ]dokument|microsoft word\b.*|untitled|unbenannt)\s*\d*", re.I)
_SKIPPED = frozenset({f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}rPr", f"{W}pPr", _FALLBACK})
_FOOTNOTES = re.compile(r"/(footnotes|endnotes)\.xml$")
_MAX_BOLD_TITLE = 80


def load(source: Source) -> Iterator[LoadedDocument]:
    """One document; Word files know no pages until they are printed."""
    import docx

    try:
        document = docx.Document(checked_copy(source.data, source.options))
    except (KeyError, ValueError) as error:
        raise LoadError("The Word document is damaged or incomplete.", "Open it in Word and save it again.") from error
    builder = TextBuilder(source.options)
    _Reader(document, builder).read()
    if not len(builder):
        raise LoadError("The document holds no text.", "If it holds scanned pages, save it as PDF.")
    properties = document.core_properties
    values = {
        "title": properties.title if not _GENERIC_TITLE.fullmatch(properties.title or "") else "",
        "author": properties.author if properties.author != "python-docx" else "",
        "date": properties.modified.date().isoformat() if properties.modified else "",
    }
    metadata, warnings = clean_metadata(values, place="document properties")
    builder.warnings.extend(warnings)
    first = next((block for block in builder.blocks if block.kind == "heading" and block.level == 1), None)
    built = builder.build(metadata=metadata)
    title = metadata.get("title") or (built.text[first.start : first.end] if first else None)
    yield LoadedDocument(built.text, built.blocks, (), title, "", metadata, built.warnings)


class _Reader:
    """Walks the body; content controls and text boxes are walked where they stand."""

    def __init__(self, document: "Document", builder: TextBuilder) -> None:
        self.builder = builder
        self.body: _Element = document.element.body
        self.styles = {style.style_id: style for style in document.styles}
        parts = {str(part.partname): part for part in document.part.package.iter_parts()}
        self.numbering = Numbering(_root(parts.get("/word/numbering.xml")))
        self.notes = {
            kind: _notes(_root(part))
            for name, part in parts.items()
            if (match := _FOOTNOTES.search(name)) and (kind := match.group(1))
        }
        self.pending_notes: list[str] = []
        self.note_count = 0

    def read(self) -> None:
        self.children(self.body)

    def children(self, parent: "_Element") -> None:
        for element in parent:
            if element.tag == f"{W}p":
                self.paragraph(element)
            elif element.tag == f"{W}tbl":
                self.table(element)
            elif element.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml"}:
                self.children(element)

    def paragraph(self, element: "_Element") -> None:
        style = self.style(element)
        name = (style.name if style is not None else "") or ""
        if _CONTENTS_STYLE.match(name):
            return
        text = squeeze(self.text(element))
        label, depth = self.label(element, style)
        level = self.heading_level(element, style, name)
        if text:
            whole = f"{label} {text}" if label else text
            if level:
                self.builder.add("heading", one_line(whole), level=level)
            elif label is not None:
                self.builder.add("list_item", whole, level=depth)
            elif _is_bold_title(element, text):
                self.builder.add("heading", one_line(text), level=5)
            else:
                self.builder.add("paragraph", whole)
        for box in element.iter(f"{W}txbxContent"):
            if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
                self.children(box)
        self.flush_notes()

    def flush_notes(self) -> None:
        for note in self.pending_notes:
            self.builder.add("paragraph", note)
        self.pending_notes.clear()

    def style(self, element: "_Element") -> Any:
        found = element.find(f"{W}pPr/{W}pStyle")
        return self.styles.get(found.get(f"{W}val", "")) if found is not None else None

    def heading_level(self, element: "_Element", style: Any, name: str) -> int:
        outline = element.find(f"{W}pPr/{W}outlineLvl")
        seen = 0
        while style is not None and seen < 10:
            if match := _HEADING_STYLE.match(style.name or ""):
                return min(int(match.group(1)) or 1, 6)
            if outline is None:
                outline = style.element.find(f"{W}pPr/{W}outlineLvl")
            style, seen = style.base_style, seen + 1
        if name.casefold() in {"title", "titel"}:
            return 1
        level = int(outline.get(f"{W}val", "9")) if outline is not None else 9
        return min(level + 1, 6) if level < 9 else 0

    def label(self, element: "_Element", style: Any) -> tuple[str | None, int]:
        """The number or "" for a bullet, None for a paragraph outside of lists; and the list depth from 1."""
        properties = element.find(f"{W}pPr/{W}numPr")
        seen = 0
        while properties is None and style is not None and seen < 10:
            properties = style.element.find(f"{W}pPr/{W}numPr")
            if properties is None and (style.name or "").startswith(("List Bullet", "Aufzählung")):
                return "", 1
            style, seen = style.base_style, seen + 1
        if properties is None:
            return None, 0
        number, level = properties.find(f"{W}numId"), properties.find(f"{W}ilvl")
        depth = int(level.get(f"{W}val", "0")) if level is not None else 0
        label = self.numbering.label(number.get(f"{W}val", "") if number is not None else "0", depth)
        return label, depth + 1

    def text(self, element: "_Element") -> str:
        parts: list[str] = []
        self.collect(element, parts)
        return "".join(parts)

    def collect(self, element: "_Element", parts: list[str]) -> None:
        for child in element:
            tag = child.tag
            if tag in _SKIPPED or tag == f"{W}txbxContent":
                continue
            if tag == f"{W}r" and self.is_withdrawn(child):
                continue
            if tag in {f"{W}t", f"{_MATH}t"}:
                parts.append(child.text or "")
            elif tag in {f"{W}tab", f"{W}ptab"}:
                parts.append(" ")
            elif tag in {f"{W}br", f"{W}cr"}:
                parts.append("\n")
            elif tag == f"{W}noBreakHyphen":
                parts.append("\u2011")
            elif tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
                parts.append(self.note(tag, child.get(f"{W}id", "")))
            else:
                self.collect(child, parts)

    def is_withdrawn(self, run: "_Element") -> bool:
        """Whether a run is struck out or hidden: it stands in the file but holds no longer."""
        properties = run.find(f"{W}rPr")
        if properties is None:
            return False
        for name, warning in _WITHDRAWN:
            found = properties.find(f"{W}{name}")
            if found is not None and found.get(f"{W}val", "true") not in {"0", "false", "off"}:
                self.builder.warn(warning)
                return True
        return False

    def note(self, tag: str, identifier: str) -> str:
        kind = "footnotes" if tag == f"{W}footnoteReference" else "endnotes"
        element = self.notes.get(kind, {}).get(identifier)
        if element is None:
            return ""
        self.note_count += 1
        text = squeeze(" ".join(self.text(paragraph) for paragraph in element.iter(f"{W}p")))
        self.pending_notes.append(f"[{self.note_count}] {text}")
        return f"[{self.note_count}]"

    def table(self, element: "_Element") -> None:
        rows: list[list[str]] = []
        held: dict[int, str] = {}
        marked: bool | None = None
        for row in element.iter(f"{W}tr"):
            if next(row.iterancestors(f"{W}tbl"), None) is not element:
                continue
            if not rows and row.find(f"{W}trPr/{W}tblHeader") is not None:
                marked = True
            rows.append(self.row(row, held))
        if max((len(row) for row in rows), default=0) <= 1:
            for cell in element.iter(f"{W}tc"):
                self.children(cell)
        else:
            add_table(self.builder, rows, header=marked)
        self.flush_notes()

    def row(self, row: "_Element", held: dict[int, str]) -> list[str]:
        """The cells of a row; a cell merged downwards is repeated, one merged sideways leaves empty ones."""
        cells: list[str] = []
        for cell in row.iter(f"{W}tc"):
            if next(cell.iterancestors(f"{W}tr"), None) is not row:
                continue
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            width = span.get(f"{W}val", "1") if span is not None else "1"
            merged = cell.find(f"{W}tcPr/{W}vMerge")
            text = one_line(" ".join(self.text(paragraph) for paragraph in cell.iter(f"{W}p")))
            if merged is not None and merged.get(f"{W}val") != "restart":
                text = held.get(len(cells), "")
            held[len(cells)] = text
            cells.extend([text, *[""] * (min(int(width), 63) - 1 if width.isdigit() else 0)])
        return cells


_WITHDRAWN = (
    ("strike", "Struck-out text was left out."),
    ("dstrike", "Struck-out text was left out."),
    ("vanish", "Hidden text was left out."),
)


def _root(part: Any) -> "_Element | None":
    """The XML of a part, parsed without entities or network."""
    if part is None:
        return None
    from lxml import etree

    root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
    return root if root is not None else None


def _notes(root: "_Element | None") -> "dict[str, _Element]":
    if root is None:
        return {}
    return {
        note.get(f"{W}id", ""): note
        for note in root
        if note.get(f"{W}type", "normal") == "normal" and note.get(f"{W}id") is not None
    }


def _is_bold_title(element: "_Element", text: str) -> bool:
    """A short line, all of it bold, that is no sentence: headings are often made so."""
    if len(text) > _MAX_BOLD_TITLE or text[-1] in ".,;:!" or "\n" in text:
        return False
    runs = [run for run in element.iter(f"{W}r") if any((t.text or "").strip() for t in run.iter(f"{W}t"))]
    return bool(runs) and all(_is_bold(run) for run in runs)


def _is_bold(run: "_Element") -> bool:
    found = run.find(f"{W}rPr/{W}b")
    return found is not None and found.get(f"{W}val", "true") not in {"0", "false", "off"}
