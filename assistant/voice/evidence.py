# ruff: noqa: E501
"""Evidence: the verbatim span without the fillers and joints around it."""

import re

from assistant.voice.reading import Reading
from assistant.voice.types import Evidence

_LEAD = re.compile(
    r"(?:(?:und|aber|also|dann|ach|so(?! far| much| many| viel| weit)|ja|tja|naja|okay|ok|äh|ähm|ne|and|but|then|oh|well|right|um|uh|erm|eh|anyway|also)[\s,]+)+(?=\w)",
    re.IGNORECASE,
)
_TRAIL = re.compile(r"[\s,]+(?:und|aber|äh|ähm|weil|and|but|um|uh|so|ne)$", re.IGNORECASE)


def evidence(reading: Reading, start: int, end: int) -> Evidence:
    """The span `start` to `end`, trimmed; it is a verbatim part of the transcript."""
    text = reading.note.transcript
    if match := _LEAD.match(text, start, end):
        start = match.end() if match.end() < end else start
    if match := _TRAIL.search(text[start:end]):
        end = start + match.start()
    return Evidence(start, end, text[start:end])
