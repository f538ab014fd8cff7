from pathlib import Path

import numpy as np
import pytest

from assistant.errors import SettingsError
from assistant.understand.intents import IntentClassifier, IntentOptions
from knowledge.retrieval.encoder import EncoderInfo
from tests.assistant.answers.helpers import HashEncoder

PLACES = ["berlin", "hamburg", "köln", "wien", "zürich", "leipzig", "bremen", "essen", "kiel", "ulm"]
TEXTS = [f"wo bleibt mein paket nach {p}" for p in PLACES] + [f"ich will die rechnung für {p}" for p in PLACES]
LABELS = ["order"] * 10 + ["invoice"] * 10


@pytest.fixture(scope="module")
def classifier() -> IntentClassifier:
    return IntentClassifier.fit(TEXTS, LABELS, HashEncoder(), IntentOptions(folds=2))


def test_it_learns_intents(classifier: IntentClassifier) -> None:
    found = classifier.predict(["wo ist mein paket", "bitte eine rechnung"])
    assert [item.label for item in found] == ["order", "invoice"]
    assert all(item.score > 0.5 and abs(sum(s for _, s in item.ranked) - 1) < 0.01 for item in found)


def test_what_is_like_no_example_is_out_of_scope(classifier: IntentClassifier) -> None:
    near, far = classifier.predict(["wo bleibt mein paket nach bonn", "zzz qqq xxyy jjj"])
    assert near.in_scope
    assert not far.in_scope
    assert near.scope > far.scope


def test_a_prediction_does_not_depend_on_its_batch(classifier: IntentClassifier) -> None:
    together = classifier.predict(["wo ist mein paket", "", "x" * 100_000])
    alone = [classifier.predict([text])[0] for text in ("wo ist mein paket", "", "x" * 100_000)]
    assert [a.label for a in together] == [b.label for b in alone]
    assert classifier.predict([]) == []


def test_weights_survive_saving(classifier: IntentClassifier, tmp_path: Path) -> None:
    path = tmp_path / "intents.safetensors"
    classifier.save(path)
    again = IntentClassifier.load(path, HashEncoder())
    assert again.labels == classifier.labels
    ours, theirs = classifier.predict(TEXTS), again.predict(TEXTS)
    assert [a.label for a in ours] == [b.label for b in theirs]
    assert np.allclose([a.scope for a in ours], [b.scope for b in theirs], atol=0.1)


def test_damaged_or_foreign_weights_are_refused(classifier: IntentClassifier, tmp_path: Path) -> None:
    path = tmp_path / "intents.safetensors"
    with pytest.raises(SettingsError, match="cannot be read"):
        IntentClassifier.load(path, HashEncoder())
    path.write_bytes(b"\x80\x04 not a model")
    with pytest.raises(SettingsError, match="cannot be read"):
        IntentClassifier.load(path, HashEncoder())
    classifier.save(path)
    other = HashEncoder()
    other.info = EncoderInfo("other", "1", 128, "test")
    with pytest.raises(SettingsError, match="fitted for hash"):
        IntentClassifier.load(path, other)


@pytest.mark.parametrize(("texts", "labels"), [([], []), (["a", "b"], ["x", "x"]), (["a", "b"], ["x"])])
def test_too_little_to_learn_from(texts: list[str], labels: list[str]) -> None:
    with pytest.raises(SettingsError, match="one label per text"):
        IntentClassifier.fit(texts, labels, HashEncoder())
