"""HTML: headings, paragraphs, lists, tables, definition lists and code of a page's content."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from knowledge.errors import LoadError
from knowledge.loaders.boilerplate import content_root, drop_invisible
from knowledge.loaders.builder import TextBuilder, one_line, squeeze
from knowledge.loaders.encoding import decode
from knowledge.loaders.limits import check_text
from knowledge.loaders.metadata import clean_metadata
from knowledge.loaders.options import LoadOptions, Source
from knowledge.loaders.tables import add_table
from knowledge.types import LoadedDocument

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.I)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PARAGRAPHS = frozenset({"p", "blockquote", "figcaption", "address", "caption", "legend", "summary", "dt", "dd"})
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
        "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre",
        "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
_DEEP_TAGS = re.compile(r"</?(?:div|span|font|center|section|b|i|em|strong|blockquote)\b[^>]*>", re.I)
_SITE_IN_TITLE = re.compile(r"\s+[|–—·»:-]\s+[^|–—·»]{2,40}$")


def load(source: Source) -> Iterator[LoadedDocument]:
    """One document of the page's content; hidden and struck-out text is left out and reported."""
    decoded = decode(source.data, declared_charset(source.data))
    text = check_text(decoded.text, source.options)
    document = load_html(text, source.options)
    yield LoadedDocument(
        document.text, document.blocks, document.pages, document.title, "", document.metadata,
        (*decoded.warnings, *document.warnings),
    )  # fmt: skip


def declared_charset(data: bytes) -> str:
    """The charset a page's head names, "" without one; labels mean what browsers take them for."""
    match = _CHARSET.search(data[:4096])
    label = match.group(1).decode("ascii").lower() if match else ""
    return "cp1252" if label in {"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252"} else label


def load_html(text: str, options: LoadOptions) -> LoadedDocument:
    """The document of a page's source.

    Raises:
        LoadError: it holds no text.
    """
    builder = TextBuilder(options)
    root = parse_html(text)
    if root is None:
        root = parse_html(_DEEP_TAGS.sub("<br>", text))
        builder.warn("The page is nested too deeply; its structure was simplified.")
    if root is None:
        raise LoadError("The page is nested too deeply to be read.", "Save its text alone.")
    metadata, warnings = _head(root)
    for warning in drop_invisible(root):
        builder.warn(warning)
    whole = deepcopy(_body(root))
    _Walker(builder).children(content_root(root) if options.html_boilerplate else whole, 0)
    if not len(builder):
        _Walker(builder).children(whole, 0)
        if len(builder):
            builder.warn("The page is nothing but navigation and the like; all its text was kept.")
    if not len(builder):
        raise LoadError(
            "The page holds no visible text.", "If a script builds it in the browser, save the finished page."
        )
    builder.warnings.extend(warnings)
    return builder.build(title=_title(root, metadata), metadata=metadata)


def parse_html(text: str) -> "_Element | None":
    """The element tree of a page, None when it is nested too deeply.

    The parser fetches nothing and knows no entities but HTML's own.
    """
    from lxml import etree

    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if any("depth" in entry.message.lower() for entry in parser.error_log):
            return None
        raise LoadError("The page is no readable HTML.", "Save it again.") from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        return None
    if root is None:
        raise LoadError("The page is empty.", "Save it again.")
    return root


def _body(root: "_Element") -> "_Element":
    body = root.find("body")
    return root if body is None else body


def _head(root: "_Element") -> tuple[dict[str, Any], tuple[str, ...]]:
    values: dict[str, Any] = {"language": root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")}
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href", "").startswith("http"):
            values.setdefault("source", link.get("href"))
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        content = meta.get("content") or ""
        if name in {"author", "article:author"} and not content.startswith("http"):
            values.setdefault("author", content)
        elif name in {"article:modified_time", "article:published_time", "date", "last-modified", "dc.date"}:
            values.setdefault("date", content)
        elif name == "og:title":
            values.setdefault("title", content)
        elif name.startswith("beleg:"):
            values[name.removeprefix("beleg:")] = content
    values = {key: value for key, value in values.items() if value}
    return clean_metadata(values, place="page head")


def _title(root: "_Element", head: dict[str, Any]) -> str | None:
    """The page's own title: og:title, the only h1, or <title> without the site's name behind it."""
    if head.get("title"):
        return str(head["title"])
    ones = list(root.iter("h1"))
    if len(ones) == 1 and (text := one_line(_inline(ones[0]))):
        return text
    found = root.find(".//title")
    text = one_line(_raw(found)) if found is not None else ""
    return _SITE_IN_TITLE.sub("", text) or None


def _inline(element: "_Element") -> str:
    """The text of an element and its descendants; line breaks where the browser breaks lines."""
    parts: list[str] = []
    _collect(element, parts)
    return "".join(parts)


def _collect(element: "_Element", parts: list[str]) -> None:
    if element.text:
        parts.append(_flow(element.text))
    for child in element:
        if child.tag == "br":
            parts.append("\n")
        elif isinstance(child.tag, str):
            block = child.tag in _BLOCKS
            if block:
                parts.append("\n")
            _collect(child, parts)
            if block:
                parts.append("\n")
        if child.tail:
            parts.append(_flow(child.tail))


def _raw(element: "_Element") -> str:
    return "".join(str(text) for text in element.itertext())


def _flow(text: str) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text)


class _Walker:
    """Walks the content in reading order; text outside of any block element becomes a paragraph of its own."""

    def __init__(self, builder: TextBuilder) -> None:
        self.builder = builder
        self.loose: list[str] = []

    def children(self, element: "_Element", depth: int) -> None:
        if element.text:
            self.loose.append(_flow(element.text))
        for child in element:
            if isinstance(child.tag, str):
                self.element(child, depth)
            if child.tail:
                self.loose.append(_flow(child.tail))
        if element.tag in _BLOCKS:
            self.flush()

    def flush(self) -> None:
        text = squeeze("".join(self.loose))
        self.loose.clear()
        self.builder.add("paragraph", text)

    def element(self, element: "_Element", depth: int) -> None:
        tag = str(element.tag)
        if tag not in _BLOCKS:
            self.inline(element, depth)
            return
        self.flush()
        if tag in _HEADINGS:
            self.builder.add("heading", one_line(_inline(element)), level=_HEADINGS[tag])
        elif tag in {"ul", "ol", "menu"}:
            self.list(element, depth + 1)
        elif tag == "table":
            self.table(element, depth)
        elif tag == "pre":
            self.builder.add("code", _raw(element).strip("\n"))
        elif tag == "dl":
            self.definitions(element, depth)
        elif tag == "details":
            self.details(element, depth)
        elif tag in _PARAGRAPHS and not _holds_blocks(element):
            self.builder.add("paragraph", squeeze(_inline(element)))
        else:
            self.children(element, depth)

    def inline(self, element: "_Element", depth: int) -> None:
        if element.tag == "br":
            self.loose.append("\n")
        elif _holds_blocks(element):
            self.children(element, depth)
        else:
            self.loose.append(_inline(element))

    def list(self, element: "_Element", depth: int) -> None:
        number = int(element.get("start", "1")) if element.get("start", "1").isdigit() else 1
        for child in element:
            if child.tag != "li":
                if isinstance(child.tag, str):
                    self.element(child, depth)
                continue
            marker = f"{number}. " if element.tag == "ol" else ""
            number += 1
            self.item(child, marker, depth)

    def item(self, element: "_Element", marker: str, depth: int) -> None:
        """The item's own text as one block, then the lists and tables inside it."""
        own: list[str] = [_flow(element.text or "")]
        nested = []
        for child in element:
            if isinstance(child.tag, str) and (child.tag in {"ul", "ol", "table", "dl", "pre"} or _holds_lists(child)):
                nested.append(child)
            elif child.tag == "br":
                own.append("\n")
            elif isinstance(child.tag, str):
                gap = "\n" if child.tag in _BLOCKS else ""
                own.append(gap + _inline(child) + gap)
            own.append(_flow(child.tail or ""))
        text = re.sub(r"\n+", "\n", squeeze("".join(own)))
        if text:
            self.builder.add("list_item", marker + text, level=min(depth, 9))
        for child in nested:
            self.element(child, depth)
            self.flush()

    def definitions(self, element: "_Element", depth: int) -> None:
        term = ""
        for child in element.iter("dt", "dd"):
            if child.tag == "dt":
                self.builder.add("paragraph", term)
                term = one_line(_inline(child))
            elif term.endswith("?"):
                self.builder.add_qa(term, squeeze(_inline(child)))
                term = ""
            else:
                text = squeeze(_inline(child))
                self.builder.add("list_item", f"{term}: {text}" if term else text, level=depth + 1)
                term = ""
        self.builder.add("paragraph", term)

    def details(self, element: "_Element", depth: int) -> None:
        """A question with the answer that opens below it, or a section with its title."""
        summary = element.find("summary")
        title = one_line(_inline(summary)) if summary is not None else ""
        if summary is not None:
            tail = summary.tail
            element.remove(summary)
            element.text = (element.text or "") + (tail or "")
        if title.endswith("?") and not _holds_lists(element):
            self.builder.add_qa(title, re.sub(r"\n{2,}", "\n", squeeze(_inline(element))))
            return
        self.builder.add("heading", title, level=4)
        self.children(element, depth)

    def table(self, element: "_Element", depth: int) -> None:
        if _is_layout(element):
            self.children(element, depth)
            return
        caption = element.find("caption")
        if caption is not None:
            self.builder.add("paragraph", one_line(_inline(caption)))
        rows, header = table_rows(element)
        add_table(self.builder, rows, header=header)


def _holds_blocks(element: "_Element") -> bool:
    return any(child.tag in _BLOCKS for child in element.iterdescendants())


def _holds_lists(element: "_Element") -> bool:
    return any(child.tag in {"ul", "ol", "table", "dl", "pre"} for child in element.iterdescendants())


def _is_layout(table: "_Element") -> bool:
    """A table that only places things: so marked, with tables inside, or of a single column or row of blocks."""
    if (table.get("role") or "").lower() in {"presentation", "none"}:
        return True
    if next(table.iterdescendants("table"), None) is not None:
        return True
    rows = list(table.iter("tr"))
    width = max((len(row) for row in rows), default=0)
    has_names = next(table.iterdescendants("th"), None) is not None
    return not has_names and (width <= 1 or any(_holds_headings(row) for row in rows))


def _holds_headings(element: "_Element") -> bool:
    return any(child.tag in _HEADINGS for child in element.iterdescendants())


def table_rows(table: "_Element") -> tuple[list[list[str]], bool | None]:
    """Cells of a table, spans filled in, and whether its first row is marked as its header (None: not said)."""
    rows: list[list[str]] = []
    carried: dict[int, tuple[int, str]] = {}
    header: bool | None = None
    for element in table.iter("tr"):
        cells = [cell for cell in element if cell.tag in {"td", "th"}]
        if not rows and cells:
            in_head = getattr(element.getparent(), "tag", "") == "thead"
            header = True if in_head or all(cell.tag == "th" for cell in cells) else None
        rows.append(_row(cells, carried))
    return [row for row in rows if any(row)], header


def _row(cells: "list[_Element]", carried: dict[int, tuple[int, str]]) -> list[str]:
    row: list[str] = []

    def carry() -> None:
        while (held := carried.get(len(row))) is not None:
            left, text = held
            if left <= 1:
                carried.pop(len(row))
            else:
                carried[len(row)] = (left - 1, text)
            row.append(text)

    for cell in cells:
        carry()
        text = one_line(_inline(cell))
        columns, deep = _span(cell, "colspan", 50), _span(cell, "rowspan", 1000)
        for offset in range(columns):
            if deep > 1:
                carried[len(row)] = (deep - 1, text)
            row.append(text if offset == 0 else "")
    carry()
    return row


def _span(cell: "_Element", name: str, limit: int) -> int:
    value = (cell.get(name) or "").strip()
    return max(1, min(int(value), limit)) if value.isdigit() else 1
