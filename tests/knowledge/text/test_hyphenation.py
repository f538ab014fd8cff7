import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.text.hyphenation import HYPHENS, decide, join, mend

CASES = [
    ("Wir stärken die Kunden-", "bindung.", "Wir stärken die Kundenbindung."),
    ("Ihre E-Mail-", "Adresse brauchen wir", "Ihre E-Mail-Adresse brauchen wir"),
    ("Vor-", "und Nachteile", "Vor- und Nachteile"),
    ("Hin-", "oder Rückversand", "Hin- oder Rückversand"),
    ("Mo.-", "bis Fr.", "Mo.- bis Fr."),
    ("fortgeschritten, so-", "wie in der Praxis", "fortgeschritten, sowie in der Praxis"),
    ("Unter-", "nehmen", "Unternehmen"),
    ("Kommerziali-", "sierung", "Kommerzialisierung"),
    ("KI-", "gestützte Suche", "KI-gestützte Suche"),
    ("US-", "amerikanische", "US-amerikanische"),
    ("24-", "stündiger Dienst", "24-stündiger Dienst"),
    ("COVID-", "19", "COVID-19"),
    ("die Jahre 2020-", "2021", "die Jahre 2020-2021"),
    ("KUNDEN-", "BINDUNG", "KUNDENBINDUNG"),
    ("KI-", "STUDIE", "KI-STUDIE"),
    ("DSGVO-", "KONFORM", "DSGVO-KONFORM"),
    ("Baden-", "Württemberg", "Baden-Württemberg"),
    ("der Akkuschrauber -", "ein Profigerät", "der Akkuschrauber - ein Profigerät"),
    ("der Akkuschrauber --", "ein Profigerät", "der Akkuschrauber -- ein Profigerät"),
    ("a state-of-", "the-art tool", "a state-of-the-art tool"),
    ("up-", "to-date prices", "up-to-date prices"),
    ("self-", "service portal", "self-service portal"),
    ("custom-", "ers may return", "customers may return"),
    ("short-", "and long-term", "short- and long-term"),
    ("siehe https://beispiel.de/agb-", "neu", "siehe https://beispiel.de/agb-neu"),
    ("Kunden\u00ad", "Bindung", "KundenBindung"),
    ("E-Commerce-Kunden-", "bindung", "E-Commerce-Kundenbindung"),
    ("(Kunden-", "bindung)", "(Kundenbindung)"),
    ("ge\u2010", "liefert", "geliefert"),
    ("-", "Punkt eins", "- Punkt eins"),
    ("Kunden-", "", "Kunden- "),
]


@pytest.mark.parametrize(("left", "right", "expected"), CASES)
def test_join(left: str, right: str, expected: str) -> None:
    assert join(left, right) == expected


@pytest.mark.parametrize(
    ("left", "right", "words", "expected"),
    [
        ("long-", "term", {"long-term"}, "hyphen"),
        ("Web-", "shop", {"webshop"}, "mend"),
        ("Web-", "Shop", {"webshop"}, "mend"),
        ("Web-", "Shop", {"webshop", "web-shop"}, "hyphen"),
        ("Online-Web-", "shop", {"webshop"}, "mend"),
    ],
)
def test_words_of_the_document_decide(left: str, right: str, words: set[str], expected: str) -> None:
    assert decide(left, right, words) == expected


def test_mend_joins_a_paragraph() -> None:
    assert mend(["Die Kunden-", " bindung ist", "", "wichtig."]) == "Die Kundenbindung ist wichtig."
    assert mend([]) == ""


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(HYPHENS))
def test_no_letter_is_lost(left: str, right: str, hyphen: str) -> None:
    joined = join(left + hyphen, right)
    assert [c for c in joined if c.isalnum()] == [c for c in left + right if c.isalnum()]
