"""May a machine answer this mail."""

import pytest

from assistant.channels.email.deciding import decide, questions_of
from assistant.types import Answer, Citation, Question
from assistant.understand.types import Mood, Reading

CALM = Mood()


def answered(question: Question) -> Answer:
    """An assistant that knows about shipping for sure and about paying a little."""
    known = {"Versand": 0.95, "shipping": 0.95, "zahlen": 0.55, "Farbe": 0.3}
    confidence = next((score for word, score in known.items() if word in question.text), 0.0)
    if not confidence:
        return Answer("abstain", "Dazu steht nichts da.", "de", (), 0.05, question.text)
    quote = Citation("d", "a.md", "A", None, 0, 4, f"Zitat zu {question.text}")
    return Answer("answer", f"Antwort zu {question.text}", "de", (quote,), confidence, question.text)


def decided(text: str, intent: str = "question", mood: Mood = CALM, **entities: str):  # type: ignore[no-untyped-def]
    reading = Reading(intent, 0.9, text, "de", mood, (), entities)
    return decide(answered, text, reading, tenant="default", groups=frozenset(), threshold=0.6)


@pytest.mark.parametrize(
    ("text", "values", "because"),
    [
        ("Was kostet der Versand nach Wien?", {}, ""),
        ("Was kostet der Versand nach Wien? Wie lange dauert der Versand?", {}, ""),
        ("Kosten für den Versand nach Wien", {}, ""),
        ("Was kostet der Versand? Gibt es den auch in Blau?", {}, "no_answer"),
        ("Wie kann ich bei Ihnen bezahlen?", {}, "low_confidence"),
        ("Was kostet der Versand nach Wien?", {"intent": "complaint"}, "intent:complaint"),
        ("Was kostet der Versand nach Wien?", {"intent": "return"}, ""),
        ("Ich sende zurück, Versand", {"intent": "return"}, "intent:return"),
        ("Was kostet der Versand nach Wien?", {"mood": Mood("angry", 0.9)}, "mood"),
        ("Was kostet der Versand von 2026-104433?", {"order_number": "2026-104433"}, "own_matter"),
        ("Was kostet der Versand, und wo ist meine Bestellung?", {}, "own_matter"),
        ("Versand? " + "Was kostet der Versand nach Wien? " * 4, {}, "long"),
        ("Was kostet der Versand nach Wien? " + "Blabla. " * 300, {}, "long"),
    ],
)
def test_only_what_is_sure_goes_out(text: str, values: dict[str, object], because: str) -> None:
    found = decided(text, **values)  # type: ignore[arg-type]
    assert (found.because, found.sure) == (because, not because)


def test_the_draft_holds_what_is_likely_and_nothing_else() -> None:
    assert decided("Wie kann ich bei Ihnen bezahlen?").text == "Antwort zu Wie kann ich bei Ihnen bezahlen?"
    assert decided("Welche Farbe hat die Säge denn?").text == ""
    assert decided("Versand, ein Mensch bitte", "person").text == ""
    both = decided("Was kostet der Versand nach Wien? Wie kann ich bezahlen?")
    assert both.text.count("Antwort zu") == 2 and len(both.citations) == 2 and len(both.searched) == 2


def test_questions_of_a_mail() -> None:
    text = "Ich habe zwei Fragen. Was kostet der Versand? Wer zahlt das? Ok?"
    assert questions_of(text, "de") == ["Was kostet der Versand?", "Wer zahlt das?"]
    assert questions_of("", "en") == []
