import json
import random

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from knowledge.training.reader import data as reader_data  # noqa: E402
from knowledge.training.reader.data import Group, Groups, Item, Material, load_material, without_answer  # noqa: E402
from knowledge.training.reader.evaluate import auroc, f1, squad_figures  # noqa: E402
from knowledge.training.reader.model import Pairing, ReaderHeads, group_loss  # noqa: E402
from knowledge.training.reader.train import Recipe, Trainer  # noqa: E402

MIX = {"wiki": 1.0}
HOURS = "The shop waits for the customer all day. It opens at nine. It closes at six."
NINE = (HOURS.index("nine"), HOURS.index("nine") + 4)


@pytest.fixture
def material():
    """Two passages with one question each, and one that is not answered."""
    made = Material()
    one = made.passage("the order arrives today. the shop waits.", "wiki")
    two = made.passage("the parcel arrives tomorrow. the customer waits.", "wiki")
    made.passage("the invoice grows soon.", "wiki")
    made.item("wiki", Item("when arrives the order?", "en", one, ((18, 23),)))
    made.item("wiki", Item("when arrives the parcel?", "en", two, ((19, 27),)))
    made.item("wiki", Item("when ends the contract?", "en", two))
    return made


@pytest.fixture
def near():
    return {"wiki": np.array([[1, 2], [0, 2], [0, 2]])}


@pytest.fixture
def pairing(tiny_encoder):
    return Pairing(tiny_encoder.tokenizer)


def test_the_answers_sentence_is_taken_out():
    assert without_answer(HOURS, [NINE]) == "The shop waits for the customer all day. It closes at six."


@pytest.mark.parametrize("passage", ["It opens at nine.", "Nine it is. It opens at nine, or at nine. Nine!"])
def test_nothing_is_left_when_all_sentences_hold_the_answer(passage):
    start = passage.lower().index("nine")
    assert without_answer(passage, [(start, start + 4)]) is None


def test_draws_depend_on_seed_and_number_only(material, near):
    one, two = (Groups(material, near, seed=3) for _ in range(2))
    forward = [one(number, MIX) for number in range(20)]
    backward = [two(number, MIX) for number in reversed(range(20))]
    assert forward == backward[::-1]
    others = [Groups(material, near, seed=4)(number, MIX) for number in range(20)]
    assert forward != others


def test_an_unanswered_question_has_no_span_and_is_not_ranked(material, near):
    drawn = [Groups(material, near, seed=3)(number, MIX) for number in range(20)]
    unanswered = [group for group in drawn if group.question.startswith("when ends")]
    assert unanswered
    assert all(group.spans == [None] and group.ranked == 0 for group in unanswered)
    answered = [group for group in drawn if group.ranked]
    assert all(group.spans[0] and not any(group.spans[1:]) for group in answered)


def test_passages_of_the_same_question_are_no_negatives(material, near):
    material.item("wiki", Item("when arrives the order?", "en", 1, ((19, 27),)))
    near["wiki"] = np.vstack([near["wiki"], [[0, 2]]])
    drawn = [Groups(material, near, seed=3)(number, MIX) for number in range(30)]
    for group in drawn:
        if group.question.startswith("when arrives the order"):
            assert set(group.passages[1 : group.ranked]) <= {material.passages[2]}


def test_a_pair_points_at_the_answers_tokens(pairing):
    pair = pairing("when arrives the order?", "the order arrives today.", (18, 23))
    text = "the order arrives today."
    start, end = (pair.offsets[place - pair.first] for place in (pair.start, pair.end))
    assert text[start[0] : end[1]] == "today"
    assert pair.types.count(0) == pair.first


def test_a_long_passage_is_cut_around_the_answer(pairing):
    passage = "the shop waits. " * 120 + "the order arrives today. " + "the parcel waits. " * 120
    start = passage.index("today")
    for seed in range(5):
        pair = pairing("when arrives the order?", passage, (start, start + 5), random.Random(seed))
        assert len(pair.ids) <= 256
        cut = pair.offsets[pair.start - pair.first]
        assert passage[cut[0] : cut[1]] in "today"


def test_training_finds_the_answer_and_the_right_passage(tiny_encoder, pairing, material, near, tmp_path):
    torch.manual_seed(1)
    recipe = Recipe(minutes=1000.0, rate=5e-3, warmup=2, groups=3, workers=1, negatives=2)
    trainer = Trainer(
        ReaderHeads(tiny_encoder.model), pairing, Groups(material, near, seed=3), recipe, tmp_path, tmp_path
    )
    trainer.mixes = ((1.01, MIX),)
    group = Group("when arrives the order?", material.passages[:3], [(18, 23), None, None], 3, True)
    before = float(group_loss(trainer.heads, [group], [trainer.paired(group, random.Random(1))]).detach())
    for _ in range(60):
        trainer.step()
    after = float(group_loss(trainer.heads, [group], [trainer.paired(group, random.Random(1))]).detach())
    assert after < 0.5 * before
    readings = trainer.read(group.question, group.passages)
    assert readings[0][0] == "today"
    assert readings[0][1] > 0 > readings[2][1]
    assert readings[0][2] > max(reading[2] for reading in readings[1:])


def test_a_resumed_run_takes_the_same_step(tiny_encoder, pairing, material, near, tmp_path):
    import copy

    recipe = Recipe(minutes=1000.0, groups=2, workers=1)

    def make() -> Trainer:
        torch.manual_seed(1)
        heads = ReaderHeads(copy.deepcopy(tiny_encoder.model))
        trainer = Trainer(heads, pairing, Groups(material, near, seed=3), recipe, tmp_path, tmp_path)
        trainer.mixes = ((1.01, MIX),)
        return trainer

    first = make()
    for _ in range(2):
        first.step()
    first.save()
    second = make()
    assert second.resume()
    assert second.draw() == first.draw()
    second.progress.seconds = first.progress.seconds
    first.step()
    second.step()
    assert torch.allclose(first.heads.span.weight, second.heads.span.weight, atol=1e-6)


def test_material_holds_out_every_fifth_article_and_reads_written_questions(data, tmp_path, monkeypatch):
    articles = [
        {"paragraphs": [{"context": f"the order {n} ends.", "qas": [{"question": f"what ends {n}?", "answers": [
            {"text": "order", "answer_start": 4}]}]}]}
        for n in range(5)
    ]  # fmt: skip
    (data / "qa" / "new_wiki.dev.json").write_text(json.dumps({"data": articles}), encoding="utf-8")
    (data / "qa" / "policyqa.dev.json").write_text(json.dumps({"data": articles[:2]}), encoding="utf-8")
    written = tmp_path / "questions"
    written.mkdir()
    line = {"passage": "das paket kommt heute.", "questions": [
        {"question": "wann kommt es?", "language": "de", "answer": "heute", "start": 16},
        {"question": "wer kommt?", "language": "de", "answer": None, "start": None}]}  # fmt: skip
    (written / "de.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    monkeypatch.setattr(reader_data, "WRITTEN", written)
    material = load_material(data)
    assert {name: len(items) for name, items in material.sources.items()} == {
        "wiki": 4, "policy": 2, "written": 2, "faq": 1, "headings": 11,
    }  # fmt: skip
    assert material.sources["written"][1].spans == ()
    assert material.passages[material.sources["written"][0].passage][16:21] == "heute"


@pytest.mark.parametrize(
    ("given", "gold", "value"), [("the order", "order", 1.0), ("two days", "two weeks", 0.5), ("today", "soon", 0.0)]
)
def test_f1_counts_words_without_articles(given, gold, value):
    assert f1(given, gold) == pytest.approx(value)


def test_figures_of_a_perfect_and_a_blind_reader(tmp_path):
    qas = [{"question": "when?", "answers": [{"text": "nine", "answer_start": NINE[0]}]}]
    file = tmp_path / "set.json"
    file.write_text(json.dumps({"data": [{"paragraphs": [{"context": HOURS, "qas": qas}]}]}), encoding="utf-8")
    perfect = squad_figures(lambda _, texts: [("nine", float("nine" in text), 0.0) for text in texts], file)
    assert perfect == {"f1": 1.0, "em": 1.0, "auroc": 1.0}
    blind = squad_figures(lambda _, texts: [("six", 0.0, 0.0) for _ in texts], file)
    assert blind == {"f1": 0.0, "em": 0.0, "auroc": 0.5}


def test_auroc_counts_ties_half():
    assert auroc([1.0, 0.0], [0.0]) == 0.75
