"""An answer of a question-answer pair is judged together with its question."""

from dataclasses import replace

from assistant.evidence.units import units
from knowledge.text.sentences import split

from .helpers import make_hit

PAIR = "Was kostet der Versand in die Schweiz?\nBis 2 kg 14,90 CHF, bis 10 kg 21,90 CHF."


def test_the_question_counts_but_is_not_the_answer() -> None:
    hit = make_hit(PAIR, name="faq")
    (unit,) = units([replace(hit, chunk=replace(hit.chunk, kind="qa"))], split)
    assert unit.text == "Bis 2 kg 14,90 CHF, bis 10 kg 21,90 CHF."
    assert " versand " in unit.line and " chf " in unit.line
    assert unit.compared.startswith("Was kostet der Versand") and unit.compared.endswith("CHF.")


def test_prose_is_compared_as_it_stands() -> None:
    for unit in units([make_hit("Was kostet es? Es kostet 5 Euro.", name="a")], split):
        assert unit.compared == unit.text
