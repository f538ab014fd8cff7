"""Summaries are the customer's own sentences."""

import pytest

from assistant.handover.summary import summarise
from assistant.types import Message

GERMAN = (
    Message("assistant", "Guten Tag, hier antwortet eine Maschine. Wie kann ich helfen?"),
    Message(
        "user", "Hallo! Mein AX 18 Pro lädt nicht mehr, das Ladegerät blinkt rot. Ich habe schon den Akku getauscht."
    ),
    Message("assistant", "Laut Handbuch bedeutet rotes Blinken, dass der Akku zu warm ist. Lassen Sie ihn abkühlen."),
    Message(
        "user", "Er ist kalt. Bestellung 2026-104433 vom 3. Oktober 2026, 149,00 €. Können Sie das Gerät austauschen?"
    ),
    Message("user", "Ich möchte mit einem Menschen sprechen."),
)
ENGLISH = (
    Message("user", "Hi"),
    Message(
        "user", "My saw TS55-2108-01734 leaks oil. I already tried to tighten the screws. Please send me a new seal."
    ),
    Message("assistant", "The seal is part ET-5501."),
    Message("user", "I want to talk to a human"),
)


def test_german() -> None:
    found = summarise(GERMAN, "Kann das Gerät ausgetauscht werden?", "de").as_json()
    assert found["wants"] == [
        "Mein AX 18 Pro lädt nicht mehr, das Ladegerät blinkt rot.",
        "Bestellung 2026-104433 vom 3. Oktober 2026, 149,00 €.",
        "Können Sie das Gerät austauschen?",
    ]
    assert found["tried"] == [
        {"by": "customer", "text": "Ich habe schon den Akku getauscht."},
        {"by": "assistant", "text": "Laut Handbuch bedeutet rotes Blinken, dass der Akku zu warm ist."},
    ]
    assert found["facts"] == ["2026-104433", "3. Oktober 2026", "149,00 €"]


def test_english() -> None:
    found = summarise(ENGLISH, "", "en").as_json()
    assert found["wants"] == ["My saw TS55-2108-01734 leaks oil.", "Please send me a new seal."]
    assert found["tried"] == [
        {"by": "customer", "text": "I already tried to tighten the screws."},
        {"by": "assistant", "text": "The seal is part ET-5501."},
    ]
    assert found["facts"] == ["TS55-2108-01734"]


@pytest.mark.parametrize(
    ("turns", "question", "wants"),
    [
        ((), "Wo ist mein Paket?", ["Wo ist mein Paket?"]),
        ((Message("user", "👍👍👍"),), "", ["👍👍👍"]),
        ((Message("user", "Ich will einen Menschen sprechen!"),), "Ich will einen Menschen sprechen!",
         ["Ich will einen Menschen sprechen!"]),
        ((), "", []),
    ],
)  # fmt: skip
def test_little_to_go_by(turns: tuple[Message, ...], question: str, wants: list[str]) -> None:
    assert list(summarise(turns, question, "de").wants) == wants


def test_every_sentence_is_verbatim_and_a_long_text_is_quick() -> None:
    text = "Das Gerät geht nicht. " * 5_000
    found = summarise((Message("user", text),), "", "de")
    assert found.wants == ("Das Gerät geht nicht.",)
