"""Amounts and dates in the text of a fact, for suggestions that a person confirms."""

import re
from datetime import date

_MULTIPLES = {
    "": 1, "k": 1_000, "tsd": 1_000, "tausend": 1_000, "thousand": 1_000,
    "m": 1_000_000, "mio": 1_000_000, "million": 1_000_000, "millionen": 1_000_000,
}  # fmt: skip
_NUMBER = r"(\d{1,3}(?:[.,' ]\d{3})+|\d+)(?:[.,](\d{1,2}))?(?!\d)"
_UNIT = r"\s?(k|tsd|tausend|thousand|mio|m|million(?:en)?)?\.?"
_EUROS = re.compile(rf"{_NUMBER}{_UNIT}\s?(?:€|euro?s?\b)|(?:€|\beur)\s?{_NUMBER}{_UNIT}(?!\w)", re.IGNORECASE)
_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "januar jänner january jan", "februar february feb", "märz march mar", "april apr", "mai may",
            "juni june jun", "juli july jul", "august aug", "september sep sept", "oktober october oct okt",
            "november nov", "dezember december dec dez",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_GERMAN = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.(\d{4})\b")
_WRITTEN = re.compile(
    rf"\b(\d{{1,2}})(?:\.|st|nd|rd|th)?\s(?:of\s)?({'|'.join(_MONTHS)})\b\.?(?:,?\s(\d{{4}}))?", re.IGNORECASE
)


def euros(text: str) -> float | None:
    """The largest amount of money in a text, in euros; None when there is none.

    '80.000 Euro', '80,000 euros', 'EUR 80k' and '1,5 Mio. €' are read; the largest, because a ceiling is what counts.
    """
    found = []
    for match in _EUROS.finditer(text):
        whole, cents, unit = match.group(1, 2, 3) if match.group(1) else match.group(4, 5, 6)
        value = float(re.sub(r"\D", "", whole) + (f".{cents}" if cents else ""))
        found.append(value * _MULTIPLES[(unit or "").lower()])
    return max(found, default=None)


def day(text: str, around: date) -> date | None:
    """The first full date in a text; without a year the one nearest to `around`."""
    for pattern, order in ((_ISO, (1, 2, 3)), (_GERMAN, (3, 2, 1))):
        match = pattern.search(text)
        if match:
            return _date(*(int(match.group(index)) for index in order))
    match = _WRITTEN.search(text)
    if not match:
        return None
    number, month = int(match.group(1)), _MONTHS[match.group(2).lower()]
    if match.group(3):
        return _date(int(match.group(3)), month, number)
    near = [found for year in (-1, 0, 1) if (found := _date(around.year + year, month, number))]
    return min(near, key=lambda found: abs(found - around), default=None)


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
