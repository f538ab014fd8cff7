"""The root of every error that Beleg raises on purpose.

BelegError
├── guardrails.errors.GuardrailError    a guard, policy or recogniser is misconfigured or failed
├── knowledge.errors.KnowledgeError     a document, an index or a search failed
└── assistant.errors.AssistantError     settings, generation or a request failed

Messages name the cause and the remedy and never carry customers' text.
"""


class BelegError(Exception):
    """Base of all errors raised on purpose.

    Args:
        cause: what happened, in one sentence, without document or customer text.
        remedy: what the reader can do about it; empty when there is nothing to do.
    """

    def __init__(self, cause: str, remedy: str = "") -> None:
        self.cause = cause
        self.remedy = remedy
        super().__init__(f"{cause} {remedy}".strip())

    def __reduce__(self) -> tuple[type["BelegError"], tuple[str, str]]:
        return type(self), (self.cause, self.remedy)


class GuardrailError(BelegError):
    """A guard, a policy or a recogniser is misconfigured or failed."""


class PolicyError(GuardrailError):
    """A policy file cannot be used; the cause names file, line and column."""
