"""What leaves a transcript before anybody or anything else sees it.

A sales note lives on names of business contacts, their office numbers and company addresses; these stay. Bank and
identity numbers, passwords, dates of birth and private contact data go.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.voice.audio.types import TimedWord, Transcript
from guardrails.types import Span

if TYPE_CHECKING:
    from guardrails.pii import Redactor

ALWAYS = (
    "IBAN_CODE", "CREDIT_CARD", "PASSWORD_OR_SECRET", "DATE_OF_BIRTH", "PASSPORT", "DRIVER_LICENSE", "DE_TAX_ID",
    "DE_TAX_NUMBER", "DE_SOCIAL_SECURITY", "DE_ID_CARD", "DE_PASSPORT", "DE_HEALTH_INSURANCE", "EU_NATIONAL_ID",
    "AT_SVNR", "CH_AHV", "UK_NINO", "UK_NHS", "US_SSN", "US_ITIN",
)  # fmt: skip
"""Types that are removed wherever they stand."""

WHEN_PRIVATE = ("PHONE_NUMBER", "EMAIL_ADDRESS", "ADDRESS")
"""Types that are removed when the words around them call them private."""

_CUE = re.compile(
    r"\b(?:(?P<private>privat\w*|persönlich\w*|zu\s?hause|daheim|wohn(?:t|haft|ung|adresse)\w*|"
    r"private(?:ly)?|personal|(?:at|his|her|their|my) home|home (?:number|phone|address|mobile)|lives)|"
    r"durchwahl|büro\w*|geschäftlich\w*|dienstlich\w*|firmen\w+|zentrale|office|work|business|direct line|extension)\b",
    re.IGNORECASE,
)
_FREE_MAIL = re.compile(
    r"@\s?(?:gmx|web|t-online|freenet|gmail|googlemail|yahoo|hotmail|outlook|icloud|aol|posteo|mailbox)\.\w+$",
    re.IGNORECASE,
)
_BEFORE, _AFTER = 60, 45
_BREAK = re.compile(r"[.!?;]\s")
COVER = "█"


class NotePrivacy:
    """Removes by policy what a note must not carry.

    Args:
        allow: contact data that is no secret here: what the CRM has of accounts and contacts.
    """

    def __init__(self, allow: Sequence[str] = ()) -> None:
        self._redactor = _redactor(allow)

    def redact(self, text: str, language: str | None = None) -> str:
        """The transcript with placeholders such as ⟨IBAN_CODE_1⟩."""
        return self._redactor.apply(text, self.spans(text, language))

    def spans(self, text: str, language: str | None = None) -> list[Span]:
        """What is removed from a text."""
        found = self._redactor.analyze(text, language)
        return [span for span in found if span.type in ALWAYS or _is_private(text, span)]

    def transcript(self, heard: Transcript) -> Transcript:
        """A transcript without what must not stay; words within a removed stretch become one placeholder."""
        spans = self.spans(heard.text, heard.language)
        if not spans:
            return heard
        places = self._redactor.replacements(heard.text, spans)
        words: list[TimedWord] = []
        for word in heard.words:
            words += _moved(word, spans, places, words)
        return replace(heard, text=self._redactor.apply(heard.text, spans), words=tuple(words))


def cover(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with stretches blacked out, letter by letter, so that all offsets stay as they are."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = [COVER if not letter.isspace() else letter for letter in letters[start:end]]
    return "".join(letters)


def _moved(
    word: TimedWord, spans: Sequence[Span], places: Sequence[str], done: Sequence[TimedWord]
) -> tuple[TimedWord, ...]:
    """The word at its new offsets; the first word of a removed stretch stands for all of it."""
    shift = 0
    for span, place in zip(spans, places, strict=True):
        if word.start < span.end and span.start < word.end:
            start = span.start + shift
            if done and done[-1].start == start:
                return ()
            return (replace(word, start=start, end=start + len(place), text=place, probability=None),)
        if span.end <= word.start:
            shift += len(place) - (span.end - span.start)
    return (replace(word, start=word.start + shift, end=word.end + shift),)


def _is_private(text: str, span: Span) -> bool:
    if span.type == "EMAIL_ADDRESS" and _FREE_MAIL.search(text[span.start : span.end]):
        return True
    before = list(_CUE.finditer(_BREAK.split(text[max(0, span.start - _BEFORE) : span.start])[-1]))
    if before:
        return before[-1]["private"] is not None
    after = _CUE.search(re.split(r"[.!?;,]", text[span.end : span.end + _AFTER])[0])
    return after is not None and after["private"] is not None


def _redactor(allow: Sequence[str]) -> "Redactor":
    from guardrails.pii import PiiOptions, Redactor

    # Without a name recogniser: names stay, and the small model would only cost time.
    return Redactor(PiiOptions(entities=(*ALWAYS, *WHEN_PRIVATE), allow=tuple(allow), ner="none"))
