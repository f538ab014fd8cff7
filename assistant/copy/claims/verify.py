"""Whether a stretch of a document proves a statement: figures with their units, names, words, polarity."""

# ruff: noqa: E501 - patterns, word lists and messages read best on one line

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.copy.claims import facts
from assistant.copy.claims.evidence import Evidence, cells_of, coverage, evidence_of, overlap
from assistant.copy.claims.facts import Facts
from assistant.copy.claims.figures import agrees
from assistant.copy.claims.places import abroad_or_town, places
from assistant.copy.claims.polarity import denies, heading_negates, opposite
from assistant.copy.claims.senses import kin
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
# A figure proves nothing beside a smaller share of the statement's words.
LEAST_WORDS = 0.15
_STANDARD = re.compile(r"(?:ip|en|iso|din|tx|hss|s|un)\d+$")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A statement beside a stretch of evidence.

    Attributes:
        claim: the statement, in the terms of the evidence's language.
        kind: of the chunk: "text", "row", "qa".
        here: whether it speaks of the same product, place and row.
        near, words: shares of the statement's words that it holds, with the sentences before it and without.
        figures: for each figure of the statement whether it stands there for the same thing (`figures.agrees`).
        same: whether both say yes or both say no.
        opposite: whether it says right where the statement says left.
        conditional: whether it sets a condition that the statement leaves out.
        not_free: whether the statement alone says that something costs nothing.
        absolute: whether the statement alone leaves no exception.
        named: whether the statement speaks of a named product.
        foreign: whether it stands in another language.
        denied: whether the evidence denies something.
        missing: words of the statement that neither it nor what stands around it holds, with their weights.
        verdict, score: the judgement of words and figures alone; `score` 0..1 orders judgements of one verdict.
    """

    claim: Facts
    unit: Unit
    kind: str
    here: bool = False
    near: float = 0.0
    words: float = 0.0
    figures: tuple[bool | None, ...] = ()
    same: bool = True
    opposite: bool = False
    conditional: bool = False
    not_free: bool = False
    absolute: bool = False
    named: bool = False
    foreign: bool = False
    denied: bool = False
    missing: tuple[tuple[str, float], ...] = ()
    verdict: Verdict = "open"
    score: float = 0.0

    @property
    def allowed(self) -> bool:
        """Whether it may prove the statement at all: what must not differ is no matter of likelihood.

        Names, places, figures, yes and no, opposites, conditions and exceptions are the same, and a figure stands beside
        at least one word of the statement, where both are in one language.
        """
        differs = self.opposite or self.conditional or self.not_free or self.absolute
        alone = bool(self.figures) and not self.foreign and self.near < LEAST_WORDS
        return self.here and all(self.figures) and self.same and not differs and not alone


def compare(
    claim: Facts,
    unit: Unit,
    hit: Hit,
    language: str,
    names: frozenset[str],
    topic: frozenset[str] = frozenset(),
) -> Comparison:
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
        return Comparison(claim, unit, hit.chunk.kind)
    foreign = (hit.chunk.language if hit.chunk.language in ("de", "en") else language) != language
    near, words = coverage(claim, evidence, near=True), coverage(claim, evidence, near=False)
    named = names <= evidence.facts.designations | evidence.around.designations
    here = named and _same_places(claim, evidence) and not _another_product(evidence, topic)
    other_row = here and hit.chunk.kind == "row" and _another_row(claim, unit, hit)
    denied = _denied(claim, evidence, unit, hit)
    compared = Comparison(
        claim,
        unit,
        hit.chunk.kind,
        here and not other_row,
        near,
        words,
        tuple(agrees(quantity, claim, evidence, hit) for quantity in claim.quantities) if here else (),
        claim.negated == (denied or heading_negates(hit, language)),
        opposite(claim.text, unit.text),
        _conditional(claim, unit.text),
        claim.free and not evidence.facts.free,
        claim.absolute and not _UNIVERSAL.search(evidence.text),
        bool(names),
        foreign,
        evidence.facts.negated,
        tuple(_missing(claim, evidence)) if here else (),
    )
    share = near if claim.quantities else words
    if not here or other_row:
        return replace(compared, score=share / (2 if other_row else 4))
    verdict, score = _judged(compared, evidence, share)
    return replace(compared, verdict=verdict, score=score)


def _denied(claim: Facts, evidence: Evidence, unit: Unit, hit: Hit) -> bool:
    """Whether evidence says no to what the statement speaks of; of a row only in the cells that do."""
    if not evidence.facts.negated or evidence.answered_no:
        return evidence.facts.negated
    if evidence.columns:
        return any(
            cell.negated and overlap(claim, title) + overlap(claim, cell) > 0 for title, cell in evidence.columns
        )
    return denies(claim, unit.text, hit)


def _judged(compared: Comparison, evidence: Evidence, share: float) -> tuple[Verdict, float]:
    """What words and figures alone say: proven, contradicted, or open."""
    claim, foreign, named = compared.claim, compared.foreign, compared.named
    if not claim.quantities:
        if foreign or compared.conditional or compared.not_free or share < WITHOUT_FIGURE:
            return "open", share
        return ("proven" if compared.same and not compared.opposite else "contradicted"), share
    # A figure under a fitting heading proves nothing when its own sentence speaks of something else.
    weight = sum(weight for _, weight in claim.words)
    if not foreign and not named and overlap(claim, evidence.facts) < min(0.5, weight / 4):
        return "open", share / 2
    if compared.absolute:
        return "open", share
    figures = [found for found in compared.figures if found is not None]
    own_unit = named and all(quantity.unit in _OWN_UNITS for quantity in claim.quantities)
    several = len(figures) > 1 and all(figures)
    most = MISSING_SURE if named and (foreign or several) else MISSING if own_unit else 0.0
    enough = share >= (NAMED_FIGURE if named else WITH_FIGURE) or (1.0 - share) * weight <= most
    return _with_figures(claim, figures, len(compared.figures), share, compared.same, enough=enough, named=named)


def _missing(claim: Facts, evidence: Evidence) -> Iterator[tuple[str, float]]:
    """The words of a statement that evidence and what stands around it lack."""
    keys = [key for key, _ in (*evidence.facts.words, *evidence.around.words)]
    for key, weight in claim.words:
        if not any(kin(key, other) for other in keys):
            yield key, weight


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
) -> tuple[Verdict, float]:
    if len(figures) < count:
        return "open", share
    if all(figures) and enough:
        return ("proven" if same or not claim.negated else "contradicted"), share
    other_thing = count > 1 and not any(figures) and not named
    return ("contradicted" if enough and not all(figures) and not other_thing else "open"), share
