"""PAngV § 11: who announces a lower price names the lowest one of the last 30 days."""

import pytest

from assistant.copy.brand_file import parse_brand
from assistant.copy.lint import Linter

BRAND = parse_brand("name: x\nlegal: {price_with_vat: false, shipping_note: false, price_channels: [newsletter]}\n")


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Jetzt 169,00 € statt 189,00 €.", "de", "statt 189,00 €"),
        ("Alle Sägen mit 20 % Rabatt.", "de", "20 % Rabatt"),
        ("AX 18 jetzt −15 %", "de", "−15 %"),
        ("~~189,00 €~~ 169,00 €", "de", "~~189,00 €~~"),
        ("Reduziert auf 99,00 €.", "de", "Reduziert auf 9"),
        ("Now €169.00, was €189.00.", "en", "was €189.00"),
        ("20 % off all saws.", "en", "20 % off"),
        ("169,00 € statt 189,00 €. Niedrigster Preis der letzten 30 Tage: 179,00 €.", "de", None),
        ("169,00 € statt 189,00 € (30-Tage-Bestpreis: 175,00 €)", "de", None),
        ("Now €169.00, was €189.00. Lowest price in the last 30 days: €179.00.", "en", None),
        ("169,00 € statt UVP 189,00 €", "de", None),
        ("Der AX 18 kostet 129,00 €.", "de", None),
        ("Ladung von 40 bis 60 %, Kartons zu 90 % aus Altpapier.", "de", None),
        ("Bei 20-30 % Luftfeuchte lagern.", "de", None),
        ("The drill was made in 2024.", "en", None),
    ],
)
def test_a_price_reduction_names_the_lowest_price(text: str, language: str, found: str | None) -> None:
    findings = [f for f in Linter(BRAND).lint(text, language, "newsletter").findings if f.rule == "legal.lowest-price"]
    assert [text[slice(*f.span)] for f in findings] == ([found] if found else [])


def test_other_channels_and_brands_that_switch_it_off_are_left_alone() -> None:
    text = "Jetzt 169,00 € statt 189,00 €."
    off = parse_brand("name: x\nlegal: {lowest_price: false, price_channels: [newsletter]}\n")
    for linter, channel in ((Linter(BRAND), "blog"), (Linter(off), "newsletter")):
        assert "legal.lowest-price" not in [f.rule for f in linter.lint(text, "de", channel).findings]
