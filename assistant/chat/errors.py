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

    status = 401


class NoConversation(RequestError):
    """There is no such conversation for this caller."""

    status = 404


class ConversationBusy(RequestError):
    """Another message of the conversation is being answered."""

    status = 409


class TooManyAttempts(RequestError):
    """Too many failed verifications."""

    status = 429
