"""Statement by statement without personal data: the streaming side of `assistant.generate.private`."""

from collections import abc
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

from assistant.generate import DraftAnswer, Generator, Statement, statements
from assistant.generate.private import private
from assistant.types import Evidence, Question
from guardrails.pii import Redactor, Vault


class Private:
    """A `StreamingGenerator` that hides the customer's personal data from the one it wraps.

    Args:
        generator: sees placeholders such as ⟨PERSON_1⟩.
        redactor: finds personal data.
    """

    def __init__(self, generator: Generator, redactor: Redactor) -> None:
        self._generator = generator
        self._redactor = redactor
        self._whole = private(generator, redactor)

    def __call__(self, question: Question, evidence: Sequence[Evidence]) -> DraftAnswer:
        """See `private`."""
        return self._whole(question, evidence)

    def stream(self, question: Question, evidence: Sequence[Evidence]) -> abc.Generator[Statement, None, None]:
        """See `StreamingGenerator.stream`."""
        vault = Vault("question")
        hidden = vault.hide(question.text, self._redactor.analyze(question.text, question.language))
        coming = statements(self._generator, replace(question, text=hidden), evidence)
        return _restored(coming, vault)


def _restored(coming: abc.Generator[Statement, None, None], vault: Vault) -> abc.Generator[Statement, None, None]:
    with closing(coming):
        for item in coming:
            yield replace(item, text=vault.restore(item.text))
