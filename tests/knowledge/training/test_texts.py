import random

import pytest

from knowledge.errors import ModelError
from knowledge.training import texts


def test_share_alike_sources_are_left_out(data):
    assert set(texts.load_sentences(data)) == {"tatoeba", "php_manual"}


def test_a_folder_without_pairs_says_what_to_do(tmp_path):
    with pytest.raises(ModelError, match="--data"):
        texts.load_sentences(tmp_path)


def test_sources_are_split_by_style_and_repeated(data):
    everyday, documentation = texts.split_by_style(texts.load_sentences(data))
    assert len(everyday) == 100
    assert len(documentation) == 100
    one = texts.Pair("a", "b")
    assert texts.split_by_style({"mlqe_pe": [one]})[1] == [one] * 3


def test_headings_keep_the_languages_they_have(data):
    asked = texts.load_headings(data)
    assert asked[0] == texts.Asked(
        "order", "bestellung", "the order counts. it ends soon.", "das bestellung zählt. es endet bald."
    )
    assert asked[-1].passage_en == "" and asked[-1].query_de == "Vertrag"


def test_questions_come_from_policies_and_faq(data):
    assert [item.query_en for item in texts.load_questions(data)] == ["who waits?", "is it soon?"]


@pytest.mark.parametrize(
    ("word", "apart"),
    [
        ("Rückgabefrist", "Rückgabe frist"),
        ("Lieferungsfrist", "Lieferungs frist"),
        ("Rückgabe", "Rückgabe"),
        ("Frist", "Frist"),
        ("Rückgabexyz", "Rückgabexyz"),
        ("Rückgabe-Frist", "Rückgabe-Frist"),
    ],
)
def test_compounds_are_written_apart_only_between_known_words(word, apart):
    noise = texts.GermanNoise(["rückgabe lieferung frist"] * 8)
    assert noise.apart(word) == apart


def test_misspelling_changes_one_word_by_one_slip():
    rng = random.Random(1)
    for _ in range(50):
        wrong = texts.misspell("eine bestellung und ein ja", rng).split(" ")
        assert wrong[0] == "eine" and wrong[2:] == ["und", "ein", "ja"]
        assert abs(len(wrong[1]) - len("bestellung")) <= 1
    assert texts.misspell("ja und nein", rng) == "ja und nein"


def test_noise_is_rare_and_repeatable():
    noise = texts.GermanNoise(["größere rückgabefrist"] * 8)
    drawn = [noise("eine größere Bestellung", random.Random(seed)) for seed in range(400)]
    assert drawn == [noise("eine größere Bestellung", random.Random(seed)) for seed in range(400)]
    changed = sum(text != "eine größere Bestellung" for text in drawn)
    assert 15 < changed < 100
    assert "eine grosere Bestellung" in drawn


def test_generated_questions_hold_the_heading():
    rng = random.Random(2)
    assert all("Rückgabe" in texts.as_question("Rückgabe:", "de", rng) for _ in range(20))
    assert not any(":" in texts.as_question("Rückgabe:", "de", rng) for _ in range(20))
