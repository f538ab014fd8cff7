"""Sentences of a text for the guards: simple, linear, with offsets; a line or list item is a sentence, too."""

import re
from collections.abc import Iterator

_END = re.compile(r"(?<=[.!?…])[\"'»“”)\]]{0,3}\s+(?=[\"'„“«(\[]?[A-ZÄÖÜ0-9¿¡*#\-<])|\s*\n+\s*|(?<=[|])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[a-zäöüA-ZÄÖÜ]|z\.\s?B|d\.\s?h|u\.\s?a|o\.\s?ä|Nr|Art|Abs|Dr|Prof|Hr|Fr|Str|ca|bzw|ggf|inkl|zzgl|evtl|usw|Tel"
    r"|Mr|Mrs|Ms|St|vs|etc|No|Inc|Ltd|Co|Jan|Feb|Mär|Apr|Jun|Jul|Aug|Sep|Sept|Okt|Oct|Nov|Dez|Dec|Mio|Mrd|max|min)|\b\d{1,2})\.$"
)
LONGEST = 1_000


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence, without surrounding white space; none is longer than 1,000 characters."""
    start = 0
    for match in _END.finditer(text):
        if "\n" not in match.group() and _ABBREVIATION.search(text[max(start, match.start() - 8) : match.start()]):
            continue
        yield from _trimmed(text, start, match.start())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        yield start, cut
        start = cut + (text[cut] == " ")
    if end > start:
        yield start, end
