"""A sentence, row or answer of a document as the checker reads it: what it says, and what stands around it."""

import re
from dataclasses import dataclass, replace

from assistant.copy.claims import facts
from assistant.copy.claims.facts import Facts
from assistant.copy.claims.senses import kin
from assistant.evidence.units import Unit
from knowledge.types import Hit

# Cells of a table that say no: "Sägeblätter | keine | keine".
_NONE = frozenset(("keine", "keiner", "keines", "nein", "none", "no", "–", "-", "—"))
_CELL = re.compile(r"\s*\|\s*")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit of evidence.

    Attributes:
        text: the unit, in a row with the names of its columns.
        facts: what it says, with the question it answers.
        said: the same without the names of columns, which say nothing by themselves.
        above: the headings and the title above it.
        around: those, the column names and the sentences before it.
        answered_no: whether it answers a question with no.
        columns: of a row each column's name and cell.
    """

    text: str
    facts: Facts
    said: Facts
    above: Facts
    around: Facts
    answered_no: bool = False
    columns: tuple[tuple[Facts, Facts], ...] = ()

    def titles(self, claim: Facts) -> list[str]:
        """Words of the column names whose cells speak of the statement's things."""
        return [key for title, cell in self.columns if overlap(claim, cell) for key, _ in title.words]


def evidence_of(unit: Unit, hit: Hit, names: frozenset[str]) -> Evidence | None:
    """A sentence or row of a hit with what it states; None for a row without a column of the named products."""
    language = hit.chunk.language if hit.chunk.language in ("de", "en") else "de"
    text = unit.text
    asked = hit.chunk.text.split("\n", 1)[0] if hit.chunk.kind == "qa" else ""
    header = hit.chunk.header if hit.chunk.kind == "row" else ""
    names_are_columns = header and sum(bool(facts.read(title, "de").designations) for title in cells_of(header)) >= 2
    if header:
        text = _of_columns(text, header, names)
        if not text:
            return None
    above = " . ".join((hit.document.title, *hit.chunk.headings))
    before = hit.chunk.text[: max(0, unit.start - hit.chunk.start)] if hit.chunk.kind == "text" else ""
    # The fields of a record stand on lines of their own; each belongs to all others.
    record = hit.chunk.text[:1_000] if hit.chunk.kind == "row" and not header else ""
    own = facts.read(f"{asked} {text}" if asked else text, language)
    answer = hit.chunk.text.split("\n", 1)[-1] if asked else text
    no = answer.lstrip("*_ >-").lower().startswith(("nein", "no,", "no.", "noch nicht", "not yet"))
    if hit.chunk.kind == "row" and len(values := [cell.lower() for cell in cells_of(unit.text)[1:] if cell]):
        no = no or _NONE.issuperset(values)
    if no:
        own = replace(own, negated=True)
    around = facts.read(f"{above} . {header} . {record} . {before[-600:] if not own.designations else ''}", language)
    # The name of a column says nothing by itself: "Akku oder Netz" makes no battery of 230 V.
    said = facts.read(unit.text, language) if header and text.count(" ; ") > 1 and not names_are_columns else own
    named = zip(cells_of(header), cells_of(unit.text), strict=False) if said is not own else ()
    cells = tuple((facts.read(title, language), facts.read(cell, language)) for title, cell in named)
    return Evidence(text, own, said, facts.read(above, language), around, no, cells)


def _of_columns(row: str, header: str, names: frozenset[str]) -> str:
    """A row with its column names; only the columns of the named products where products are the columns."""
    cells, titles = cells_of(row), cells_of(header)
    if len(cells) != len(titles):
        return row
    columns = [facts.read(title, "de").designations for title in titles]
    if names and sum(map(bool, columns)) >= 2:
        chosen = [0, *(i for i, column in enumerate(columns) if i and column & names)]
        if len(chosen) == 1:
            return ""
        return " ; ".join([cells[0], *(f"{titles[i]} {cells[i]}" for i in chosen[1:])])
    return " ; ".join(f"{title} {cell}" for title, cell in zip(titles, cells, strict=True))


def cells_of(row: str) -> list[str]:
    return _CELL.split(row.strip().strip("|").strip())


def coverage(claim: Facts, evidence: Evidence, *, near: bool) -> float:
    """The share of a statement's words that the evidence, or the headings above it, hold.

    Args:
        near: whether the sentences before count too; a figure ties them together, words alone do not.
    """
    own = [key for key, _ in (evidence.facts if near else evidence.said).words]
    if not near:
        own += evidence.titles(claim)
    around = [key for key, _ in (evidence.around if near else evidence.above).words]
    total = held = 0.0
    for key, weight in claim.words:
        total += weight
        there = max((kin(key, other) for other in own), default=0.0)
        above = max((kin(key, other) for other in around), default=0.0) if there < 0.9 else 0.0
        held += weight * max(there, 0.9 * above)
    return held / total if total else 0.6


def overlap(claim: Facts, found: Facts) -> float:
    keys = [key for key, _ in found.words]
    return sum(weight * max((kin(key, other) for other in keys), default=0.0) for key, weight in claim.words)
