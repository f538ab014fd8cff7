import copy
import json
import random

import pytest

torch = pytest.importorskip("torch")

from knowledge.errors import ModelError  # noqa: E402
from knowledge.retrieval.entailment import Entailment  # noqa: E402
from knowledge.training.entailment import data as material  # noqa: E402
from knowledge.training.entailment import export as exporting  # noqa: E402
from knowledge.training.entailment.data import Statement, changed, written  # noqa: E402
from knowledge.training.entailment.evaluate import auroc, figures  # noqa: E402
from knowledge.training.entailment.model import Pairing, Proof, Recipe, batches, learn, odds  # noqa: E402
from knowledge.training.entailment.train import shipped  # noqa: E402
from knowledge.training.texts import Pair  # noqa: E402

TOLD = "the order arrives today."


def statements() -> list[Statement]:
    """Statements and questions that one word decides."""
    made = []
    for number, noun in enumerate(("order", "parcel", "invoice", "shop") * 4):
        for asks in (False, True):
            for day, settled in (("today", True), ("later", False)):
                change = "" if settled else "time"
                made.append(Statement(f"the {noun} arrives {day}.", TOLD, settled, f"g{number}", change, asks))
    return made


@pytest.fixture
def model(tiny_encoder):
    torch.manual_seed(3)
    made = Proof(copy.deepcopy(tiny_encoder.model), drop=0.0)
    torch.nn.init.normal_(made.settled.weight, std=0.3)
    return made.eval()


def test_every_written_row_has_both_kinds_and_no_text_twice():
    given = written()
    assert {one.asks for one in given} == {True, False}
    sides = {}
    for one in given:
        sides.setdefault(one.group, set()).add(one.settled)
        assert bool(one.change) is not one.settled
        assert one.text.strip() and one.evidence.strip()
    assert all(both == {True, False} for both in sides.values())
    assert len({(one.text, one.evidence) for one in given}) == len(given)


def test_a_text_counts_beside_a_stretch_and_beside_its_twin(tmp_path):
    row = {"id": "c1", "evidence": "open", "twin": "shut", "change": "opposite", "true": [{"text": "You may enter."}]}
    row |= {"twin_true": [{"text": "Come back later."}], "both": [{"text": "There is a door."}]}
    row |= {"neither": [{"text": "It is raining."}]}
    (tmp_path / "contrast.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    found = {(one.text, one.evidence): (one.settled, one.change) for one in written(tmp_path)}
    assert found == {
        ("You may enter.", "open"): (True, ""),
        ("You may enter.", "shut"): (False, "opposite"),
        ("Come back later.", "open"): (False, "opposite"),
        ("Come back later.", "shut"): (True, ""),
        ("There is a door.", "open"): (True, ""),
        ("There is a door.", "shut"): (True, ""),
        ("It is raining.", "open"): (False, "neither"),
        ("It is raining.", "shut"): (False, "neither"),
    }


def test_held_out_stretches_are_not_trained_on():
    trained = written()
    held = written(material.WRITTEN / "held_out")
    assert {one.asks for one in held} == {True, False}
    assert not {one.group for one in held} & {one.group for one in trained}
    assert not {one.text for one in held} & {one.text for one in trained}


def test_no_written_pairs_is_an_error(tmp_path):
    with pytest.raises(ModelError, match="No pairs"):
        written(tmp_path)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Die Frist beträgt 14 Tage.", {"figure"}),
        ("Der Laden ist klein.", {"negation"}),
        ("Nichts davon zählt.", set()),
        ("It comes with 2 blades.", {"figure", "opposite"}),
    ],
)
def test_a_changed_sentence_differs_in_what_it_says(text, kinds):
    seen = {twin for seed in range(40) if (twin := changed(text, random.Random(seed)))}
    assert {kind for kind, _ in seen} == kinds
    assert all(twin != text for _, twin in seen)


def test_a_sentence_is_proven_by_its_translation_and_not_by_its_neighbour():
    pairs = [
        Pair(f"The sentence number {n} is about the letter.", f"Der Satz Nummer {n} handelt vom Brief.")
        for n in range(9)
    ]
    found = [one for seed in range(30) for one in material._from_pair(pairs, random.Random(seed), "g")]
    for one in found:
        number = one.text.partition("umber ")[2] or one.text.partition("ummer ")[2]
        told = any(f"{word} {number.split()[0]} " in one.evidence for word in ("number", "Nummer"))
        assert told or not one.settled
        assert not told or one.change != "neighbour"
    assert {one.change for one in found} >= {"", "figure", "neighbour"}


def test_it_learns_what_decides_for_statements_and_for_questions(model, tiny_encoder):
    given, pairing = statements(), Pairing(tiny_encoder.tokenizer)
    recipe = Recipe(hidden=0.0)
    steps = [batch for epoch in range(30) for batch in batches(given, 16, random.Random(epoch))]
    learn(model, pairing, steps, recipe, 2e-3)
    found = figures(given, odds(model, pairing, given))
    assert found["statements"]["auroc"] == found["questions"]["auroc"] == 1.0
    assert found["questions"]["stopped by change"] == {"time": 1.0}


def test_long_texts_are_cut_and_both_parts_are_told_apart(tiny_encoder):
    ids, types = Pairing(tiny_encoder.tokenizer)("the shop " * 90, "it ends soon. " * 200)
    assert len(ids) == len(types) == 256
    assert types.count(0) == 96 + 2
    hidden, _ = Pairing(tiny_encoder.tokenizer)("the shop", "it ends", lambda: True)
    assert hidden.count(tiny_encoder.tokenizer.token_to_id("[MASK]")) == 2


def test_ties_count_half():
    import numpy as np

    assert auroc(np.array([True, False]), np.array([1.0, 1.0])) == 0.5
    assert auroc(np.array([True, False, True]), np.array([3.0, 1.0, 2.0])) == 1.0


@pytest.fixture
def folder(model, tiny_encoder, tmp_path, monkeypatch):
    """The tiny model as it is served."""
    from safetensors.torch import save_file

    base = tmp_path / "reader"
    base.mkdir()
    tiny_encoder.tokenizer.save(str(base / "tokenizer.json"))
    monkeypatch.setattr(exporting, "PACKAGED", base)
    monkeypatch.setattr(exporting, "untrained", lambda: (Proof(copy.deepcopy(tiny_encoder.model)), None))
    run = tmp_path / "run"
    run.mkdir()
    save_file(model.state_dict(), str(run / "proof.safetensors"))
    exporting.export(run, tmp_path / "entails-tiny")
    return tmp_path / "entails-tiny"


def test_the_served_model_gives_the_trained_ones_odds(folder, model, tiny_encoder):
    given = statements()[:4]
    trained = odds(model, Pairing(tiny_encoder.tokenizer), given)
    served = Entailment(folder)
    for one, value in zip(given, trained, strict=True):
        judged = (served.answered if one.asks else served.proven)(one.text, [one.evidence, "", one.evidence * 60])
        assert judged[0] == pytest.approx(value, abs=0.35)
        assert len(judged) == 3


def test_a_folder_without_the_model_says_what_to_do(folder, tmp_path):
    (folder / "onnx" / "entailment_int8.onnx").write_bytes(b"broken")
    with pytest.raises(ModelError, match="cannot be loaded"):
        Entailment(folder)
    assert json.loads((folder / "beleg.json").read_text(encoding="utf-8"))["max_statement_tokens"] == 96


def test_training_goes_on_from_the_shipped_graph() -> None:
    told = "Sie können Ware innerhalb von 30 Tagen zurückgeben. Die Rücksendung ist kostenlos."
    false, asked = "Die Rücksendung kostet 5 Euro.", "Wie lange kann ich zurückgeben?"
    model, tokenizer = shipped(0.0)
    with torch.no_grad():
        odds = model.eval()([Pairing(tokenizer)(text, told) for text in (false, asked)]).tolist()
    served = Entailment()
    assert odds[0][0] == pytest.approx(served.proven(false, [told])[0], abs=1.0)
    assert odds[1][1] == pytest.approx(served.answered(asked, [told])[0], abs=1.0)
    assert odds[0][0] < 0 < odds[1][1]
