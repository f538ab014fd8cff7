"""What a PDF page holds: words with their places and type, ruled lines, pictures. Origin top left, in points."""

import ctypes
import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

_LIGATURES = re.compile("[\ufb00-\ufb06]")
_LOOSE_UMLAUT = re.compile("[\u00a8\u0308] ?([aouAOU])")
_UMLAUTS = str.maketrans("aouAOU", "äöüÄÖÜ")
_LINE_HYPHENS = {0x02, 0xAD, 0xFFFE}
_MAX_CHARS = 200_000
_MAX_OBJECTS = 20_000
_MAX_SEGMENTS = 2_000
_THIN = 2.5
_TINY = 2.0
_WHITE = 250


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, y counted downwards."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without a gap; `size` is its type size in points."""

    box: Box
    text: str
    size: float
    bold: bool

    @property
    def middle(self) -> tuple[float, float]:
        return (self.box.x0 + self.box.x1) / 2, (self.box.y0 + self.box.y1) / 2


@dataclass(slots=True)
class PageContent:
    """A page as found, before any order is read into it."""

    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    objects: int = 0
    hidden: int = 0
    unreadable: int = 0


def read_page(page: Any) -> PageContent:
    """The content of a pypdfium2 page."""
    width, height = page.get_width(), page.get_height()
    content = PageContent(width, height)
    fills = _read_objects(page, content)
    textpage = page.get_textpage()
    try:
        words = _Words(textpage, content, fills).read()
    finally:
        textpage.close()
    content.words = _upright(words, content)
    return content


class _Words:
    """Groups the characters of a text page into words, in the order of the file."""

    def __init__(self, textpage: Any, content: PageContent, fills: list[Box]) -> None:
        import pypdfium2.raw as raw

        self.raw = raw
        self.handle = textpage.raw
        self.content = content
        self.fills = fills
        self.found: list[tuple[Word, int]] = []
        self.chars: list[str] = []
        self.first = 0
        self.box: list[float] = []

    def read(self) -> list[tuple[Word, int]]:
        raw = self.raw
        rect = raw.FS_RECTF()
        pointer = ctypes.byref(rect)
        for index in range(min(raw.FPDFText_CountChars(self.handle), _MAX_CHARS)):
            code = raw.FPDFText_GetUnicode(self.handle, index)
            if code in _LINE_HYPHENS:
                code = 0x2D
            if code <= 0x20 or code == 0xA0 or code == 0x200B or 0x2000 <= code <= 0x200A:
                self.close()
                continue
            if not raw.FPDFText_GetLooseCharBox(self.handle, index, pointer):
                continue
            char = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
            if char == "\ufffd" or (0xE000 <= code <= 0xF8FF and code not in {0xF0B7, 0xF0A7, 0xF0D8, 0xF076}):
                self.content.unreadable += 1
            self.add(index, char, rect.left, rect.bottom, rect.right, rect.top)
        self.close()
        return self.found

    def add(self, index: int, char: str, left: float, bottom: float, right: float, top: float) -> None:
        box = self.box
        if box:
            size = max(box[3] - box[1], 1.0)
            # Text set upside down runs to the left, so the gap is taken on either side.
            apart = abs(bottom - box[1]) > 0.3 * size or max(left - box[2], box[0] - right) > 0.35 * size
            if apart and not self.vertical(left, bottom):
                self.close()
        if not self.box:
            self.first = index
            self.box = [left, bottom, right, top]
        else:
            self.box = [
                min(self.box[0], left),
                min(self.box[1], bottom),
                max(self.box[2], right),
                max(self.box[3], top),
            ]
        self.chars.append(char)

    def vertical(self, left: float, bottom: float) -> bool:
        """Whether the next character goes on upwards or downwards, as in a word that stands on its side."""
        narrow = self.box[2] - self.box[0]
        return (
            abs(left - self.box[0]) < 0.3 * narrow
            and min(abs(bottom - self.box[3]), abs(bottom - self.box[1])) < 1.5 * narrow
            and abs(math.sin(self.raw.FPDFText_GetCharAngle(self.handle, self.first))) > 0.9
        )

    def close(self) -> None:
        if not self.chars:
            return
        text, box = "".join(self.chars), self.box
        self.chars, self.box = [], []
        height = self.content.height
        place = Box(box[0], height - box[3], box[2], height - box[1])
        word = Word(place, mend(text), self.type_size() or place.height, False)
        if self.is_hidden(word):
            self.content.hidden += len(text)
            return
        turn = -round(math.degrees(self.raw.FPDFText_GetCharAngle(self.handle, self.first)) / 90) % 4
        self.found.append((replace(word, bold=self.is_bold()), turn))

    def type_size(self) -> float:
        """The type size in points as set: the boxes of two fonts of one size differ in height."""
        matrix = self.raw.FS_MATRIX()
        if not self.raw.FPDFText_GetMatrix(self.handle, self.first, ctypes.byref(matrix)):
            return 0.0
        return float(self.raw.FPDFText_GetFontSize(self.handle, self.first)) * math.hypot(matrix.c, matrix.d)

    def is_bold(self) -> bool:
        if self.raw.FPDFText_GetFontWeight(self.handle, self.first) >= 600:
            return True
        buffer = ctypes.create_string_buffer(128)
        flags = ctypes.c_int()
        length = self.raw.FPDFText_GetFontInfo(self.handle, self.first, buffer, 128, ctypes.byref(flags))
        name = buffer.raw[: min(length, 128)].lower()
        return any(mark in name for mark in (b"bold", b"black", b"heavy", b"semibold", b"-bd"))

    def is_hidden(self, word: Word) -> bool:
        """Whether no reader sees the word: tiny, transparent, or white on nothing."""
        if word.size < _TINY:
            return True
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        known = self.raw.FPDFText_GetFillColor(
            self.handle, self.first, ctypes.byref(red), ctypes.byref(green), ctypes.byref(blue), ctypes.byref(alpha)
        )
        if not known:
            return False
        white = min(red.value, green.value, blue.value) >= _WHITE
        if not white and alpha.value > 5:
            return False
        backed = any(fill.holds(*word.middle) for fill in (*self.fills, *self.content.pictures))
        return not backed or alpha.value <= 5


def mend(text: str) -> str:
    """Characters as a reader types them: ligatures taken apart, umlauts composed."""
    text = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match.group(0)), text)
    if "\u00a8" in text or "\u0308" in text:
        text = unicodedata.normalize("NFC", text)
        text = _LOOSE_UMLAUT.sub(lambda match: match.group(1).translate(_UMLAUTS), text)
    return unicodedata.normalize("NFC", text).replace("\u00ad", "")


def _upright(words: list[tuple[Word, int]], content: PageContent) -> list[Word]:
    """The words in the direction most of them have, turned upright; others (margin notes, stamps) left out."""
    turns = Counter(dict.fromkeys(range(4), 0))
    for word, turn in words:
        turns[turn] += len(word.text)
    main = max(range(4), key=lambda turn: (turns[turn], -turn))
    kept = [word for word, turn in words if turn == main]
    if main == 0:
        return kept
    width, height = content.width, content.height

    def turned(b: Box) -> Box:
        if main == 1:
            return Box(height - b.y1, b.x0, height - b.y0, b.x1)
        if main == 2:
            return Box(width - b.x1, height - b.y1, width - b.x0, height - b.y0)
        return Box(b.y0, width - b.x1, b.y1, width - b.x0)

    if main != 2:
        content.width, content.height = height, width
    content.rules = [turned(box) for box in content.rules]
    content.pictures = [turned(box) for box in content.pictures]
    return [replace(word, box=turned(word.box)) for word in kept]


def _read_objects(page: Any, content: PageContent) -> list[Box]:
    """Ruled lines and pictures go into the content; returned are the dark surfaces that white text can stand on."""
    import pypdfium2.raw as raw

    fills: list[Box] = []
    for index, found in enumerate(page.get_objects(max_depth=3)):
        content.objects += 1
        if index >= _MAX_OBJECTS:
            break
        if found.type not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
            continue
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if not raw.FPDFPageObj_GetBounds(
            found.raw, ctypes.byref(left), ctypes.byref(bottom), ctypes.byref(right), ctypes.byref(top)
        ):
            continue
        box = Box(left.value, content.height - top.value, right.value, content.height - bottom.value)
        if found.type == raw.FPDF_PAGEOBJ_IMAGE:
            content.pictures.append(box)
        elif box.width < _THIN or box.height < _THIN:
            content.rules.append(box)
        else:
            filled = _fill_shade(found.raw, raw)
            if filled is not None and filled < _WHITE:
                fills.append(box)
            content.rules.extend(_segments(found.raw, raw, content.height))
    return fills


def _fill_shade(handle: Any, raw: Any) -> int | None:
    """The darkest colour component of a filled path, None for one that is not filled."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(handle, ctypes.byref(mode), ctypes.byref(stroke)) or not mode.value:
        return None
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    raw.FPDFPageObj_GetFillColor(
        handle, ctypes.byref(red), ctypes.byref(green), ctypes.byref(blue), ctypes.byref(alpha)
    )
    return min(red.value, green.value, blue.value) if alpha.value else None


def _segments(handle: Any, raw: Any, height: float) -> list[Box]:
    """The horizontal and vertical strokes of a path, and the edges of rectangles."""
    count = raw.FPDFPath_CountSegments(handle)
    if not 0 < count <= _MAX_SEGMENTS:
        return []
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(handle, ctypes.byref(matrix)):
        return []
    boxes: list[Box] = []
    start = last = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(handle, index)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            height - (matrix.b * x.value + matrix.d * y.value + matrix.f),
        )
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            boxes.extend(_stroke(last, point))
        last = point
        if raw.FPDFPathSegment_GetClose(segment):
            boxes.extend(_stroke(last, start))
            last = start
    return boxes


def _stroke(a: tuple[float, float], b: tuple[float, float]) -> list[Box]:
    box = Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
    return [box] if (box.width < _THIN) != (box.height < _THIN) else []
