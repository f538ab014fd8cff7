"""Whether a stretch of a document proves a statement: figures with their units, names, words, polarity."""

# ruff: noqa: E501 - patterns, word lists and messages read best on one line

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.copy.claims import facts
from assistant.copy.claims.facts import Facts, Quantity, alike
from assistant.evidence.units import Unit
from knowledge.types import Hit

Verdict = Literal["proven", "contradicted", "open"]
# Shares of a statement's words that evidence must hold: with a figure that agrees, and without one.
WITH_FIGURE, WITHOUT_FIGURE = 0.5, 0.72
# By how much more words another figure of the same sentence must share with a statement to be the one that is meant.
RIVAL = 0.9
_CELL = re.compile(r"\s*\|\s*")
_CLAUSE = re.compile(r"[,;]\s+|\s+(?:und|oder|bzw\.|sowie|and|or)\s+|\.\s+")


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a stretch of evidence relates to a statement; `score` 0..1 orders judgements of one verdict."""

    verdict: Verdict
    score: float


@dataclass(frozen=True, slots=True)
class _Evidence:
    text: str
    facts: Facts
    said: Facts
    above: Facts
    around: Facts
    answered_no: bool = False


def judge(claim: Facts, subject: frozenset[str], unit: Unit, hit: Hit, language: str) -> Judgement:
    """Compare a statement with a unit of evidence.

    Args:
        claim: the statement.
        subject: designations it speaks of without naming them.
        unit: a sentence, row or answer of the hit.
        hit: where it stands; headings and title give it context.
        language: of the statement.
    """
    names = claim.designations or subject
    evidence = _evidence(unit, hit, names)
    if evidence is None:
        return Judgement("open", 0.0)
    foreign = (hit.chunk.language if hit.chunk.language in ("de", "en") else language) != language
    share = _coverage(claim, evidence, near=bool(claim.quantities))
    named = names <= evidence.facts.designations | evidence.around.designations
    if not named or not _same_places(claim, evidence):
        return Judgement("open", share / 4)
    if hit.chunk.kind == "row" and _another_row(claim, unit, hit):
        return Judgement("open", share / 2)
    agree = [_agrees(quantity, claim, evidence, hit) for quantity in claim.quantities]
    figures = [found for found in agree if found is not None]
    denied = evidence.facts.negated and (evidence.answered_no or _denies(claim, unit.text, hit))
    same = claim.negated == (denied or _heading_negates(hit, language))
    if claim.quantities:
        # A figure under a fitting heading proves nothing when its own sentence speaks of something else.
        if not foreign and not names and _overlap(claim, evidence.facts) < 0.5:
            return Judgement("open", share / 2)
        return _with_figures(claim, figures, len(agree), share, same, foreign=foreign, named=bool(names))
    if foreign or _conditional(claim, unit.text):
        return Judgement("open", share)
    if share >= WITHOUT_FIGURE:
        return Judgement("proven" if same else "contradicted", share)
    return Judgement("open", share)


_UNIVERSAL = re.compile(
    r"\b(?:alle[nrsm]?|jede[nrsm]?|immer|stets|nie|überall|sämtliche\w*|grundsätzlich|all|every|always|never|everywhere|any)\b",
    re.I,
)
_CONDITION = re.compile(
    r"\b(?:ab|erst|wenn|sofern|falls|nur|solange|bei|from|over|if|when|only|for orders|unless)\b[^.;]{0,40}?\d|\b(?:wenn|sofern|falls|nur|if|only|unless)\b",
    re.I,
)


def _conditional(claim: Facts, evidence: str) -> bool:
    """Whether the evidence sets a condition and the statement leaves it out: "ab 79 € versandkostenfrei"."""
    if _UNIVERSAL.search(evidence):
        return False
    free = any(key == "kostenlos" for key, _ in claim.words)
    return claim.universal or (free and _CONDITION.search(evidence) is not None)


_PART = re.compile(r"[;,.]\s+|\s+(?:aber|sondern|but)\s+")


def _denies(claim: Facts, text: str, hit: Hit) -> bool:
    """Whether the negation stands in the part of the sentence that speaks of the statement's things."""
    language = hit.chunk.language if hit.chunk.language in ("de", "en") else "de"
    parts = [facts.read(part, language) for part in _PART.split(text) if part.strip()]
    if len(parts) < 2:
        return True
    most = max(_overlap(claim, part) for part in parts)
    return any(part.negated and _overlap(claim, part) >= most - 0.3 for part in parts)


_PLACES = frozenset(
    [
        "oesterreich",
        "schweiz",
        "belgien",
        "belgium",
        "niederland",
        "luxemburg",
        "daenemark",
        "frankreich",
        "france",
        "italien",
        "italy",
        "polen",
        "poland",
        "norweg",
        "norway",
        "wien",
        "zuerich",
    ]
)


def _same_places(claim: Facts, evidence: _Evidence) -> bool:
    """A statement about another country needs evidence about it; the company's own goes without saying."""
    wanted = {key for key, _ in claim.words} & _PLACES
    return wanted <= {key for facts_ in (evidence.facts, evidence.around) for key, _ in facts_.words}


def _another_row(claim: Facts, unit: Unit, hit: Hit) -> bool:
    """Whether another row of the table is named more closely by the statement than this one."""
    language = hit.chunk.language if hit.chunk.language in ("de", "en") else "de"
    own = _named(claim, unit.text, language)
    rows = (line for line in hit.chunk.text.split("\n") if line.strip() and line.strip() != unit.text.strip())
    return any(_named(claim, row, language) > own for row in rows)


def _named(claim: Facts, row: str, language: str) -> float:
    """How much of a row's name stands in a statement: of its first two cells, without item numbers."""
    label = facts.read(" ".join(_cells(row)[:2]), language)
    return _overlap(claim, label) + 2.0 * len(claim.designations & label.designations)


def _heading_negates(hit: Hit, language: str) -> bool:
    """A list under "Not covered" denies what it names."""
    return bool(hit.chunk.headings) and facts.read(hit.chunk.headings[-1], language).negated


def _with_figures(
    claim: Facts, figures: Sequence[bool], count: int, share: float, same: bool, *, foreign: bool, named: bool
) -> Judgement:
    enough = share >= (0.0 if foreign and named else WITH_FIGURE)
    if len(figures) < count:
        return Judgement("open", share)
    if all(figures) and enough:
        return Judgement("proven" if same or not claim.negated else "contradicted", share)
    other_thing = count > 1 and not any(figures) and not named
    return Judgement("contradicted" if enough and not all(figures) and not other_thing else "open", share)


def _evidence(unit: Unit, hit: Hit, names: frozenset[str]) -> _Evidence | None:
    language = hit.chunk.language if hit.chunk.language in ("de", "en") else "de"
    text = unit.text
    asked = hit.chunk.text.split("\n", 1)[0] if hit.chunk.kind == "qa" else ""
    header = hit.chunk.header if hit.chunk.kind == "row" else ""
    names_are_columns = header and sum(bool(facts.read(title, "de").designations) for title in _cells(header)) >= 2
    if header:
        text = _of_columns(text, header, names)
        if not text:
            return None
    above = " . ".join((hit.document.title, *hit.chunk.headings))
    before = hit.chunk.text[: max(0, unit.start - hit.chunk.start)] if hit.chunk.kind == "text" else ""
    own = facts.read(f"{asked} {text}" if asked else text, language)
    answer = hit.chunk.text.split("\n", 1)[-1] if asked else text
    no = answer.lstrip("*_ >-").lower().startswith(("nein", "no,", "no.", "noch nicht", "not yet"))
    if no:
        own = Facts(own.quantities, own.designations, own.words, True)
    around = facts.read(f"{above} . {header} . {before[-600:] if not own.designations else ''}", language)
    # The name of a column says nothing by itself: "Akku oder Netz" makes no battery of 230 V.
    said = facts.read(unit.text, language) if header and text.count(" ; ") > 1 and not names_are_columns else own
    return _Evidence(text, own, said, facts.read(above, language), around, no)


def _of_columns(row: str, header: str, names: frozenset[str]) -> str:
    """A row with its column names; only the columns of the named products where products are the columns."""
    cells, titles = _cells(row), _cells(header)
    if len(cells) != len(titles):
        return row
    columns = [facts.read(title, "de").designations for title in titles]
    if names and sum(map(bool, columns)) >= 2:
        chosen = [0, *(i for i, column in enumerate(columns) if i and column & names)]
        if len(chosen) == 1:
            return ""
        return " ; ".join([cells[0], *(f"{titles[i]} {cells[i]}" for i in chosen[1:])])
    return " ; ".join(f"{title} {cell}" for title, cell in zip(titles, cells, strict=True))


def _cells(row: str) -> list[str]:
    return _CELL.split(row.strip().strip("|").strip())


def _coverage(claim: Facts, evidence: _Evidence, *, near: bool) -> float:
    """The share of a statement's words that the evidence, or the headings above it, hold.

    Args:
        near: whether the sentences before count too; a figure ties them together, words alone do not.
    """
    own = [key for key, _ in (evidence.facts if near else evidence.said).words]
    around = [key for key, _ in (evidence.around if near else evidence.above).words]
    total = held = 0.0
    for key, weight in claim.words:
        total += weight
        if any(alike(key, other) for other in own):
            held += weight
        elif any(alike(key, other) for other in around):
            held += weight * 0.9
    return held / total if total else 0.6


def _agrees(quantity: Quantity, claim: Facts, evidence: _Evidence, hit: Hit) -> bool | None:
    """True: the figure stands there for the same thing; False: another one does; None: nothing comparable."""
    segments = [segment for segment in _segments(evidence.text, hit) if segment]
    language = hit.chunk.language if hit.chunk.language in ("de", "en") else "de"
    best_same = best_other = -1.0
    for segment in segments:
        found = _with_column_units(facts.read(segment, language), segment)
        fitting = [q for q in found.quantities if _unit_fits(quantity, q, found)]
        if not fitting:
            continue
        overlap = _overlap(claim, found)
        if _qualified_otherwise(claim, found):
            continue
        if any(abs(q.value - quantity.value) < 1e-6 * max(1.0, quantity.value) for q in fitting):
            best_same = max(best_same, overlap)
        else:
            best_other = max(best_other, overlap)
    if best_same < 0:
        return False if best_other >= 0 and quantity.unit else None
    # In prose another figure nearby may speak of something else; in a row each cell has its column.
    return best_same >= best_other - (0.0 if hit.chunk.kind == "row" else RIVAL)


def _segments(text: str, hit: Hit) -> list[str]:
    if hit.chunk.kind == "row" and " ; " in text:
        return text.split(" ; ")
    return _CLAUSE.split(text)


def _overlap(claim: Facts, found: Facts) -> float:
    keys = [key for key, _ in found.words]
    return sum(weight for key, weight in claim.words if any(alike(key, other) for other in keys))


_COLUMN_UNIT = re.compile(r"\b(EUR|CHF|Nm|kg|mm|V|Ah|W)\b\s+[^\d]*?(?=\d)")


def _with_column_units(found: Facts, segment: str) -> Facts:
    """Quantities without a unit take the one of their column's name."""
    match = _COLUMN_UNIT.search(segment)
    if match is None:
        return found
    unit = {"EUR": "€", "CHF": "chf"}.get(match[1], match[1].lower())
    quantities = tuple(
        Quantity(q.value, unit if q.unit.startswith("n:") else q.unit, q.start, q.end) for q in found.quantities
    )
    return Facts(quantities, found.designations, found.words, found.negated)


def _unit_fits(wanted: Quantity, found: Quantity, segment: Facts) -> bool:
    """The same unit; a plain count must count the same thing, which may stand anywhere in the segment."""
    if not (wanted.unit.startswith("n:") and found.unit.startswith("n:")):
        return wanted.unit == found.unit
    counted = wanted.unit[2:]
    return not counted or alike(counted, found.unit[2:]) or any(alike(counted, key) for key, _ in segment.words)


# Of each group a fact holds for one; a figure beside another member belongs to that one.
_QUALIFIERS = (
    ("privat", "gewerblich"),
    ("deutschland", "oesterreich", "schweiz", "belgien", "niederland", "luxemburg", "frankreich", "italien", "polen"),
    ("belgium", "netherlands", "france", "italy", "poland", "norway", "denmark"),
    ("werkskalibrier", "dakk"),
    ("tag", "wochenende", "woche"),
    ("standard", "express", "spedition"),
    ("brutto", "netto"),
)


def _qualified_otherwise(claim: Facts, found: Facts) -> bool:
    """Whether a segment speaks of the other case: private when the statement says commercial."""
    wanted = [key for key, _ in claim.words]
    there = [key for key, _ in found.words]
    for group in _QUALIFIERS:
        asked = {member for member in group if any(_starts(key, member) for key in wanted)}
        given = {member for member in group if any(_starts(key, member) for key in there)}
        if asked and given and not asked & given:
            return True
    return False


def _starts(key: str, member: str) -> bool:
    return key.startswith(member[:7]) if len(member) > 4 else key == member
