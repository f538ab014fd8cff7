"""Sentences of approved documents that can stand in copy word for word."""

import re
from collections.abc import Iterator, Sequence

from assistant.copy.claim_words import NEGATION
from assistant.copy.claims import facts
from assistant.copy.drafting.types import Angle, Candidate
from assistant.evidence.units import units
from assistant.types import Citation
from knowledge.base import KnowledgeBase
from knowledge.errors import QueryError
from knowledge.retrieval.visibility import SearchFilter
from knowledge.text.sentences import split

_HITS = 12
_MOST = 16
_LONGEST_WORDS = 24
# How much a sentence shares with what is searched: to be about it, and to stand beside one that is.
_ABOUT, _BESIDE = 1.0, 0.5
# Says what is spared, not that something is missing.
_WITHOUT = re.compile(r"\b(?:ohne|without)\b", re.IGNORECASE)
# What points back to a sentence that would not stand beside it.
_DEPENDENT = re.compile(
    r"^(?:Er|Sie(?! (?:können|haben|erhalten|bekommen|dürfen|zahlen|finden)\b)"
    r"|Es|Das|Dies\w*|Jene\w*|Dabei|Dann|Dort|Damit|Dafür|Davon|Dadurch|Hier|Sonst|Auch|Außerdem|Aber|Und|Oder"
    r"|Danach|Zudem|Deshalb|Daher|Beide\w*|Ihr\w*|Nein|Ja|It|This|That|These|Those|They|There|Then|However|Also|But|And"
    r"|Otherwise|Therefore|Both|Its|Their|Yes|No)\b"
)
_STANDARD = re.compile(r"(?:ip|en|iso|din|tx|hss|s)\d+$")
_ORDER = re.compile(r"^[A-ZÄÖÜ][a-zäöüß]+(?:e?n)? Sie\b|^(?:Do|Use|Keep|Remove|Always|Never|Please|Send|Make|Check)\b")
_UNFIT = re.compile(
    r"[|•*_#\[\]<>]|https?:|@|\b(?:siehe|Abschnitt|Seite|Kapitel|Anhang|see|section|page|Rückruf|recall|Gefahr|Warnung"
    r"|danger|warning|erlischt|haften|Haftung|Verletzung\w*|Brand\w*|defekt\w*|Mangel|Mängel|Reklamation\w*|zitiert"
    r"|sollten?|muss|müssen|should|must|(?:ist|sind|war|waren) das|spätestens|Verstoß|beschädig\w*)\b"
    r"|[€£$]|\b(?:EUR|CHF)\b",
    re.IGNORECASE,
)


def sentences(
    knowledge: KnowledgeBase, queries: Sequence[str], language: str, names: frozenset[str]
) -> list[Candidate]:
    """Self-contained statements, best first.

    Args:
        knowledge: only approved documents that everybody may read and that hold today are searched.
        queries: what to search by.
        language: of the documents.
        names: designations of the product; a sentence must name it and no other. Empty: sentences that name none.
    """
    found: dict[str, Candidate] = {}
    for query in queries:
        for candidate in _found(knowledge, query, language, names):
            found.setdefault(candidate.text, candidate)
    return list(found.values())[:_MOST]


def _found(knowledge: KnowledgeBase, query: str, language: str, names: frozenset[str]) -> Iterator[Candidate]:
    wanted = SearchFilter(approved_only=True, languages=frozenset([language]))
    try:
        hits = [hit for hit in knowledge.search(query, _HITS, wanted, language) if hit.chunk.kind == "text"]
    except QueryError:
        return
    asked = facts.read(query, language)
    ranked: list[tuple[float, float, Candidate]] = []
    for unit in units(hits, split):
        info = hits[unit.hit].document
        if not stands_alone(unit.text, language) or _products(unit.text, language) != names:
            continue
        cited = Citation(info.id, info.source, info.title, hits[unit.hit].chunk.page, unit.start, unit.end, unit.text)
        angle: Angle = "proof" if re.search(r"\d", unit.text) else "benefit"
        shared = _shared(asked, facts.read(unit.text, language))
        ranked.append((shared, hits[unit.hit].score, Candidate(unit.text, "document", angle, cited)))
    ranked.sort(key=lambda one: -(one[0] + one[1]))
    home = next((c.citation for shared, _, c in ranked if shared >= _ABOUT), None)
    for shared, _, candidate in ranked:
        at_home = home is not None and candidate.citation is not None and candidate.citation.source == home.source
        if names or shared >= (_BESIDE if at_home else _ABOUT):
            yield candidate


def stands_alone(text: str, language: str) -> bool:
    """Whether a sentence can be quoted in copy: whole, positive, no order, no reference to what stands around it."""
    words = text.split()
    if not (4 <= len(words) <= _LONGEST_WORDS) or not text[:1].isupper() or not text.endswith("."):
        return False
    if "\n" in text or text.isupper() or text.count("(") != text.count(")"):
        return False
    if _DEPENDENT.match(text) or _ORDER.match(text) or _UNFIT.search(text):
        return False
    return NEGATION[language].search(_WITHOUT.sub("", text)) is None


def _products(text: str, language: str) -> frozenset[str]:
    """The product names of a sentence, without standards and protection classes."""
    return frozenset(name for name in facts.read(text, language).designations if not _STANDARD.match(name))


def _shared(asked: facts.Facts, said: facts.Facts) -> float:
    keys = [key for key, _ in said.words]
    figures = {(q.value, q.unit) for q in asked.quantities} & {(q.value, q.unit) for q in said.quantities}
    return len(figures) + sum(weight for key, weight in asked.words if any(facts.alike(key, other) for other in keys))
