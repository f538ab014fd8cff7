"""Errors of conversations.

AssistantError
└── RequestError
    ├── TokenRefused        a visitor token is missing, forged or expired
    ├── NoConversation      there is no such conversation for this caller
    ├── ConversationBusy    another message of the conversation is being answered
    └── TooManyAttempts     too many failed verifications
"""

from assistant.errors import RequestError


class TokenRefused(RequestError):
    """A visitor token is missing, forged or expired."""


class NoConversation(RequestError):
    """There is no such conversation for this caller."""


class ConversationBusy(RequestError):
    """Another message of the conversation is being answered."""


class TooManyAttempts(RequestError):
    """Too many failed verifications."""
