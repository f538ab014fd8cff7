"""PAngV §§ 4, 5: packs carry the right price by kilogram, litre, metre …"""

from decimal import Decimal

import pytest

from assistant.copy import unit_price
from assistant.copy.brand_file import parse_brand
from assistant.copy.lint import Linter

BRAND = parse_brand("name: x\nlegal: {price_with_vat: false, shipping_note: false, price_channels: [product_page]}\n")


@pytest.mark.parametrize(
    ("text", "rule", "there", "suggestion"),
    [
        ("Schneidöl, Dose 250 ml, für 8,90 €.", "unit-price", "8,90 €", "8,90 € (35,60 €/l)"),
        ("Das Fett in der Tube mit 50 g kostet 9,40 €.", "unit-price", "9,40 €", "9,40 € (188,00 €/kg)"),
        ("Klebeband, Rolle 25 m, für 6,00 €.", "unit-price", "6,00 €", "6,00 € (0,24 €/m)"),
        ("Malervlies, 10 m², Rolle für 15,00 €.", "unit-price", "15,00 €", "15,00 € (1,50 €/m²)"),
        ("Sechserpack: 6 × 250 ml Dosen für 45,00 €.", "unit-price", "45,00 €", "45,00 € (30,00 €/l)"),
        ("Dose 250 ml: 8,90 € (38,60 €/l).", "unit-price-value", "38,60 €/l", "35,60 €/l"),
        ("Dose 250 ml: 8,90 € (1 l = 34,00 €).", "unit-price-value", "1 l = 34,00 €", "35,60 €/l"),
        ("Dose 250 ml: 8,90 € (35,60 €/kg).", "unit-price-value", "35,60 €/kg", "35,60 €/l"),
        ("Dose 250 ml: 8,90 € (3,56 € je 100 ml).", "unit-price-base", "3,56 € je 100 ml", "35,60 €/l"),
        ("Dose 250 ml: 8,90 €. Dose 500 ml: 11,90 € (23,80 €/l).", "unit-price", "8,90 €", "8,90 € (35,60 €/l)"),
        ("Dose 250 ml: 8,90 € (35,60 €/l).", None, "", ""),
        ("Dose 250 ml: 8,90 €. Grundpreis: 35,60 €/l.", None, "", ""),
        ("Tube 33 g: 4,00 € (121,21 €/kg).", None, "", ""),
        ("Lack, Dose 1 l, für 19,90 €.", None, "", ""),
        ("Kleber, Tube 8 g, für 3,90 €.", None, "", ""),
        ("Lose Schmierpaste aus dem Eimer, 200 g: 4,00 € (2,00 € je 100 g).", None, "", ""),
        ("Öl im Fass, 200 l, für 900,00 € (450,00 € je 100 l).", None, "", ""),
        ("Schlosserhammer mit 500 g für 18,90 €.", None, "", ""),
        ("Farbe für 20 m², Eimer für 40,00 €.", None, "", ""),
        ("Führungsschiene, 1.400 mm, für 79,00 €.", None, "", ""),
    ],
)
def test_unit_prices_are_computed(text: str, rule: str | None, there: str, suggestion: str) -> None:
    findings = Linter(BRAND).lint(text, "de", "product_page").findings
    made = [(f.rule, text[slice(*f.span)], f.suggestion) for f in findings if f.rule.startswith("legal.unit-price")]
    assert made == ([(f"legal.{rule}", there, suggestion)] if rule else [])


def test_english_texts_get_english_unit_prices() -> None:
    text = "Cutting oil, 250 ml can, for €8.90."
    (found,) = [f for f in Linter(BRAND).lint(text, "en", "product_page").findings if f.category == "legal"]
    assert found.suggestion == "€8.90 (€35.60/l)"


@pytest.mark.parametrize(
    ("cells", "amount", "base"),
    [
        ({"name": "Schneidöl SÖ 5, 250 ml", "scope": "Dose 250 ml"}, "0.25", "l"),
        ({"content": "2 x 500 g"}, "1", "kg"),
        ({"content": "1.500 ml"}, "1.5", "l"),
        ({"name": "Schlosserhammer 500 g", "scope": "1 Stück"}, None, ""),
        ({"name": "Öl, 250 ml", "scope": "Dose 300 ml"}, None, ""),
        ({"name": "Führungsschiene FS 1400", "scope": "1 Schiene 1.400 mm"}, None, ""),
    ],
)
def test_what_a_pack_holds_comes_from_the_feed(cells: dict[str, str], amount: str | None, base: str) -> None:
    found = unit_price.content_of(cells)
    assert (found and found.base, found and found.amount) == ((base, Decimal(amount)) if amount else (None, None))
