"""Spoken numbers."""

from decimal import Decimal

import pytest

from assistant.voice.numbers import numbers, ordinal
from assistant.voice.words import words


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("dreiundzwanzigtausend Euro", "de", ["23000"]),
        ("zwei Komma fünf Tonnen", "de", ["2.5"]),
        ("eins Komma zwei Millionen", "de", ["1200000"]),
        ("Baujahr zweitausendvierzehn", "de", ["2014"]),
        ("einhundertachtzig Clients und drei Standorte", "de", ["180", "3"]),
        ("anderthalb Jahre", "de", ["1.5"]),
        ("1.500 Stück zu 2,5", "de", ["1500", "2.5"]),
        ("Hundertwasser und Tausendsassa", "de", []),
        ("four hundred and ten seats", "en", ["410"]),
        ("one point two million a year", "en", ["1200000"]),
        ("around one forty horsepower", "en", ["140"]),
        ("twelve hundred square metres", "en", ["1200"]),
        ("eighty four thousand last year", "en", ["84000"]),
        ("twenty-eight thousand and 1,200", "en", ["28000", "1200"]),
        ("someone won the weight", "en", []),
    ],
)
def test_numbers(text: str, language: str, values: list[str]) -> None:
    assert [n.value for n in numbers(words(text), language)] == [Decimal(v) for v in values]


@pytest.mark.parametrize(
    ("word", "language", "value"),
    [("dritten", "de", 3), ("einunddreißigsten", "de", 31), ("siebter", "de", 7), ("kosten", "de", None),
     ("twenty-second", "en", 22), ("15th", "en", 15), ("month", "en", None)],
)  # fmt: skip
def test_ordinals(word: str, language: str, value: int | None) -> None:
    assert ordinal(word, language) == value
