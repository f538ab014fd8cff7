"""Lines of set text joined to running text, hyphenated line ends mended.

"Kunden-" + "bindung" is one word cut by the typesetter; "Vor-" + "und Nachteile" and "nahe-" + "zu" are not the
same case: the first keeps hyphen and space, the second is a cut word like any other. A hyphen before a capital
letter ("E-Mail-" + "Adresse", "Kunden-" + "Daten") belongs to the word.
"""

import re
from collections.abc import Iterable

_CONJUNCTIONS = frozenset(
    {
        "und", "oder", "bzw.", "bzw", "sowie", "noch", "als", "beziehungsweise", "aber", "statt", "bis", "wie",
        "and", "or", "nor", "to", "as",
    }
)  # fmt: skip
_HYPHENS = "-\u2010\u00ad"
_CUT = re.compile(r"([^\W\d_]{2,})[-\u2010\u00ad]$")
_FIRST_WORD = re.compile(r"[\w.*]+")


def join_lines(lines: Iterable[str]) -> str:
    """The running text of the lines of one paragraph."""
    text = ""
    for line in lines:
        text = join_line(text, line.strip())
    return text


def join_line(text: str, line: str) -> str:
    """The text with one more line."""
    if not text or not line:
        return text or line
    if text[-1] == "\u00ad":
        return text[:-1] + line
    match = _CUT.search(text)
    if match is None:
        glued = text[-1] in _HYPHENS and len(text) > 1 and text[-2].isalnum() and line[0].isalnum()
        if not glued:
            return f"{text} {line}"
        return f"{text} {line}" if _is_conjunction(line) else text + line
    if _is_conjunction(line):
        return f"{text} {line}"
    if line[0].islower():
        return _joined_cut(text, match.group(1), line)
    return text + line


def _joined_cut(text: str, before: str, line: str) -> str:
    """A cut word made whole; an acronym keeps its hyphen ("KI-" + "gestützt")."""
    if len(before) > 1 and before.isupper():
        return text + line
    return text[:-1] + line


def _is_conjunction(line: str) -> bool:
    first = _FIRST_WORD.match(line)
    return first is not None and first.group(0).casefold() in _CONJUNCTIONS
