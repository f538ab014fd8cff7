"""Errors of the assistant package.

AssistantError
├── SettingsError        beleg.yaml, an environment variable or a flag is wrong
├── GenerationError      the language model failed or answered nonsense
└── RequestError         a request cannot be served as asked
"""

from guardrails.errors import BelegError


class AssistantError(BelegError):
    """Settings, generation or a request failed."""


class SettingsError(AssistantError):
    """beleg.yaml, an environment variable or a flag is wrong."""


class GenerationError(AssistantError):
    """The language model failed, timed out or answered nonsense."""


class RequestError(AssistantError):
    """A request cannot be served as asked."""
