"""Lines of plain text with what their shape says: gaps, bullets, numbers, titles, page furniture."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

_BULLET = re.compile(
    r"(?:[-*•‣◦▪▫●○■□–—·➔►»\uf0a7\uf0b7\uf0d8]|\ufffd{1,3})[ \t\u00a0]+(?=\S)"
    r"|(?:\d{1,2}[.)]|\(?[a-z]\)|[a-z]{2}\)|[ivx]{1,4}\))[ \t\u00a0]+(?=\S)"
)
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})(\.?)[ \t\u00a0]+(?=[^\W\d_]|[„»\"“])")
_MARKED = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_SECTION_SIGN = re.compile(
    r"(?:§§?|Art\.?|Artikel|Abschnitt|Kapitel|Teil|Anlage|Chapter|Section|Part|Annex)\s+[\dIVX]+"
)
_SPACED_CAPITALS = re.compile(r"(?:[^\W\d_a-zäöüß][ \-&]+){3,}[^\W\d_a-zäöüß]")
_PAGE_NUMBER = re.compile(r"[-–—|\[ ]*(?:(?:Seite|Page|S\.)\s*)?\d{1,4}(?:\s*(?:/|von|of)\s*\d{1,4})?[-–—|\] ]*", re.I)
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}$|(?:…\s?){2,}\d{1,4}$")
_SENTENCE_END = re.compile(r"[.!?…;][\"'”“«»‹›)\]]*\d{0,2}$|[.!?…][\"'”“«»‹›)\]]+$")
_QUOTE_END = re.compile(r"[\"”“«‹][.,]?\d{0,2}$")
_CAPTION = re.compile(r"(?:Abbildung|Abb\.|Tabelle|Tab\.|Figure|Fig\.|Table|Bild|Quelle|Source)\s*\d*\s*[:.]", re.I)
_FIELD = re.compile(
    r"(?:category|kategorie|autor(?:in)?|author|stand|date|datum|version|tags?|schlagw\w+|veröffentlicht|published"
    r"|geschrieben von|written by|tel|telefon|phone|e-?mail|fax|url|www|https?)\b\s*[:|.]?\s",
    re.I,
)
_URL = re.compile(r"https?://|www\.|@\w+\.")
_LONGEST_TITLE = 120
_LONGEST_FURNITURE = 200
_TAIL = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line with a visible character.

    Attributes:
        content: offset of its first character after indentation and a bullet sign or `#` marks.
        end: offset after its last visible character.
        text: what stands between.
        gap: blank lines before it; page furniture does not count.
        page_start: a form feed stands before it.
        bullet: an item of a list.
        depth: list depth by indentation, 1 for the outermost.
        numbered: how many numbers a leading section number has ("3.1" has 2), else 0.
        marked_level: the level when it is marked by `#`, else 0.
        furniture_before: page furniture was dropped directly before it.
    """

    content: int
    end: int
    text: str
    gap: int
    page_start: bool = False
    bullet: bool = False
    depth: int = 0
    numbered: int = 0
    marked_level: int = 0
    furniture_before: bool = False

    @property
    def length(self) -> int:
        return len(self.text)

    @property
    def sentence_end(self) -> bool:
        return bool(_SENTENCE_END.search(self.text[-_TAIL:]))

    @property
    def quote_end(self) -> bool:
        return bool(_QUOTE_END.search(self.text[-_TAIL:]))

    @property
    def opens_quote(self) -> bool:
        return self.text[:1] in '»„“"‚'

    @property
    def colon_end(self) -> bool:
        return self.text.endswith(":")

    @property
    def hyphen_end(self) -> bool:
        return len(self.text) > 2 and self.text[-1] in "-\u00ad\u2010" and self.text[-2].isalpha()

    @property
    def starts_lower(self) -> bool:
        first = next((char for char in self.text if char.isalnum()), "")
        return first.islower()

    @property
    def capitals(self) -> bool:
        letters = [char for char in self.text[:_LONGEST_FURNITURE] if char.isalpha()]
        return len(letters) >= 4 and all(char.isupper() or char == "ß" for char in letters)

    def looks_like_title(self, *, open_end: bool) -> bool:
        """Short, starts with a capital or a number, no sentence, no caption, no field such as "Stand: 2025".

        Args:
            open_end: the title may go on in the next line, so it may end in a colon, a comma or a hyphen.
        """
        text = self.text
        if self.bullet or not text or len(text) > _LONGEST_TITLE or self.starts_lower:
            return False
        if (text[-1] in ".;!," and not _SECTION_SIGN.match(text)) or (_SENTENCE_END.search(text) and text[-1] != "?"):
            return False
        if not open_end and (self.hyphen_end or text[-1] in ",:"):
            return False
        if _CAPTION.match(text) or _FIELD.match(text) or _URL.search(text) or " | " in text:
            return False
        letters = sum(1 for char in text if char.isalpha())
        return letters >= 3 and letters >= 0.5 * len(text)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file is set.

    Attributes:
        width: the length that nine of ten lines stay below.
        wrapped: lines are cut at about that length, so a line is no paragraph.
        double_spaced: nearly every line is followed by a blank one, sentences run over them.
    """

    width: int
    wrapped: bool
    double_spaced: bool


def read_lines(text: str, start: int = 0) -> tuple[list[Line], Shape]:
    """The lines of `text[start:]` without page furniture, and the shape of the whole."""
    raw = _raw_lines(text, start)
    furniture = _furniture(raw)
    lines: list[Line] = []
    gap, page_start, dropped = 0, False, False
    for position, content, breaks in raw:
        page_start = page_start or breaks
        if not content.strip():
            gap += 1
            continue
        if _is_short(content) and (_key(content) in furniture or _LEADERS.search(content.rstrip())):
            dropped = True
            continue
        lines.append(_line(position, content, gap, page_start, dropped))
        gap, page_start, dropped = 0, False, False
    return lines, _shape(lines)


def _raw_lines(text: str, start: int) -> list[tuple[int, str, bool]]:
    """(offset, content, a form feed stands before it) of each line."""
    lines = []
    for match in re.finditer(r"([^\n\f]*)(\n|\f|\Z)", text[start:]):
        if match.start() == match.end():
            break
        begin = start + match.start()
        lines.append((begin, match.group(1), begin > 0 and text[begin - 1] == "\f"))
    return lines


def _line(position: int, raw: str, gap: int, page_start: bool, dropped: bool) -> Line:
    body = raw.rstrip()
    indent = len(body) - len(body.lstrip())
    end = position + len(body)
    if match := _MARKED.match(body, indent):
        content = position + match.end()
        return Line(content, end, body[match.end() :], gap, page_start, marked_level=len(match.group(1)))
    if match := _NUMBERED.match(body, indent):
        numbers = match.group(1).count(".") + 1
        # "1. Text" is an item more often than a heading; "1 Text" and "1.1 Text" are headings more often.
        if not (match.group(2) and numbers == 1):
            return Line(position + indent, end, body[indent:], gap, page_start, False, 0, numbers, 0, dropped)
    if match := _BULLET.match(body, indent):
        sign = body[indent : match.end()]
        content = position + (indent if any(char.isalnum() for char in sign) else match.end())
        depth = 1 + min(len(body[:indent].expandtabs(4)) // 4, 5)
        return Line(content, end, body[content - position :], gap, page_start, True, depth, 0, 0, dropped)
    return Line(position + indent, end, body[indent:], gap, page_start, furniture_before=dropped)


def _is_short(content: str) -> bool:
    """Whether a line may be page furniture; patterns are only tried on such lines, as their time grows steeply."""
    return len(content) <= _LONGEST_FURNITURE


def _key(content: str) -> str:
    """A line with its digits masked: running titles differ only in the page number."""
    return re.sub(r"\d+", "#", " ".join(content.split()))


def _furniture(raw: list[tuple[int, str, bool]]) -> frozenset[str]:
    """Keys of lines that are page furniture: letter-spaced titles, page edges that repeat, page numbers.

    A line is a page edge when a form feed is next to it; without form feeds only letter-spaced capitals that
    repeat and page numbers between blank lines are taken.
    """
    counts: Counter[str] = Counter()
    edges: Counter[str] = Counter()
    visible = [
        (index, content, breaks)
        for index, (_, content, breaks) in enumerate(raw)
        if content.strip() and _is_short(content)
    ]
    pages = 1 + sum(1 for _, _, breaks in raw if breaks)
    for position, (_, content, breaks) in enumerate(visible):
        key = _key(content)
        counts[key] += 1
        near = visible[max(position - 1, 0) : position + 1], visible[position + 1 : position + 3]
        if any(flag for _, _, flag in near[0]) or any(flag for _, _, flag in near[1]):
            edges[key] += 1
        del breaks
    found = {key for key, count in edges.items() if pages >= 3 and count >= max(3, pages // 3) and len(key) <= 120}
    found.update(key for key in counts if _SPACED_CAPITALS.fullmatch(key.strip()))
    if pages >= 2 or sum(1 for _, content, _ in visible if _is_page_number(content)) >= 3:
        found.update(_key(content) for _, content, _ in visible if _is_page_number(content))
    return frozenset(found)


def _is_page_number(content: str) -> bool:
    return len(content.strip()) <= 24 and bool(_PAGE_NUMBER.fullmatch(content.strip()))


def _shape(lines: list[Line]) -> Shape:
    if not lines:
        return Shape(0, False, False)
    lengths = sorted(line.length for line in lines)
    width = lengths[min(len(lengths) - 1, len(lengths) * 9 // 10)]
    pairs = list(pairwise(lines))
    full = [(a, b) for a, b in pairs if a.length >= 0.75 * width and not a.bullet]
    running = [(a, b) for a, b in full if not a.sentence_end and not b.bullet]
    wrapped = 40 <= width <= 160 and len(running) >= 2 and len(running) >= 0.25 * len(full)
    spaced = sum(1 for _, b in pairs if b.gap == 1)
    over_gaps = sum(1 for _, b in running if b.gap == 1 and b.starts_lower)
    double = wrapped and spaced >= 0.6 * len(pairs) and over_gaps >= max(2, 0.2 * len(running))
    return Shape(width, wrapped, double)
