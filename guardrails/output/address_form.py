# ruff: noqa: E501 - a pattern reads best on one line
"""Where a German text says Sie and where it says du.

The trouble is "Sie" and "Ihr" at the beginning of a sentence ("Sie ist neu" speaks of the lamp), "ihr" of several
people or of hers, and quotes. A form counts when it cannot be anything else.
"""

import re

from guardrails.types import Span

_QUOTED = re.compile(r"[„\"»“][^„\"»«“”\n]{1,300}[“\"«”]")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…]\s+|\n\s*|[-–•*]\s+|[„\"»(]\s?)$")
_FORMAL = re.compile(r"\b(?:Sie|Ihnen|Ihr|Ihre|Ihrem|Ihren|Ihrer|Ihres)\b")
_INFORMAL = re.compile(
    r"\b(?:du|dich|dir|dein|deine|deinem|deinen|deiner|deines|deins|Du|Dich|Dir|Dein|Deine|Deinem|Deinen|Deiner|Deines"
    r"|euch|euer|eure|eurem|euren|eurer|Euch|Euer|Eure|Eurem|Euren|Eurer)\b"
)
_CLIPPED = re.compile(
    r"\b(?:hast|kannst|bist|willst|musst|magst|findest|weißt|machst|siehst|gibt)'?ste?\b|\b\w{3,12}ste\b(?= (?:mir|mal|das|noch))"
)
# A plural verb behind "Sie" at the beginning of a sentence: "Sie haben", "Sie finden" - not "Sie ist", "Sie hat".
_PLURAL = re.compile(r"\s+(?:\w+\s+){0,1}?(?:[a-zäöüß]{2,20}(?:en|ern|eln)|sind)\b")
_IMPERATIVE_FORMAL = re.compile(r"\b[A-ZÄÖÜ]?[a-zäöüß]{2,20}(?:en|ern|eln)\s$|\b[Ss]eien\s$")
_THIRD_PLURAL = re.compile(
    r"\b(?:[Bb]eide|[Aa]lle|[Dd]ie|[Vv]iele|[Mm]ehrere|[Mm]anche|[MmDdSs]eine|[Uu]nsere)\s(?:\w+\s){0,2}\w+(?:en|er|e|s)\b"
)


def forms(text: str) -> tuple[list[Span], list[Span]]:
    """(formal, informal) places of address outside of quotes, as spans of types "SIE" and "DU"."""
    masked = _QUOTED.sub(lambda m: " " * len(m.group()), text)
    formal = [Span(m.start(), m.end(), "SIE") for m in _FORMAL.finditer(masked) if _is_formal(masked, m)]
    informal = [Span(m.start(), m.end(), "DU") for m in _INFORMAL.finditer(masked)]
    return formal, informal


def _is_formal(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 40]
    opening = bool(_SENTENCE_START.search(before)) or not before.strip()
    if not opening:
        return True
    word = match.group()
    if word == "Sie":
        return bool(_PLURAL.match(after)) and not _plural_before(text, match.start())
    if word == "Ihnen":
        return not _plural_before(text, match.start())
    return False


def _plural_before(text: str, at: int) -> bool:
    """Whether the sentence before speaks of several things, which "Sie" at a beginning may mean."""
    before = text[max(0, at - 160) : at]
    return bool(_THIRD_PLURAL.search(before)) and not _FORMAL.search(before) and bool(before.strip())
