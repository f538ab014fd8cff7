"""Cleaning and bounding questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import QueryError
from knowledge.retrieval.analysis import Analyzer
from knowledge.retrieval.query import MAX_CHARACTERS, MAX_WORDS, clean, lookups


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("  Wie lange?  ", "Wie lange?"),
        ("Rück\u00adgabe", "Rückgabe"),
        ("\u202eabc\u202c", "abc"),
        ("eins\x00zwei\tdrei\n", "eins zwei drei"),
        ("42", "42"),
    ],
)
def test_clean(query: str, expected: str) -> None:
    assert clean(query) == expected


@pytest.mark.parametrize("query", ["", "   ", "\x00\x01", "\u200f\u200e", "?!…", "\n\t"])
def test_nothing_to_search_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match="no word"):
        clean(query)


def test_a_long_question_is_bounded() -> None:
    text = clean(" ".join(f"wort{number}" for number in range(20_000)))
    assert len(text) <= MAX_CHARACTERS
    terms = lookups(text, [Analyzer("de")])["de"]
    stems = [term for term in terms if term.kind == 0]
    assert 0 < len(stems) <= MAX_WORDS


def test_terms_differ_by_language_and_count_repeats() -> None:
    found = lookups("Garantie garantie", [Analyzer("de"), Analyzer("en")])
    assert {term.count for term in found["de"]} == {2.0}
    assert not {term.key for term in found["de"]} & {term.key for term in found["en"]}


@given(st.text(max_size=200))
def test_clean_never_fails_otherwise(text: str) -> None:
    try:
        cleaned = clean(text)
    except QueryError:
        assert not any(char.isalnum() for char in text)
    else:
        assert clean(cleaned) == cleaned
