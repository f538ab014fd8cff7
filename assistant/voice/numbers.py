"""Spoken numbers, German and English: `dreiundzwanzigtausend`, `zwei Komma fünf`, `one point two million`.

Values are exact decimals, so that `zwei Komma fünf` is 2.5 and nothing else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from assistant.voice.words import Word

_UNITS_DE = {
    "null": 0, "ein": 1, "eins": 1, "eine": 1, "einen": 1, "einer": 1, "einem": 1, "zwei": 2, "zwo": 2, "drei": 3,
    "vier": 4, "fünf": 5, "fuenf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12,
    "zwoelf": 12, "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "fuenfzehn": 15, "sechzehn": 16, "siebzehn": 17,
    "achtzehn": 18, "neunzehn": 19,
}  # fmt: skip
_TENS_DE = {
    "zwanzig": 20, "dreißig": 30, "dreissig": 30, "vierzig": 40, "fünfzig": 50, "fuenfzig": 50, "sechzig": 60,
    "siebzig": 70, "achtzig": 80, "neunzig": 90,
}  # fmt: skip
_UNITS_EN = {
    "zero": 0, "oh": 0, "nought": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS_EN = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "millions": 10**6, "grand": 1_000, "k": 1_000}
_BIG_DE = {"million": 10**6, "millionen": 10**6, "mio": 10**6, "milliarde": 10**9, "milliarden": 10**9}
_ORDINALS_EN = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_IRREGULAR_DE = {"erst": 1, "dritt": 3, "siebt": 7, "siebent": 7, "acht": 8}
_FRACTIONS = {
    "anderthalb": Decimal("1.5"),
    "eineinhalb": Decimal("1.5"),
    "zweieinhalb": Decimal("2.5"),
    "dreieinhalb": Decimal("3.5"),
}
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*\Z")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+\Z")


@dataclass(frozen=True, slots=True)
class Number:
    """A number from word `first` up to, not including, word `last`."""

    first: int
    last: int
    value: Decimal


@cache
def german(word: str) -> int | None:
    """The value of one German number word below a million: `einhundertachtzig` is 180; None for other words."""
    word = word.lower()
    if word in _UNITS_DE:
        return _UNITS_DE[word]
    for scale, size in (("tausend", 1_000), ("hundert", 100)):
        if scale in word:
            before, _, after = word.partition(scale)
            head = german(before) if before else 1
            rest = german(after.removeprefix("und")) if after else 0
            return None if head is None or rest is None or rest >= size or after == "und" else head * size + rest
    if word in _TENS_DE:
        return _TENS_DE[word]
    for tens, value in _TENS_DE.items():
        unit = word.removesuffix("und" + tens)
        if unit != word and unit in _UNITS_DE and 0 < _UNITS_DE[unit] < 10:
            return _UNITS_DE[unit] + value
    return None


def ordinal(word: str, language: str) -> int | None:
    """`dritten` is 3, `twenty-second` is 22, `15th` is 15; None for other words."""
    low = word.lower()
    if match := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|\.)", low):
        return int(match.group(1))
    return _german_ordinal(low) if language == "de" else _english_ordinal(low)


@cache
def _german_ordinal(word: str) -> int | None:
    match = re.fullmatch(r"(.+?)(st|t)(?:e|en|er|em|es)", word)
    if match is None:
        return None
    if (match.group(1) + match.group(2)) in _IRREGULAR_DE:
        return _IRREGULAR_DE[match.group(1) + match.group(2)]
    value = german(match.group(1))
    return value if value is not None and (value >= 20) == (match.group(2) == "st") else None


def _english_ordinal(word: str) -> int | None:
    if word in _ORDINALS_EN:
        return _ORDINALS_EN[word]
    tens, _, unit = word.partition("-")
    return _TENS_EN[tens] + _ORDINALS_EN[unit] if tens in _TENS_EN and _ORDINALS_EN.get(unit, 99) < 10 else None


def number_at(tokens: Sequence[Word], at: int, language: str) -> Number | None:
    """The longest number that begins at a word; None when the word is no number."""
    return _german_at(tokens, at) if language == "de" else _english_at(tokens, at)


def numbers(tokens: Sequence[Word], language: str) -> list[Number]:
    """All numbers of the words, from left to right."""
    found, at = [], 0
    while at < len(tokens):
        number = number_at(tokens, at, language)
        if number is None:
            at += 1
        else:
            found.append(number)
            at = number.last
    return found


def written(word: str, language: str) -> Decimal | None:
    """`1.500` in German and `1,500` in English are 1500; `2,5` and `2.5` are 2.5."""
    if not _DIGITS.match(word):
        return None
    comma = "," if language == "de" else "."
    if _THOUSANDS.match(word) and comma not in word:
        return Decimal(re.sub(r"[.,]", "", word))
    parts = re.split(r"[.,]", word)
    return Decimal(f"{parts[0]}.{parts[1]}") if len(parts) == 2 else Decimal("".join(parts))


def _german_at(tokens: Sequence[Word], at: int) -> Number | None:
    low = tokens[at].low
    if low in _FRACTIONS:
        return _scaled(tokens, Number(at, at + 1, _FRACTIONS[low]), _BIG_DE)
    value = written(low, "de")
    if value is None:
        whole = german(low)
        value = None if whole is None else Decimal(whole)
    if value is None:
        return None
    number = _with_fraction(tokens, Number(at, at + 1, value), "komma")
    return _scaled(tokens, number, _BIG_DE | {"tausend": 1_000})


def _with_fraction(tokens: Sequence[Word], number: Number, mark: str) -> Number:
    at, digits = number.last, ""
    if at < len(tokens) and tokens[at].low == mark:
        at += 1
        while at < len(tokens) and (unit := _digit(tokens[at].low, mark)) is not None:
            digits += str(unit)
            at += 1
    return Number(number.first, at, Decimal(f"{number.value}.{digits}")) if digits else number


def _digit(word: str, mark: str) -> int | None:
    value = _UNITS_EN.get(word) if mark == "point" else german(word)
    if value is None and word.isdigit():
        value = int(word)
    return value if value is not None and value < 100 else None


def _scaled(tokens: Sequence[Word], number: Number, scales: dict[str, int]) -> Number:
    if number.last < len(tokens) and tokens[number.last].low in scales:
        return Number(number.first, number.last + 1, number.value * scales[tokens[number.last].low])
    return number


def _english_at(tokens: Sequence[Word], at: int) -> Number | None:
    low = tokens[at].low
    value = written(low, "en")
    if value is not None:
        return _scaled(tokens, Number(at, at + 1, value), _SCALES)
    if low == "a" and at + 1 < len(tokens) and tokens[at + 1].low in {"hundred", "thousand", "million"}:
        return _english_run(tokens, at)
    return _english_run(tokens, at) if _small(low) is not None else None


def _small(word: str) -> int | None:
    tens, dash, unit = word.partition("-")
    if dash:
        return _TENS_EN[tens] + _UNITS_EN[unit] if tens in _TENS_EN and 0 < _UNITS_EN.get(unit, 99) < 10 else None
    return _UNITS_EN.get(word, _TENS_EN.get(word))


def _english_run(tokens: Sequence[Word], at: int) -> Number:
    """Sum of scaled groups; `one forty` is 140 and `sixty five` 65."""
    total, group, last, first = Decimal(0), Decimal(0), at, at
    previous = -1
    while at < len(tokens):
        low = tokens[at].low
        small = _small(low)
        if low == "a" and at == first:
            group = Decimal(1)
        elif small is not None and (
            previous in (-1, 100, 1000) or (previous >= 20 and previous % 10 == 0 and 0 < small < 10)
        ):
            group += small
            previous = small
        elif small is not None and 0 < previous < 10 and group == previous and small >= 20:
            group, previous = group * 100 + small, small
        elif low == "point" and at + 1 < len(tokens) and _digit(tokens[at + 1].low, "point") is not None:
            with_point = _with_fraction(tokens, Number(first, at, group), "point")
            group, at = with_point.value, with_point.last - 1
            previous = 1_000_000
        elif low in _SCALES and group:
            group, total, previous = _scale(group, total, _SCALES[low])
        elif low == "and" and previous == 100 and at + 1 < len(tokens) and _small(tokens[at + 1].low) is not None:
            at += 1
            continue
        else:
            break
        at += 1
        last = at
    return Number(first, last, total + group)


def _scale(group: Decimal, total: Decimal, size: int) -> tuple[Decimal, Decimal, int]:
    if size == 100:
        return group * 100, total, 100
    return Decimal(0), total + group * size, 1000
