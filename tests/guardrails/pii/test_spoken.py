"""Spoken numbers and addresses as they are written, and what stays as it is."""

import pytest

from guardrails.pii.view import written

WRITTEN = [
    ("null eins sieben eins drei neun zwo", "0171392"),
    ("vier vier null neun eins sieben", "440917"),
    ("oh seven seven double oh nine hundred three one six", "07700900316"),
    ("double four seven triple two", "447222"),
    ("null eins sieben sechs vierundzwanzig dreizehn null acht", "0176241308"),
    ("twenty three forty-five sixty seven", "234567"),
    ("d e acht neun drei sieben null vier", "DE893704"),
    ("plus vier neun eins sieben eins", "+49171"),
    ("null vier null äh eins zwei drei", "040123"),
    ("jo punkt weber ät web punkt de", "jo.weber@web.de"),
    ("f unterstrich lohse klammeraffe freenet punkt de", "f_lohse@freenet.de"),
    ("meine mail: g dot smith at outlook dot com", "meine mail: g.smith@outlook.com"),
    ("anna [at] firma [dot] de", "anna@firma.de"),
    ("karl(at)example(dot)org", "karl@example.org"),
]


@pytest.mark.parametrize(("spoken", "expected"), WRITTEN)
def test_written(spoken: str, expected: str) -> None:
    assert written(spoken).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "ich möchte zwei lampen und drei stühle",
        "one or two days",
        "we look at outlook dot com for mail",
        "wir treffen uns at home",
        "das kostet dreißig euro",
        "sieben achtzig",
    ],
)
def test_left_alone(text: str) -> None:
    assert written(text).text == text


@pytest.mark.parametrize(
    ("text", "shown", "piece"),
    [
        ("Nr.\u00a0null eins sieben eins, danke", "0171", "null eins sieben eins"),
        ("Mu\u0308ller wohnt hier", "Müller", "Mu\u0308ller"),
        ("DE\u200b89", "DE89", "DE\u200b89"),
        ("Tel. ０１７１", "0171", "０１７１"),
        ("a\u2011b", "a-b", "a\u2011b"),
        ("Mu\u0308ller, null eins sieben eins zwei", "01712", "null eins sieben eins zwei"),
    ],
)
def test_way_back(text: str, shown: str, piece: str) -> None:
    view = written(text)
    start = view.text.index(shown)
    first, last = view.back(start, start + len(shown))
    assert text[first:last] == piece
