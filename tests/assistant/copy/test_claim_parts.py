"""What the claim checker reads: quantities, names, words that mean the same, polarity."""

import pytest

from assistant.copy.brand_file import parse_brand
from assistant.copy.claims import facts
from assistant.copy.claims.abroad import Abroad
from assistant.copy.claims.polarity import opposite
from assistant.copy.claims.senses import alike, kin


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Der Akku VoltKern 18 V 5,0 Ah", "de", [(18, "v")]),
        ("1 bis 3 Werktage", "de", [(1, "workday"), (3, "workday")]),
        ("innerhalb eines Werktags", "de", [(1, "workday")]),
        ("von 7:00 bis 20:00 Uhr", "de", [(7, "clock"), (20, "clock")]),
        ("by 2 p.m. for €14.90", "en", [(14, "clock"), (14.9, "€")]),
        ("am 1. April 2026", "de", [(20260401, "date")]),
        ("on 1 April 2026", "en", [(20260401, "date")]),
        ("Vier von fünf Geräten", "de", [(0.8, "ratio")]),
        ("6 × 120 mm", "de", [(6, "mm"), (120, "mm")]),
        ("seit 1961 in Frankfurt", "de", [(1961, "annum")]),
        ("61 Millionen Euro", "de", [(61e6, "€")]),
        ("0800 000 4700", "de", [(8000004700, "phone")]),
        ("1/2 Zoll", "de", [(0.5, "zoll")]),
        ("a five-year guarantee", "en", [(60, "month")]),
        ("zweijährige Garantie", "de", [(24, "month")]),
        ("51 Millimeter", "de", [(51, "mm")]),
        ("Drei grüne Linien", "de", [(3, "n:grun")]),
    ],
)
def test_quantities_of_wordings(text: str, language: str, expected: list[tuple[float, str]]) -> None:
    assert [(q.value, q.unit) for q in facts.read(text, language).quantities] == expected


def test_a_unit_keeps_the_noun_behind_it() -> None:
    assert [key for key, _ in facts.read("ein 10-mm-Bohrfutter", "de").words] == [facts.content_key("bohrfutter", "de")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Akku VoltKern 18 V 2,0 Ah", {"2ah"}),
        ("AX 18 H und KZ 216", {"ax18h", "kz216"}),
        ("AX 18 PRO", {"ax18pro"}),
        ("18 V und 36 Wh", set()),
    ],
)
def test_units_are_no_product_names(text: str, names: set[str]) -> None:
    assert facts.read(text, "de").designations == names


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sie zahlen keine Versandkosten.", "de"),
        ("Der Rückversand kostet Sie nichts.", "de"),
        ("There is no charge for delivery.", "en"),
        ("You pay nothing.", "en"),
    ],
)
def test_what_costs_nothing_is_free_and_denies_nothing(text: str, language: str) -> None:
    said = facts.read(text, language)
    assert not said.negated and "kostenlos" in [key for key, _ in said.words]


@pytest.mark.parametrize(
    ("one", "first", "other", "second", "related"),
    [
        ("prüfen", "de", "Prüfung", "de", True),
        ("Filter", "de", "Filterreinigung", "de", True),
        ("stumpf", "de", "blunt", "en", True),
        ("Schraube", "de", "screw", "en", True),
        ("links", "de", "rechts", "de", False),
        ("Motor", "de", "Garantie", "de", False),
    ],
)
def test_words_that_mean_the_same(one: str, first: str, other: str, second: str, related: bool) -> None:
    keys = facts.content_key(one.lower(), first), facts.content_key(other.lower(), second)
    assert (kin(*keys) > 0) == related


def test_short_words_are_no_parts() -> None:
    assert not alike("bit", "bitte")


def test_opposites_contradict() -> None:
    assert opposite("The screw has a right-hand thread.", "The screw has a left-hand thread.")
    assert not opposite("The screw has a left-hand thread.", "It has a left-hand thread.")


def test_the_glossary_puts_statements_into_the_other_language() -> None:
    brand = parse_brand("name: x\nglossary:\n  entries: [{de: [Tauchsäge], en: [plunge saw]}]\n")
    assert Abroad(brand)("The plunge saws weigh 4.6 kg.", "en") == "The Tauchsäge weigh 4.6 kg."
    assert Abroad(brand)("Die Tauchsäge ist neu.", "de") == "Die plunge saw ist neu."
