"""A row of machines with its voltage is no address; a handle is masked with its sign."""

import pytest

from guardrails.pii import Redactor


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return Redactor()


@pytest.mark.parametrize(
    "text",
    [
        "Die Reihe 18 V lädt nicht.",
        "Wir stehen in Reihe 7.",
        "Modellreihe 12 V",
        "Höhe 20 cm",
        "Den Winkel 45 Grad einstellen.",
        "Das Netzteil Hauptstraße 12 V liefert Strom.",
        "Kabel Straße 230 Volt",
        "Auf der Landstraße 100 km/h fahren",
        "Das Kabel am Mühlweg 5 A Absicherung",
        "Set the Corner Street 45 degrees.",
        "Der Damm 12 Meter hoch",
    ],
)
def test_no_address(redactor: Redactor, text: str) -> None:
    assert "ADDRESS" not in {span.type for span in redactor.analyze(text)}


@pytest.mark.parametrize("street", ["Lange Reihe 18 b, 20099 Hamburg", "Reihe 18, 20099 Hamburg", "Bahnhofstraße 16 A"])
@pytest.mark.parametrize("after", [" schicken", ", danke", ". Danke!", "."])
def test_address(redactor: Redactor, street: str, after: str) -> None:
    text = f"Bitte an {street}{after}"
    found = [text[span.start : span.end].rstrip(".") for span in redactor.analyze(text) if span.type == "ADDRESS"]
    assert found == [street]


@pytest.mark.parametrize(
    "text", ["Bahnhofstraße 16A.", "Schlossplatz 5 A. Vielen Dank", "Wohne Lindenweg 7 l in Bonn."]
)
def test_a_letter_belongs_to_the_house(redactor: Redactor, text: str) -> None:
    assert [span.type for span in redactor.analyze(text)] == ["ADDRESS"]


@pytest.mark.parametrize("text", ["Der Schrauber läuft nicht mehr.", "Den Tackler habe ich gestern bestellt."])
def test_an_unknown_word_after_an_article_is_a_thing(redactor: Redactor, text: str) -> None:
    assert redactor.analyze(text) == []


def test_a_name_after_an_article_is_a_name(redactor: Redactor) -> None:
    assert [span.type for span in redactor.analyze("Der Öztürk hat geliefert.")] == ["PERSON"]


def test_handle_with_its_sign(redactor: Redactor) -> None:
    assert redactor.redact("Insta @anna.berger, danke").text == "Insta ⟨USERNAME_1⟩, danke"
