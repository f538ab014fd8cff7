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
from knowledge.training.lexicon import as_text, learn

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
