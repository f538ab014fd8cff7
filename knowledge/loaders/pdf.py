"""PDF: text in reading order, headings by type size, tables, pages; scanned pages through tesseract."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from knowledge.errors import EncryptedDocument, LoadError
from knowledge.loaders.builder import TextBuilder, one_line
from knowledge.loaders.hyphens import join_line
from knowledge.loaders.image import add_recognised, check_pixels, png_of
from knowledge.loaders.metadata import clean_metadata
from knowledge.loaders.ocr import INSTALL, Tesseract, find_tesseract
from knowledge.loaders.options import LoadOptions, Source
from knowledge.loaders.pdf_layout import Piece, page_pieces
from knowledge.loaders.pdf_page import PageContent, Word, read_page
from knowledge.loaders.pdf_tables import segments
from knowledge.loaders.tables import add_table
from knowledge.types import LoadedDocument

_GENERIC_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)\b.*|untitled.*|unbenannt.*|dokument\s*\d*|document\s*\d*|\(?anonymous\)?"
    r"|.*\.(?:docx?|pdf|indd|pptx?|xlsx?|tex|dvi|odt|html?))",
    re.I,
)
_PAGE_NUMBER = re.compile(r"[-–—|\[ ]*(?:(?:Seite|Page|S\.)\s*)?\d{1,4}(?:\s*(?:/|von|of)\s*\d{1,4})?[-–—|\] ]*", re.I)
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+[^\W\d_]")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”“«»)\]]*$")
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}$")
_MARGIN = 0.12
_LEAST_LETTERS = 20
_MAX_HEADING_CHARS = 200
_UNREADABLE_SHARE = 0.3


@dataclass(slots=True)
class _Page:
    """A page on its way: its number, its content, or the picture of a page without readable text."""

    number: int
    content: PageContent
    picture: bytes | None = None
    pieces: list[Piece] = field(default_factory=list)


def load(source: Source) -> Iterator[LoadedDocument]:
    """One document with its pages.

    Raises:
        EncryptedDocument: it needs a password.
        LoadError: damaged, cut off, or without pages.
    """
    builder = TextBuilder(source.options)
    tesseract = find_tesseract(source.options)
    document = _open(source.data)
    try:
        pages, empty = _read(document, builder, tesseract, source.options)
        properties = {key: document.get_metadata_value(key) for key in ("Title", "Author", "CreationDate")}
    finally:
        document.close()
    _drop_furniture(pages)
    for page in pages:
        page.pieces = page_pieces(page.content, page.number)
    title = _build(pages, builder, tesseract)
    _report(empty, tesseract, builder, source.options)
    metadata, warnings = clean_metadata(_properties(properties, title), place="document properties")
    builder.warnings.extend(warnings)
    yield builder.build(title=metadata.get("title"), metadata=metadata)


def _open(data: bytes) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise EncryptedDocument(
                "The PDF is protected by a password.", "Save a copy without a password and index that."
            ) from error
        raise LoadError("The PDF is cut off or damaged.", "Export or copy it again.") from error
    if not count:
        document.close()
        raise LoadError("The PDF has no pages.", "Export or copy it again.")
    return document


def _read(
    document: Any, builder: TextBuilder, tesseract: Tesseract | None, options: LoadOptions
) -> tuple[list[_Page], list[int]]:
    """Pages with their content, and the numbers of pages that show something but hold no readable text."""
    import pypdfium2

    pages: list[_Page] = []
    without_text: list[int] = []
    for number in range(1, len(document) + 1):
        if number > options.max_pages:
            builder.warn(f"Only the first {options.max_pages:,} of {len(document):,} pages were read; raise max_pages.")
            break
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            builder.warn(f"Page {number} is damaged and was left out.")
            continue
        try:
            content = read_page(page)
            found = _Page(number, content)
            if _needs_recognition(content):
                without_text.append(number)
                if tesseract is not None:
                    found.picture = _render(page, options)
                    found.content.words.clear()
            pages.append(found)
        finally:
            page.close()
        if content.hidden:
            builder.warn(f"{content.hidden} characters of hidden text on page {number} were left out.")
    return pages, without_text


def _needs_recognition(content: PageContent) -> bool:
    letters = sum(len(word.text) for word in content.words)
    if content.unreadable > _UNREADABLE_SHARE * max(letters, 1) and letters >= _LEAST_LETTERS:
        return True
    area = sum(box.width * box.height for box in content.pictures)
    drawn = area > 0.3 * content.width * content.height or (letters == 0 and content.objects >= 10)
    return letters < _LEAST_LETTERS and drawn


def _render(page: Any, options: LoadOptions) -> bytes:
    scale = options.ocr_dpi / 72
    check_pixels(round(page.get_width() * scale), round(page.get_height() * scale), options)
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        return png_of(bitmap.to_pil())
    finally:
        bitmap.close()


def _report(pages: Sequence[int], tesseract: Tesseract | None, builder: TextBuilder, options: LoadOptions) -> None:
    if not pages:
        if not len(builder):
            builder.warn("The PDF shows no text.")
        return
    shown = ", ".join(map(str, pages[:10])) + (", …" if len(pages) > 10 else "")
    if tesseract is not None:
        builder.warn(f"Pages without text were read by text recognition: {shown}.")
        if tesseract.missing:
            builder.warn(f"tesseract lacks the language {', '.join(tesseract.missing)}.")
    elif options.ocr == "off":
        builder.warn(f"Pages without text were left out, text recognition is switched off: {shown}.")
    else:
        builder.warn(f"Scanned pages were left out: {shown}. {INSTALL}")


def _drop_furniture(pages: Sequence[_Page]) -> None:
    """Takes headers, footers and page numbers out.

    A line at the edge is one when it comes again on other pages, is a page number alone, or holds a number that
    counts with the pages at the same height, as in a running title that changes with the chapter.
    """
    edges = [_edge_lines(page.content) for page in pages]
    counts = Counter(key for page in edges for key in {key for key, _ in page})
    counting = Counter(
        step
        for page, lines in zip(pages, edges, strict=True)
        for key, words in lines
        for step in _steps(page, key, words)
    )
    needed = max(2, round(0.3 * len(pages)))
    for page, lines in zip(pages, edges, strict=True):
        dropped: set[int] = set()
        for key, words in lines:
            counts_on = any(counting[step] >= 3 for step in _steps(page, key, words))
            if counts[key] >= needed or counts_on or _PAGE_NUMBER.fullmatch(_joined(words)):
                dropped.update(id(word) for word in words)
        if dropped:
            page.content.words = [word for word in page.content.words if id(word) not in dropped]


def _joined(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _steps(page: _Page, key: tuple[str, int], words: Sequence[Word]) -> set[tuple[int, int]]:
    """(height, number minus page) for the numbers that a line starts or ends with."""
    numbers = {word.text for word in (words[0], words[-1]) if word.text.isdecimal() and len(word.text) <= 4}
    return {(key[1], int(number) - page.number) for number in numbers}


def _edge_lines(content: PageContent) -> list[tuple[tuple[str, int], list[Word]]]:
    """Lines in the top and bottom margin: text with digits masked and rough height, and their words."""
    height = content.height
    edge = [w for w in content.words if w.box.y1 < _MARGIN * height or w.box.y0 > (1 - _MARGIN) * height]
    lines = []
    for line in segments(edge):
        words = [word for segment in line for word in segment.words]
        text = re.sub(r"\d+", "#", _joined(words))
        lines.append(((text, round(words[0].box.y1 / 6)), words))
    return lines


def _build(pages: Sequence[_Page], builder: TextBuilder, tesseract: Tesseract | None) -> str | None:
    """Appends all pages; returns the largest heading of the first page."""
    pieces = [piece for page in pages for piece in page.pieces]
    levels = _Levels(pieces)
    title: tuple[float, str] | None = None
    held: tuple[Piece, list[tuple[int, int]]] | None = None
    for page in pages:
        recognised = page.picture is not None and tesseract is not None
        for index, piece in enumerate(page.pieces):
            if held is not None and index == 0 and _joins(held[0], piece):
                joined = join_line(held[0].text, piece.text)
                held[1].append((len(joined) - len(piece.text), page.number))
                held = (replace(held[0], text=joined), held[1])
                continue
            _flush(held, builder, levels)
            if index == 0:
                builder.page(page.number)
            if levels.of(piece) and page.number == pages[0].number and (title is None or piece.size > title[0]):
                title = (piece.size, piece.text)
            held = (piece, [])
        if recognised or not page.pieces:
            _flush(held, builder, levels)
            held = None
            builder.page(page.number)
        if recognised and tesseract is not None and page.picture is not None:
            add_recognised(builder, tesseract, page.picture)
    _flush(held, builder, levels)
    return title[1] if title else None


def _joins(before: Piece, piece: Piece) -> bool:
    """Whether a paragraph goes on at the top of the next page."""
    if (
        before.kind == "table"
        or before.lines + piece.lines < 3
        or piece.kind != "paragraph"
        or abs(before.size - piece.size) > 0.5
    ):
        return False
    return not _SENTENCE_END.search(before.text) and (piece.text[:1].islower() or before.full)


def _flush(held: tuple[Piece, list[tuple[int, int]]] | None, builder: TextBuilder, levels: "_Levels") -> None:
    if held is None:
        return
    piece, page_starts = held
    if piece.kind == "table":
        add_table(builder, piece.rows)
        return
    if len(piece.text) <= _MAX_HEADING_CHARS and _LEADERS.search(piece.text):
        # An entry of a table of contents says nothing that its chapter does not.
        return
    level = levels.of(piece)
    text = one_line(piece.text)
    builder.add("heading" if level else piece.kind, text, level=level or (1 if piece.kind == "list_item" else 0))
    start = len(builder) - len(text)
    for offset, number in page_starts:
        builder.page_within(number, start + offset)


class _Levels:
    """Heading levels from the type sizes of a whole document: larger than the body text, or bold and short."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        chars: Counter[float] = Counter()
        for piece in pieces:
            chars[piece.size] += len(piece.text)
        self.body = max(chars, key=lambda size: (chars[size], -size)) if chars else 0.0
        larger = {p.size for p in pieces if p.size > 1.12 * self.body and self._short(p)}
        self.sizes = sorted(larger, reverse=True)[:4]
        numbered = [p.size for p in pieces if p.size > self.body and self._short(p) and _NUMBERED.match(p.text)]
        self.above = sum(1 for size in self.sizes if numbered and size > max(numbered) + 0.01)
        bold = sum(len(piece.text) for piece in pieces if piece.bold)
        self.bold_is_rare = bold < 0.4 * sum(chars.values())

    def of(self, piece: Piece) -> int:
        """The heading level of a piece, 0 for running text."""
        if piece.kind == "table" or not self._short(piece):
            return 0
        if piece.size > 1.12 * self.body:
            larger = next((i for i, size in enumerate(self.sizes) if piece.size >= size - 0.01), len(self.sizes) - 1)
            return self._numbered(piece) or larger + 1
        if piece.bold and self.bold_is_rare and piece.lines <= 2 and piece.size >= 0.95 * self.body:
            return self._numbered(piece) or min(len(self.sizes) + 1, 6)
        return 0

    def _short(self, piece: Piece) -> bool:
        text = piece.text
        if piece.kind == "table" or len(text) > _MAX_HEADING_CHARS or piece.lines > 4 or not text:
            return False
        ended = text[-1] in ".;," and not re.search(r"\b(?:Abs|Nr|etc|Inc|bzw)\.$", text)
        return not ended and sum(char.isalpha() for char in text) >= 3

    def _numbered(self, piece: Piece) -> int:
        match = _NUMBERED.match(piece.text)
        return min(match.group(1).count(".") + 1 + self.above, 6) if match else 0


def _properties(values: dict[str, str], heading: str | None) -> dict[str, str]:
    """Metadata of the file; its title counts when it is no file name and the first page has no larger one."""
    title = one_line(values["Title"])
    if _GENERIC_TITLE.fullmatch(title) or len(title) < 3:
        title = ""
    found = {"title": title or one_line(heading or ""), "author": values["Author"]}
    if match := re.match(r"D:(\d{4})(\d{2})(\d{2})", values["CreationDate"]):
        found["date"] = "-".join(match.groups())
    return {key: value for key, value in found.items() if value and not _GENERIC_TITLE.fullmatch(value)}
