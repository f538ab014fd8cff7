"""Plain text: the text is the file itself; headings, paragraphs and items are found by their shape.

Much plain text was once a PDF. So lines may be wrapped, every line may be followed by a blank one, a page break
may cut a sentence, and running titles and page numbers stand between. Blocks may span line ends and blank lines;
page furniture lies in none.
"""

from collections.abc import Iterator

from knowledge.errors import LoadError
from knowledge.loaders.encoding import decode
from knowledge.loaders.limits import check_text
from knowledge.loaders.lines import Line, Shape, read_lines
from knowledge.loaders.metadata import front_matter
from knowledge.loaders.options import Source
from knowledge.types import Block, LoadedDocument, Page


def load(source: Source) -> Iterator[LoadedDocument]:
    """One document; form feeds end pages."""
    decoded = decode(source.data)
    text = check_text(decoded.text, source.options)
    if not text.strip():
        raise LoadError("The file holds no text, only white space.", "Delete it or export it again.")
    metadata, body_start, warnings = front_matter(text)
    blocks = tuple(text_blocks(text, body_start))
    title = metadata.get("title") or _title(text, blocks)
    yield LoadedDocument(text, blocks, text_pages(text), title, "", metadata, (*decoded.warnings, *warnings))


def text_pages(text: str) -> tuple[Page, ...]:
    """Pages as form feeds end them; none without a form feed. A last empty page does not count."""
    if "\f" not in text.rstrip("\f\n "):
        return ()
    starts = [0] + [index + 1 for index, char in enumerate(text) if char == "\f"]
    if not text[starts[-1] :].strip():
        starts.pop()
    ends = [*starts[1:], len(text)]
    return tuple(Page(number, start, end) for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1))


def text_blocks(text: str, start: int = 0) -> Iterator[Block]:
    """Blocks of `text[start:]`, offsets counted in `text`."""
    lines, shape = read_lines(text, start)
    index = 0
    section = 0
    seen_paragraph = False
    while index < len(lines):
        length = _heading_length(lines, index, shape)
        if length:
            level, section = _heading_level(lines[index], section, seen_paragraph)
            yield Block("heading", lines[index].content, lines[index + length - 1].end, level)
            index += length
            continue
        end = _paragraph_end(lines, index, shape)
        first, last = lines[index], lines[end - 1]
        if first.bullet:
            yield Block("list_item", first.content, last.end, first.depth)
        else:
            seen_paragraph = True
            yield Block("paragraph", first.content, last.end)
        index = end


_TITLE_LINES = 4
_FULL_LINE = 40
_GENERIC_TITLES = frozenset(
    {
        "vorwort", "einleitung", "inhalt", "inhaltsverzeichnis", "einführung", "impressum", "zusammenfassung",
        "abstract", "preface", "foreword", "introduction", "contents", "summary",
    }
)  # fmt: skip


def _title(text: str, blocks: tuple[Block, ...]) -> str | None:
    for block in blocks[:3]:
        if block.kind == "heading":
            title = " ".join(text[block.start : block.end].split())
            return None if title.casefold() in _GENERIC_TITLES else title
    return None


def _heading_length(lines: list[Line], index: int, shape: Shape) -> int:
    """How many lines from `index` on are one heading; 0 when it is none."""
    line = lines[index]
    if line.marked_level:
        return 1
    # The name under a quotation is set like a heading.
    if index and lines[index - 1].quote_end and "," in line.text:
        return 0
    if index and line.gap == 0 and not line.page_start and not line.numbered:
        return 0
    if line.numbered:
        return 1 if _stands_alone(lines, index, shape, numbered=True) else 0
    if run := _stacked_title(lines, index, shape):
        return run
    return 1 if _stands_alone(lines, index, shape, numbered=False) else 0


def _stacked_title(lines: list[Line], index: int, shape: Shape) -> int:
    """How many short lines in larger type stand directly on the first, full line of a paragraph; 0 for none."""
    if not shape.wrapped or not lines[index].looks_like_title(open_end=True):
        return 0
    for run in range(1, _TITLE_LINES + 1):
        last = lines[index + run - 1]
        if index + run >= len(lines) or last.length >= 0.65 * shape.width or last.bullet or last.sentence_end:
            return 0
        following = lines[index + run]
        if following.gap or following.bullet:
            return 0
        if following.length >= 0.8 * shape.width:
            whole = not following.starts_lower and not last.hyphen_end and last.text[-1] not in ",:"
            return run if whole else 0
    return 0


def _stands_alone(lines: list[Line], index: int, shape: Shape, *, numbered: bool) -> bool:
    """Whether a single line between gaps is a heading for what follows."""
    line = lines[index]
    if not line.looks_like_title(open_end=False) or index + 1 >= len(lines):
        return False
    following = lines[index + 1]
    if following.starts_lower or (following.gap == 0 and not following.page_start and not numbered):
        return False
    if shape.wrapped and line.length > 0.75 * shape.width and not numbered and not line.capitals:
        return False
    if shape.double_spaced and not numbered and not line.capitals:
        return _is_set_apart(lines, index, shape)
    return True


def _is_set_apart(lines: list[Line], index: int, shape: Shape) -> bool:
    """In a file with a blank line after every line, a heading needs more signs than its gaps.

    The line before must end a sentence and the one after must be a full line that starts one; the attribution
    of a quote ("Name, company") looks the same but follows closing quotation marks.
    """
    line, following = lines[index], lines[index + 1]
    before = lines[index - 1] if index else None
    if before is not None and (not before.sentence_end or before.quote_end):
        return False
    return (
        line.length < 0.6 * shape.width
        and not following.bullet
        and following.length >= 0.6 * shape.width
        and "," not in line.text
    )


def _heading_level(line: Line, section: int, seen_paragraph: bool) -> tuple[int, int]:
    """Level of a heading and the level of the numbered section it lies in (0: none yet)."""
    if line.marked_level:
        return line.marked_level, section
    if line.numbered:
        return min(line.numbered, 6), min(line.numbered, 6)
    if line.capitals:
        return 1, section
    if section:
        return min(section + 1, 6), section
    return (2 if seen_paragraph else 1), 0


def _paragraph_end(lines: list[Line], index: int, shape: Shape) -> int:
    """Index after the last line of the paragraph or item that starts at `index`."""
    in_item = lines[index].bullet
    end = index + 1
    while end < len(lines) and _continues(lines, end, shape, in_item) and not lines[end].marked_level:
        end += 1
    return end


def _continues(lines: list[Line], index: int, shape: Shape, in_item: bool) -> bool:
    """Whether a line goes on with the paragraph of the line before it."""
    before, line = lines[index - 1], lines[index]
    if line.bullet or (line.furniture_before and before.sentence_end):
        return False
    if before.hyphen_end and not line.capitals:
        return True
    if line.gap == 0 and not line.page_start:
        return _continues_directly(lines, index, shape)
    if shape.double_spaced and line.gap <= 1:
        return _continues_double_spaced(lines, index, shape)
    # "Guten Tag," is a line of its own although a small letter follows; a full line is not.
    if line.starts_lower and not before.sentence_end and before.length >= max(_FULL_LINE, 0.6 * shape.width):
        return True
    # A page break in the middle of a sentence; titles and items without a full stop must not swallow the next.
    return not in_item and before.length > 120 and not before.sentence_end and not before.colon_end


def _continues_directly(lines: list[Line], index: int, shape: Shape) -> bool:
    before, line = lines[index - 1], lines[index]
    if line.numbered and _stands_alone(lines, index, shape, numbered=True):
        return False
    if not shape.wrapped:
        return not before.sentence_end or line.starts_lower
    return not (before.sentence_end and before.length < 0.6 * shape.width and not line.starts_lower)


def _continues_double_spaced(lines: list[Line], index: int, shape: Shape) -> bool:
    before, line = lines[index - 1], lines[index]
    if line.starts_lower:
        return not before.sentence_end or before.length >= 0.5 * shape.width
    if _heading_length(lines, index, shape):
        return False
    if before.sentence_end or before.colon_end:
        return before.length >= 0.88 * shape.width and not line.opens_quote
    return before.length >= 0.6 * shape.width
