from pathlib import Path

import pytest

from assistant.copy.brand_file import parse_brand
from assistant.copy.drafting import grammar
from assistant.copy.drafting.brief import BriefError, brief_of, load_brief
from assistant.copy.drafting.distinct import highest, similarity
from assistant.copy.drafting.documents import stands_alone
from assistant.copy.drafting.drafter import Drafter
from assistant.copy.drafting.meaning import parse, realise
from assistant.copy.drafting.sentences import of_product
from assistant.copy.drafting.types import Product
from assistant.errors import RequestError
from assistant.types import Citation


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("channel: sms\n", "no product"),
        ("channel: sms\nproduct: x\ncolour: red\n", "colour"),
        ("channel: sms\nproduct: x\nvariants: 99\n", "variants"),
        ("channel: sms\nproduct: x\nlanguage: fr\n", "language"),
        ("- a list\n", "no mapping"),
        ("channel: [unclosed\n", "line"),
        ("", "no mapping"),
    ],
)
def test_bad_briefs(tmp_path: Path, text: str, cause: str) -> None:
    path = tmp_path / "brief.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BriefError, match=cause):
        load_brief(path)


def test_a_brief_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "none.yaml", tmp_path / "b.yaml", tmp_path):
        with pytest.raises(BriefError):
            load_brief(path)


def test_json_is_a_brief_too(tmp_path: Path) -> None:
    path = tmp_path / "brief.json"
    path.write_text('{"channel": "sms", "product": "AX 18"}', encoding="utf-8")
    assert load_brief(path) == brief_of({"channel": "sms", "product": "AX 18"})


@pytest.mark.parametrize(
    ("wanted", "sku"),
    [
        ("AX 18 Pro", "KH-1850"),
        ("KH-1850", "KH-1850"),
        ("ax18pro", "KH-1850"),
        ("Akkuschrauber AX 18 Pro", "KH-1850"),
        ("SB 30", "KH-2500"),
        ("Sägeblatt SB 30", "ET-2500"),
        ("KH-9999", None),
        ("Pro", None),
        ("", None),
    ],
)
def test_products_are_found_by_name_and_number(drafter: Drafter, wanted: str, sku: str | None) -> None:
    found = drafter.products.find(wanted)
    assert (found.values["sku"] if found else None) == sku


@pytest.mark.parametrize(
    ("name", "subjects", "scope"),
    [
        ("Akkuschrauber AX 18", ("Der Akkuschrauber AX 18", "Er"), "Im Lieferumfang des AX 18"),
        ("Kapp- und Zugsäge KZ 216", ("Die Kapp- und Zugsäge KZ 216", "Die KZ 216"), "Im Lieferumfang der KZ 216"),
        ("Kernbohrgerät KB 160", ("Das Kernbohrgerät KB 160", "Es"), "Im Lieferumfang des KB 160"),
        ("Holzschraube 5 × 60 mm, 200 Stück", ("Die Holzschraube 5 × 60 mm, 200 Stück,", "Die Holzschraube"),
         "Holzschraube 5 × 60 mm, 200 Stück, Lieferumfang"),
        ("Xylo 5", ("Xylo 5", ""), "Xylo 5, Lieferumfang"),
    ],
)  # fmt: skip
def test_german_subjects(name: str, subjects: tuple[str, str], scope: str) -> None:
    assert (grammar.subjects(name, "de"), grammar.scope_of(name)) == (subjects, scope)


@pytest.mark.parametrize(
    ("name", "description", "sentence"),
    [
        ("Akkuschrauber AX 18", "Akkuschrauber mit zwei Gängen.", "Der AX 18 ist ein Akkuschrauber mit zwei Gängen."),
        ("Tauchsäge TS 5", "Leise Säge für innen.", "Die TS 5 ist eine leise Säge für innen."),
        ("Kernbohrgerät KB 1", "Robustes Gerät, nass.", "Das KB 1 ist ein robustes Gerät, nass."),
        ("Kapp- und Zugsäge KZ 2", "Kapp- und Zugsäge für Dielen.", "Die KZ 2 ist eine Kapp- und Zugsäge für Dielen."),
        ("Akkuschrauber AX 18", "Reichweite 20 m.", ""),
        ("Tauchsäge TS 5", "Leiser Säge für innen.", ""),
        ("Holzschraube 5 mm", "Holzschraube mit Spitze.", ""),
    ],
)
def test_descriptions_become_sentences(name: str, description: str, sentence: str) -> None:
    assert grammar.defined(name, description) == sentence


@pytest.mark.parametrize(
    ("amount", "de", "en"),
    [("229,00", "229,00 €", "€229.00"), ("1.190,00", "1.190,00 €", "€1,190.00"), ("49", "49,00 €", "€49.00"),
     ("49.5", "49,50 €", "€49.50"), ("12 €", "12,00 €", "€12.00"), ("auf Anfrage", "", ""), ("", "", "")],
)  # fmt: skip
def test_prices(amount: str, de: str, en: str) -> None:
    assert (grammar.price(amount, "de"), grammar.price(amount, "en")) == (de, en)


@pytest.mark.parametrize(
    ("text", "language", "fit"),
    [
        ("Der AX 18 Pro hat einen bürstenlosen Motor.", "de", True),
        ("Er hat einen bürstenlosen Motor.", "de", False),
        ("Nehmen Sie zuerst den Akku aus dem Gerät.", "de", False),
        ("Der Akku ist nicht im Lieferumfang enthalten.", "de", False),
        ("Was kostet der AX 18 Pro im Laden?", "de", False),
        ("Der AX 18 Pro kostet im Laden 229,00 €.", "de", False),
        ("The AX 18 Pro has a brushless motor.", "en", True),
        ("It has a brushless motor.", "en", False),
    ],
)
def test_sentences_that_can_be_quoted(text: str, language: str, fit: bool) -> None:
    assert stands_alone(text, language) == fit


@pytest.mark.parametrize(
    ("meaning", "said", "unsaid"),
    [
        ("name[Aromi], eatType[pub], familyFriendly[no]", ["pub", "not family-friendly"], ["restaurant", "food"]),
        ("name[Aromi], food[Fast food], priceRange[less than £20]", ["Fast food", "less than £20"], ["food food"]),
        ("name[Aromi], priceRange[high], customer rating[5 out of 5]", ["5 out of 5", "high"], ["family"]),
        ("name[Aromi], area[city centre], near[Café Rouge]", ["the city centre", "near Café Rouge"], ["centre area"]),
        ("name[Aromi], openingHours[9 to 5], dogFriendly[yes]", ["opening hours is 9 to 5", "dog friendly"], ["not"]),
    ],
)
def test_every_fact_and_no_other(meaning: str, said: list[str], unsaid: list[str]) -> None:
    texts = realise(parse(meaning))
    assert len(set(texts)) == len(texts) >= 2
    for text in texts:
        assert all(words in text for words in said), text
        assert not any(words in text for words in unsaid), text


@pytest.mark.parametrize("text", ["", "Aromi", "name[Aromi", "name[A], name[B]", "name[]", "name[A], x", "a" * 30_000])
def test_what_is_no_meaning(text: str) -> None:
    with pytest.raises(RequestError):
        parse(text)


def test_similarity() -> None:
    assert similarity("Der AX 18 Pro", "der ax 18 pro") == 1.0
    assert similarity("eins zwei drei", "vier fünf sechs") == 0.0
    assert highest(["a b c"]) == 0.0


GLOSSARY = parse_brand(
    "name: x\nglossary:\n  entries:\n    - {de: [Akku], en: [battery]}\n    - {de: [Koffer], en: [case]}\n"
    "    - {de: [Bohrhammer], en: [rotary hammer]}\n    - {de: [Öl], en: [oil]}\n"
)
CITED = Citation("d", "feed.csv", "Feed", None, 0, 1, "x")


@pytest.mark.parametrize(
    ("items", "listed"),
    [
        ("1 Akku, Koffer", "1 battery and a case"),
        ("2 Akkus", "2 batteries"),
        ("2 Akkus, Koffer, Öl", "2 batteries, a case and an oil"),
        ("1 Akku, Ladegerät", ""),
        ("Akku 4,0 Ah", ""),
        ("", ""),
    ],
)
def test_a_scope_of_delivery_in_english(items: str, listed: str) -> None:
    assert grammar.listed(items, GLOSSARY) == listed


def test_english_sentences_come_from_set_words_of_the_feed() -> None:
    values = {
        "description": "Bohrhammer mit 2,7 J für Bohrungen bis 24 mm in Beton.",
        "scope": "Koffer",
        "weight_kg": "2,80",
    }
    made = of_product(Product("Bohrhammer BH 24", values, CITED), "en", GLOSSARY)
    assert [candidate.text for candidate in made] == [
        "The BH 24 rotary hammer has an impact energy of 2.7 J.",
        "The BH 24 rotary hammer drills holes of up to 24 mm in concrete.",
        "The BH 24 rotary hammer comes with a case.",
        "The BH 24 rotary hammer weighs 2.80 kg.",
    ]


@pytest.mark.parametrize(
    ("scope", "language", "price"),
    [
        ("Dose 250 ml", "de", "8,90 € (35,60 €/l)"),
        ("Dose 250 ml", "en", "€8.90 (€35.60/l)"),
        ("1 Stück", "de", "8,90 €"),
        ("Dose 1 l", "de", "8,90 €"),
    ],
)
def test_the_price_of_a_pack_has_its_unit_price(scope: str, language: str, price: str) -> None:
    product = Product("Öl SX 5", {"price_eur": "8,90", "scope": scope}, CITED)
    (stated,) = [c.text for c in of_product(product, language, GLOSSARY) if c.role == "price_eur"]
    assert f" {price} in" in stated
