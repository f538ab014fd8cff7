import pytest

from assistant.understand.entities import entities


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Das Klemmbaustein-Set ist immer noch nicht da.", {"product": "Klemmbaustein-Set"}),
        ("de", "Ich brauche eine neue Dichtung für meine Säge", {"part": "Dichtung", "machine": "Säge"}),
        ("de", "Wo bleibt meine Bestellung 2026-104331?", {"order_number": "2026-104331"}),
        ("de", "Bestellnummer: KW-10234, wann kommt das?", {"order_number": "KW-10234"}),
        ("de", "wo ist auftrag 104982", {"order_number": "104982"}),
        ("de", "Meine Kundennummer ist K-10002.", {"customer_number": "K-10002"}),
        ("de", "Haben Sie Artikelnummer KH-2055 da?", {"article_number": "KH-2055"}),
        ("de", "Sendungsnummer KX26012974218DE hängt fest", {"tracking_number": "KX26012974218DE"}),
        (
            "de",
            "Meine Tauchsäge hat die Nummer TS55-2108-01734",
            {"serial_number": "TS55-2108-01734", "machine": "Tauchsäge", "product": "Tauchsäge"},
        ),
        ("de", "Die Rechnung 4711-22 ist falsch", {"invoice_number": "4711-22"}),
        ("de", "Meine Mail ist kim@mail.example", {"email": "kim@mail.example"}),
        ("de", "Wann kommt mein Paket?", {}),
        ("de", "Ab 79 Euro und 2026 im März 12.000 Stück?", {}),
        ("en", "I need a new seal for my saw", {"part": "seal", "machine": "saw"}),
        ("en", "Where is my brick set?", {"product": "brick set"}),
        ("en", "order #78120 has not arrived", {"order_number": "78120"}),
        ("en", "Where is my order?", {}),
    ],
)
def test_entities(language: str, text: str, expected: dict[str, str]) -> None:
    assert entities(text, language) == expected


def test_long_and_hostile_text_is_quick_and_harmless() -> None:
    for text in ("der " * 30_000, "1-" * 50_000, "a@" * 50_000, "meine " + "neue " * 30_000, "🎉" * 5_000):
        assert isinstance(entities(text, "de"), dict)
