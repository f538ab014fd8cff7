"""Whether a stretch of a document proves a statement: figures with their units, names, words, polarity."""

# ruff: noqa: E501 - patterns, word lists and messages read best on one line

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.copy.claims import facts
from assistant.copy.claims.evidence import Evidence, cells_of, coverage, evidence_of, overlap
from assistant.copy.claims.facts import Facts
from assistant.copy.claims.figures import agrees
from assistant.copy.claims.places import abroad_or_town, places
from assistant.copy.claims.polarity import denies, heading_negates, opposite
from assistant.evidence.units import Unit
from knowledge.types import Hit

Verdict = Literal["proven", "contradicted", "open"]
# Shares of a statement's words that evidence must hold: with a figure that agrees, and without one.
WITH_FIGURE, NAMED_FIGURE, WITHOUT_FIGURE = 0.5, 0.4, 0.72
# Units that tell by themselves what a figure of a named product measures; a verb may then be another one.
_OWN_UNITS = frozenset(
    ("w", "kw", "v", "nm", "kg", "wh", "kwh", "j", "l", "db", "rpm", "bar", "°c", "hz", "m/s²", "mah")
)
# How much of a statement's words (a noun weighs 1) evidence may then lack, and how much where several figures agree or
# the evidence stands in the other language, of which not every word is known.
MISSING, MISSING_SURE = 1.0, 1.65
_STANDARD = re.compile(r"(?:ip|en|iso|din|tx|hss|s|un)\d+$")


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a stretch of evidence relates to a statement; `score` 0..1 orders judgements of one verdict."""

    verdict: Verdict
    score: float


def judge(
    claim: Facts,
    unit: Unit,
    hit: Hit,
    language: str,
    names: frozenset[str],
    topic: frozenset[str] = frozenset(),
) -> Judgement:
    """Compare a statement with a unit of evidence.

    Args:
        claim: the statement.
        unit: a sentence, row or answer of the hit.
        hit: where it stands; headings and title give it context.
        language: of the statement.
        names: designations it speaks of, named or meant.
        topic: what the text is about; evidence about other products only says nothing of it.
    """
    evidence = evidence_of(unit, hit, names)
    if evidence is None:
        return Judgement("open", 0.0)
    foreign = (hit.chunk.language if hit.chunk.language in ("de", "en") else language) != language
    share = coverage(claim, evidence, near=bool(claim.quantities))
    named = names <= evidence.facts.designations | evidence.around.designations
    if not named or not _same_places(claim, evidence) or _another_product(evidence, topic):
        return Judgement("open", share / 4)
    if hit.chunk.kind == "row" and _another_row(claim, unit, hit):
        return Judgement("open", share / 2)
    agree = [agrees(quantity, claim, evidence, hit) for quantity in claim.quantities]
    figures = [found for found in agree if found is not None]
    denied = evidence.facts.negated and (evidence.answered_no or denies(claim, unit.text, hit))
    same = claim.negated == (denied or heading_negates(hit, language))
    if claim.quantities:
        # A figure under a fitting heading proves nothing when its own sentence speaks of something else.
        weight = sum(weight for _, weight in claim.words)
        if not foreign and not names and overlap(claim, evidence.facts) < min(0.5, weight / 4):
            return Judgement("open", share / 2)
        if claim.absolute and not _UNIVERSAL.search(evidence.text):
            return Judgement("open", share)
        own_unit = bool(names) and all(quantity.unit in _OWN_UNITS for quantity in claim.quantities)
        several = len(figures) > 1 and all(figures)
        most = MISSING_SURE if names and (foreign or several) else MISSING if own_unit else 0.0
        missing = (1.0 - share) * weight
        enough = share >= (NAMED_FIGURE if names else WITH_FIGURE) or missing <= most
        return _with_figures(claim, figures, len(agree), share, same, enough=enough, named=bool(names))
    if foreign or _conditional(claim, unit.text) or (claim.free and not evidence.facts.free):
        return Judgement("open", share)
    if share < WITHOUT_FIGURE:
        return Judgement("open", share)
    return Judgement("proven" if same and not opposite(claim.text, unit.text) else "contradicted", share)


_UNIVERSAL = re.compile(
    r"\b(?:alle[nrsm]?|jede[nrsm]?|jederzeit|anytime|immer|stets|nie|überall|sämtliche\w*|grundsätzlich|all|every|always|never|everywhere|any)\b",
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
    return claim.universal or (claim.free and _CONDITION.search(evidence) is not None)


def _another_product(evidence: Evidence, topic: frozenset[str]) -> bool:
    named = frozenset(name for name in evidence.facts.designations if not _STANDARD.match(name))
    return bool(topic and named) and not topic & evidence.facts.designations


def _same_places(claim: Facts, evidence: Evidence) -> bool:
    """A statement about a country or town needs evidence about it; the company's own country goes without saying.

    What the evidence itself names counts, or the headings above it; sentences before it may speak of other places.
    """
    wanted, own = abroad_or_town(claim), places(evidence.facts)
    return wanted <= (own or places(evidence.above) | places(evidence.around))


def _another_row(claim: Facts, unit: Unit, hit: Hit) -> bool:
    """Whether another row of the table is named more closely by the statement than this one."""
    language = hit.chunk.language if hit.chunk.language in ("de", "en") else "de"
    own = _named(claim, unit.text, language)
    rows = (line for line in hit.chunk.text.split("\n") if line.strip() and line.strip() != unit.text.strip())
    return any(_named(claim, row, language) > own for row in rows)


def _named(claim: Facts, row: str, language: str) -> float:
    """How much of a row's name stands in a statement: of its first two cells, without item numbers."""
    label = facts.read(" ".join(cells_of(row)[:2]), language)
    return overlap(claim, label) + 2.0 * len(claim.designations & label.designations)


def _with_figures(
    claim: Facts, figures: Sequence[bool], count: int, share: float, same: bool, *, enough: bool, named: bool
) -> Judgement:
    if len(figures) < count:
        return Judgement("open", share)
    if all(figures) and enough:
        return Judgement("proven" if same or not claim.negated else "contradicted", share)
    other_thing = count > 1 and not any(figures) and not named
    return Judgement("contradicted" if enough and not all(figures) and not other_thing else "open", share)
