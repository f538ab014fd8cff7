import random
from collections import Counter

import numpy as np
import pytest

from knowledge.training.mining import near_passages
from knowledge.training.sampler import CHUNK, Sampler, Stream, clashes, cloze, joined
from knowledge.training.texts import Asked, GermanNoise, Pair

EVERYDAY = [Pair(f"e{i} " + "x" * (i % 9), f"E{i}") for i in range(40)]
DOCUMENTS = [Pair(f"d{i} " + "word " * (i % 13), f"D{i}") for i in range(900)]
ASKED = [Asked(f"q{i}", f"f{i}", f"passage {i} family{i // 4}", f"absatz {i} familie{i // 4}") for i in range(40)]


def make(seed: int = 1) -> Sampler:
    return Sampler(
        EVERYDAY, DOCUMENTS, [DOCUMENTS], ASKED, near_passages(ASKED, count=3), GermanNoise([]),
        seed=seed, sentences=8, passages=4, contrasts=8,
    )  # fmt: skip


@pytest.mark.parametrize("chunk", [0, 1, 7])
def test_sentences_mix_both_styles_evenly(chunk):
    sampler = make()
    drawn = [text for k in range(CHUNK) for text in sampler.sentences(chunk * CHUNK + k).english]
    kinds = Counter(text[0] for text in drawn)
    assert kinds == {"e": 4 * CHUNK, "d": 4 * CHUNK}


def test_batches_are_of_like_length():
    sampler = make()
    spread = [np.ptp([len(text) for text in sampler.sentences(k).english]) for k in range(CHUNK)]
    assert np.median(spread) < 25


@pytest.mark.parametrize("kind", ["sentences", "passages", "contrast"])
def test_a_batch_depends_on_nothing_but_seed_and_number(kind):
    one, other = make(), make()
    ahead = [getattr(one, kind)(k) for k in range(20)]
    assert getattr(other, kind)(19) == ahead[19]
    assert getattr(other, kind)(3) == ahead[3]
    assert getattr(make(2), kind)(3) != ahead[3]
    assert ahead[2] != ahead[3]


def test_a_stream_gives_everything_once_an_epoch():
    stream = Stream(10, (1, 2))
    drawn = [number for block in range(5) for number in stream.take(block, 4)]
    assert sorted(drawn[:10]) == sorted(drawn[10:]) == list(range(10))
    assert drawn[:10] != drawn[10:]


def test_passages_are_consecutive_and_long_enough():
    passage = joined([Pair(str(i), f"wort{i} zwei drei") for i in range(100)], 12, random.Random(5))
    numbers = [int(word) for word in passage.en.split()]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert len(numbers) == 4 or numbers[-1] == 99


def test_contrast_rows_match_and_hold_near_passages():
    batch = make().contrast(0)
    assert len(batch.queries) == 8
    asked = [(passage, key) for passage, key in zip(batch.passages, batch.keys, strict=True) if "famil" in passage]
    numbers = [int(passage.split()[1]) for passage, _ in asked]
    assert len(set(numbers)) == len(numbers) == 4
    for number, (_, key) in zip(numbers, asked, strict=True):
        assert key == (f"q{number}", f"passage {number} family{number // 4}")
    assert len({number // 4 for number in numbers}) == 1


def test_a_cloze_query_comes_from_its_passage():
    pairs = [Pair(f"one{i} two{i}", f"eins{i} zwei{i} drei{i}") for i in range(5)]
    stayed = 0
    for seed in range(60):
        item = cloze(pairs, random.Random(seed))
        number = {word[-1] for word in item.query_de.split()} | {word[-1] for word in item.query_en.split()}
        assert len(number) == 1
        source = pairs[int(number.pop())]
        assert set(item.query_de.split()) <= set(source.de.split())
        stayed += source.en in item.passage_en
        assert (source.en in item.passage_en) == (source.de in item.passage_de)
    assert 15 < stayed < 45


def test_contrast_draws_all_four_language_pairs():
    sampler = make()
    seen = set()
    for number in range(20):
        batch = sampler.contrast(number)
        for passage, query, key in zip(batch.passages, batch.queries, batch.keys, strict=True):
            if "famil" in passage:
                seen.add((key[0].replace("q", "f") in query, passage.startswith("absatz")))
    assert len(seen) == 4


def test_equal_questions_and_equal_passages_are_no_negatives():
    marks = clashes([("a", "1"), ("a", "2"), ("b", "2"), ("c", "3")])
    assert marks.tolist() == [
        [False, True, False, False],
        [True, False, True, False],
        [False, True, False, False],
        [False, False, False, False],
    ]


def test_near_passages_are_the_family_and_never_the_row_itself():
    near = near_passages(ASKED, count=3)
    for row in range(len(ASKED)):
        assert row not in near[row]
        assert set(near[row] // 4) == {row // 4}
