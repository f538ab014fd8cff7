"""How a question's words stand in a passage."""

from pathlib import Path

import pytest

from knowledge.retrieval.analysis import Analyzer, fold, words
from knowledge.retrieval.passage import Profile, question_words


def measure(question: str, passage: str, language: str = "de") -> tuple[float, float, float]:
    return Profile(question, Analyzer(language), [1.0] * len(question_words(question))).measure(passage)


def test_all_words_in_one_sentence() -> None:
    assert measure("Garantie Akku", "Auf den Akku gilt: Garantie drei Jahre.")[:2] == (1.0, 1.0)


def test_nothing_found_is_zero() -> None:
    assert measure("Garantie Akku", "Der Versand kostet nichts.") == (0.0, 0.0, 0.0)
    assert measure("Garantie Akku", "") == (0.0, 0.0, 0.0)


def test_window_is_two_sentences() -> None:
    near = "Der Akku hält lange. Die Garantie gilt drei Jahre. Mehr dazu im Heft."
    far = "Der Akku hält lange. Mehr dazu im Heft. Wir helfen gern. Die Garantie gilt drei Jahre."
    assert measure("Garantie Akku", near)[1] == 1.0
    assert measure("Garantie Akku", far)[:2] == (1.0, 0.5)


def test_parts_of_a_compound_count_together() -> None:
    apart, _, _ = measure("Rückgabefrist", "Die Frist für die Rückgabe beträgt dreißig Tage.")
    other, _, _ = measure("Rückgabefrist", "Der Rückruf betrifft Geräte aus Mai.")
    assert apart > 0.7 > 0.3 > other


def test_pairs_need_order_and_nearness() -> None:
    question = "verlängerte Garantie anmelden"
    assert measure(question, "Eine verlängerte Garantie online anmelden.")[2] == 1.0
    assert (
        measure(question, "Anmelden. Danach hilft die Hotline bei allem. Garantie heißt nie verlängerte Frist.")[2] == 0
    )


@pytest.mark.parametrize("rare", [0, 1])
def test_rare_words_weigh_more(rare: int) -> None:
    weights = [9.0 if number == rare else 1.0 for number in range(2)]
    profile = Profile("Garantie Akku", Analyzer("de"), weights)
    assert profile.measure("Nur Garantie steht hier.")[0] == pytest.approx(weights[0] / 10)


def test_inflected_words_match_in_full() -> None:
    assert measure("batteries covered", "The battery is covering it.", "en")[0] == 1.0


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_stem_begins_as_its_word_does(language: str) -> None:
    analyzer = Analyzer(language)
    folder = Path(__file__).parents[3] / "assistant" / "demo" / "company"
    known = {word for path in folder.rglob("*.md") for word in words(path.read_text(encoding="utf-8"))}
    odd = {"ärger", "über", "öfen", "ßa", "dying", "yes", "yoga", "ääö", "geübte", "4k"}
    assert len(known) > 1000
    assert all(analyzer.stem(word)[:1] == fold(word)[:1] for word in known | odd)


def test_a_word_that_begins_otherwise_is_not_stemmed() -> None:
    analyzer = Analyzer("de")
    profile = Profile("Fristen", analyzer, [1.0])
    before = analyzer.stem.cache_info().misses
    profile.measure("Garantie, Versand und Zoll")
    assert analyzer.stem.cache_info().misses == before
    assert profile.measure("Frist")[0] == 1.0
