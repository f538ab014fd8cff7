"""Markdown: the text is the file itself; blocks point at its headings, paragraphs, items, rows and code."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from knowledge.loaders.encoding import decode
from knowledge.loaders.limits import check_text
from knowledge.loaders.metadata import front_matter
from knowledge.loaders.options import Source
from knowledge.loaders.plain import text_blocks
from knowledge.loaders.tables import faq_columns, header_line
from knowledge.types import Block, LoadedDocument

if TYPE_CHECKING:
    from markdown_it.token import Token

_ATX = re.compile(r"[ \t>]*(?:[-*+]|\d+[.)])?[ \t]*#{1,6}[ \t]+")
_ATX_END = re.compile(r"[ \t]+#+[ \t]*$")
_BULLET = re.compile(r"[ \t>]*(?:[-*+][ \t]+)?(?:\[[ xX]\][ \t]+)?")
_LETTERED = re.compile(r"(?:[a-z]|[a-z]{2}|[ivx]{1,4})\)\s")
_COMMENT_OR_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[^>]*>", re.S | re.I)
_MAX_NESTING = 100
_DEEP = re.compile(r"^(?:[ \t]{80}[ \t]*[-*+\d]|(?:>[ \t]?){40})", re.M)


def load(source: Source) -> Iterator[LoadedDocument]:
    """One document; front matter becomes metadata and stays in the text, outside every block."""
    decoded = decode(source.data)
    text = check_text(decoded.text, source.options)
    metadata, body_start, warnings = front_matter(text)
    blocks = tuple(markdown_blocks(text, body_start))
    title = metadata.get("title") or first_heading(text, blocks)
    yield LoadedDocument(text, blocks, (), title, "", metadata, (*decoded.warnings, *warnings))


def first_heading(text: str, blocks: tuple[Block, ...]) -> str | None:
    """The first heading of the highest level among the first ten blocks, on one line."""
    headings = [block for block in blocks[:10] if block.kind == "heading"]
    if not headings:
        return None
    best = min(headings, key=lambda block: block.level)
    return " ".join(text[best.start : best.end].split()) or None


def markdown_blocks(text: str, start: int = 0) -> Iterator[Block]:
    """Blocks of the Markdown in `text[start:]`, offsets counted in `text`.

    CommonMark block structure with tables. Indented code is read as prose: in documents of this kind four
    spaces are an indented paragraph far more often than a program.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table").disable("code")
    parser.core.ruler.enableOnly(["normalize", "block"])
    blocks = list(_Walker(text, start).walk(parser.parse(text[start:])))
    # The parser drops what is nested deeper than its limit; no company's document is, but nothing may be lost.
    if _has_deep_lines(text, start):
        blocks = list(text_blocks(text, start))
    yield from blocks


def _has_deep_lines(text: str, start: int) -> bool:
    return _DEEP.search(text, start) is not None


class _Walker:
    """Turns block tokens, which know their lines, into blocks, which know their characters."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.starts = [start]
        position = text.find("\n", start)
        while position >= 0:
            self.starts.append(position + 1)
            position = text.find("\n", position + 1)
        self.starts.append(len(text))
        self.last_end = start
        self.ordered: list[bool] = []
        self.item_start = False
        self.columns: tuple[int, int] | None = None
        self.header = ""

    def walk(self, tokens: "list[Token]") -> Iterator[Block]:
        for index, token in enumerate(tokens):
            block = self.visit(tokens, index, token)
            if block is not None and block.start >= self.last_end and block.end > block.start:
                self.last_end = block.end
                yield block

    def visit(self, tokens: "list[Token]", index: int, token: "Token") -> Block | None:
        match token.type:
            case "ordered_list_open" | "bullet_list_open":
                self.ordered.append(token.type.startswith("ordered"))
            case "ordered_list_close" | "bullet_list_close":
                self.ordered.pop()
            case "list_item_open":
                self.item_start = True
            case "heading_open":
                return self.heading(token)
            case "paragraph_open":
                return self.paragraph(token)
            case "thead_open":
                self.table_header(tokens, index)
            case "tr_open" if tokens[index - 1].type != "thead_open":
                return self.row(token)
            case "fence":
                return self.fence(token)
            case "html_block":
                return self.html(token)
        return None

    def span(self, token: "Token") -> tuple[int, int]:
        first, last = token.map or (0, 0)
        return self.starts[first], self.starts[min(last, len(self.starts) - 1)]

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        text = self.text
        while end > start and text[end - 1].isspace():
            end -= 1
        while start < end and text[start].isspace():
            start += 1
        return start, end

    def heading(self, token: "Token") -> Block:
        start, end = self.trimmed(*self.span(token))
        self.item_start = False
        if token.markup.startswith("#"):
            if match := _ATX.match(self.text, start, end):
                start = match.end()
            if match := _ATX_END.search(self.text[start:end]):
                end = start + match.start()
        else:
            end = self.text.rfind("\n", start, end)
            start = self.skip_marker(start, end)
        start, end = self.trimmed(start, end)
        return Block("heading", start, end, int(token.tag[1]))

    def paragraph(self, token: "Token") -> Block:
        start, end = self.trimmed(*self.span(token))
        first, self.item_start = self.item_start, False
        depth = len(self.ordered)
        if not depth:
            start, end = self.trimmed(self.skip_marker(start, end), end)
            return Block("paragraph", start, end)
        if first:
            if not self.ordered[-1]:
                start = self.skip_marker(start, end)
            return Block("list_item", *self.trimmed(start, end), min(depth, 9))
        # German law numbers the third level a), aa), which CommonMark does not know as a list.
        if _LETTERED.match(self.text, start, end):
            return Block("list_item", start, end, min(depth + 1, 9))
        return Block("paragraph", *self.trimmed(self.skip_quote(start, end), end))

    def skip_marker(self, start: int, end: int) -> int:
        position = self.skip_quote(start, end)
        if self.ordered and not self.ordered[-1] and (match := _BULLET.match(self.text, position, end)):
            return match.end()
        return position

    def skip_quote(self, start: int, end: int) -> int:
        while start < end and self.text[start] in "> \t":
            start += 1
        return start

    def table_header(self, tokens: "list[Token]", index: int) -> None:
        start, end = self.trimmed(*self.span(tokens[index + 1]))
        names = cells(self.text[self.skip_quote(start, end) : end])
        self.header = header_line(names)
        columns = faq_columns(names)
        self.columns = columns if columns and columns[1] == columns[0] + 1 else None

    def row(self, token: "Token") -> Block:
        start, end = self.trimmed(*self.span(token))
        start = self.skip_quote(start, end)
        if self.columns is not None:
            spans = cell_spans(self.text, start, end)
            if len(spans) > self.columns[1]:
                (q_start, q_end), (a_start, a_end) = spans[self.columns[0]], spans[self.columns[1]]
                if q_end > q_start and a_end > a_start:
                    return Block("qa", q_start, a_end, answer_start=a_start)
        return Block("row", start, end, header=self.header)

    def fence(self, token: "Token") -> Block | None:
        first, last = token.map or (0, 0)
        start, end = self.starts[min(first + 1, last)], self.starts[min(last, len(self.starts) - 1)]
        closing = self.text.rfind("\n", start, max(start, end - 1)) + 1 or start
        # An unclosed fence reaches to the end of the document and has no closing line to leave out.
        if self.text[closing:end].strip(" \t\n>").startswith(token.markup):
            end = closing
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return Block("code", start, end) if end > start else None

    def html(self, token: "Token") -> Block | None:
        if not _COMMENT_OR_TAG.sub("", token.content).strip():
            return None
        return Block("paragraph", *self.trimmed(*self.span(token)))


def cell_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Offsets of the cells of one table row, outer pipes optional, `\\|` is no separator."""
    while start < end and text[start].isspace():
        start += 1
    if start < end and text[start] == "|":
        start += 1
    spans = []
    position = cell = start
    while position < end:
        char = text[position]
        if char == "\\":
            position += 1
        elif char == "|":
            spans.append((cell, position))
            cell = position + 1
        position += 1
    if text[cell:end].strip():
        spans.append((cell, end))
    return [_strip_span(text, *span) for span in spans]


def cells(row: str) -> list[str]:
    """The cells of one table row as text."""
    return [row[start:end] for start, end in cell_spans(row, 0, len(row))]


def _strip_span(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, end
