import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.dedupe import SIGNATURE_SIZE, fingerprint, near_duplicates, signature

POLICY = (
    "Sie können die Ware innerhalb von 30 Tagen ohne Angabe von Gründen an uns zurücksenden. Die Kosten der "
    "Rücksendung trägt der Kunde, sofern die Ware nicht fehlerhaft ist. Den Kaufpreis erstatten wir auf demselben "
    "Weg, auf dem er bezahlt wurde, spätestens nach Eingang der Ware in unserem Lager in Kassel. Modell GSR 18V-55 "
    "ist vom Umtausch ausgeschlossen, wenn das Siegel am Akku gebrochen wurde. Der Preis liegt bei 129,00 EUR."
)

SAME = [
    ("markup", f"**{POLICY}**"),
    ("line breaks", POLICY.replace(" ", "\n", 20)),
    ("case", POLICY.upper()),
    ("hyphenated line end", POLICY.replace("Rücksendung", "Rück-\nsendung")),
    ("punctuation", POLICY.replace(",", "").replace("129 00", "129,00").replace("12900", "129,00")),
    ("soft hyphens", POLICY.replace("Kaufpreis", "Kauf\u00adpreis")),
    ("a heading more", f"Widerruf. {POLICY}"),
    ("article", POLICY.replace("Das Siegel", "Ein Siegel").replace("das Siegel", "ein Siegel")),
]
OTHER = [
    ("days", POLICY.replace("30", "14")),
    ("price", POLICY.replace("129,00", "139,00")),
    ("currency", POLICY.replace("EUR", "CHF")),
    ("code", POLICY.replace("18V-55", "18V-110")),
    ("letter code", POLICY.replace("GSR", "GSB")),
    ("negation gone", POLICY.replace("nicht ", "")),
    ("negation more", POLICY.replace("ist vom", "ist nicht vom")),
    ("opposite", POLICY.replace("ohne Angabe", "unter Angabe")),
    ("who pays", POLICY.replace("der Kunde", "der Händler")),
    ("place", POLICY.replace("Kassel", "Zürich")),
    ("another text", "Unser Büro in Hamburg öffnet um neun Uhr und schließt am Nachmittag."),
    ("number more", f"{POLICY} Das gilt seit 2024."),
]


@pytest.mark.parametrize(("name", "text"), SAME, ids=[case[0] for case in SAME])
def test_copies_that_say_the_same(name: str, text: str) -> None:
    assert near_duplicates([signature(POLICY), signature(text)], threshold=0.85) == [0, 0]


@pytest.mark.parametrize(("name", "text"), OTHER, ids=[case[0] for case in OTHER])
def test_texts_that_say_something_else(name: str, text: str) -> None:
    assert near_duplicates([signature(POLICY), signature(text)], threshold=0.5) == [0, 1]


def test_groups_name_their_first_member() -> None:
    other = "Ein ganz anderer Text über Bohrmaschinen und ihre Akkus."
    found = near_duplicates([signature(t) for t in (POLICY, other, POLICY, f"# {other}", POLICY.lower())])
    assert found == [0, 1, 0, 1, 0]


def test_templates_with_other_numbers_stay_apart() -> None:
    texts = [f"{POLICY} Artikel {number} ist lieferbar." for number in range(300)]
    assert near_duplicates([signature(text) for text in texts]) == list(range(300))


def test_short_texts() -> None:
    texts = ["Versand", "versand", "Rückgabe", "", "…", "5", "6"]
    assert near_duplicates([signature(text) for text in texts]) == [0, 0, 2, 3, 3, 5, 6]


def test_nothing_and_wrong_input() -> None:
    assert near_duplicates([]) == []
    with pytest.raises(ValueError, match="compute them again"):
        near_duplicates(np.zeros((2, 7), dtype=np.uint32))
    with pytest.raises(ValueError, match="between 0 and 1"):
        near_duplicates([], threshold=1.5)


def test_fingerprints() -> None:
    assert fingerprint("**Der  Akku**\nist LEER") == fingerprint("der akku ist leer")
    assert fingerprint("Der Akku ist leer") != fingerprint("Der Akku ist voll")
    assert len(fingerprint("")) == 64


def test_signatures_are_the_same_on_every_machine() -> None:
    first = signature("Der Akku hält 5 Stunden.")
    assert first.dtype == np.uint32
    assert first.shape == (SIGNATURE_SIZE,)
    assert first[:3].tolist() == [927700275, 1658075412, 99831048]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=40), max_size=12))
def test_every_text_maps_to_a_leader(texts: list[str]) -> None:
    found = near_duplicates([signature(text) for text in texts])
    assert len(found) == len(texts)
    assert all(found[first] == first <= index for index, first in enumerate(found))
    exact = {fingerprint(text): index for index, text in reversed(list(enumerate(texts)))}
    assert all(found[index] == found[exact[fingerprint(text)]] for index, text in enumerate(texts))
