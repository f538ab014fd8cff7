"""Whether evidence answers a message: an entailment model's judgement, weighed."""

import numpy as np
import pytest

from assistant.evidence.scorer import Logistic
from assistant.evidence.settled import NAMES, UNIT_NAMES, Settles
from tests.assistant.answers.helpers import make_hit, select

LEAST = {"threshold": 0.2, "threshold_other_language": 0.3, "threshold_structured": 0.6}
TEXT = "Wir öffnen um neun Uhr. Samstags ist geschlossen."


class Sees:
    """An entailment model that finds one text to be the answer."""

    def __init__(self, answer: str) -> None:
        self.answer, self.asked = answer, []

    def answered(self, question, evidence):
        self.asked += [(question, told) for told in evidence]
        return [5.0 if self.answer in told else -5.0 for told in evidence]


def weights(**strong: float):
    """Models that keep the score and add the named features."""

    def model(names, chosen):
        values = np.array([chosen.get(name, 0.0) for name in names], dtype=np.float32)
        zeros = np.zeros(len(names), dtype=np.float32)
        return Logistic(names, zeros, zeros + 1.0, values, 0.0).to_json()

    unit = model(UNIT_NAMES, {"logit": 0.1, "answered": 1.0})
    return {"unit": unit, "whole": model(NAMES, strong), **LEAST}


def opening(question: str = "Wann ist geschlossen?"):
    other = make_hit("Geschlossen ist die Kasse nie.", name="kasse")
    return select(question, [make_hit(TEXT, name="zeiten", start=10, headings=("Laden", "Zeiten")), other])


def test_the_sentence_that_answers_comes_first_and_decides():
    model = Sees("neun Uhr")
    settles = Settles(lambda: model, weights(best=1.0))
    found, sure = settles("Kann ich um zehn kommen?", opening(), 0.5, ())
    assert found.evidence[0].text == "Wir öffnen um neun Uhr."
    assert sure > 0.9 > 0.4
    assert ("Kann ich um zehn kommen?", "Zeiten: Wir öffnen um neun Uhr.") in model.asked


def test_where_nothing_answers_the_chance_falls_however_sure_the_words_are():
    settles = Settles(lambda: Sees("nirgends"), weights(best=1.0, logit=0.5))
    assert settles("Kann ich um zehn kommen?", opening(), 0.9, ())[1] < 0.4


def test_what_is_left_open_counts():
    settles = Settles(lambda: Sees("neun"), weights(open=-8.0, best=1.0))
    assert settles("Ist rot offen?", opening(), 0.5, ("rot",))[1] < 0.1 < settles("Ist offen?", opening(), 0.5, ())[1]


def test_what_is_hopeless_is_not_read_and_a_pair_is_read_once():
    model = Sees("neun Uhr")
    settles = Settles(lambda: model, weights(best=1.0))
    assert settles("Wann?", opening(), 0.001, ())[1] == 0.001
    assert model.asked == []
    first = settles("Wann?", opening(), 0.5, ())
    count = len(model.asked)
    again = settles("Wann?", opening(), 0.5, ())
    assert len(model.asked) == count and again[1] == first[1]


def test_sentences_that_were_not_read_stay_behind():
    text = " ".join(f"Der Laden Nummer {n} ist geschlossen." for n in range(12))
    selection = select("Wann ist der Laden geschlossen?", [make_hit(text, name="laeden")])
    found, _ = Settles(lambda: Sees("Nummer 3 "), weights())("Wann?", selection, 0.5, ())
    assert len(found.evidence) == len(selection.evidence)
    assert sorted(one.text for one in found.evidence) == sorted(one.text for one in selection.evidence)
    assert float(found.scores.max()) == found.evidence[0].score


def test_weights_for_other_features_are_refused():
    from assistant.errors import SettingsError

    with pytest.raises((SettingsError, KeyError, ValueError)):
        Settles(lambda: Sees(""), {**weights(), "unit": weights()["whole"]})


def test_rows_and_pairs_need_more_than_running_text():
    settles = Settles(lambda: Sees(""), weights())
    assert settles.least(opening()) == pytest.approx(0.2)
    row = make_hit("Preis: 3 €", name="preise", kind="row")
    assert settles.least(select("Was kostet es?", [row])) == pytest.approx(0.6)
