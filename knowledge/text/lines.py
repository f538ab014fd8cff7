"""Where the lines of a text end a sentence although no full stop does.

Blank lines, headings, list items and table rows do; a hard-wrapped line does not, unless it ends so early
that its next word would have fitted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from knowledge.text.abbreviations import word_set

_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
_RULE = re.compile(r"\s{0,3}(?:[-*_=]\s*){3,}$")
_BULLET = re.compile(r"\s*[-*+•●▪■◦‣∙·➔→✓✔]\s+\S")
_DASH = re.compile(r"\s*[–—]\s+\S")
_NUMBERED = re.compile(r"\s*\(?(?P<number>\d{1,3}|[a-z])(?P<close>[.)])\s+(?P<next>\S)")
_RECORD = re.compile(r"\s*[^\W\d_][^:.!?\n]{0,30}:\s+\S")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_CITED = re.compile(r"(?:\b(?:S|Nr|Abs|Art|Rn|Ziff|vom|zum|am)\.?|§)$")
_TERMINATED = re.compile(r"[.!?…:;][\"'”“’»«›‹)\]*_]*$")
_MONTH = re.compile(r"\s*\d{1,2}\.\s+[A-ZÄÖÜ][a-zä]+(?:\s+\d{4}|\b)")
_OPEN_ENDED = word_set(
    """
    der die das den dem des ein eine einen einem einer eines und oder sowie für mit von vom zum zur zu
    im in am an auf aus bei durch nach über unter vor als wie dass ob wenn weil the a an and or of to
    for with from by on at as that this is are be sein ist sind wird werden bzw. ca. z. b. nicht not
    kein keine
    """
)
_MIN_WIDTH = 44
_EARLY = 0.72


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str

    @property
    def bare(self) -> str:
        return self.text.strip()


def hard_breaks(text: str, join_blank_lines: bool = False) -> list[int]:
    """Offsets at which a sentence ends or begins because of the layout, ascending."""
    breaks: list[int] = []
    paragraph: list[_Line] = []
    gap = False
    for line in _lines(text):
        if not line.bare:
            gap = True
            continue
        if gap and paragraph and not (join_blank_lines and _goes_on(paragraph[-1].bare, line.bare)):
            breaks += [*_inside(paragraph), line.start]
            paragraph = []
        gap = False
        paragraph.append(line)
    return breaks + _inside(paragraph)


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for piece in re.split(r"(?<=[\n\f\v\x1c-\x1e\x85\u2028\u2029])", text):
        yield _Line(start, piece)
        start += len(piece)


def _goes_on(before: str, after: str) -> bool:
    """After a blank line inside a sentence: lower case, also behind an abbreviation, or a broken word."""
    if _BULLET.match(after) or _NUMBERED.match(after):
        return False
    return after[0].islower() or before.endswith(("-", "\u00ad", ","))


def _inside(paragraph: list[_Line]) -> list[int]:
    """Breaks between the lines of one paragraph."""
    if len(paragraph) < 2:
        return []
    width = max(len(line.text.rstrip()) for line in paragraph)
    breaks = []
    for before, line in pairwise(paragraph):
        if _structural(before, line) or _item(before.bare, line.text) or _early(before, line, width):
            breaks.append(line.start)
    return breaks


def _structural(before: _Line, line: _Line) -> bool:
    if _HEADING.match(line.text) or _HEADING.match(before.text):
        return True
    if line.bare.startswith("|") or (before.bare.startswith("|") and before.bare.endswith("|")):
        return True
    if _FENCE.match(line.text) or _FENCE.match(before.text):
        return True
    if _RULE.match(before.bare):
        return True
    return bool(_RECORD.match(before.text) and _RECORD.match(line.text)) and not before.bare.endswith(",")


def _item(before: str, line: str) -> bool:
    """Does the line begin a list item? A wrapped "3. Oktober" or a dash inside a sentence does not."""
    if _BULLET.match(line):
        return True
    if _DASH.match(line):
        return bool(_TERMINATED.search(before)) or bool(_DASH.match(before))
    match = _NUMBERED.match(line)
    if match is None or _CITED.search(before):
        return False
    if _TERMINATED.search(before) or match["close"] == ")":
        return True
    if _MONTH.match(line) or match["number"].isalpha():
        return False
    same = _NUMBERED.match(before)
    return match["number"] == "1" or (same is not None and match["next"].isupper())


def _early(before: _Line, line: _Line, width: int) -> bool:
    """Hard-wrapped text fills its lines: one whose next word would have fitted was ended on purpose."""
    if width < _MIN_WIDTH:
        return False
    bare = before.bare
    first, last = line.bare.split(maxsplit=1)[0], bare.rsplit(maxsplit=1)[-1]
    if len(before.text.rstrip()) + 1 + len(first) > width * _EARLY:
        return False
    begins = first.lstrip("\"'„“»(*_")[:1]
    return begins.isupper() and bare[-1] not in ",-\u00ad–(/&" and last.lower() not in _OPEN_ENDED
