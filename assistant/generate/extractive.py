"""The generator that needs no model: it selects and orders sentences of the documents and changes no word of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evidence import is_cross
from assistant.generate import DraftAnswer, Generator, Quote, Statement
from assistant.generate.wording import ELLIPSIS, shortened, statement_text
from assistant.phrases import phrases
from assistant.types import Evidence, Question

NAME = "extractive"


@dataclass(frozen=True, slots=True)
class ExtractiveOptions:
    """How an extractive answer is put together.

    Attributes:
        max_chars: length of the reply.
        floor: a sentence of the best hit needs at least this share of the best sentence's score.
        floor_elsewhere: a sentence of any other hit needs at least this share.
        considered: sentences that compete for the space.
    """

    max_chars: int = 400
    floor: float = 0.03
    floor_elsewhere: float = 0.15
    considered: int = 16


@dataclass(frozen=True, slots=True)
class _Candidate:
    evidence: Evidence
    quote: Quote
    text: str


def extractive(options: ExtractiveOptions | None = None) -> Generator:
    """The extractive generator."""
    chosen_options = options or ExtractiveOptions()

    def generate(question: Question, evidence: Sequence[Evidence]) -> DraftAnswer:
        language = question.language or "en"
        if not evidence:
            return DraftAnswer("", (), language, NAME)
        notice = _notice(language, evidence[0])
        room = max(chosen_options.max_chars - len(notice), 40)
        candidates = _candidates(evidence, chosen_options, room)
        ordered = _in_reading_order(_packed(candidates, room))
        statements = tuple(Statement(item.text, (item.quote,)) for item in ordered)
        return DraftAnswer(notice + _joined(ordered), statements, language, NAME)

    return generate


def _notice(language: str, best: Evidence) -> str:
    """Says that the quote is in another language; empty when it is not."""
    if not is_cross(language, best.language):
        return ""
    return phrases(language).say("other_language", language=phrases(language).language_name(best.language)) + "\n"


def _candidates(evidence: Sequence[Evidence], options: ExtractiveOptions, room: int) -> list[_Candidate]:
    home, top = evidence[0].hit, evidence[0].score
    found: list[_Candidate] = []
    texts: set[str] = set()
    for item in evidence[: options.considered]:
        whole = Quote(item.hit, item.start, item.end)
        text = statement_text(whole)
        quote = whole
        if len(text) > room:
            quote = shortened(whole, room - 2)
            text = f"{statement_text(quote)} {ELLIPSIS}"
        fits = bool(text) and len(text) <= room
        least = top * (options.floor if item.hit is home else options.floor_elsewhere)
        if item.score >= least and fits and text.casefold() not in texts:
            texts.add(text.casefold())
            found.append(_Candidate(item, quote, text))
    return found


def _packed(candidates: Sequence[_Candidate], room: int) -> list[_Candidate]:
    """The candidates with the highest total score that fit into `room` characters (0/1 knapsack)."""
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for number, candidate in enumerate(candidates):
        cost = len(candidate.text) + 1
        for used, (score, chosen) in sorted(best.items(), reverse=True):
            total, now = used + cost, score + candidate.evidence.score
            if total <= room + 1 and (total not in best or best[total][0] < now):
                best[total] = (now, (*chosen, number))
    _, chosen = max(best.values(), key=lambda entry: entry[0])
    return [candidates[number] for number in chosen]


def _in_reading_order(chosen: Sequence[_Candidate]) -> list[_Candidate]:
    """Documents by their best sentence, sentences as they stand in the document."""
    best: dict[str, float] = {}
    for item in chosen:
        key = item.evidence.hit.document.id
        best[key] = max(best.get(key, 0.0), item.evidence.score)
    return sorted(chosen, key=lambda c: (-best[c.evidence.hit.document.id], c.evidence.hit.document.id, c.quote.start))


def _joined(ordered: Sequence[_Candidate]) -> str:
    """Sentences that follow each other in the document stay together; anything else begins a new line."""
    text = ""
    for number, item in enumerate(ordered):
        if number:
            text += " " if _adjacent(ordered[number - 1].quote, item.quote) else "\n"
        text += item.text
    return text


def _adjacent(before: Quote, after: Quote) -> bool:
    chunk = before.hit.chunk
    if chunk.document_id != after.hit.chunk.document_id or chunk.kind == "row" or not before.end <= after.start:
        return False
    if after.start > chunk.end:
        return False
    between = chunk.text[before.end - chunk.start : after.start - chunk.start]
    return not between.strip() and "\n\n" not in between
