"""Pieces of replies: receipts, abstentions, corrections."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from assistant.evidence import Selection, is_cross
from assistant.generate import DraftAnswer, Generator, Quote
from assistant.phrases import Phrases
from assistant.premises import Unconfirmed
from assistant.types import Citation, Evidence, Question
from knowledge.types import Document, DocumentInfo, Hit

_CLEAR_SHARE = 0.5
_NOWHERE = 0.999
_UNLIKE = 0.4
Documents = Callable[[str], Document | None]
"""id -> the document with its text, or None."""


def cite(quote: Quote, documents: Documents | None = None) -> Citation:
    """The receipt of a quote: an exact slice of its document, with the page it stands on.

    Args:
        quote: what is cited.
        documents: for the page of a quote within a chunk that runs over pages; without it the chunk's page counts.
    """
    info, chunk = quote.hit.document, quote.hit.chunk
    page = chunk.page
    if page is not None and documents is not None:
        document = documents(info.id)
        pages = document.pages if document and document.info.version == info.version else ()
        page = next((p.number for p in pages if p.start <= quote.start < p.end), page)
    return Citation(info.id, info.source, info.title, page, quote.start, quote.end, quote.text)


def corrected(
    question: Question, found: Selection, doubt: Unconfirmed, phrases: Phrases, generator: Generator
) -> DraftAnswer:
    """What the documents do say about a premise that they do not confirm."""
    intro = f"{phrases.say('premise', premise=doubt.premise.text)} {phrases.say('premise_says')}\n"
    draft = generator(question, _nearest_first(found, doubt))
    return replace(draft, text=intro + draft.text) if draft.statements else draft


def nearest(question: Question, evidence: Sequence[Evidence], generator: Generator) -> DraftAnswer:
    """The one sentence or row that comes nearest to a question, in the generator's wording."""
    return generator(question, evidence[:1])


def absent_names(found: Selection) -> list[str]:
    """Names of the question that stand nowhere in the collection, where the best evidence is in its language."""
    measured = found.measured
    if not found.evidence or is_cross(measured.question.language, found.evidence[0].language):
        return []
    seen = measured.overlap.chunk_match.max(axis=0)
    return [
        term.surface
        for term, share in zip(measured.question.terms, seen, strict=False)
        if term.name and term.surface.isalpha() and term.rarity > _NOWHERE and share < _UNLIKE
    ]


def closest(hits: Sequence[Hit], phrases: Phrases) -> str:
    """The two documents of the best hits, by title and page."""
    named: dict[str, str] = {}
    for hit in hits:
        key = "closest_item" if hit.chunk.page is None else "closest_page"
        named.setdefault(hit.document.id, phrases.say(key, title=hit.document.title, page=hit.chunk.page))
        if len(named) == 2:
            break
    return ", ".join(named.values())


def expired_note(past: DocumentInfo, hits: Sequence[Hit], phrases: Phrases) -> str:
    """Says that a document no longer holds, and which one of the hits took its place."""
    newer = next((hit.document for hit in hits if supersedes(hit.document, past)), None)
    values = {"title": past.title, "date": _day(past.valid_until, phrases.language)}
    if newer is None:
        return phrases.say("expired", **values)
    return phrases.say("expired_newer", newer=newer.title, **values)


def supersedes(newer: DocumentInfo, older: DocumentInfo) -> bool:
    """Whether `newer` is the later version of `older`: the same title, years and numbers aside."""
    return newer.id != older.id and bool(_letters(newer.title)) and _letters(newer.title) == _letters(older.title)


def _nearest_first(found: Selection, doubt: Unconfirmed) -> Sequence[Evidence]:
    """The evidence with the sentence nearest to the premise in front."""
    if doubt.unit is None:
        return found.evidence
    unit = found.measured.units[doubt.unit]
    top = found.evidence[0].score if found.evidence else 1.0
    hit = found.measured.hits[unit.hit]
    first = Evidence(hit, unit.start, unit.end, unit.text, hit.chunk.language, top)
    rest = [item for item in found.evidence if (item.hit, item.start) != (hit, unit.start)]
    return [first, *(item for item in rest if item.score >= _CLEAR_SHARE * top)]


def _letters(title: str) -> str:
    return "".join(c for c in title.casefold() if c.isalpha())


def _day(day: date | None, language: str) -> str:
    if day is None:
        return ""
    return f"{day:%d.%m.%Y}" if language == "de" else f"{day.day} {day:%B %Y}"
