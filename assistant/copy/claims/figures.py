"""Whether a figure stands in the evidence for the thing that the statement speaks of."""

import re
from dataclasses import replace

from assistant.copy.claims import facts
from assistant.copy.claims.evidence import Evidence, overlap
from assistant.copy.claims.facts import Facts
from assistant.copy.claims.quantities import Quantity, same_value
from assistant.copy.claims.senses import kin
from knowledge.types import Hit

# "Zwischen 5 und 40 °C" is one clause, "36 Monate privat und 24 Monate gewerblich" are two.
_CLAUSE = re.compile(
    r"[,;]\s+|(?<!\d)(?<!\d\.)\s+(?:und|oder|bzw\.|sowie|and|or)\s+|\s+(?:und|oder|bzw\.|sowie|and|or)\s+(?!\d)|(?<!\d)\.\s+"
)


# By how much more words another figure of the same sentence must share with a statement to be the one that is meant.
RIVAL = 0.9


def agrees(quantity: Quantity, claim: Facts, evidence: Evidence, hit: Hit) -> bool | None:
    """True: the figure stands there for the same thing; False: another one does; None: nothing comparable."""
    segments = [segment for segment in _segments(evidence.text, hit) if segment]
    language = hit.chunk.language if hit.chunk.language in ("de", "en") else "de"
    best_same = best_other = -1.0
    for segment in segments:
        found = _with_column_units(facts.read(segment, language), segment)
        fitting = [q for q in found.quantities if _unit_fits(quantity, q, found)]
        # "842 Steine" are 842 "Teile": a count may be told in another word.
        fitting = fitting or [q for q in found.quantities if _counts(quantity, q) and same_value(q, quantity)]
        if not fitting:
            continue
        shared = overlap(claim, found)
        if _qualified_otherwise(claim, found):
            continue
        if any(same_value(q, quantity) for q in fitting):
            best_same = max(best_same, shared)
        elif not all(any(same_value(q, stated) for stated in claim.quantities) for q in fitting):
            best_other = max(best_other, shared)
    if best_same < 0:
        return False if best_other >= 0 and quantity.unit else None
    # In prose another figure nearby may speak of something else; in a row each cell has its column.
    return best_same >= best_other - (0.0 if hit.chunk.kind == "row" else RIVAL)


def _segments(text: str, hit: Hit) -> list[str]:
    if hit.chunk.kind == "row" and " ; " in text:
        return text.split(" ; ")
    return _CLAUSE.split(text)


_COLUMN_UNIT = re.compile(r"[^\d,.]*?\b(EUR|CHF|Nm|kg|mm|V|Ah|W)\b\s+[^\d]*?(?=\d)")


def _with_column_units(found: Facts, segment: str) -> Facts:
    """Quantities without a unit take the one of their column's name."""
    match = _COLUMN_UNIT.match(segment)
    if match is None:
        return found
    unit = {"EUR": "€", "CHF": "chf"}.get(match[1], match[1].lower())
    quantities = tuple(replace(q, unit=unit) if q.unit.startswith("n:") else q for q in found.quantities)
    return Facts(quantities, found.designations, found.words, found.negated)


def _unit_fits(wanted: Quantity, found: Quantity, segment: Facts) -> bool:
    """The same unit; a plain count must count the same thing, which may stand anywhere in the segment."""
    if not (wanted.unit.startswith("n:") and found.unit.startswith("n:")):
        return wanted.unit == found.unit or {wanted.unit, found.unit} == {"clock", "clock12"}
    if not wanted.counted:
        return True
    there = (*found.counted, *(key for key, _ in segment.words))
    return any(kin(key, other) > 0 for key in wanted.counted for other in there)


def _counts(*quantities: Quantity) -> bool:
    return all(quantity.unit == "piece" or quantity.unit.startswith("n:") for quantity in quantities)


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
