"""Unit prices inside claims: no document states them, they follow from a price and a content."""

import re

from assistant.copy import unit_price
from assistant.copy.claims.evidence import cells_of
from assistant.copy.rules.formats import PRICE

_BRACKETS = re.compile(
    r"\(\s*(?:(?:Grundpreis|unit price)\s*:?)?\s*\)|\b(?:Grundpreis|unit price)\s*:?\s*(?=[,.;)]|$)", re.I
)


def without(text: str) -> str:
    """A statement without the unit prices that stand beside a total price; unchanged where there is no total price."""
    said = unit_price.stated(text)
    if not said or not _totals(text):
        return text
    left, at = "", 0
    for one in said:
        left, at = left + text[at : one.start], one.end
    return _BRACKETS.sub("", left + text[at:])


def follow(text: str, evidence: str) -> bool:
    """Whether every unit price of a statement follows from its total price and what statement or evidence says of the
    content; true where there is none to check.

    Args:
        evidence: the sentence or table row that proves the rest.
    """
    said, totals = unit_price.stated(text), _totals(text)
    if not said or not totals:
        return True
    inside = unit_price.contents(text)
    row = unit_price.single(cells_of(evidence))
    held = inside or ([row] if row else [])
    amounts = [unit_price.amount_of(total) for total in totals]
    return all(any(unit_price.holds(one, total, of) for total in amounts if total for of in held) for one in said)


def _totals(text: str) -> list[str]:
    """The prices of a text that are no unit prices, as written."""
    said = unit_price.stated(text)
    found = (m for m in PRICE.finditer(text) if not any(one.start <= m.start() < one.end for one in said))
    return [match["a"] or match["b"] for match in found]
