"""A Markdown text as Vale's blocks: headings, list items, quotes, table cells, paragraphs, sentences; offsets kept."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.copy import view as views
from assistant.copy.view import View
from knowledge.text.sentences import split

_DROP, _STAR = 1, 2
_BRACKETS = re.compile(r"!?\[(?P<inner>[^\[\]\n]{0,500})\](?=\()")
_QUOTES = str.maketrans({"\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'"})


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text with its scope.

    Attributes:
        text: what rules match; markup is gone, inline code is asterisks.
        offsets: for each character its offset in the whole text, and one more for the end.
        scope: dotted sections, e.g. "text.heading.h2".
    """

    text: str
    offsets: tuple[int, ...]
    scope: frozenset[str]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the whole text of a stretch of this block."""
        if end <= start:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end - 1] + 1


def sanitise(text: str) -> str:
    """Curly quotes become straight ones, as Vale does before it looks; the length stays."""
    return text.translate(_QUOTES)


def blocks(view: View, segment: bool) -> list[Block]:
    """All blocks of a text.

    Args:
        view: the text.
        segment: whether sentences are wanted.
    """
    text = sanitise(view.calm)
    marks = _marks(view, text)
    made: list[Block] = []
    summary: list[Block] = []
    for start, end in view.blocks:
        scope = _scope(view.text, start)
        block = _block(text, marks, start, end, scope)
        if "table" in scope:
            made += _cells(block)
            continue
        made.append(block)
        if "heading" not in scope:
            summary.append(block)
        if scope == {"text"}:
            made.append(Block(block.text, block.offsets, frozenset({"paragraph"})))
            if segment:
                made += _sentences(block, view.language)
    made.append(_join(summary, "summary"))
    made.append(Block(text, tuple(range(len(text) + 1)), frozenset({"raw"})))
    return made


def _marks(view: View, text: str) -> bytearray:
    marks = bytearray(len(text))
    for match in views.MASKED.finditer(text):
        kind = match.lastgroup
        star = kind in ("ticks", "code", "url", "mail", "host")
        for at in range(*match.span()):
            marks[at] = _STAR if star else _DROP
        if match["code"]:
            for at in range(match.start(), match.start() + len(match["ticks"])):
                marks[at] = _DROP
            for at in range(match.end() - len(match["ticks"]), match.end()):
                marks[at] = _DROP
    for pattern in (views.EMPHASIS, views.LINE_MARKUP):
        for match in pattern.finditer(view.prose):
            for at in range(*match.span()):
                marks[at] = marks[at] or (_DROP if text[at] != "|" else 0)
    for match in _BRACKETS.finditer(view.prose):
        for at in (*range(match.start(), match.start("inner")), match.end() - 1):
            marks[at] = _DROP
    return marks


def _scope(text: str, start: int) -> frozenset[str]:
    line = text[text.rfind("\n", 0, start) + 1 : start + 1].lstrip()
    heading = re.match(r"(#{1,6})[ \t]", line)
    if heading:
        return frozenset(("text", "heading", f"h{len(heading[1])}"))
    if re.match(r"(?:[-*+]|\d{1,3}[.)])[ \t]", line):
        return frozenset(("text", "list"))
    if line.startswith(">"):
        return frozenset(("text", "blockquote"))
    return frozenset(("text", "table", "cell")) if line.startswith("|") else frozenset(("text",))


def _block(text: str, marks: bytearray, start: int, end: int, scope: frozenset[str]) -> Block:
    if not any(marks[start:end]):
        return Block(text[start:end], tuple(range(start, end + 1)), scope)
    kept = [at for at in range(start, end) if marks[at] != _DROP]
    content = "".join("*" if marks[at] == _STAR else text[at] for at in kept)
    return Block(content, (*kept, end), scope)


def _cells(block: Block) -> Iterator[Block]:
    """The cells of a table row, trimmed; the bars themselves are blanks or gone."""
    for match in re.finditer(r"[^|]+", block.text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        end = start + len(match.group().strip())
        if end > start and not re.fullmatch(r"[\s:-]+", block.text[start:end]):
            yield Block(block.text[start:end], block.offsets[start : end + 1], block.scope)


def _sentences(block: Block, language: str) -> Iterator[Block]:
    known = language if language in ("de", "en") else "en"
    for start, end in split(block.text, known):
        yield Block(block.text[start:end], block.offsets[start : end + 1], frozenset({"sentence"}))


def _join(parts: list[Block], scope: str) -> Block:
    text = "\n\n".join(part.text for part in parts)
    offsets: list[int] = []
    for part in parts:
        offsets += [*part.offsets[:-1], part.offsets[-1], part.offsets[-1]]
    return Block(text, tuple(offsets[: len(text)]) + ((offsets[-1],) if offsets else (0,)), frozenset({scope}))


@lru_cache(maxsize=4_096)
def matches(wanted: tuple[str, ...], scope: frozenset[str]) -> bool:
    """Whether a rule's scopes take a block's: `heading`, `heading.h2`, `~heading`, `paragraph & ~list`."""
    return any(all(_part(part.strip(), scope) for part in option.split("&")) for option in wanted)


def _part(part: str, scope: frozenset[str]) -> bool:
    negated = part.startswith("~")
    sections = set(part.lstrip("~").split(".")) - {"md", "html", "txt"}
    inside = sections <= scope
    if negated:
        return not inside and not scope & {"raw", "summary", "sentence", "paragraph"}
    return inside
