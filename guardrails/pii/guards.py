"""Guards over personal data: hide it on the way in, hold back what the customer did not bring on the way out."""

import re

from guardrails.pii.allow import AllowList
from guardrails.pii.operators import normal
from guardrails.pii.redactor import Redactor
from guardrails.types import Guard, Span, Turn, Verdict


def pii_input(redactor: Redactor) -> Guard:
    """A guard that replaces the personal data of a message or a document.

    The verdict's spans point into the original text, for callers that hide them in a conversation's `Vault` instead.
    """

    def check(turn: Turn) -> Verdict:
        spans = redactor.analyze(turn.text, turn.language)
        return _verdict(redactor, turn.text, spans)

    return check


def pii_output(redactor: Redactor, allow: tuple[str, ...] = (), evidence: bool = False) -> Guard:
    """A guard that replaces personal data in a reply unless the customer brought it in this conversation.

    Args:
        redactor: finds the data; its own allow list holds as well.
        allow: further texts that may be shown, as in `PiiOptions.allow`.
        evidence: whether data that stands in the quoted evidence may be shown, for document sets that are not
            redacted on their way into the index.
    """
    allowed = AllowList(tuple(allow))

    def check(turn: Turn) -> Verdict:
        brought = _Known((*turn.brought, *(turn.evidence if evidence else ())))
        spans = [
            span
            for span in redactor.analyze(turn.text, turn.language)
            if not allowed.allows(turn.text, span) and not brought.holds(turn.text[span.start : span.end], span.type)
        ]
        return _verdict(redactor, turn.text, spans)

    return check


def _verdict(redactor: Redactor, text: str, spans: list[Span]) -> Verdict:
    if not spans:
        return Verdict()
    types = ",".join(sorted({span.type for span in spans}))
    return Verdict(
        "redact", redactor.apply(text, spans), f"pii:{types}", max(span.score for span in spans), tuple(spans)
    )


class _Known:
    """Values that stand in some texts, whatever their spelling."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self._words = {normal(word) for text in texts for word in re.findall(r"[\w'’-]+", text)}
        self._compact = " ".join(normal(text) for text in texts)

    def holds(self, value: str, entity: str) -> bool:
        """Names count word by word ("Frau Öztürk" after "Katharina Öztürk"), all else as a whole."""
        if entity == "PERSON":
            words = [normal(word) for word in value.split()]
            return all(word in self._words or word.removesuffix("s") in self._words for word in words)
        return len(normal(value)) > 3 and normal(value) in self._compact
