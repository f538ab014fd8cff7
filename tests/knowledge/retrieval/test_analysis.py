"""Words, folding, stems and grams."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.retrieval.analysis import Analyzer, fold, grams, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rückgabe: 30 Tage!", ["rückgabe", "30", "tage"]),
        ("E-Mail an a_b@c.de", ["e", "mail", "an", "a", "b", "c", "de"]),
        ("Rück\u00adgabe", ["rückgabe"]),
        ("ﬁnden", ["finden"]),
        ("§§ … \u200f", []),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [("straße", "strasse"), ("häuser", "haeuser"), ("café", "cafe"), ("abc", "abc"), ("øl", "oel"), ("日本", "日本")],
)
def test_fold(word: str, expected: str) -> None:
    assert fold(word) == expected


def test_grams_carry_boundaries() -> None:
    assert grams("frist") == ["_fri", "fris", "rist", "ist_"]
    assert grams("a") == ["_a_"]
    assert grams("ab") == ["_ab_"]


@pytest.mark.parametrize(
    ("language", "one", "other", "same"),
    [
        ("de", "Häuser", "Haus", True),
        ("de", "Haeuser", "Haus", True),
        ("de", "Straße", "Strasse", True),
        ("de", "Rückgaben", "Rückgabe", True),
        ("de", "Rückgabe", "Rückruf", False),
        ("en", "returned", "returns", True),
        ("en", "return", "refund", False),
        ("xx", "returned", "returns", False),
    ],
)
def test_stems(language: str, one: str, other: str, same: bool) -> None:
    analyzer = Analyzer(language)
    assert (analyzer.stem(one.lower()) == analyzer.stem(other.lower())) is same


def test_kinds_of_terms_do_not_collide() -> None:
    terms = Analyzer("de").terms("Frist")
    assert terms[0].startswith("s:") and all(term.startswith("g:") for term in terms[1:])
    assert len(terms) == 5


def test_compound_shares_grams_with_its_part() -> None:
    analyzer = Analyzer("de")
    assert len(set(analyzer.terms("Rückgabefrist")) & set(analyzer.terms("Frist"))) == 3


@given(st.text())
def test_any_text_gives_terms(text: str) -> None:
    terms = Analyzer("de", cache=16).terms(text)
    assert len(terms) >= 2 * len(words(text))
    assert all(term[:2] in {"s:", "g:"} and len(term) > 2 for term in terms if words(text))
