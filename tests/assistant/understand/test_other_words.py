"""Words that no document has get known ones behind them."""

from collections.abc import Sequence

import pytest

from assistant.understand.other_words import with_other_words

KNOWN = frozenset(
    {"versandkosten", "inseln", "außerhalb", "europas", "feiertagen", "store", "outside", "europe", "laden"}
)


def rarity(words: Sequence[str]) -> list[float]:
    return [0.4 if word.lower() in KNOWN else 1.0 for word in words]


@pytest.mark.parametrize(
    ("language", "asked", "searched"),
    [
        ("de", "Was kostet das Porto?", "Was kostet das Porto? (Versandkosten)"),
        ("de", "Porto nach Sylt?", "Porto nach Sylt? (Versandkosten, Inseln)"),
        ("de", "Liefern Sie nach Kanada?", "Liefern Sie nach Kanada? (außerhalb Europas)"),
        ("de", "Liefern Sie nach Portugal?", "Liefern Sie nach Portugal?"),
        ("de", "Ist Ostermontag offen?", "Ist Ostermontag offen? (Feiertagen)"),
        ("de", "Hat der Laden offen?", "Hat der Laden offen?"),
        ("de", "Kann ich leihen?", "Kann ich leihen?"),
        ("en", "Do you ship to Brazil?", "Do you ship to Brazil? (outside Europe)"),
        ("en", "Where is the shop?", "Where is the shop? (store)"),
        ("fr", "Porto?", "Porto?"),
    ],
)
def test_known_words_stand_behind_unknown_ones(language: str, asked: str, searched: str) -> None:
    assert with_other_words(asked, language, rarity) == searched
