import pytest

from assistant.copy.address import address


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Entdecken Sie unsere Werkstatt.", "sie"),
        ("Ihr Paket ist da.", "sie"),
        ("Ob Bad oder Küche: Sie finden alles bei uns.", "sie"),
        ("FÜR IHRE BAUSTELLE", "sie"),
        ("Entdecke unsere Werkstatt.", "du"),
        ("Hol dir jetzt die Bitbox!", "du"),
        ("Ihr könnt das online erledigen.", "du"),
        ("Schaut doch mal vorbei.", "du"),
        ("Kennst du schon den neuen Schrauber?", "du"),
        ("DEIN NEUER SCHRAUBER", "du"),
        ("Gib den Code ein und spar 10 %.", "du"),
        ("Wir beraten Sie gern. Hast du Fragen?", "mixed"),
        ("Sie ist leicht. Ihre Schnitttiefe beträgt 120 mm.", "none"),
        ("Die Sägen sind neu. Sie haben einen Motor.", "none"),
        ("Unser Team liebt Holz. Der Hammer macht ihr Leben leichter.", "none"),
        ("Suche nach Ersatzteilen", "none"),
        ("Schraube 4 × 40 mm", "none"),
        ("Die Kundin sagt: „Du musst das probieren.“", "none"),
        ("Du meine Güte, ist der leicht!", "none"),
        ("Sie sprechen über mich, was sagst du dazu?", "du"),
        ("", "none"),
    ],
)
def test_form_of_address(text: str, form: str) -> None:
    assert address(text).form == form


def test_places_are_exact() -> None:
    text = "Hier ist dein Gerät. Wir freuen uns auf Sie."
    assert [text[p.start : p.end] for p in address(text).places] == ["dein", "Sie"]
