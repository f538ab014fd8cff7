"""A written view of a text: the same text with spoken numbers and addresses written out, and a way back.

The recognisers work on the view, so that one grammar serves the typed and the spoken form.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from guardrails.pii.spoken import Replacement, spoken_replacements

_SPECIAL = re.compile(
    "[\u00ad\u00a0\u200b-\u200f\u2000-\u200a\u2010-\u2012\u2018\u2019\u202a-\u202f\u205f-\u206f\u2212\u3000\ufeff\uff01-\uff5e"
    "\u0300-\u036f\u0660-\u0669\u06f0-\u06f9\U000e0000-\U000e007f]"
)
_SPACES = {"\u00a0", "\u202f", "\u205f", "\u3000", *(chr(c) for c in range(0x2000, 0x200B))}
_HYPHENS = {"\u2010", "\u2011", "\u2012", "\u2212"}
_QUOTES = {"\u2018", "\u2019"}


@dataclass(frozen=True, slots=True)
class View:
    """`text` is what the recognisers read; `back` maps its offsets to the original.

    Attributes:
        text: the written view.
        pieces: (view start, view end, original start, original end), ascending and gapless. A piece of equal length
            on both sides maps one to one, any other maps as a whole. Empty when view and original are the same.
    """

    text: str
    pieces: tuple[tuple[int, int, int, int], ...] = ()

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of the view's `[start, end)`, in code points."""
        if not self.pieces:
            return start, end
        first = self._piece(start)
        last = self._piece(end - 1)
        return (
            first[2] + (start - first[0]) if first[1] - first[0] == first[3] - first[2] else first[2],
            last[3] - (last[1] - end) if last[1] - last[0] == last[3] - last[2] else last[3],
        )

    def _piece(self, position: int) -> tuple[int, int, int, int]:
        index = bisect_right(self.pieces, position, key=lambda piece: piece[0]) - 1
        return self.pieces[index]


def written(text: str) -> View:
    """The written view of a text: spoken runs as digits, exotic spaces, hyphens and digits as ASCII, NFC."""
    folded = _apply(text, _folds(text)) if _SPECIAL.search(text) else View(text)
    spoken = spoken_replacements(folded.text)
    if not spoken:
        return folded
    second = _apply(folded.text, spoken)
    if not folded.pieces:
        return second
    return View(
        second.text,
        tuple((a, b, *folded.back(c, d)) if d > c else (a, b, c, d) for a, b, c, d in _fine(second, folded)),
    )


def _fine(second: View, first: View) -> list[tuple[int, int, int, int]]:
    """The pieces of `second`, cut where `first` has a border, so that equal lengths still mean one to one."""
    fine: list[tuple[int, int, int, int]] = []
    borders = [piece[0] for piece in first.pieces]
    for a, b, c, d in second.pieces:
        if b - a != d - c:
            fine.append((a, b, c, d))
            continue
        cuts = [c, *borders[bisect_right(borders, c) : bisect_right(borders, d - 1)], d]
        fine += [(a + left - c, a + right - c, left, right) for left, right in pairwise(cuts)]
    return fine


def _apply(text: str, replacements: list[Replacement]) -> View:
    out: list[str] = []
    pieces: list[tuple[int, int, int, int]] = []
    position = length = 0
    for start, end, new in replacements:
        if start > position:
            out.append(text[position:start])
            pieces.append((length, length + start - position, position, start))
            length += start - position
        if new:
            out.append(new)
            pieces.append((length, length + len(new), start, end))
            length += len(new)
        position = end
    if position < len(text):
        out.append(text[position:])
        pieces.append((length, length + len(text) - position, position, len(text)))
    return View("".join(out), tuple(pieces))


def _folds(text: str) -> list[Replacement]:
    folds: list[Replacement] = []
    for match in _SPECIAL.finditer(text):
        start, char = match.start(), match.group()
        if unicodedata.combining(char):
            previous = folds[-1] if folds and folds[-1][1] == start else None
            begin = previous[0] if previous else start - 1
            if begin < 0 or (previous and len(previous[2]) > 8):
                continue
            composed = unicodedata.normalize("NFC", (previous[2] if previous else text[begin]) + char)
            if previous:
                folds.pop()
            folds.append((begin, start + 1, composed))
        elif char in _SPACES:
            folds.append((start, start + 1, " "))
        elif char in _HYPHENS:
            folds.append((start, start + 1, "-"))
        elif char in _QUOTES:
            folds.append((start, start + 1, "'"))
        elif char.isdecimal():
            folds.append((start, start + 1, str(unicodedata.decimal(char))))
        elif "\uff01" <= char <= "\uff5e":
            folds.append((start, start + 1, chr(ord(char) - 0xFEE0)))
        else:
            folds.append((start, start + 1, ""))
    return folds
