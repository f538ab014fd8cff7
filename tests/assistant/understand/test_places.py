"""Towns that no document knows are read as their countries."""

from collections.abc import Sequence

import pytest

from assistant.understand.places import with_countries

KNOWN = frozenset({"österreich", "schweiz", "norwegen", "hamburg", "switzerland", "united", "kingdom", "states"})


def rarity(words: Sequence[str]) -> list[float]:
    """As a collection that knows a few countries and one town."""
    return [0.4 if word.lower() in KNOWN else 1.0 for word in words]


@pytest.mark.parametrize(
    ("language", "asked", "searched"),
    [
        ("de", "Was kostet ein Paket nach Graz?", "Was kostet ein Paket nach Österreich?"),
        ("de", "Muss ich aus Bad Ischl selbst zahlen?", "Muss ich aus Bad Ischl selbst zahlen?"),
        ("de", "Schickt ihr nach Oslo?", "Schickt ihr nach Norwegen?"),
        ("en", "What is the postage to Zurich?", "What is the postage to Switzerland?"),
        ("en", "Do you ship to New York?", "Do you ship to United States, outside Europe?"),
        ("de", "Versand nach Hamburg?", "Versand nach Hamburg?"),
        ("de", "Habt ihr eine Filiale in Leipzig?", "Habt ihr eine Filiale in Leipzig?"),
        ("de", "Was kostet es nach dem Essen?", "Was kostet es nach dem Essen?"),
        ("fr", "Envoi to Zurich?", "Envoi to Zurich?"),
    ],
)
def test_countries_take_the_place_of_unknown_towns(language: str, asked: str, searched: str) -> None:
    assert with_countries(asked, language, rarity) == searched


def test_a_country_that_no_document_names_is_no_help() -> None:
    assert with_countries("Paket nach Lyon?", "de", rarity) == "Paket nach Lyon?"
