"""Numbers of a German or English text with their units, so that wordings compare: "drei Jahre" is "36 months"."""

# ruff: noqa: E501 - word lists read best in wide lines
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from guardrails.groundedness.words import number_of

Counted = Callable[[str, int], tuple[str, ...]]
"""(text, offset) -> keys of the words that follow there and say what a bare number counts."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit.

    Attributes:
        value: in base units: months for years, days for weeks, mm for lengths, kg, l, W; hours for times of day; yyyymmdd
            for dates (year 0 where none is named).
        unit: canonical ("€", "month", "mm", "date", "ratio"), or "n:" and the first word that says what is counted.
        start, end: offsets in the text.
        counted: keys of the words behind a number without a unit; the head of a compound may be the second one.
    """

    value: float
    unit: str
    start: int
    end: int
    counted: tuple[str, ...] = ()


_NUMBER = re.compile(
    r"(?<![\w.,])(?<![A-Za-zÄÖÜäöü]-)(?:(?P<front>€|EUR|CHF|\$|£)\s?)?(?P<number>\d[\d.,]*\d|\d)(?P<rest>[- \u00a0\u202f]?(?P<unit>m/s²|1/min|min⁻¹|[A-Za-zÄÖÜäöüµ°%€²³]+(?:-[A-Za-zÄÖÜäöü]+)?))?"
)
_WORD = re.compile(r"[A-Za-zÄÖÜäöüßéè]+")
_SCALE = {
    "tausend": 1e3,
    "thousand": 1e3,
    "million": 1e6,
    "millionen": 1e6,
    "mio": 1e6,
    "milliarde": 1e9,
    "milliarden": 1e9,
    "billion": 1e9,
}
_UNITS = {
    name: unit
    for unit, names in {
        "€": "€ eur euro euros", "chf": "chf franken", "%": "% prozent percent", "day": "tag tage tagen tages day days kalendertag kalendertage kalendertagen",
        "workday": "werktag werktage werktagen werktags arbeitstag arbeitstage arbeitstagen working bankarbeitstag bankarbeitstage bankarbeitstagen",
        "week": "woche wochen week weeks", "month": "monat monate monaten monats month months", "year": "jahr jahre jahren jahres year years",
        "h": "stunde stunden std h hour hours", "min": "minute minuten minutes min", "s": "sekunde sekunden second seconds sek", "clock": "uhr",
        "piece": "stück teile teilen teil pieces", "kg": "kg kilogramm kilo kilos kilogram kilograms", "g": "g gramm grams gram", "t": "tonne tonnen",
        "l": "l liter litern litre litres liters", "ml": "ml milliliter", "m": "m meter metern metre metres meters", "km": "km kilometer kilometern kilometres",
        "cm": "cm zentimeter zentimetern centimetre centimetres", "mm": "mm millimeter millimetern millimetre millimetres", "nm": "nm newtonmeter newtonmetern",
        "w": "w watt", "kw": "kw kilowatt", "v": "v volt", "ah": "ah amperestunden", "wh": "wh wattstunden", "kwh": "kwh", "j": "j joule", "°c": "°c grad",
        "db": "db dezibel decibels", "bar": "bar", "zoll": "zoll inch inches", "rpm": "rpm 1/min min⁻¹", "hz": "hz", "mah": "mah", "m²": "m² quadratmeter", "m/s²": "m/s²",
        "µm": "µm",
    }.items()
    for name in names.split()
}  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("januar january jan", "februar february feb", "märz march", "april apr", "mai may", "juni june", "juli july", "august aug",
         "september sept sep", "oktober october oct okt", "november nov", "dezember december dec dez"),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES = (
    re.compile(rf"(?<![\d.])(?P<d>\d{{1,2}})\.?\s(?P<m>{_MONTH})\b\.?(?:\s(?P<y>\d{{4}}))?", re.I),
    re.compile(rf"\b(?P<m>{_MONTH})\s(?P<d>\d{{1,2}})\b(?![.,]\d)(?:,?\s(?P<y>\d{{4}}))?", re.I),
    re.compile(r"(?<![\d.])(?P<d>\d{1,2})\.(?P<n>\d{1,2})\.(?P<y>\d{4})(?!\d)"),
    re.compile(r"\b(?P<y>\d{4})-(?P<n>\d{2})-(?P<d>\d{2})\b"),
)
_CLOCK = re.compile(
    r"(?<![\d.,])(?P<h>[01]?\d|2[0-4])(?::(?P<m>[0-5]\d)(?!\d)(?:\s?Uhr\b)?|\.(?P<p>[0-5]\d)\s?Uhr\b|(?=\s?(?:Uhr\b|[ap]\.?m\b))\s?)(?P<half>\s?[aApP]\.?[mM]\b\.?)?(?:Uhr\b)?"
)
_PHONE = re.compile(r"(?<![\d.,])0\d{2,4}[ /-]\d{2,}(?:[ -]\d{2,})*")
_FRACTION = re.compile(r"(?<![\d.,/])(?P<a>[1-9])/(?P<b>[2-9])(?![\d/])(?:[- ]?(?P<unit>[A-Za-zÄÖÜäöü]+))?")
_YEAR = re.compile(r"(?<![\w.,-])(?:19|20)\d\d(?![\w.,]*\d)(?=\s*(?:$|[.,;:)!?]|(?![A-ZÄÖÜ%€°])\w))")
_ADJECTIVE = re.compile(
    r"\b(?P<n>\d+|[a-zäöüß]+?)-?(?P<unit>jährig|monatig|wöchig|tägig|stündig|minütig|mal)(?:e[nrms]?)?\b", re.I
)
_ADJECTIVE_UNITS = {"jährig": "year", "monatig": "month", "wöchig": "week", "tägig": "day", "stündig": "h", "minütig": "min", "mal": "n:"}  # fmt: skip
_JOINED = re.compile(r"\b(?P<n>[a-z]+)-(?P<unit>year|month|week|day|hour|minute)s?\b", re.I)
_ONE = re.compile(
    r"\b(?:eine[mnrs]?|ein|one|a|an)\s+(?P<unit>Jahr(?:es)?|Monats?|Woche|Tag(?:es)?|Werktags?|Stunde|Minute|year|month|week|working\s+day|day|hour|minute)\b",
    re.I,
)
# Quantities told without a number: "eine Viertelstunde", "ein Dutzend".
_TOLD = (
    (re.compile(r"\b(?:eine[rn]?\s+)?(?:Viertelstunde|quarter\s+of\s+an\s+hour)\b", re.I), 15.0, "min"),
    (re.compile(r"\b(?:(?:eine[rn]?\s+)?halbe[rn]?\s+Stunde|half\s+an\s+hour)\b", re.I), 30.0, "min"),
    (re.compile(r"\b(?:(?:ein(?:em)?\s+)?halbe[sn]\s+Jahr(?:es)?|half\s+a\s+year)\b", re.I), 6.0, "month"),
    (re.compile(r"\b(?:ein(?:em)?\s+Dutzend|a\s+dozen)\b", re.I), 12.0, "n:"),
)
# "Freitags um drei", "by three in the afternoon": twelve hours, as people tell them.
_SPOKEN_CLOCK = re.compile(
    r"\b(?:um|by|at|until|ab|bis|before|vor)\s+(?P<n>[a-zäöüß]{3,6})\b"
    r"(?=\s*(?:$|[.,;:!?]|(?:los|geht|in\s+the|o'clock|on|uhr|nach|abends|bring\w*|hol\w*|schließ\w*|öffn\w*)\b))"
)
_RATIO = re.compile(r"\s+(?:von|out\s+of|in)\s+$", re.I)
_RANGE = re.compile(r"[-.]?\s*(?:bis(?:\s+zu)?|to|–|-|×|x|/|und|and|oder|or)\s*$", re.I)
# What is told in another unit of the same measure: "zwei Wochen" are 14 days, "1.000 Gramm" one kilogram.
_BASE = {
    "year": ("month", 12.0), "week": ("day", 7.0), "g": ("kg", 1e-3), "t": ("kg", 1e3), "ml": ("l", 1e-3),
    "cm": ("mm", 10.0), "m": ("mm", 1e3), "km": ("mm", 1e6), "kw": ("w", 1e3), "kwh": ("wh", 1e3),
}  # fmt: skip
# Names of measures; beside a figure they say nothing else. Times and money can be what a sentence is about.
UNIT_WORDS = frozenset(
    name for name, unit in _UNITS.items() if len(name) > 2 and unit in ("m", "mm", "cm", "km", "kg", "g", "l")
)


def quantities(text: str, language: str, counted: Counted) -> list[Quantity]:
    """The numbers of a text, in order; product names must have been blanked out.

    Args:
        language: "de" or "en"; decides between decimal comma and point, and on number words.
    """
    taken = bytearray(len(text))
    found: list[Quantity] = []
    readings = (
        *(_dates(text), _phones(text), _clocks(text), _spoken_clocks(text, language), _fractions(text), _years(text)),
        *(
            _adjectives(text, language),
            _told(text, counted),
            _ones(text),
            _digits(text, language, counted),
            _written(text, language, counted),
        ),
    )
    for reading in readings:
        for quantity in reading:
            if not any(taken[quantity.start : quantity.end]):
                taken[quantity.start : quantity.end] = b"\1" * (quantity.end - quantity.start)
                found.append(quantity)
    found.sort(key=lambda quantity: quantity.start)
    return _joined(text, found)


def same_value(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers of one unit are equal; a date without a year agrees with that day of any year."""
    if one.unit == other.unit == "date" and not (one.value >= 10_000 and other.value >= 10_000):
        return one.value % 10_000 == other.value % 10_000
    if {one.unit, other.unit} == {"clock", "clock12"}:
        return abs(one.value % 12 - other.value % 12) < 1e-6
    return abs(one.value - other.value) < 1e-6 * max(1.0, abs(one.value))


def _dates(text: str) -> Iterator[Quantity]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = _MONTHS[parts["m"].lower()] if parts.get("m") else int(parts["n"])
            year = int(parts["y"] or 0)
            yield Quantity(year * 10_000 + month * 100 + int(parts["d"]), "date", match.start(), match.end())


def _phones(text: str) -> Iterator[Quantity]:
    for match in _PHONE.finditer(text):
        yield Quantity(float(re.sub(r"\D", "", match.group())), "phone", match.start(), match.end())


def _clocks(text: str) -> Iterator[Quantity]:
    for match in _CLOCK.finditer(text):
        hours = int(match["h"]) + int(match["m"] or match["p"] or 0) / 60
        if match["half"] and "p" in match["half"].lower() and hours < 12:
            hours += 12
        yield Quantity(hours, "clock", match.start(), match.end())


def _spoken_clocks(text: str, language: str) -> Iterator[Quantity]:
    """Hours told by a word, on a clock of twelve."""
    for match in _SPOKEN_CLOCK.finditer(text):
        hour = number_of(match["n"], language)
        if hour is not None and 1 <= hour <= 12:
            yield Quantity(hour % 12, "clock12", match.start("n"), match.end("n"))


def _told(text: str, counted: Counted) -> Iterator[Quantity]:
    for pattern, value, unit in _TOLD:
        for match in pattern.finditer(text):
            if unit == "n:":
                yield _bare(value, text, match.start(), match.end(), counted)
            else:
                yield Quantity(value, unit, match.start(), match.end())


def _fractions(text: str) -> Iterator[Quantity]:
    for match in _FRACTION.finditer(text):
        unit = _unit(match["unit"])
        yield Quantity(int(match["a"]) / int(match["b"]), unit or "n:", match.start(), match.end())


def _years(text: str) -> Iterator[Quantity]:
    for match in _YEAR.finditer(text):
        following = re.match(r"\s*([A-Za-zÄÖÜäöü]+)", text[match.end() : match.end() + 20])
        if following is None or not _unit(following[1]):
            yield Quantity(float(match.group()), "annum", match.start(), match.end())


def _adjectives(text: str, language: str) -> Iterator[Quantity]:
    """ "36-monatige", "zweijährige", "five-year"."""
    for pattern in (_ADJECTIVE, _JOINED):
        for match in pattern.finditer(text):
            unit = match["unit"].lower()
            once = unit != "mal" and match["n"].lower() in ("ein", "one")
            value = 1.0 if once else number_of(match["n"], language)
            if value is not None:
                yield _scaled(value, _ADJECTIVE_UNITS.get(unit) or _unit(unit), match.start(), match.end())


def _ones(text: str) -> Iterator[Quantity]:
    for match in _ONE.finditer(text):
        yield _scaled(1.0, _unit(match["unit"].split()[0]), match.start(), match.end())


def _digits(text: str, language: str, counted: Counted) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        value = _value(match["number"], language)
        if value is None:
            continue
        # Of "10-mm-Bohrfutter" only the unit goes with the number.
        word = (match["unit"] or "").lower().split("-")[0]
        end = match.start("unit") + len(word) if word else match.end()
        if word in _SCALE:
            value *= _SCALE[word]
            following = re.match(r"[ \u00a0]+([A-Za-z€]+)", text[end : end + 12])
            word, end = (
                (following[1].lower(), end + following.end()) if following and _unit(following[1]) else ("", end)
            )
        unit = _UNITS.get((match["front"] or "").lower(), "") or _unit(word)
        if unit:
            yield _scaled(value, unit, match.start(), match.end("number") if match["front"] else end)
        else:
            at = match.end("number") if word or not match["unit"] else end
            yield _bare(value, text, match.start(), at, counted)


def _written(text: str, language: str, counted: Counted) -> Iterator[Quantity]:
    """Number words: "drei Jahre", "zwölf Länder"."""
    for match in _WORD.finditer(text):
        word = match.group()
        value = number_of(word, language)
        if value is None or value <= 1 or word.lower() in ("second", "seconds"):
            continue
        following = re.match(r"[ \u00a0-]+([A-Za-zÄÖÜäöü]+)", text[match.end() : match.end() + 30])
        unit = _unit(following[1] if following else None)
        if unit:
            yield _scaled(value, unit, match.start(), match.end() + (following.end() if following else 0))
        else:
            yield _bare(value, text, match.start(), match.end(), counted)


def _joined(text: str, found: list[Quantity]) -> list[Quantity]:
    """A ratio is one number, and in a range ("1 bis 3 Werktage") the unit of the last holds for all."""
    made: list[Quantity] = []
    skip = False
    for one, other in pairwise(found):
        if skip:
            skip = False
            continue
        bare = one.unit.startswith("n:")
        if bare and other.unit.startswith("n:") and other.value and _RATIO.match(text[one.end : other.start]):
            made.append(Quantity(one.value / other.value, "ratio", one.start, other.end))
            skip = True
        else:
            made.append(one)
    made += found[-1:] if not skip else []
    for at in range(len(made) - 2, -1, -1):
        one, other = made[at], made[at + 1]
        if one.unit.startswith("n:") and _RANGE.match(text[one.end : other.start]):
            if other.unit == "date":
                # "Am 24. und 31. Dezember" are two days of one month.
                made[at] = replace(one, value=other.value // 100 * 100 + one.value, unit="date")
                continue
            made[at] = replace(one, value=one.value * _factor(text, other), unit=other.unit, counted=other.counted)
    return made


def _bare(value: float, text: str, start: int, end: int, counted: Counted) -> Quantity:
    words = counted(text, end)
    return Quantity(value, f"n:{words[0] if words else ''}", start, end, words)


def _scaled(value: float, unit: str, start: int, end: int) -> Quantity:
    base, factor = _BASE.get(unit, (unit, 1.0))
    return Quantity(value * factor, base, start, end)


def _factor(text: str, quantity: Quantity) -> float:
    """What one of the unit that a quantity is written in counts in base units."""
    words = re.findall(r"[A-Za-zÄÖÜäöüµ°%€²³]+", text[quantity.start : quantity.end])
    return _BASE.get(_unit(words[-1]) if words else "", ("", 1.0))[1]


def _unit(word: str | None) -> str:
    if not word:
        return ""
    low = word.lower().rstrip(".")
    return _UNITS.get(low) or _UNITS.get(low.split("-")[0], "")


def _value(text: str, language: str) -> float | None:
    plain = text.strip(".,")
    if language == "de":
        grouped = re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain)
        plain = plain.replace(".", "").replace(",", ".") if grouped else plain.replace(",", ".")
    else:
        grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain)
        plain = plain.replace(",", "") if grouped else plain.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None
