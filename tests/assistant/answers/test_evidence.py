from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import SettingsError
from assistant.evidence import Measurer
from assistant.evidence.features import NAMES
from assistant.evidence.lexicon import fold, lexicon, words
from assistant.evidence.question import analyse, answer_kind, grams
from assistant.evidence.scorer import logistic, read_weights
from assistant.evidence.units import Cutter, units, units_of
from knowledge.text.sentences import split
from tests.fakes import HashEncoder

from .helpers import common, hand_weights, make_hit, make_selector, select


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        ("de", "Wann öffnet die Filiale?", "date"),
        ("de", "In welchem Jahr wurde die Firma gegründet?", "date"),
        ("de", "Wie lange gilt die Garantie?", "duration"),
        ("de", "Wie viele Artikel passen hinein?", "number"),
        ("de", "Was kostet der Versand?", "number"),
        ("de", "Wo finde ich die Seriennummer?", "place"),
        ("de", "Wer bezahlt die Rücksendung?", "person"),
        ("de", "Warum dauert das so lange?", "cause"),
        ("de", "Was ist ein Nullleiter?", "definition"),
        ("de", "Welche Farbe hat das Gehäuse?", "thing"),
        ("de", "Liefern Sie nach Wien?", "other"),
        ("de", "Gibt es einen Rabatt?", "polar"),
        ("en", "When does the store open?", "date"),
        ("en", "How long is the warranty?", "duration"),
        ("en", "How many items fit?", "number"),
        ("en", "Who pays for returns?", "person"),
        ("en", "Why is it late?", "cause"),
        ("en", "Which colour is the case?", "thing"),
        ("en", "Do you ship to Vienna?", "polar"),
        ("en", "Batteries", "other"),
    ],
)
def test_answer_types(language: str, question: str, kind: str) -> None:
    assert answer_kind(question, lexicon(language)) == kind


@pytest.mark.parametrize(
    ("language", "question", "terms", "names"),
    [
        ("de", "Was kostet der Versand nach Norwegen?", ["kostet", "versand", "norwegen"], ["norwegen"]),
        ("de", "Wer ist Erika Muster?", ["erika", "muster"], ["erika", "muster"]),
        ("de", "Hat der AKS-18 eine Lampe?", ["aks", "18", "lampe"], ["aks", "18"]),
        ("en", "What does shipping to Norway cost?", ["shipping", "norway", "cost"], ["norway"]),
        ("de", "Was ist das?", ["was", "ist", "das"], []),
    ],
)
def test_terms_of_a_question(language: str, question: str, terms: list[str], names: list[str]) -> None:
    analysed = analyse(question, language, common)
    assert [term.folded for term in analysed.terms] == terms
    assert [term.folded for term in analysed.terms if term.name] == names


@pytest.mark.parametrize(
    ("text", "folded"), [("Straße", "strasse"), ("Übergröße", "uebergroesse"), ("Café", "cafe"), ("A\u00adB", "ab")]
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_words_keep_numbers_whole() -> None:
    assert words("Ab 1.234,50 Euro, um 10:30 Uhr.") == ["Ab", "1.234,50", "Euro", "um", "10:30", "Uhr"]


@pytest.mark.parametrize(("word", "expected"), [("ab", (" ab ",)), ("abc", (" abc",)), ("abcd", (" abc", "abcd"))])
def test_grams(word: str, expected: tuple[str, ...]) -> None:
    assert grams(word) == expected


@given(st.text(alphabet="Ab1. ?!|\n#-*ü", max_size=120), st.sampled_from(["text", "row", "qa"]), st.integers(0, 50))
def test_units_are_exact_slices_in_order(text: str, kind: str, start: int) -> None:
    hit = make_hit(text, start=start, kind=kind)
    found = units([hit], split)
    assert all(text[u.start - start : u.end - start] == u.text and u.text.strip() for u in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("text", "Erster Satz. Zweiter Satz.", ["Erster Satz.", "Zweiter Satz."]),
        ("row", "| Bern | 3 Tage |\n|---|---|\n| Rom | 4 Tage |", ["| Bern | 3 Tage |", "| Rom | 4 Tage |"]),
        ("qa", "Wie lange gilt das?\nDrei Jahre lang.", ["Drei Jahre lang."]),
        ("qa", "Geht das? Und wie?\nJa, gern. Einfach anrufen.", ["Ja, gern.", "Einfach anrufen."]),
        ("qa", "Nur eine Frage?", ["Nur eine Frage?"]),
        ("text", "## Versand\n\nWir liefern schnell.", ["Wir liefern schnell."]),
    ],
)
def test_units(kind: str, text: str, expected: list[str]) -> None:
    assert [unit.text for unit in units([make_hit(text, kind=kind)], split)] == expected


def test_a_stretch_that_two_hits_share_counts_once() -> None:
    assert len(units([make_hit("Ein Satz hier."), make_hit("Ein Satz hier.")], split)) == 1


def test_the_sentence_with_the_rare_words_and_the_type_wins() -> None:
    hit = make_hit("Die Garantie ist wichtig. Die Garantie auf Sägen gilt drei Jahre. Sägen sind laut.")
    selection = select("Wie lange gilt die Garantie auf Sägen?", [hit])
    assert selection.evidence[0].text == "Die Garantie auf Sägen gilt drei Jahre."
    assert np.all((selection.scores >= 0) & (selection.scores <= 1))


def test_without_hits_there_is_no_evidence() -> None:
    selection = select("Wie lange?", [])
    assert selection.evidence == ()
    assert selection.measured.features.shape == (0, len(NAMES))


@pytest.mark.parametrize("question", ["?", "Was ist das?", "x", "1", "Ä" * 500])
def test_odd_questions_give_finite_features(question: str) -> None:
    hits = [
        make_hit("Ein Satz. Noch ein Satz!"),
        make_hit("| a | b |", name="t", kind="row"),
        make_hit("One.", name="e", language="en"),
    ]
    assert np.isfinite(select(question, hits).measured.features).all()


def test_order_of_hits_does_not_change_what_a_sentence_shares_with_the_question() -> None:
    hits = [make_hit("Die Säge kostet 40 Euro.", name="a"), make_hit("Der Hobel kostet 30 Euro.", name="b")]
    selector = make_selector()
    forward = selector.select("Was kostet die Säge?", "de", hits, common)
    backward = selector.select("Was kostet die Säge?", "de", hits[::-1], common)
    assert forward.evidence[0].text == backward.evidence[0].text == "Die Säge kostet 40 Euro."


@pytest.mark.parametrize(
    "change",
    [
        {"names": ["other"]},
        {"scale": [0.0] * len(NAMES)},
        {"weights": [float("nan")] * len(NAMES)},
        {"bias": float("inf")},
        {"mean": [0.0]},
    ],
)
def test_damaged_weights_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match="weights"):
        logistic({**hand_weights()["sentence"]["same"], **change}, NAMES)


def test_weights_round_trip() -> None:
    model = logistic(hand_weights()["sentence"]["same"], NAMES)
    assert logistic(model.to_json(), NAMES).to_json() == model.to_json()


def test_missing_weights_say_what_to_run(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SettingsError, match=r"evals\.answers\.fit"):
        read_weights(tmp_path, "any")
    (tmp_path / "answers.default.json").write_text("{", encoding="utf-8")
    with pytest.raises(SettingsError, match="not JSON"):
        read_weights(tmp_path, "any")
    (tmp_path / "answers.m.json").write_text('{"a": 1}', encoding="utf-8")
    assert read_weights(tmp_path, "org/m") == {"a": 1}


def test_a_passage_is_cut_once() -> None:
    asked: list[str] = []

    def counting(text: str, language: str) -> list[tuple[int, int]]:
        asked.append(text)
        return split(text, language)

    cutter = Cutter(counting, chunks=2)
    texts = ["Der Akku hält lange. Er ist leicht.", "Die Garantie gilt drei Jahre.", "Der Versand kostet nichts."]
    hits = [make_hit(text, name=f"d{number}") for number, text in enumerate(texts)]
    for _ in range(2):
        cuts = cutter(hits[:2])
        assert units_of(hits[:2], cuts) == units(hits[:2], split)
    assert asked == texts[:2]
    cutter(hits[2:])
    cutter(hits[:1])
    assert asked == [*texts, texts[0]]


def test_a_passage_under_another_title_is_another_one() -> None:
    cutter = Cutter(split)
    one, other = (make_hit("Der Akku hält lange.", title=title) for title in ("Akkus", "Geräte"))
    assert tuple(cut.line for cut in cutter([one, other])) == (
        " akkus der akku haelt lange ",
        " geraete der akku haelt lange ",
    )


def test_sentences_that_the_index_knows_are_not_encoded() -> None:
    encoder, text = HashEncoder(), "Rückgabe ist möglich. Der Versand ist frei."
    asked: list[str] = []

    def stored(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        asked.extend(texts)
        return np.array([one.startswith("Der") for one in texts]), HashEncoder().encode(["Der Versand ist frei."])

    measure = Measurer(encoder, split, stored=stored)
    found = measure("Ist der Versand frei?", "de", [make_hit(text)], common)
    assert asked == ["Rückgabe ist möglich.", "Der Versand ist frei."]
    assert encoder.encoded == ["Rückgabe ist möglich."]
    whole = Measurer(HashEncoder(), split)("Ist der Versand frei?", "de", [make_hit(text)], common)
    np.testing.assert_allclose(found.dense, whole.dense, atol=1e-6)


def test_words_of_another_language_are_compared_in_translation() -> None:
    hits = [
        make_hit("Die Rückgabe ist kostenlos.", name="r", language="de"),
        make_hit("Wir schärfen Sägeblätter.", name="s", language="de"),
    ]
    measured = Measurer(HashEncoder(), split)("Do you sharpen saw blades?", "en", hits, common)
    terms = [term.folded for term in measured.question.terms]
    sharpen, saw = terms.index("sharpen"), terms.index("saw")
    assert measured.overlap.match[0].max() == 0
    assert measured.overlap.match[1, sharpen] == 1.0
    assert measured.overlap.match[1, saw] > 0.5
    assert measured.overlap.chunk_match[1, sharpen] == 1.0
    covered = measured.features[:, NAMES.index("coverage")]
    assert covered[1] > 0.5 > covered[0]


def test_words_of_the_same_language_are_compared_as_typed() -> None:
    hit = make_hit("We sharpen saw blades. Wir schleifen.", name="s", language="en")
    measured = Measurer(HashEncoder(), split)("Do you grind it?", "en", [hit], common)
    assert measured.overlap.match.max() == 0
