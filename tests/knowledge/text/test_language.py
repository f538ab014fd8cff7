import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.text.language import MODEL_FILE, detect, detect_scores

CASES = [
    ("de", "Wie lange dauert der Versand?"),
    ("de", "wie lange habe ich rueckgaberecht"),
    ("de", "rückgabe akkuschrauber"),
    ("de", "rueckgabe akkuschrauber"),
    ("de", "Bosch GSR 18V-55 Preis"),
    ("de", "Akku kaputt"),
    ("de", "Versand Schweiz"),
    ("de", "hallo"),
    ("de", "danke"),
    ("de", "Retoure"),
    ("en", "warranty"),
    ("de", "was ist das"),
    ("de", "gibt es ne garantie auf den akku"),
    ("de", "Ich habe den Cordless Drill Pro 18V bestellt"),
    ("de", "Wo finde ich das Data Sheet zum Smart Hub?"),
    ("de", "wann kommt mein paket"),
    ("de", "Grüezi, liefert ihr auch nach Zürich?"),
    ("de", "muss ich die ruecksendung selber zahlen"),
    ("en", "return policy?"),
    ("en", "shipping Switzerland"),
    ("en", "hello"),
    ("en", "battery broken"),
    ("en", "was it delivered"),
    ("en", "how long does delivery take"),
    ("en", "I ordered the Akkuschrauber GSR 18V, where is it?"),
    ("en", "warranty claim"),
    ("en", "do you ship to Austria"),
    ("fr", "Quels sont les délais de livraison ?"),
    ("it", "Quanto costa la spedizione e quando arriva?"),
    ("pl", "Jaki jest czas dostawy?"),
    ("nl", "Hoe lang duurt de verzending?"),
    ("es", "¿Cuánto tiempo tarda el envío?"),
    ("tr", "Kargo ne zaman gelir, kaç gün sürer?"),
    ("pt", "Qual é o prazo de entrega para o meu pedido?"),
    ("ru", "Сколько стоит доставка?"),
    ("uk", "Скільки коштує доставка і її термін?"),
    ("el", "Πόσο κοστίζει η αποστολή;"),
    ("zh", "运费是多少"),
    ("ja", "配送にはどのくらいかかりますか"),
    ("ar", "كم تكلفة الشحن؟"),
    ("und", ""),
    ("und", "  \n"),
    ("und", "12345"),
    ("und", "GSR-18V-55 / 06019H5200"),
    ("und", "https://beispiel.de/versand info@beispiel.de"),
    ("und", "😀 👍"),
]


@pytest.mark.parametrize(("language", "text"), CASES)
def test_detect(language: str, text: str) -> None:
    assert detect(text) == language


def test_foreign_words_do_not_change_the_language_of_a_text() -> None:
    assert detect("Das Restaurant heißt „Le Chat et la Souris“ und liegt in der Nähe der Kirche.") == "de"
    assert detect("The book El amor en los tiempos del cólera is a novel by the author from Colombia.") == "en"


def test_the_model_names_its_sources() -> None:
    model = json.loads(MODEL_FILE.read_text(encoding="utf-8"))
    assert model["sources"]
    assert not {"bcontrast", "xsid", "sts_captions"} & set(model["sources"])


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300))
def test_scores_are_probabilities(text: str) -> None:
    scores = detect_scores(text)
    assert scores
    assert all(0.0 <= value <= 1.0 for value in scores.values())
    assert sum(scores.values()) == pytest.approx(1.0)
    assert detect(text) in {*scores, "und"}
