import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.text.markup import plain

CASES = [
    ("## Versand\n\nWir liefern **kostenlos** ab [50 €](/versand).", "Versand Wir liefern kostenlos ab 50 €."),
    ("### Titel ###", "Titel"),
    ("Titel\n=====\nText", "Titel Text"),
    ("vom\n12\\. Dezember 2006", "vom 12. Dezember 2006"),
    ("| Modell | Preis |\n|---|---:|\n| GSR | 99 € |", "Modell | Preis GSR | 99 €"),
    ("![Foto des Bohrers](bohrer.png) Der Bohrer", "Foto des Bohrers Der Bohrer"),
    ('[Link](https://a.de/x_(y) "Titel") hier', "Link hier"),
    ("[Anleitung][ref] lesen", "Anleitung lesen"),
    ("<https://beispiel.de>", "https://beispiel.de"),
    ("- Punkt\n- [x] Zwei", "Punkt Zwei"),
    ("* Eins\n+ Zwei\n• Drei", "Eins Zwei Drei"),
    ("1. Eins\n2. Zwei", "1. Eins 2. Zwei"),
    ("*kursiv* und _auch_ und ***beides*** und ~~weg~~", "kursiv und auch und beides und weg"),
    ("**Frage:** Was?", "Frage: Was?"),
    ("**zwei\nZeilen**", "zwei Zeilen"),
    ("> Zitat\n> weiter", "Zitat weiter"),
    ("`code_x` hilft", "code_x hilft"),
    ("```python\nx = 1\n```", "x = 1"),
    ("Kunden-\nbindung", "Kundenbindung"),
    ("Unter- \n\nnehmen", "Unternehmen"),
    ("Vor-\nund Nachteile", "Vor- und Nachteile"),
    ("Ak\u00adku\u00adschrau\u00adber\u200b", "Akkuschrauber"),
    ("a\u00a0b\t c\n\n d", "a b c d"),
    ("<b>fett</b><br/>neu", "fett neu"),
    ("Preis: 5&nbsp;&euro; &amp; mehr", "Preis: 5 € & mehr"),
    ("vor <!-- nie\nzeigen --> nach", "vor nach"),
    ("Fundstelle\n:   BGBl I", "Fundstelle: BGBl I"),
    ("Text[^1] weiter", "Text weiter"),
    ("\ufffd\ufffd\tAufmerksamkeit", "Aufmerksamkeit"),
]
PROSE = [
    "5 * 3 = 15 und 4*5*6",
    "2 ** 3 ** 4",
    "snake_case_name und __init__",
    "#hashtag bleibt, auch #2",
    "C:\\Users\\_neu\\*",
    "\\\\server\\freigabe",
    "~5 € und ~10 €",
    "a < b > c",
    "a|b|c",
    "[1] Fußnote",
    "Das kostet 10 - 20 €",
    "Kund*innen und Käufer*innen",
    "Preis: 99 €*, zzgl. Versand*",
    "AT&T und R&D;",
    "f(x)[0](y)",
    "-5 Grad",
    "Temperaturen von -10 bis +5",
    "wer_ist_das@beispiel.de",
    "<unbekannt>",
    "/pfad/zu_datei_x.txt",
    "!wichtig",
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_markup_goes(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize("text", PROSE)
def test_prose_stays(text: str) -> None:
    assert plain(text) == text


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300))
def test_one_line_without_gaps(text: str) -> None:
    assert plain(text) == " ".join(plain(text).split())


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(["Der", "Akku", "kostet", "99", "Euro", "und", "hält", "lange."]), max_size=20))
def test_words_stay(words: list[str]) -> None:
    assert plain(" ".join(words)) == " ".join(words)
