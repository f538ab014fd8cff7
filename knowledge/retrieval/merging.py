"""From ranked chunks to a result list: one chunk of every group of near duplicates, neighbours joined."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.retrieval.table import ChunkTable
from knowledge.types import Chunk


@dataclass(frozen=True, slots=True)
class Ranked:
    """A chunk number with its fused score and what the arms gave."""

    number: int
    score: float
    bm25: float
    dense: float


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring chunks that stand as one hit; `best` is the best of them."""

    best: Ranked
    chunk: Chunk


def merge(ranked: Sequence[Ranked], k: int, table: ChunkTable, chunks: int, characters: int) -> list[Span]:
    """Return up to k spans, best first.

    Args:
        ranked: candidates, best first.
        k: spans wanted.
        table: the chunks.
        chunks: how many neighbours may become one span.
        characters: longest span.
    """
    spans: list[list[Ranked]] = []
    groups: set[int] = set()
    place: dict[int, int] = {}
    for candidate in ranked:
        if len(spans) == k:
            break
        group = int(table.group[candidate.number])
        if group in groups:
            continue
        groups.add(group)
        home = _home(candidate.number, spans, place, table, chunks, characters)
        if home is None:
            home = len(spans)
            spans.append([])
        spans[home].append(candidate)
        place[candidate.number] = home
    return [Span(span[0], joined(sorted(r.number for r in span), table)) for span in spans]


def _home(
    number: int, spans: list[list[Ranked]], place: dict[int, int], table: ChunkTable, chunks: int, characters: int
) -> int | None:
    """Return the span that a chunk continues, None when it stands alone."""
    for neighbour, second in ((number - 1, number), (number + 1, number + 1)):
        home = place.get(neighbour)
        if home is None or not adjoin(second, table):
            continue
        members = [r.number for r in spans[home]] + [number]
        length = int(table.end[max(members)]) - int(table.start[min(members)])
        if len(members) <= chunks and length <= characters:
            return home
    return None


def adjoin(number: int, table: ChunkTable) -> bool:
    """Return whether a chunk continues the one before it: same document and kind, and the text between them is known.

    Question-answer pairs never do: the next pair is about something else, however near it stands.
    """
    if number < 1 or table.document[number] != table.document[number - 1]:
        return False
    if table.kind(number) == "qa" or table.kind(number) != table.kind(number - 1):
        return False
    touches = table.start[number] <= table.end[number - 1] < table.end[number]
    return bool(touches) or table.gap_text(number) is not None


def joined(numbers: Sequence[int], table: ChunkTable) -> Chunk:
    """Return neighbouring chunks as one exact slice of their document."""
    whole = table.chunk(numbers[0])
    for number in numbers[1:]:
        part = table.chunk(number)
        overlap = whole.end - part.start
        if part.end <= whole.end:
            continue
        between = "" if overlap >= 0 else table.gap_text(number) or ""
        text = whole.text + between + part.text[max(0, overlap) :]
        shared = tuple(a for a, b in zip(whole.headings, part.headings, strict=False) if a == b)
        whole = replace(whole, end=part.end, text=text, headings=shared)
    return whole
