"""Dates of birth in any notation, digits or words; other dates are left alone."""

import re

from guardrails.pii.checksums import is_date
from guardrails.pii.recognizers.base import Recognizer, Rule
from guardrails.pii.spoken import NUMBER_WORD

MONTH = (
    r"(?:jan(?:uar|uary|ner|\.)?|jän(?:ner|\.)?|feb(?:ruar|ruary|er|\.)?|mär(?:z|\.)?|maerz|mar(?:ch"
    r"|\.)?|apr(?:il|\.)?|ma[iy]|jun(?:i|e|\.)?|jul(?:i|y|\.)?|juno|julei"
    r"|aug(?:ust|\.)?|sep(?:t|tember|\.)?\.?|o[kc]t(?:ober|\.)?|nov(?:ember|\.)?|de[zc](?:ember|\.)?)"
)
_MONTHS = {
    "ja": 1,
    "jä": 1,
    "fe": 2,
    "mär": 3,
    "mae": 3,
    "mar": 3,
    "ap": 4,
    "mai": 5,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "au": 8,
    "se": 9,
    "ok": 10,
    "oc": 10,
    "no": 11,
    "de": 12,
}
_ORDINAL_DE = (
    r"(?:ersten?r?|zweiten?r?|dritten?r?|vierten?r?|fünften?r?|sechsten?r?|siebten?r?|siebenten?r?"
    r"|achten?r?|neunten?r?|zehnten?r?|elften?r?|zwölften?r?|[\wäöüß]{2,9}zehnten?r?"
    r"|(?:[\wäöüß]{3,6}und)?(?:zwanzigsten?r?|dreißigsten?r?|dreissigsten?r?))"
)
_ORDINAL_EN = (
    r"(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth"
    r"|eighteenth|nineteenth|twentieth|thirtieth)"
)
_YEAR_DE = (
    r"(?:neunzehn ?hundert ?[\wäöüß]*|zweitausend ?(?:und ?)?[\wäöüß]*|(?:[\wäöüß]{3,6}und)?(?:zwanzig"
    r"|dreißig|dreissig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig))"
)
_YEAR_EN = (
    rf"(?:(?:nineteen|twenty)[ -](?:hundred(?:[ -](?:and[ -])?)?|oh[ -]"
    rf"|o[ -])?(?:{NUMBER_WORD})(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|two thousand(?: and)?(?: (?:[a-z]+(?:[ -][a-z]+)?))?|(?:sixty|seventy|eighty|ninety|fifty"
    r"|forty)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)"
)
_NUMERIC = (
    r"(?:\d{1,2} ?[./\-] ?\d{1,2} ?[./\-] ?(?:\d{4}|\d{2})|\d{4} ?[./\-] ?\d{1,2} ?[./\-] ?\d{1,2}"
    r"|\d{1,2} \d{1,2} (?:19|20)\d{2})"
)
_NAMED = (
    rf"(?:\d{{1,2}}(?:\.|st|nd|rd|th)?[ \-]?(?:of )?{MONTH}[ ,\-]{{0,2}}'?(?:\d{{4}}|\d{{2}})"
    rf"|{MONTH} ?\d{{1,2}}(?:st|nd|rd|th)?,? '?(?:\d{{4}}|\d{{2}})"
    rf"|\d{{4}},? {MONTH} \d{{1,2}})"
)
_SPOKEN = (
    rf"(?:(?:{_ORDINAL_DE}|\d{{1,2}}\.) (?:{MONTH}|{_ORDINAL_DE}) (?:{_YEAR_DE}|\d{{4}}|\d{{2}})"
    rf"|(?:{_ORDINAL_EN}|\d{{1,2}}(?:st|nd|rd|th)) (?:of )?{MONTH},? (?:{_YEAR_EN}|\d{{4}})"
    rf"|{MONTH} (?:the )?(?:{_ORDINAL_EN}|\d{{1,2}}(?:st|nd|rd|th)?),? (?:{_YEAR_EN}|\d{{4}}))"
)
DATE = rf"(?:{_SPOKEN}|{_NAMED}|{_NUMERIC})"
_CUE = (
    r"(?:\bgeb(?:oren|\.|t)?(?:am|[ -]?dat(?:um|\.)?)?\b|geburts(?:datum|tag|dat\.?|tags?datum)"
    r"|\bgeb\.?-?d(?:atum)?\b|\bgebdat\w*|\bborn\b|\bdob\b|\bd\.o\.b\.?|date of birth"
    r"|birth ?-?_?(?:date|day)|\bbday\b|\bb-day\b"
    r"|\bbirthdate|\bgeborene[rn]?\b|alterspr?rüfung)"
)
_CUE_RE = re.compile(_CUE, re.IGNORECASE)
_BETWEEN = (
    r"(?:[^\w\n]|\n(?=\s*\S{4,30}\s*(?:\n|$))|\b(?:am|on|ist|is|der|den|the|war|was|in|on|date|datum|day"
    r"|mein(?:e|er|es)?|my|lautet|wäre|ich|i|am|bin|:)\b|\b[A-ZÄÖÜ][\wäöüß-]+\b(?=[ ,]{1,2}(?:am|on|den"
    r"|the)\b)){0,14}(?:(?:[^\W\d_]+[ ]){0,4}?[^\W\d_]+[ ]?[:=][ ]?)?"
)
_FOLLOWING = (
    r"(?:geboren|zur welt|ist mein geburtstag|is my (?:birthday|date of birth|dob|birth ?date)"
    r"|as (?:my|date of) (?:date of )?birth|\((?:geb|dob|born|geburtsdatum)|als geburts)"
)


class DateOfBirthRecognizer(Recognizer):
    """DATE_OF_BIRTH: a date that a word of birth introduces or follows."""

    ENTITY = "DATE_OF_BIRTH"
    RULES = (
        Rule("introduced", rf"(?<![^\W_]){_CUE}{_BETWEEN}(?P<v>(?<!\w){DATE})(?!\w|[./-]\d)", 0.95),
        Rule("asterisk", rf"(?<![\w*])\* ?(?P<v>{_NUMERIC}|{_NAMED})(?!\w|[./-]\d)", 0.8),
        Rule(
            "followed",
            rf"(?<!\w)(?P<v>{DATE})(?=\s*(?:in [A-ZÄÖÜ][\w-]+ )?{_FOLLOWING})",
            0.85,
            core=_FOLLOWING,
        ),
    )
    NEEDS = (r"geb|born|dob|d\.o\.b|birth|bday|b-day|\*\s?\d|zur welt",)

    def validate_result(self, value: str) -> bool | None:
        """None for a date of the calendar, in either order of day and month, else False."""
        numbers = [int(part) for part in re.findall(r"\d+", value)]
        if re.fullmatch(_NUMERIC, value, re.IGNORECASE) and len(numbers) == 3:
            a, b, c = numbers
            if a > 31:
                return None if is_date(c, b, a) else False
            year = c if c > 99 else 1900 + c
            return (
                None
                if is_date(a, b, year) or is_date(b, a, year) or is_date(a, b, year + 100 if c < 100 else year)
                else False
            )
        if len(numbers) == 2 and max(numbers) > 2100:
            return False
        return None
