"""Labels of automatically numbered Word paragraphs: "1.", "§ 2", "a)", "1.2.3"."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_MAX_LEVELS = 9


class Numbering:
    """Counts along the paragraphs of one document.

    Args:
        root: the root of numbering.xml, or None for a document without numbered lists.
    """

    def __init__(self, root: "_Element | None") -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._lists: dict[str, str] = {}
        self._counts: dict[str, list[int | None]] = {}
        if root is not None:
            self._read(root)

    def _read(self, root: "_Element") -> None:
        abstract: dict[str, dict[int, tuple[str, str, int]]] = {}
        for element in root.iter(f"{W}abstractNum"):
            levels = {}
            for level in element.iter(f"{W}lvl"):
                number = _value(level.find(f"{W}start"), "1")
                levels[int(level.get(f"{W}ilvl", "0"))] = (
                    _value(level.find(f"{W}numFmt"), "decimal"),
                    _value(level.find(f"{W}lvlText"), ""),
                    int(number) if number.isdigit() else 1,
                )
            abstract[element.get(f"{W}abstractNumId", "")] = levels
        for element in root.iter(f"{W}num"):
            identifier = element.get(f"{W}numId", "")
            parent = _value(element.find(f"{W}abstractNumId"), "")
            self._levels[identifier] = abstract.get(parent, {})
            # Lists of one definition count on together, unless one restarts.
            restarts = element.find(f"{W}lvlOverride/{W}startOverride") is not None
            self._lists[identifier] = identifier if restarts else f"abstract {parent}"

    def label(self, identifier: str, level: int) -> str | None:
        """The label of the next paragraph of a list: "" for a bullet, None when it belongs to no list."""
        levels = self._levels.get(identifier)
        if identifier == "0" or levels is None or not 0 <= level < _MAX_LEVELS:
            return None
        counts = self._counts.setdefault(self._lists[identifier], [None] * _MAX_LEVELS)
        kind, text, start = levels.get(level, ("bullet", "", 1))
        current = counts[level]
        counts[level] = start if current is None else current + 1
        counts[level + 1 :] = [None] * (_MAX_LEVELS - level - 1)
        if kind in {"bullet", "none"}:
            return ""
        for index in range(_MAX_LEVELS):
            if f"%{index + 1}" in text:
                number_kind, _, first = levels.get(index, ("decimal", "", 1))
                count = counts[index]
                text = text.replace(f"%{index + 1}", _number(first if count is None else count, number_kind))
        return text.strip()


def _value(element: Any, default: str) -> str:
    return default if element is None else str(element.get(f"{W}val", default))


def _number(value: int, kind: str) -> str:
    if kind in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in {"lowerRoman", "upperRoman"}:
        roman, rest = "", value
        for size, sign in _ROMAN:
            roman += sign * (rest // size)
            rest %= size
        return roman.upper() if kind == "upperRoman" else roman
    if kind == "decimalZero":
        return f"{value:02d}"
    return str(value)
