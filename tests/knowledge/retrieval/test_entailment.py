"""The shipped entailment model, as the product loads it."""

from knowledge.retrieval.entailment import Entailment

EVIDENCE = (
    "Sie haben 28 Tage Zeit, um Ware zurückzugeben.",
    "Der Versand kostet 4,90 Euro.",
    "Wir öffnen um neun Uhr.",
)
ASKED = "Wie lange kann ich zurückgeben?"


def test_pairs_that_are_judged_at_once_are_judged_as_alone() -> None:
    model = Entailment()
    together = model.answered(ASKED, EVIDENCE)
    assert together == [model.answered(ASKED, [one])[0] for one in EVIDENCE]
    assert together == Entailment(threads=1).answered(ASKED, EVIDENCE)
    assert together[0] == max(together)


def test_nothing_to_judge() -> None:
    assert Entailment().proven("Rückgabe binnen vier Wochen.", []) == []
