"""Evidence as readable text: markup removed, table rows as "Column: value"."""

import re
from collections.abc import Set
from itertools import combinations, pairwise, zip_longest

from assistant.evidence.lexicon import fold, words
from assistant.generate import Quote
from knowledge.text.markup import plain

_CELL = re.compile(r"(?<!\\)\|")
_EMPTY = frozenset({"", "-", "–", "—"})
_GLUED_HEADING = re.compile(r"^[^.!?:]{2,60}\n\s*\n")
_LEAD = re.compile(
    r"^(?:\(?[a-z0-9]{1,2}\)|\d{1,2}\.(?!\s+(?:[A-ZÄÖÜ]\w+\s+)?\d|\s+[a-zäöü])|[-*+•])\s+(?!(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)|Jahrhundert)"
)
_DANGLING = re.compile(r"\s*[,;–—-]$")
_CLAUSE = re.compile(r"[;:,–—](?=\s)")
ELLIPSIS = "…"


def statement_text(quote: Quote) -> str:
    """The quote as a reader sees it in an answer."""
    if quote.hit.chunk.kind == "row":
        return row_text(quote.text, quote.hit.chunk.header)
    text = _GLUED_HEADING.sub("", quote.text)
    text = _LEAD.sub("", plain(text))
    return _DANGLING.sub("", text) if text.endswith((",", ";")) else text


def row_text(row: str, header: str) -> str:
    """A table row as "Column: value; Column: value"; empty cells are left out.

    >>> row_text("| Bern | 3 Tage | – |", "Ort | Lieferzeit | Aufpreis")
    'Ort: Bern; Lieferzeit: 3 Tage'
    """
    cells, names = _cells(row), _cells(header)
    if len(names) < len(cells):
        names = []
    pairs = [(plain(name), plain(cell)) for cell, name in zip_longest(cells, names[: len(cells)], fillvalue="")]
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell not in _EMPTY)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELL.split(line.strip().strip("|"))] if line.strip() else []


def shortened(quote: Quote, limit: int) -> Quote:
    """The beginning of a quote, cut at the last clause or word boundary before `limit` characters."""
    text = quote.text
    if len(text) <= limit:
        return quote
    clauses = [match.start() for match in _CLAUSE.finditer(text[:limit]) if match.start() > limit // 2]
    end = clauses[-1] if clauses else max(text.rfind(" ", 0, limit), 1)
    return Quote(quote.hit, quote.start, quote.start + len(text[:end].rstrip()))


def best_clauses(quote: Quote, limit: int, asked: Set[str]) -> tuple[Quote, float] | None:
    """The clauses in a row, at most `limit` characters, that tell most, and their share of what the quote tells.

    Args:
        quote: a long sentence.
        limit: characters of the result.
        asked: folded words of the question; a clause that repeats them is near the answer.
    """
    text = quote.text
    cuts = [0, *(match.end() for match in _CLAUSE.finditer(text) if _outside_brackets(text, match.end())), len(text)]
    worth = [0.0]
    for start, end in pairwise(cuts):
        worth.append(worth[-1] + _told(text[start:end], asked))
    spans = [
        (worth[j] - worth[i], cuts[i], cuts[j])
        for i, j in combinations(range(len(cuts)), 2)
        if 0 < len(text[cuts[i] : cuts[j]].strip()) <= limit
    ]
    if not spans or not worth[-1]:
        return None
    value, start, end = max(spans, key=lambda span: (span[0], -span[1]))
    part = text[start:end]
    first = quote.start + start + len(part) - len(part.lstrip())
    return Quote(quote.hit, first, first + len(part.strip())), value / worth[-1]


def _told(clause: str, asked: Set[str]) -> float:
    """How much a clause tells: its words, those of the question twice."""
    return sum(2.0 if word in asked else 1.0 for word in map(fold, words(clause)) if len(word) > 2)


def _outside_brackets(text: str, position: int) -> bool:
    head = text[:position]
    return head.count("(") <= head.count(")") and head.count("„") <= head.count("“") + head.count("”")
