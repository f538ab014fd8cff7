"""Errors of look-ups.

AssistantError
└── LookupFault    the shop cannot be asked, or answers nonsense
"""

from assistant.errors import AssistantError


class LookupFault(AssistantError):
    """The shop cannot be asked, or answers nonsense."""

    status = 503
