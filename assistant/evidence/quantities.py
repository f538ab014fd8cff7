"""What kind of quantity a question asks for, and whether a stretch of text has one of that kind.

"Was kostet …" wants an amount, "wie laut" decibels, "welche Farbe" a colour: a sentence without one does not answer,
however many words it shares with the question. Both languages in one table, `quantities.json`, over folded text.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.evidence.lexicon import fold

_FOCUS = re.compile(
    r"\b(?:welche[rsnm]?|wie ?viele?|was fuer(?: ein(?:e[nrm]?)?)?|which|what|how (?:many|much)) "
    r"(?:(?:is|ist|the|der|die|das|kind of|art|type of|sort of|maximale?[rn]?|genaue?[rn]?|maximum|minimum|exact) )*"
    r"([^\W\d_]{3,}(?:-[^\W\d_]+)*)"
)
_OFFERS = re.compile(
    r"\b(?:verkauf\w+|fuehr\w+|bietet?n?|biet\w+|habt|haben|gibt es|liefer\w+|vermiet\w+|repariert?\w*"
    r"|kann ich|kann man"
    r"|do you (?:sell|offer|have|stock|rent|repair|deliver|give|provide|insure|lease)|can i|is there|are there)\b"
)
_NOT_FOCUS = frozenset(
    {
        "ist",
        "sind",
        "hat",
        "haben",
        "kann",
        "muss",
        "darf",
        "soll",
        "wird",
        "gilt",
        "kostet",
        "kosten",
        "dauert",
        "geld",
    }
    | {"zeit", "is", "are", "was", "were", "do", "does", "did", "can", "will", "would", "should", "the", "happens"}
    | {"happened", "much", "long", "time", "kind", "type", "about", "if", "your", "you"}
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A kind of quantity: how it is asked for and how it looks; `exact` where no text without it answers."""

    name: str
    asked: re.Pattern[str]
    found: re.Pattern[str]
    exact: bool = False


@cache
def quantities() -> tuple[Quantity, ...]:
    """All kinds, in the order in which they are tried."""
    raw = json.loads(files(__package__).joinpath("quantities.json").read_text(encoding="utf-8"))
    return tuple(
        Quantity(item["name"], re.compile(item["asked"]), re.compile(item["found"]), item.get("exact", False))
        for item in raw
    )


def asked_for(question: str) -> tuple[Quantity, ...]:
    """The kinds of quantity that a question asks for."""
    folded = fold(question)
    return tuple(kind for kind in quantities() if kind.asked.search(folded))


def share_found(wanted: Sequence[Quantity], text: str) -> float:
    """The share of wanted kinds that a text has; 1 where none is wanted."""
    if not wanted:
        return 1.0
    folded = fold(text)
    return sum(bool(kind.found.search(folded)) for kind in wanted) / len(wanted)


def focus(question: str) -> str | None:
    """The folded noun that a question asks for ("Welche Farbe …" → "farbe"); None where none follows."""
    match = _FOCUS.search(fold(question))
    return match[1] if match and match[1] not in _NOT_FOCUS else None


def asks_whether_offered(question: str) -> bool:
    """Whether a question asks if something is there at all ("Verkaufen Sie …", "do you offer …")."""
    return bool(_OFFERS.search(fold(question)))
