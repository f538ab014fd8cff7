# ruff: noqa: E501
"""What was asked for without a step being stated: a price, information, a recommendation; contact data; a later time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.voice.evidence import evidence
from assistant.voice.reading import Reading
from assistant.voice.status import Status
from assistant.voice.types import Evidence

_WANT = {
    "de": r"(?:will|wollen|wollte|wollten|möchte\w*|braucht|brauchen|bräuchte\w*|hätte\w* gern\w*|fragt(?:e|en)? nach|hat nach|haben nach|bat um|bittet um|wünscht|sucht|wollte wissen|will wissen|fragt\w*,?)",
    "en": r"(?:wants?|wanted|would like|'d like|needs?|asked for|asking for|is after|'s after|after|would love|want to see|wondering about|requested|also want|asked|asking|wants to know)",
}
_PRICE = {
    "de": r"(?:preis\w*|angebot\w*|kostenvoranschlag|konditionen|kalkulation|offerte|anbot|was (?:[\w-]+ ){0,5}kost\w+)",
    "en": r"(?:price|prices|pricing|quote|quotes|quotation|costs?|estimate|figures? for|what (?:\w+ ){0,6}(?:come to|set (?:him|her|them) back|be worth))",
}
_INFORMATION = {
    "de": r"(?:\w*unterlagen|datenbl\w+|prospekt\w*|katalog\w*|preisliste|zertifikat\w*|\w*muster|proben?|referenz\w*|infos?|informationen|info\w*|anleitung\w*|zeichnung\w*|formular|testbericht\w*|nachweis\w*|sicherheitsdatenblatt|broschüre\w*)",
    "en": r"(?:brochures?|data ?sheets?|catalogues?|specs?|spec sheets?|specification|certificates?|samples?|references?|information|info|manual|drawings?|documents?|paperwork|case stud\w+|test reports?|literature|details|numbers on|figures on)",
}
_DATA = {
    "de": re.compile(
        r"\b(?:(?:neue|geänderte|dienstliche|geschäftliche|seine|ihre|richtige)\w* (?:\w+ )?(?:mail\w*|e-?mail\w*|durchwahl|telefonnummer|nummer|adresse|anschrift|rechnungsadresse|festnetz\w*)\b.{0,12}\b(?:ist|lautet|heißt|jetzt)\b|(?:nummer|adresse|mail\w*|anschrift|durchwahl) (?:hat|haben) sich geändert|(?:heißt|heißen|firmieren|firmiert) (?:jetzt|seit|neuerdings) |neue\w* (?:ansprechpartner\w*|kontakt) (?:\w+ ){0,3}(?:ist|heißt)|post geht (?:jetzt|ab|künftig)|neue (?:adresse|anschrift|hausnummer)|(?:sind|ist) (?:\w+ ){0,2}umgezogen)"
    ),
    "en": re.compile(
        r"\b(?:(?:new|work|business|office|direct|correct|his|her|their) (?:\w+ )?(?:email|e-?mail|number|line|address|extension|dial)(?: address| number)?(?:'s| is| changed|'s changed|'s now)\b|(?:email|number|address)(?:'s| has| have)? changed|changed (?:its|their) name to|(?:trading|rebranded|renamed) as |new contact (?:\w+ ){0,3}is\b|post goes (?:there|to)|moved (?:offices|premises|to new)|new address)"
    ),
}
_ADVICE = {
    "de": re.compile(r"\b(?:empfehl\w*|empfiehl\w*|vorschlagen|(?:einen|ein paar|mehrere) vorschl[aä]g\w*)\b"),
    "en": re.compile(r"\b(?:recommend|suggest|make (?:a|some) (?:suggestion|recommendation)s?)\b"),
}
_OWED = re.compile(
    r"\b(?:preis fehlt (?:ihm|ihr|ihnen|denen)|fehlt (?:ihm|ihr|ihnen|denen) (?:noch )?(?:der|ein) preis)\b"
)
"""Words for a price that the customer still waits for."""
_PRIVATE = re.compile(r"\b(?:privat\w*|private|personal|home|handynummer privat)\b")
_LATER = {
    "de": re.compile(
        r"\b(?:vorher (?:läuft|geht|passiert|tut|ist|macht|brauch\w*)|vorher (?:\w+ ){0,3}(?:nichts|nix|kein\w*|nicht)|vor(?:m| dem)? (?:[\w-]+ ){1,5}?(?:passiert|läuft|geht|tut|wird|brauch\w*)\b.*\b(?:nichts|nix|nicht)|frühestens|nicht vor\b|erst (?:wieder )?(?:im|ab|nach|anfang|mitte|ende|in)\b)"
    ),
    "en": re.compile(
        r"\b(?:nothing (?:happens |will happen |doing |moves )?(?:\w+ ){0,3}?(?:before|until|till)|before (?:that|then) (?:\w+ ){0,4}(?:not|no|nothing|won't|isn't)|not (?:before|until|till)|no(?:t| decision) until|doesn't want to (?:talk|look|hear) .*(?:before|until)|won't .*(?:before|until|till)|at the earliest)\b"
    ),
}


_BACK = 2
"""Clauses before a postponement (`vorher passiert nix`) that may name its time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Something asked for, and where; `later` is the named time of a postponement."""

    kind: Literal["price", "information", "recommendation", "data", "later"]
    evidence: Evidence
    confidence: float
    later: date | None = None


def asked(reading: Reading, statuses: Sequence[Status], hidden: set[int]) -> list[Asked]:
    """What was asked for, in order."""
    return [one for i in range(len(reading.clauses)) if i not in hidden for one in _asked(reading, statuses, i)]


def wanted(reading: Reading, at: int) -> Literal["price", "information"] | None:
    """What the customer asks for in a clause."""
    clause = reading.clauses[at]
    low = reading.note.transcript[clause.start : clause.end].lower().replace("’", "'")
    if re.search(r"\b(?:ich|wir|i|we|i'll|we'll)\b", low):
        return None
    if re.search(rf"\b{_WANT[reading.language]}\b.*\b{_PRICE[reading.language]}\b", low) or _OWED.search(low):
        return "price"
    if re.search(rf"\b{_WANT[reading.language]}\b.*\b{_INFORMATION[reading.language]}\b", low):
        return "information"
    return None


def _asked(reading: Reading, statuses: Sequence[Status], at: int) -> Iterator[Asked]:
    clause = reading.clauses[at]
    low = reading.note.transcript[clause.start : clause.end].lower().replace("’", "'")
    proof = evidence(reading, clause.start, clause.end)
    if statuses[at] in ("open", "customer") and (what := wanted(reading, at)):
        yield Asked(what, proof, 0.8)
    if statuses[at] in ("open", "customer") and _ADVICE[reading.language].search(low):
        yield Asked("recommendation", proof, 0.5)
    if _DATA[reading.language].search(low) and not _PRIVATE.search(low):
        yield Asked("data", proof, 0.9)
    if statuses[at] not in ("command", "private") and _LATER[reading.language].search(low):
        own = reading.dates_of(clause.start, clause.end)
        days = own or [d for c in reading.clauses[max(0, at - _BACK) : at] for d in reading.dates_of(c.start, c.end)]
        ahead = [d.day for d in days if not d.past and d.day and d.day > reading.note.recorded_at.date()]
        if ahead or any(d.rule == "open" for d in days):
            start = reading.clauses[at - 1].start if at and not own else clause.start
            yield Asked("later", evidence(reading, start, clause.end), 0.7, ahead[-1] if ahead else None)
