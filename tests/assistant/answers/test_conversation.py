import pytest

from assistant.conversation import cleaned, smalltalk, standalone
from assistant.phrases import phrases
from assistant.premises import premises
from assistant.types import Message

DE = (Message("user", "Wie lange dauert der Versand nach Deutschland?"), Message("assistant", "Zwei Tage."))
EN = (Message("user", "How long does shipping to Germany take?"), Message("assistant", "Two days."))


@pytest.mark.parametrize(
    ("language", "text", "carries"),
    [
        ("de", "Und nach Österreich?", "Versand"),
        ("de", "Was kostet er?", "Versand"),
        ("de", "Und wenn er kaputt ist?", "Versand"),
        ("de", "Wann?", "Versand"),
        ("de", "Wie lange habe ich Garantie auf die Bohrmaschine?", ""),
        ("de", "Was kostet die Bohrmaschine?", ""),
        ("en", "And to Austria?", "shipping"),
        ("en", "What about Switzerland?", "shipping"),
        ("en", "What does it cost?", "shipping"),
        ("en", "How much is the drill?", ""),
        ("en", "Where can I return a drill?", ""),
    ],
)
def test_standalone(language: str, text: str, carries: str) -> None:
    found = standalone(text, DE if language == "de" else EN, phrases(language))
    assert (carries in found and found != text) if carries else found == text


def test_the_topic_is_the_last_full_question() -> None:
    history = (Message("user", "Gibt es Garantie auf Sägen?"), *DE, Message("user", "Und nach Polen?"))
    found = standalone("Und nach Österreich?", history, phrases("de"))
    assert "Versand" in found
    assert "Sägen" not in found


def test_without_history_a_question_stays_as_it_is() -> None:
    assert standalone("Und nach Österreich?", (), phrases("de")) == "Und nach Österreich?"


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("de", "Hallo!", "greeting"),
        ("de", "Guten Morgen", "greeting"),
        ("de", "Vielen Dank für die schnelle Hilfe!", "thanks"),
        ("de", "Tschüss", "bye"),
        ("de", "Wer bist du?", "identity"),
        ("de", "Wie geht es dir?", "wellbeing"),
        ("de", "Was kannst du?", "help"),
        ("de", "Danke, aber was kostet der Versand?", None),
        ("de", "Hallo, ist der Laden offen?", None),
        ("de", "Wie geht es mit meiner Bestellung weiter?", None),
        ("de", "Wer ist der Ansprechpartner?", None),
        ("en", "hi there", "greeting"),
        ("en", "Thank you so much!", "thanks"),
        ("en", "am i talking to a human", "identity"),
        ("en", "How are you?", "wellbeing"),
        ("en", "Hi, where is my parcel?", None),
        ("en", "How are returns handled?", None),
        ("en", "Are you open on Sunday?", None),
    ],
)
def test_smalltalk(language: str, text: str, kind: str | None) -> None:
    assert smalltalk(cleaned(text), phrases(language)) == kind


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\x00b", "a b"),
        ("\u202ea\u200bb", "a b"),
        ("  a \n b ", "a b"),
        ("Zu\u00adstellung", "Zustellung"),
        ("👍", "👍"),
    ],
)
def test_cleaned(text: str, clean: str) -> None:
    assert cleaned(text) == clean


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "Since you ship to Norway for free, how long does it take?", ["you ship to Norway for free"]),
        ("de", "Da ihr gratis nach Wien liefert, wie lange dauert es?", ["ihr gratis nach Wien liefert"]),
        ("de", "Wie lange dauert es, weil die Ware 19,90 Euro kostet?", ["die Ware 19,90 Euro kostet"]),
        ("de", "Warum ist der Versand nach Wien gratis?", ["der Versand nach Wien gratis"]),
        ("en", "Why is shipping to Vienna free?", ["shipping to Vienna free"]),
        ("de", "Wie lange dauert es, da ich in Wien wohne?", []),
        ("de", "Was war da los?", []),
        ("en", "How long has it been since 2019?", []),
        ("en", "Why not?", []),
    ],
)
def test_premises(language: str, text: str, found: list[str]) -> None:
    assert [premise.text for premise in premises(text, language)] == found


@pytest.mark.parametrize("address", ["formal", "informal"])
@pytest.mark.parametrize("key", sorted(phrases("de").texts))
def test_both_languages_have_every_text_with_the_same_placeholders(key: str, address: str) -> None:
    import re

    def holes(language: str) -> set[str]:
        text = phrases(language).texts[key]
        return set(re.findall(r"\{(\w+)\}", text if isinstance(text, str) else text[address]))

    assert holes("de") == holes("en")
    assert set(phrases("de").texts) == set(phrases("en").texts)
