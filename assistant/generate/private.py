"""A language model never sees the customer's personal data: placeholders go in, values come back in the reply."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.generate import DraftAnswer, Generator
from assistant.types import Evidence, Question
from guardrails.pii import Redactor, Vault


def private(generator: Generator, redactor: Redactor) -> Generator:
    """Wrap a generator so that the question reaches it with placeholders such as ⟨PERSON_1⟩.

    The evidence is the company's own text, redacted when it was indexed where that was asked for. Every question has a
    vault of its own, which is forgotten with the reply.
    """

    def generate(question: Question, evidence: Sequence[Evidence]) -> DraftAnswer:
        vault = Vault("question")
        hidden = vault.hide(question.text, redactor.analyze(question.text, question.language))
        draft = generator(replace(question, text=hidden), evidence)
        statements = tuple(replace(item, text=vault.restore(item.text)) for item in draft.statements)
        return replace(draft, text=vault.restore(draft.text), statements=statements)

    return generate
