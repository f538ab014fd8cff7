import pytest

from assistant.types import Message
from assistant.understand.mood import mood


@pytest.mark.parametrize(
    ("language", "text", "label", "signals"),
    [
        ("de", "Wann liefern Sie?", "neutral", set()),
        ("de", "Der Schalter ist nach zwei Tagen defekt. Ich möchte das reklamieren.", "neutral", set()),
        ("de", "Das Set ist immer noch nicht da.", "impatient", {"repeated"}),
        ("de", "Ist der Versand immer noch kostenlos?", "neutral", set()),
        ("de", "Ich habe schon dreimal geschrieben.", "impatient", {"repeated"}),
        ("de", "Das ist eine Unverschämtheit!", "angry", set()),
        ("de", "ICH WILL JETZT MEIN GELD!!!", "angry", set()),
        ("de", "DHL, GLS und UPS: Womit versenden Sie?", "neutral", set()),
        ("de", "Danke für nichts!", "angry", {"sarcasm"}),
        ("de", "Mein Anwalt wird sich melden.", "neutral", {"legal"}),
        ("de", "Haben Sie ein Rechtsanwalt-Fachbuch?", "neutral", set()),
        ("de", "Dann kaufe ich eben woanders.", "neutral", {"leaving"}),
        ("de", "Das schreibe ich in eine Google-Bewertung.", "neutral", {"public"}),
        ("de", "Vielen lieben Dank, das war toller Service!", "friendly", set()),
        ("de", "Ich habe Angst, dass der Akku explodiert.", "worried", set()),
        ("en", "When do you deliver?", "neutral", set()),
        ("en", "The switch failed after two days. I would like to claim the warranty.", "neutral", set()),
        ("en", "The set still hasn't arrived.", "impatient", {"repeated"}),
        ("en", "The brick set still has not arrived!", "impatient", {"repeated"}),
        ("en", "Is shipping still free?", "neutral", set()),
        ("en", "I have written three times.", "impatient", {"repeated"}),
        ("en", "This is an outrage!", "angry", set()),
        ("en", "I WANT MY MONEY BACK NOW!!!", "angry", set()),
        ("en", "Thanks for nothing!", "angry", {"sarcasm"}),
        ("en", "You will hear from my lawyer.", "neutral", {"legal"}),
        ("en", "I will buy elsewhere then.", "neutral", {"leaving"}),
        ("en", "Thank you so much, lovely service!", "friendly", set()),
        ("en", "I am worried that it is lost.", "worried", set()),
    ],
)
def test_mood(language: str, text: str, label: str, signals: set[str]) -> None:
    found = mood(text, language)
    assert (found.label, set(found.signals)) == (label, signals)
    assert 0.0 <= found.intensity <= 1.0


def test_priorities() -> None:
    assert mood("Was kostet das?", "de").priority == 0
    assert mood("Das Paket ist immer noch nicht da.", "de").priority == 1
    assert mood("Sonst schalte ich meinen Anwalt ein.", "de").priority == 2
    assert mood("That was the last time I ordered from you!", "en").priority == 2


def test_saying_it_again_is_repeated() -> None:
    before = (Message("user", "Wo bleibt mein Akkuschrauber bitte?"), Message("assistant", "Einen Moment."))
    assert "repeated" in mood("Wo bleibt mein Akkuschrauber?", "de", before).signals
    assert "repeated" not in mood("Wo bleibt mein Akkuschrauber?", "de").signals
    assert "repeated" not in mood("Was kostet ein Regal?", "de", before).signals


def test_stronger_words_are_more_intense() -> None:
    mild = mood("Das ist ärgerlich, ich bin sehr enttäuscht und verärgert.", "de")
    strong = mood("Unverschämtheit! Saftladen! ICH HABE DIE NASE VOLL!!!", "de")
    assert mild.label == strong.label == "angry"
    assert strong.intensity > mild.intensity


@pytest.mark.parametrize("text", ["", "🎉", "?", "a" * 100_000, "! " * 50_000, "schon " * 20_000])
def test_odd_messages(text: str) -> None:
    assert mood(text, "de").label in ("neutral", "angry", "impatient", "friendly")
