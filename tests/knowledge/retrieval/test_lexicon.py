"""The lexicon of cross-language search."""

from pathlib import Path

import pytest

from knowledge.errors import ModelError
from knowledge.retrieval import lexicon as module
from knowledge.retrieval.analysis import Analyzer
from knowledge.retrieval.bm25 import term_hash
from knowledge.retrieval.lexicon import Lexicon, shipped_lexicon
from knowledge.retrieval.passage import Profile, question_words
from knowledge.retrieval.query import lookups
from knowledge.training.lexicon import as_text, learn, read_written, with_written

SMALL = Lexicon(
    {"de-en": {"sag": [["saw", 1.0]], "blatt": [["blade", 0.7], ["leaf", 0.3]], "frist": [["deadline", 1.0]]}}
)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("frist", {"deadline"}),
        ("fristen", {"deadline"}),
        ("sägeblatt", {"saw", "blade", "leaf"}),
        ("sägeblätter", {"saw", "blade", "leaf"}),
        ("quxfrist", set()),
        ("xyz", set()),
        ("", set()),
    ],
)
def test_words_and_compounds(word: str, expected: set[str]) -> None:
    assert {name for name, _ in SMALL.translations(word, "de", "en")} == expected


def test_a_direction_without_entries_translates_nothing() -> None:
    assert SMALL.translations("deadline", "en", "de") == ()
    assert SMALL.translates("de", "en") and not SMALL.translates("en", "de")


def test_words_are_looked_up_in_translation_only_in_the_other_language() -> None:
    plain = lookups("Frist", [Analyzer("de"), Analyzer("en")], "de")
    found = lookups("Frist", [Analyzer("de"), Analyzer("en")], "de", SMALL)
    assert found["de"] == plain["de"]
    stem = term_hash("en", "s:" + Analyzer("en").stem("deadline"))
    assert stem in {term.key for term in found["en"]} - {term.key for term in plain["en"]}


def test_a_translated_word_covers_the_question() -> None:
    question = "Frist"
    weights = [1.0] * len(question_words(question))
    passage = "The deadline is thirty days."
    assert Profile(question, Analyzer("en"), weights).measure(passage)[0] == 0.0
    assert Profile(question, Analyzer("en"), weights, [["deadline"]]).measure(passage)[0] == 1.0


def test_learning_finds_the_dictionary() -> None:
    pairs = [
        ("the saw is old", "die säge ist alt"),
        ("the saw is new", "die säge ist neu"),
        ("the blade is new", "das blatt ist neu"),
        ("a blade", "ein blatt"),
        ("an old blade", "ein altes blatt"),
    ] * 3
    learnt = learn(pairs, rounds=20)
    assert learnt["de-en"][Analyzer("de").stem("säge")][0][0] == "saw"
    assert learnt["en-de"][Analyzer("en").stem("blade")][0][0] == "blatt"
    for entries in learnt.values():
        assert all(abs(sum(weight for _, weight in options) - 1) < 0.05 for options in entries.values())


def test_the_file_is_read_as_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MODEL", tmp_path)
    shipped_lexicon.cache_clear()
    with pytest.raises(ModelError, match="lexicon"):
        shipped_lexicon()
    (tmp_path / module.FILE).write_text(as_text({"de-en": {"frist": [("deadline", 1.0)]}}), encoding="utf-8")
    assert shipped_lexicon().translations("frist", "de", "en") == (("deadline", 1.0),)
    shipped_lexicon.cache_clear()


@pytest.mark.parametrize(
    ("word", "source", "target", "among"),
    [
        ("rückgabe", "de", "en", "return"),
        ("versand", "de", "en", "shipping"),
        ("invoice", "en", "de", "rechnung"),
        ("warranty", "en", "de", "garantie"),
    ],
)
def test_the_shipped_lexicon_knows_a_shop(word: str, source: str, target: str, among: str) -> None:
    stem = Analyzer(target).stem
    assert stem(among) in {stem(name) for name, _ in shipped_lexicon().translations(word, source, target)}


TERMS = Lexicon(
    {
        "en-de": {
            "hand": [["hand", 1.0]],
            "hand in": [["abgeben", 0.8], ["einreichen", 0.2]],
            "open hour": [["öffnungszeiten", 1.0]],
            "hour": [["stunde", 1.0]],
        }
    }
)


def test_words_that_belong_together_are_looked_up_together() -> None:
    hand, into, hours = TERMS.of_words(["hand", "in", "hours"], "en", "de")
    assert hand == (("abgeben", 0.4), ("einreichen", 0.1), ("hand", 0.5))
    assert into == (("abgeben", 0.4), ("einreichen", 0.1))
    assert hours == (("stunde", 1.0),)
    assert TERMS.of_words(["opening", "hours"], "en", "de")[0] == (("öffnungszeiten", 0.5),)
    assert TERMS.of_words(["hand", "in"], "de", "en") == [(), ()]


def test_a_term_is_searched_by_what_it_is_called() -> None:
    terms = lookups("where can I hand in this", [Analyzer("de")], "en", TERMS)["de"]
    assert term_hash("de", "s:" + Analyzer("de").stem("abgeben")) in {term.key for term in terms}


def test_written_lists_count_more_than_texts_and_bring_terms() -> None:
    learnt = {"en-de": {"saw": [("sah", 1.0)], "blue": [("blau", 1.0)]}, "de-en": {}}
    rows = [(["saw"], ["säge", "kreissäge"]), (["core drill", "corer"], ["kernbohrer"])]
    made = with_written(learnt, rows)
    assert made["en-de"]["saw"] == [("säge", 0.47), ("sah", 0.3), ("kreissäge", 0.23)]
    assert made["en-de"]["blue"] == [("blau", 1.0)]
    assert made["en-de"]["core drill"] == [("kernbohrer", 1.0)]
    assert dict(made["de-en"]["kernbohr"]) == {"core": 0.33, "drill": 0.33, "corer": 0.33}
    assert list(made["en-de"]) == sorted(made["en-de"])


def test_lists_are_read_without_case_marks_and_broken_lines(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("return, send back\tZurückgeben, zurück schicken\nno tab here\n", encoding="utf-8")
    assert read_written(tmp_path) == [(["return", "send back"], ["zurückgeben", "zurück schicken"])]
