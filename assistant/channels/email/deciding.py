"""The first stage: may a machine answer this mail, and with what."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.types import Answer, Citation, Message, Question
from assistant.understand.types import Reading
from knowledge.text.sentences import split

Answerer = Callable[[Question], Answer]
_ANSWERABLE = frozenset({"question", "return", "invoice", "cancellation"})
_OWN_MATTER = frozenset({"order_number", "customer_number", "invoice_number", "tracking_number"})
_MAX_QUESTIONS = 3
_LONG = 1_500
_DRAFT = 0.5
"""Least confidence of what is shown to a person as a draft: a wrong one costs more time than none."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the documents say to a mail.

    Attributes:
        text: the answer, or the best draft; "" when there is none.
        citations: its quotes.
        sure: it may go out without a person.
        because: why not, e.g. "low_confidence"; "" when sure.
        searched: the questions as they were searched.
    """

    text: str
    citations: tuple[Citation, ...]
    sure: bool
    because: str
    searched: tuple[str, ...]


def questions_of(text: str, language: str) -> list[str]:
    """The sentences of a mail that ask something, each with the sentence before it where that is what it is about."""
    code = language if language in ("de", "en") else "de"
    sentences = [" ".join(text[start:end].split()) for start, end in split(text[:20_000], code)]
    return [sentence for sentence in sentences if sentence.endswith("?") and len(sentence.split()) >= 3]


def decide(
    answer: Answerer,
    text: str,
    reading: Reading,
    *,
    tenant: str,
    groups: frozenset[str],
    threshold: float,
    history: Sequence[Message] = (),
) -> Draft:
    """Answer every question of a mail from the documents; sure only when each answer is.

    Args:
        text: what the mail is about.
        threshold: least confidence of each answer.
    """
    asked = questions_of(text, reading.language)
    whole = [reading.standalone or text]
    language = reading.language if reading.language in ("de", "en") else None
    answers = [
        answer(Question(question, tuple(history), language, groups, tenant))
        for question in (asked or whole)[:_MAX_QUESTIONS]
    ]
    helpful = bool(asked) or reading.intent in _ANSWERABLE
    good = [found for found in answers if helpful and found.action == "answer" and found.confidence >= _DRAFT]
    because = _against(text, reading, asked, answers, threshold)
    return Draft(
        text="\n\n".join(dict.fromkeys(found.text for found in good)),
        citations=tuple(dict.fromkeys(item for found in good for item in found.citations)),
        sure=not because,
        because=because,
        searched=tuple(found.standalone_question for found in answers if found.standalone_question),
    )


def _against(text: str, reading: Reading, asked: Sequence[str], answers: Sequence[Answer], threshold: float) -> str:
    """What speaks against an automatic answer; "" when nothing does."""
    if reading.mood.priority:
        return "mood"
    if reading.intent not in _ANSWERABLE or (reading.intent != "question" and not asked):
        return f"intent:{reading.intent}"
    if _OWN_MATTER & set(reading.entities):
        return "own_matter"
    if len(asked) > _MAX_QUESTIONS or len(text) > _LONG:
        return "long"
    if any(found.action != "answer" for found in answers):
        return "no_answer"
    if min(found.confidence for found in answers) < threshold:
        return "low_confidence"
    if re.search(
        r"\b(?:mein(?:e[nmrs]?)?|unser(?:e[nmrs]?)?|my|our)\s+(?:bestellung|auftrag|paket|sendung|order|parcel)",
        text,
        re.I,
    ):
        return "own_matter"
    return ""
