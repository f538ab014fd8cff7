import pytest

from assistant.voice.audio.transcriber import join
from assistant.voice.audio.types import Segment, Transcript, Word
from assistant.voice.privacy import NotePrivacy, cover
from assistant.voice.reader import covered


@pytest.mark.parametrize(
    ("text", "gone", "stays"),
    [
        ("Seine IBAN ist DE89 3704 0044 0532 0130 00.", "3704", "Seine IBAN"),
        ("Die Durchwahl von Herrn Meier ist 069 90009-701.", "", "069 90009-701"),
        ("Seine private Handynummer ist 0171 3920018, die Durchwahl 069 90009-701.", "0171", "069 90009-701"),
        (
            "handynummer privat ist null eins sieben eins drei neun zwei null null eins acht",
            "null eins sieben",
            "handynummer",
        ),
        ("Her personal cell is 07700 900 418.", "07700", "cell"),
        ("Office line is 020 7946 0123, ask for Jane Miller.", "", "020 7946 0123"),
        ("Mail an stefan77@gmx.de oder s.meier@mosel.example", "gmx", "s.meier@mosel.example"),
        ("Er wohnt Gartenstraße 12, 54290 Trier.", "Gartenstraße", "Er wohnt"),
        ("Neue Lieferadresse ist Schlosserhof 3, 54290 Trier.", "", "Schlosserhof 3"),
        ("Mosel braucht 40 Kartons bis KW 23.", "", "40 Kartons bis KW 23"),
    ],
)
def test_what_goes_and_what_stays(text: str, gone: str, stays: str) -> None:
    clean = NotePrivacy().redact(text)
    assert (not gone or gone not in clean) and stays in clean and (gone or clean == text)


def test_words_move_with_the_text() -> None:
    said = "Die IBAN ist DE89 3704 0044 0532 0130 00 von Mosel"
    words = tuple(Word(word, float(i), i + 1.0, 0.9) for i, word in enumerate(said.split()))
    text, timed = join([Segment(said, 0, 20, words)])
    clean = NotePrivacy().transcript(Transcript(text, "de", words=timed))
    assert clean.text == "Die IBAN ist ⟨IBAN_CODE_1⟩ von Mosel"
    assert [clean.text[word.start : word.end] for word in clean.words] == clean.text.split()
    assert [word.text for word in clean.words] == clean.text.split() and clean.words[-1].to_seconds == 11.0


def test_covering_keeps_every_offset() -> None:
    assert cover("er ist krank heute", [(3, 12)]) == "er ███ █████ heute"
    shown = covered({"text": "er ist krank", "words": [{"start": 7, "end": 12, "text": "krank"}]}, [(3, 12)])
    assert shown["words"][0]["text"] == "█████"
