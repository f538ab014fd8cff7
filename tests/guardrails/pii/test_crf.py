"""The named-entity field: sentences, probabilities, knowledge of words, and the spaCy component around it."""

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest

from guardrails.errors import GuardrailError
from guardrails.pii.crf import Crf, features, sentences
from guardrails.pii.gazetteer import familiarity, is_noun
from guardrails.pii.lexical import GRAM_BITS, Letters, Lexicon, key, shape
from guardrails.pii.ner import shipped, words_of


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Hallo Anna Berger , guten Tag .", [(0, 7)]),
        ("Es war gestern . Anna kam .", [(0, 4), (4, 7)]),
        ("Dr . Berger kam heute .", [(0, 6)]),
        ("am 3 . Mai kam Anna", [(0, 6)]),
        ("", []),
    ],
)
def test_sentences(words: str, expected: list[tuple[int, int]]) -> None:
    assert sentences(words.split()) == expected


def test_sentences_break_at_blank_lines_and_at_a_hundred_words() -> None:
    assert sentences(["a"] * 5, frozenset({2})) == [(0, 2), (2, 5)]
    assert max(b - a for a, b in sentences(["wort"] * 350)) == 100


@pytest.fixture
def lexicon() -> Lexicon:
    letters = Letters(np.zeros((1 << GRAM_BITS, 5), np.float32), np.zeros(5, np.float32))
    return Lexicon(letters, np.array([key("lampe"), key("tisch")], np.uint32), np.array([key("smith")], np.uint32))


def small(lexicon: Lexicon, seed: int) -> Crf:
    """A field with random weights for the features of a few words."""
    rng = np.random.default_rng(seed)
    words = ["Anna", "Berger", "kauft", "Lampen", "in", "Köln"]
    keys = np.unique(np.concatenate([found for found, _ in features(lexicon.facts(words))]))
    labels = ["B-PERSON", "I-PERSON", "O"]
    return Crf(
        labels,
        keys,
        rng.normal(size=(len(keys), 3)).astype(np.float32) / 5,
        rng.normal(size=(3, 3)).astype(np.float32),
        lexicon,
    )


@pytest.mark.parametrize("seed", range(4))
def test_probabilities_are_those_of_all_labelings(lexicon: Lexicon, seed: int) -> None:
    model = small(lexicon, seed)
    words = ["Anna", "Berger", "kauft", "Lampen"]
    facts = lexicon.facts(words)
    cuts = [(0, 3), (3, 4)]
    scores = model._emissions(facts, cuts)
    chances = model._marginals(scores, cuts)
    steps = np.log(model._transitions)
    for start, end in cuts:
        total = np.zeros((end - start, 3))
        for path in product(range(3), repeat=end - start):
            weight = sum(scores[start + i, label] for i, label in enumerate(path))
            weight += sum(steps[a, b] for a, b in pairwise(path))
            for i, label in enumerate(path):
                total[i, label] += np.exp(weight)
        assert np.allclose(chances[start:end], total / total.sum(axis=1, keepdims=True), atol=1e-4)


def test_sentences_do_not_see_each_other(lexicon: Lexicon) -> None:
    model = small(lexicon, 1)
    words = ["Anna", "Berger", "kauft", "Lampen"]
    facts = lexicon.facts(words)
    together = model._emissions(facts, [(0, 2), (2, 4)])
    assert np.allclose(together[:2], model._emissions(facts[:2], [(0, 2)]), atol=1e-5)
    assert np.allclose(together[2:], model._emissions(facts[2:], [(0, 2)]), atol=1e-5)


def test_words(lexicon: Lexicon) -> None:
    assert [lexicon.known(word) for word in ("lampe", "lampen", "tischlampe", "berger")] == ["V", "I", "K", "U"]
    assert shape("Müller-93") == "Xxx+-dd"
    assert lexicon.facts(["Anna"])[0] is lexicon.facts(["und", "Anna"])[1]
    assert familiarity("lampentisch", {"lampe", "tisch"}.__contains__) == "U"


@pytest.mark.parametrize("word", ["änderungen", "vpn-einstellungen", "problem"])
def test_nouns(word: str) -> None:
    assert is_noun(word)


@pytest.mark.parametrize("word", ["berger", "yılmaz", "sommer", "koch", "klaus"])
def test_names_are_no_nouns(word: str) -> None:
    assert not is_noun(word)


def test_words_of_a_text_leave_out_spaces_and_keep_line_breaks() -> None:
    import spacy

    text = "Grüße\nAnna  Berger\n\nEnde"
    words, places, breaks = words_of(spacy.blank("xx")(text))
    assert words == ["Grüße", "¶", "Anna", "Berger", "¶", "Ende"]
    assert [text[a:b] for a, b in places if text[a:b].strip()] == ["Grüße", "Anna", "Berger", "Ende"]
    assert breaks == {5}


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Gestern sagte Trainer Wolfgang Petersheim der Zeitung nichts.", "Wolfgang Petersheim"),
        ("According to Margaret Ellison, the parcel never arrived.", "Margaret Ellison"),
    ],
)
def test_the_shipped_model_finds_names(text: str, person: str) -> None:
    doc = shipped()(text)
    assert [span.text for span in doc.ents if span.label_ == "PERSON"] == [person]


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "model.npz").write_bytes(b"no model")
    with pytest.raises(GuardrailError, match="named-entity model"):
        shipped(tmp_path / "model.npz")
    with pytest.raises(GuardrailError, match="named-entity model"):
        shipped(tmp_path / "missing.npz")
