from collections import Counter

import numpy as np
import pytest

from knowledge.training import vocabulary

LETTERS = "abcdefghijklmnopqrstuvwxyz."


def tokenizer(*words: str):
    pieces = [*vocabulary.SPECIAL, *LETTERS, *(f"##{letter}" for letter in LETTERS), *words]
    return vocabulary.build_tokenizer(list(dict.fromkeys(pieces)))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("für", "fuer"),
        ("GRÖSSE", "größe"),
        ("Straße", "STRASSE"),
        ("u\u0308ber", "ueber"),
        ("naïve café", "naive cafe"),
        ("ﬁnden", "finden"),
    ],
)
def test_spellings_that_mean_the_same_get_the_same_pieces(text, same):
    split = tokenizer("fuer", "naive")
    assert split.encode(text).tokens == split.encode(same).tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("10€", ["10", "€"]),
        ("€10", ["€", "10"]),
        ("5°c", ["5", "°", "c"]),
        ("½", ["1", "/", "2"]),
        ("a\u2010b", ["a", "-", "b"]),
        ("łuk", ["l", "##u", "##k"]),
        ("±10", ["[UNK]", "10"]),
    ],
)
def test_a_symbol_does_not_hide_its_word(text, tokens):
    assert tokenizer("10", "1", "2", "5", "€", "°", "-", "/").encode(text).tokens[1:-1] == tokens


@pytest.mark.parametrize(("text", "other"), [("schon", "schön"), ("drucken", "drücken")])
def test_umlauts_are_not_dropped(text, other):
    split = tokenizer()
    assert split.encode(text).tokens != split.encode(other).tokens


def test_texts_are_framed():
    assert tokenizer("fuer").encode("für").tokens == ["[CLS]", "fuer", "[SEP]"]


def test_chosen_pieces_have_the_size_and_keep_the_frequent(sentences):
    english = ["[PAD]", "[unused1]", *LETTERS, *(f"##{letter}" for letter in LETTERS), "the", "order", "rare", "die"]
    german = vocabulary.german_pieces([de for _, de in sentences], 200)
    counts = Counter({"the": 900, "order": 800})
    chosen = vocabulary.choose_pieces(english, counts, german, [de for _, de in sentences], 160)
    assert len(chosen) == len(set(chosen)) == 160
    assert tuple(chosen[:5]) == vocabulary.SPECIAL
    assert {"the", "order", "bestellung", "zaehlt"} <= set(chosen)
    assert "[unused1]" not in chosen
    made = vocabulary.build_tokenizer(chosen)
    assert "[UNK]" not in made.encode("das paket kommt heute, xyz äöüß 0123456789 #?").tokens


def test_translation_vectors_find_the_dictionary():
    """Each German piece ends near the vector of the English word it goes with, not of the words around it."""
    pairs = [((0, 1), (0, 1)), ((0, 2), (0, 2)), ((1, 2), (1, 2)), ((3, 1), (3, 1)), ((3, 0), (3, 0))] * 3
    table = np.eye(4, dtype=np.float32)
    vectors, seen = vocabulary.translation_vectors(pairs, table, 6, rounds=20)
    assert vectors[:4].argmax(axis=1).tolist() == [0, 1, 2, 3]
    assert vectors[:4].diagonal().min() > 0.8
    assert seen.tolist() == [9, 9, 6, 6, 0, 0]
    assert not vectors[4:].any()


def test_start_table_copies_old_rows_and_mixes_new_ones():
    teacher, student = tokenizer("order"), tokenizer("order", "paket", "neu")
    rng = np.random.default_rng(0)
    table = rng.normal(size=(teacher.get_vocab_size(), 4)).astype(np.float32)
    translated = np.full((student.get_vocab_size(), 4), 7.0, dtype=np.float32)
    seen = np.zeros(student.get_vocab_size(), dtype=np.int64)
    seen[student.token_to_id("paket")] = 2
    rows = vocabulary.start_table(student, teacher, table, translated, seen)
    assert np.array_equal(rows[student.token_to_id("order")], table[teacher.token_to_id("order")])
    assert np.array_equal(rows[student.token_to_id("paket")], np.full(4, 7.0))
    parts = [teacher.token_to_id(piece) for piece in ("n", "##e", "##u")]
    assert np.allclose(rows[student.token_to_id("neu")], table[parts].mean(axis=0))
