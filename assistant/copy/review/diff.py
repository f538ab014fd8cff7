"""Word-level differences of two versions of a text."""

import difflib
import re
from typing import Literal

Part = tuple[Literal["same", "gone", "new"], str]
_PIECES = re.compile(r"\s+|\w+|[^\w\s]", re.UNICODE)
LONGEST = 20_000


def word_diff(before: str, after: str) -> list[Part]:
    """Stretches that stayed, went and came, in reading order; texts are cut at `LONGEST` characters."""
    old, new = _PIECES.findall(before[:LONGEST]), _PIECES.findall(after[:LONGEST])
    parts: list[Part] = []
    for kind, first, last, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("same", "".join(old[first:last])))
            continue
        if last > first:
            parts.append(("gone", "".join(old[first:last])))
        if end > start:
            parts.append(("new", "".join(new[start:end])))
    return parts
