"""A row of machines with its voltage is no address; a handle is masked with its sign."""

import pytest

from guardrails.pii import Redactor


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return Redactor()


@pytest.mark.parametrize(
    "text", ["Die Reihe 18 V lädt nicht.", "Wir stehen in Reihe 7.", "Modellreihe 12 V", "Höhe 20 cm"]
)
def test_no_address(redactor: Redactor, text: str) -> None:
    assert "ADDRESS" not in {span.type for span in redactor.analyze(text)}


@pytest.mark.parametrize("street", ["Lange Reihe 18 b, 20099 Hamburg", "Reihe 18, 20099 Hamburg", "Bahnhofstraße 16 A"])
def test_address(redactor: Redactor, street: str) -> None:
    text = f"Bitte an {street} schicken"
    found = [text[span.start : span.end] for span in redactor.analyze(text) if span.type == "ADDRESS"]
    assert found == [street]


def test_handle_with_its_sign(redactor: Redactor) -> None:
    assert redactor.redact("Insta @anna.berger, danke").text == "Insta ⟨USERNAME_1⟩, danke"
