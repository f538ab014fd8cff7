from collections.abc import Sequence

from assistant.generate import DraftAnswer, Statement
from assistant.generate.private import private
from assistant.types import Evidence, Question
from guardrails.pii import Redactor


def test_a_model_sees_placeholders_and_the_customer_their_own_name() -> None:
    seen: list[str] = []

    def model(question: Question, _evidence: Sequence[Evidence]) -> DraftAnswer:
        seen.append(question.text)
        start = question.text.index("⟨PERSON_1⟩")
        name = question.text[start : start + len("⟨PERSON_1⟩")]
        return DraftAnswer(f"Guten Tag {name}.", (Statement(f"Guten Tag {name}.", ()),), "de", "model")

    asked = Question("Mein Name ist Thomas Müller, meine IBAN ist DE89 3704 0044 0532 0130 00. Wann kommt mein Paket?")
    draft = private(model, Redactor())(asked, ())
    assert "Müller" not in seen[0] and "0532" not in seen[0] and "Paket" in seen[0]
    assert draft.text == "Guten Tag Thomas Müller." == draft.statements[0].text
