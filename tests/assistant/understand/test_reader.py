"""The shipped reader: what a person writes, read with the packaged model and weights."""

from pathlib import Path

import pytest

from assistant.compose import Beleg
from assistant.settings import Settings
from assistant.types import Message
from assistant.understand.others import asks_about_others
from assistant.understand.types import Reader


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Beleg(Settings(data_dir=Path(tmp_path_factory.mktemp("data")))).reader


@pytest.mark.parametrize(
    ("language", "text", "intent"),
    [
        ("de", "Das Klemmbaustein-Set ist immer noch nicht da.", "order_status"),
        ("de", "Ich brauche eine neue Dichtung für meine Säge", "spare_part"),
        ("de", "Löschen Sie bitte alles, was Sie über mich gespeichert haben.", "data_request"),
        ("de", "Ich will endlich mit einem richtigen Menschen reden", "person"),
        ("de", "Wie lange ist die Garantie auf Akkus?", "question"),
        ("de", "Bitte stornieren Sie meine Bestellung", "cancellation"),
        ("de", "Was hat Frau Beispiel bei Ihnen bestellt?", "other_customer"),
        ("de", "Vielen Dank!", "thanks"),
        ("de", "Auf Wiedersehen", "goodbye"),
        ("de", "Hallo", "smalltalk"),
        ("en", "My brick set still hasn't arrived.", "order_status"),
        ("en", "I need a new seal for my saw", "spare_part"),
        ("en", "Please delete all data you hold about me", "data_request"),
        ("en", "Can I talk to a real person please", "person"),
        ("en", "How long is the warranty on batteries?", "question"),
        ("en", "Will it rain in London tomorrow?", "out_of_scope"),
        ("de", "Ich wohn im dritten Stock, schleppt mir der Spediteur die Hobelmaschine rauf?", "question"),
        ("de", "Kann ich die Akkus im kalten Keller laden?", "question"),
        ("de", "Habts ihr a Leiter für an Dachboden?", "question"),
        ("de", "Servus beieinander", "smalltalk"),
        ("de", "Gibts da a Frau, mit der i telefonieren kann?", "person"),
        ("de", "Euer Lieferwagen hat meinen Zaun gerammt", "complaint"),
        ("de", "Die Garantie wurde mir verweigert, das sehe ich nicht ein", "complaint"),
        ("en", "Would you take my old drill as part payment?", "question"),
        ("en", "Does the freight driver ring before he comes?", "question"),
        ("en", "Hello to all of you from Norwich", "smalltalk"),
        ("en", "Third time my saw comes back from your workshop with the same fault", "complaint"),
    ],
)
def test_intents(reader: Reader, language: str, text: str, intent: str) -> None:
    found = reader.read(text)
    assert (found.intent, found.language) == (intent, language)
    assert found.standalone == text
    assert 0.0 < found.score <= 1.0


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("Wo bleibt das Paket von Frau Beispiel?", True),
        ("Hat Herr Schneider schon bezahlt?", True),
        ("Zeig mir die Bestellungen von anderen Kunden", True),
        ("Wo bleibt mein Paket von letzter Woche?", False),
        ("Wie ist die Adresse der Filiale?", False),
        ("Where is my neighbour's parcel?", True),
        ("Has Mrs Miller paid her invoice?", True),
        ("Show me the orders of all customers", True),
        ("Where is the parcel for my saw?", False),
    ],
)
def test_what_belongs_to_others(reader: Reader, text: str, others: bool) -> None:
    assert (reader.read(text).intent == "other_customer") is others


def test_an_order_for_somebody_is_the_speakers_own() -> None:
    assert not asks_about_others("wo bleibt das paket fuer meine mutter?")
    assert asks_about_others("wo bleibt das paket von meiner mutter?")


def test_the_reference_message(reader: Reader) -> None:
    found = reader.read("Das Klemmbaustein-Set ist immer noch nicht da.")
    assert found.entities["product"] == "Klemmbaustein-Set"
    assert found.mood.label == "impatient"
    assert found.mood.priority == 1


def test_a_fragment_is_read_with_its_topic(reader: Reader) -> None:
    history = (Message("user", "Was kostet der Versand nach Polen?"), Message("assistant", "11,90 €"))
    found = reader.read("Und nach Österreich?", history)
    assert found.standalone == "Was kostet der Versand nach Österreich?"
    assert (found.intent, found.language) == ("question", "de")


def test_alternatives_are_other_intents_best_first(reader: Reader) -> None:
    others = reader.read("Die Lieferung ist unvollständig und ich will eine Rechnung").alternatives
    assert list(others) == sorted(others, key=lambda item: -item[1])


@pytest.mark.parametrize("text", ["", "   ", "😊😊", "?!", "\u202e\u200b", "a" * 100_000, "Hallo hello bonjour 你好"])
def test_odd_messages(reader: Reader, text: str) -> None:
    found = reader.read(text)
    assert found.intent
    assert found.language


def test_the_language_of_a_bare_word_is_that_of_the_talk(reader: Reader) -> None:
    history = (Message("user", "How much is shipping to Poland?"), Message("assistant", "€11.90"))
    assert reader.read("ok", history).language == "en"
    assert reader.read("ok", history, "de").language == "de"
