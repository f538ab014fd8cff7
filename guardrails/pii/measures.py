"""Numbers that measure something: "Winkel 45 Grad", "Straße 230 Volt", "Ring 5 l Wasser" are no house numbers."""

import re

from guardrails.pii.gazetteer import is_noun, word_list

UNIT = (
    r"(?:(?:[km]?[VW]|mA|kA|[kMG]?Wh|m?Ah|kVA|Nm|k?Hz|MHz|GHz|bar|mbar|rpm|U/min|ml|cl|kg|mg|t|N|kN|dB|PS|k?Pa|kbit"
    r"|[MGT]B|lm|lx|km/?h|m/s|mph|[°\"″′%‰€$£])(?![\w.]\w)(?!\w)"
    r"|(?i:grad|volt|watt|ampere|amp|ohm|hertz|lumen|kelvin|celsius|newton|joule|bar|prozent|zoll|meter|liter|gramm"
    r"|kilo\w*|tonnen?|pfund|uhr|stück|stk|euro|eur|cent|tage?n?|wochen?|monate?n?|jahre?n?|minuten?|min|sekunden?|sek"
    r"|stunden?|std|km|cm|mm|mal|personen|leute|punkte|am \d|pm|x \d"
    r"|degrees?|percent|inch(?:es)?|feet|foot|miles?|yards?|met(?:er|re)s?|lit(?:er|re)s?|grams?|pounds?|tons?|amps?"
    r"|volts?|watts?|days?|weeks?|months?|years?|hours?|minutes?|seconds?|people|items|pieces|times)(?!\w))"
)
"""A unit behind a number, as a regular expression. Letters that houses carry, too (a to m), are left to `measured`."""

_AFTER = re.compile(rf" ?{UNIT}")
_LETTER = re.compile(r" ?[AglJ] ([A-ZÄÖÜ][^\W\d_]{2,})")
_NUMBER = re.compile(r"\d{1,4}(?!\d)")


def measured(text: str, start: int, end: int) -> bool:
    """Whether the first number in `text[start:end]` has a unit behind it, there or after the span.

    A single letter that may be a house's as well is a unit in front of an ordinary noun: "5 A Absicherung".
    """
    number = _NUMBER.search(text, start, end)
    if number is None:
        return False
    if _AFTER.match(text, number.end()):
        return True
    letter = _LETTER.match(text, number.end())
    if letter is None:
        return False
    noun = letter[1].lower()
    return is_noun(noun) and noun not in word_list("places.txt")
