# ruff: noqa: E501 - a pattern reads best on one line
"""Promises that only documents may make: discounts, refunds, dates, guarantees.

A sentence that promises is allowed when one quote of the evidence holds the same numbers and the same matter.
"""

import re
from dataclasses import dataclass

from guardrails.sentences import sentences
from guardrails.types import Guard, Span, Turn, Verdict

_MATTERS = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "discount": r"\b(?:rabatt\w*|nachlass|gutschein\w*|gutschrift|prozent günstiger|kostenlos\w*|gratis|umsonst|geschenkt|versandkostenfrei|sonderpreis"
        r"|discount\w*|voucher\w*|coupon\w*|promo code|for free|free of charge|credit note|store credit|special price|percent off)\b|% (?:rabatt|off)",
        "refund": r"\b(?:erstatt\w*|rückerstatt\w*|geld zurück|zurücküberweis\w*|refund\w*|money back|reimburs\w*)\b",
        "guarantee": r"\b(?:garantier\w*|garantie|versprech\w*|zusicher\w*|sicher(?:n|t) (?:wir )?(?:\w+ ){0,3}zu|guarantee\w*|promise\w*|warrant\w*)\b",
        "delivery": r"\b(?:liefern wir|geliefert|lieferung|kommt (?:\w+ ){0,3}an|deliver\w*|arriv\w*|ship\w*)\b[^.!?]{0,60}\b(?:morgen|heute|übermorgen|montag|dienstag|mittwoch|donnerstag|freitag|samstag"
        r"|spätestens|bis zum \d|tomorrow|today|monday|tuesday|wednesday|thursday|friday|saturday|at the latest)\b",
    }.items()
}
_PROMISING = re.compile(
    r"\b(?:wir|ich|ihnen|dir|sie (?:erhalten|bekommen|haben|können)|du (?:erhältst|bekommst|hast|kannst)|gebe\w?|gewähr\w*|schenk\w*|bekomm\w*|erhalt\w*|erhält\w*"
    r"|we|i|you (?:get|receive|have|can|will)|your|gives?|grant\w*|offer\w*|get|receive|here is|hier ist|ihr code|code)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:kein\w*|nicht|nie|leider|weder|prüf\w*|frag\w*|wenden|no|not|never|cannot|can't|unfortunately|neither|check|ask)\b|n't\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_CODE = re.compile(r"\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9-]{5,20}\b")


@dataclass(frozen=True, slots=True)
class Promise:
    """A sentence `text[start:end]` that promises something in a matter."""

    start: int
    end: int
    matter: str


def promises(matters: tuple[str, ...] | list[str] = ("discount", "refund", "guarantee", "delivery")) -> Guard:
    """A guard that blocks a reply which promises more than its evidence.

    Raises:
        GuardrailError: a matter is unknown.
    """
    from guardrails.errors import GuardrailError

    unknown = sorted(set(matters) - set(_MATTERS))
    if unknown:
        raise GuardrailError(f"Unknown matter {unknown[0]!r}.", f"Known: {', '.join(_MATTERS)}.")

    def check(turn: Turn) -> Verdict:
        bad = [p for p in find_promises(turn.text) if p.matter in matters and not _backed(turn, p)]
        if not bad:
            return Verdict()
        spans = tuple(Span(p.start, p.end, p.matter.upper(), 0.9) for p in bad)
        return Verdict("block", reason=f"promise:{bad[0].matter}", score=0.9, spans=spans)

    return check


def find_promises(text: str) -> list[Promise]:
    """Sentences that promise, with the first matter that fits."""
    found = []
    for start, end in sentences(text):
        sentence = text[start:end]
        if _DENIED.search(sentence) or sentence.endswith("?"):
            continue
        for matter, pattern in _MATTERS.items():
            if pattern.search(sentence) and (_PROMISING.search(sentence) or _CODE.search(sentence)):
                found.append(Promise(start, end, matter))
                break
    return found


def _backed(turn: Turn, promise: Promise) -> bool:
    sentence = turn.text[promise.start : promise.end]
    numbers = set(_NUMBER.findall(sentence)) | set(_CODE.findall(sentence))
    return any(
        _MATTERS[promise.matter].search(quote) and all(number in quote for number in numbers) for quote in turn.evidence
    )
