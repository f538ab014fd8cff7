import numpy as np
import pytest

from assistant.errors import SettingsError
from assistant.evidence.reading import (
    CONFIDENCE_NAMES,
    UNIT_NAMES,
    RememberingReader,
    SecondLook,
    confidence_features,
    look,
    unit_features,
)
from assistant.evidence.scorer import Logistic
from knowledge.retrieval.reader import Reading
from tests.assistant.answers.helpers import make_hit, select

TEXT = "Wir öffnen um neun Uhr. Samstags ist geschlossen."


class Sees:
    """A reader that finds one text, in passages that hold it."""

    def __init__(self, answer: str) -> None:
        self.answer, self.asked = answer, []

    def read(self, question, passages):
        self.asked += passages
        at = [passage.find(self.answer) for passage in passages]
        return [
            Reading(place, place + len(self.answer), 4.0, 2.0) if place >= 0 else Reading(0, 3, -6.0, -2.0)
            for place in at
        ]


def weights(**strong: float):
    """Models that keep the score and add the named features."""

    def model(names, chosen):
        values = np.array([chosen.get(name, 0.0) for name in names], dtype=np.float32)
        zeros = np.zeros(len(names), dtype=np.float32)
        return Logistic(names, zeros, zeros + 1.0, values, 0.0).to_json()

    cases = {
        "unit": model(UNIT_NAMES, {"logit": 1.0, "inside": strong.get("inside", 0.0)}),
        "confidence": model(CONFIDENCE_NAMES, {"logit": 1.0, "top": strong.get("top", 0.0)}),
    }
    return {kind: {"same": made, "cross": made} for kind, made in cases.items()}


def opening(question: str = "Wann ist geschlossen?"):
    other = make_hit("Geschlossen ist die Kasse nie.", name="kasse")
    return select(question, [make_hit(TEXT, name="zeiten", start=10, headings=("Laden", "Zeiten")), other])


def test_the_reader_sees_heading_and_text_and_spans_count_in_the_document():
    reader = Sees("Samstags")
    seen = look(reader, opening(), 2)
    assert f"Zeiten: {TEXT}" in reader.asked
    found = next(one for one in seen if one.margin > 0)
    assert (found.start - 10, found.end - 10) == (TEXT.index("Samstags"), TEXT.index("Samstags") + 8)


def test_the_sentence_with_the_readers_answer_comes_first():
    selection = opening()
    look_again = SecondLook(lambda: Sees("neun Uhr"), weights(inside=20.0))
    again, _ = look_again(selection, 0.5)
    assert again.evidence[0].text == "Wir öffnen um neun Uhr."
    assert len(again.evidence) == len(selection.evidence)
    assert {one.text for one in again.evidence} == {one.text for one in selection.evidence}


def test_confidence_falls_where_the_reader_finds_nothing():
    sure = SecondLook(lambda: Sees("Samstags"), weights(top=3.0))(opening(), 0.5)[1]
    unsure = SecondLook(lambda: Sees("nirgends"), weights(top=3.0))(opening(), 0.5)[1]
    assert sure > 0.8
    assert unsure < 0.1


def test_what_is_hopeless_is_not_read():
    reader = Sees("Samstags")
    selection = opening()
    assert SecondLook(lambda: reader, weights(), hopeless=0.02)(selection, 0.01) == (selection, 0.01)
    assert not reader.asked


def test_without_evidence_nothing_changes():
    empty = select("Wann?", [])
    assert SecondLook(lambda: Sees("x"), weights())(empty, 0.0) == (empty, 0.0)


def test_features_have_the_models_names():
    selection = opening()
    seen = look(Sees("neun Uhr"), selection, 1)
    assert unit_features(selection, seen).shape == (len(selection.measured.units), len(UNIT_NAMES))
    features = confidence_features(selection, seen, 0.5)
    assert features.shape == (len(CONFIDENCE_NAMES),)
    assert np.isfinite(features).all()


def test_each_pair_is_read_once_and_old_pairs_are_forgotten():
    reader = Sees("neun")
    remembering = RememberingReader(reader, entries=2)
    first = remembering.read("wann?", [TEXT, "Anders."])
    assert remembering.read("wann?", [TEXT, "Anders."]) == first
    assert len(reader.asked) == 2
    remembering.read("wann?", ["Noch etwas."])
    remembering.read("wann?", [TEXT])
    assert len(reader.asked) == 4


def test_weights_of_another_version_are_refused():
    held = weights()
    held["unit"]["same"]["names"] = ["other"]
    with pytest.raises(SettingsError, match="fitted for other features"):
        SecondLook(lambda: Sees("x"), held)


def test_what_was_not_fitted_stays_and_nothing_is_read():
    reader, held = Sees("neun Uhr"), weights(inside=20.0)
    selection = opening()
    only_cross = {"unit": {"cross": held["unit"]["cross"]}}
    assert SecondLook(lambda: reader, only_cross)(selection, 0.5) == (selection, 0.5)
    assert not reader.asked
    english = select("When does it open?", [make_hit(TEXT, name="zeiten")], language="en")
    again, confidence = SecondLook(lambda: reader, only_cross)(english, 0.5)
    assert again.evidence[0].text == "Wir öffnen um neun Uhr."
    assert confidence == 0.5
