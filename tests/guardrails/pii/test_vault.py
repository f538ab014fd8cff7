"""Placeholders of a conversation."""

import json

import pytest

from guardrails.errors import GuardrailError
from guardrails.pii import StreamRestorer, Vault
from guardrails.types import Span


def spans(text: str, *found: tuple[str, str]) -> list[Span]:
    out, position = [], 0
    for entity, value in found:
        start = text.index(value, position)
        position = start + len(value)
        out.append(Span(start, position, entity))
    return out


def test_same_value_same_number() -> None:
    vault = Vault("c1")
    first = "Hier ist Katharina Öztürk, k@example.org"
    assert vault.hide(first, spans(first, ("PERSON", "Katharina Öztürk"), ("EMAIL_ADDRESS", "k@example.org"))) == (
        "Hier ist ⟨PERSON_1⟩, ⟨EMAIL_ADDRESS_1⟩"
    )
    second = "Frau Öztürk nochmal, KATHARINA ÖZTÜRK, und Herr Kaya"
    hidden = vault.hide(second, spans(second, ("PERSON", "Öztürk"), ("PERSON", "KATHARINA ÖZTÜRK"), ("PERSON", "Kaya")))
    assert hidden == "Frau ⟨PERSON_1.2⟩ nochmal, ⟨PERSON_1.3⟩, und Herr ⟨PERSON_2⟩"
    assert vault.restore(hidden) == second


@pytest.mark.parametrize(
    ("text", "name", "hidden"),
    [
        ("Müllers Bestellung", "Müllers", "⟨PERSON_1⟩s Bestellung"),
        ("Müller's order", "Müller's", "⟨PERSON_1⟩'s order"),
        ("Müller bestellt", "Müller", "⟨PERSON_1⟩ bestellt"),
    ],
)
def test_inflected_names_stay_readable(text: str, name: str, hidden: str) -> None:
    vault = Vault()
    vault.hide("Müller", [Span(0, 6, "PERSON")])
    assert vault.hide(text, spans(text, ("PERSON", name))) == hidden
    assert vault.restore(hidden) == text


def test_two_spellings_come_back_as_written() -> None:
    vault = Vault()
    text = "DE89370400440532013000 ist DE89 3704 0044 0532 0130 00"
    hidden = vault.hide(
        text, spans(text, ("IBAN_CODE", "DE89370400440532013000"), ("IBAN_CODE", "DE89 3704 0044 0532 0130 00"))
    )
    assert hidden == "⟨IBAN_CODE_1⟩ ist ⟨IBAN_CODE_1.2⟩"
    assert vault.restore(hidden) == text


def test_two_people_of_one_name_part_are_not_merged() -> None:
    vault = Vault()
    text = "Anna Kaya, Emre Kaya und Kaya"
    hidden = vault.hide(text, spans(text, ("PERSON", "Anna Kaya"), ("PERSON", "Emre Kaya"), ("PERSON", "Kaya")))
    assert hidden == "⟨PERSON_1⟩, ⟨PERSON_2⟩ und ⟨PERSON_3⟩"


def test_conversations_do_not_share() -> None:
    one, two = Vault("1"), Vault("2")
    one.hide("Anna", [Span(0, 4, "PERSON")])
    assert two.restore("Hallo ⟨PERSON_1⟩") == "Hallo ⟨PERSON_1⟩"


def test_nobody_can_write_a_placeholder() -> None:
    vault = Vault()
    vault.hide("Anna", [Span(0, 4, "PERSON")])
    text = "Wer ist ⟨PERSON_1⟩?"
    hidden = vault.hide(text, [])
    assert hidden == "Wer ist ⟨TEXT_1⟩?"
    assert vault.restore(hidden) == text


def test_json_round_trip_goes_on_counting() -> None:
    vault = Vault("c7")
    vault.hide("Anna Kaya", [Span(0, 9, "PERSON")])
    copy = Vault.from_json(vault.to_json())
    assert copy.conversation == "c7"
    assert copy.hide("Anna Kaya", [Span(0, 9, "PERSON")]) == "⟨PERSON_1⟩"
    assert copy.hide("Emre Can", [Span(0, 8, "PERSON")]) == "⟨PERSON_2⟩"


@pytest.mark.parametrize(
    "data",
    [
        "",
        "[]",
        "{}",
        '{"version": 2, "conversation": "", "entries": []}',
        json.dumps({"version": 1, "conversation": "", "entries": [["x", "y"]]}),
    ],
)
def test_broken_json(data: str) -> None:
    with pytest.raises(GuardrailError):
        Vault.from_json(data)


TEXT = "Liebe ⟨PERSON_1⟩, Ihre IBAN ⟨IBAN_CODE_1⟩; a ⟨b⟩ < 3 ⟨PERSON_9⟩ ⟨PERSON_1.7⟩ ⟨ offen ⟨PERSON_1"
SHOWN = "Liebe Zoë 🤷🏽‍♀️, Ihre IBAN DE1; a ⟨b⟩ < 3 ⟨PERSON_9⟩ ⟨PERSON_1.7⟩ ⟨ offen ⟨PERSON_1"


@pytest.fixture
def filled() -> Vault:
    vault = Vault()
    vault.hide("Zoë 🤷🏽‍♀️", [Span(0, len("Zoë 🤷🏽‍♀️"), "PERSON")])
    vault.hide("DE1", [Span(0, 3, "IBAN_CODE")])
    return vault


@pytest.mark.parametrize("size", range(1, 30))
def test_stream_in_pieces_of_any_size(filled: Vault, size: int) -> None:
    restorer = StreamRestorer(filled)
    pieces = [restorer.feed(TEXT[i : i + size]) for i in range(0, len(TEXT), size)]
    assert "".join(pieces) + restorer.finish() == SHOWN


def test_stream_never_shows_half_a_placeholder(filled: Vault) -> None:
    restorer = StreamRestorer(filled)
    text = "Hallo ⟨PERSON_1⟩!"
    shown = ""
    for char in text:
        shown += restorer.feed(char)
        assert "⟨" not in shown
    assert shown + restorer.finish() == "Hallo Zoë 🤷🏽‍♀️!"


def test_stream_does_not_hold_ordinary_text(filled: Vault) -> None:
    restorer = StreamRestorer(filled)
    assert restorer.feed("a < b ") == "a < b "
    assert restorer.feed("⟨klein") == "⟨klein"
