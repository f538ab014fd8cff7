"""Errors of the review gate; `status` is the HTTP status.

ReviewError
├── NoSuchDraft     404
├── Conflict        409: somebody else changed the draft in between
├── NotAllowed      403: this person may not do that
└── Blocked         422: the text or its state does not allow the step
"""

from assistant.errors import AssistantError


class ReviewError(AssistantError):
    """A step of a review cannot be taken."""

    status = 422


class NoSuchDraft(ReviewError):
    """There is no draft of this number for this tenant."""

    status = 404


class Conflict(ReviewError):
    """Somebody else changed the draft after the caller last saw it."""

    status = 409


class NotAllowed(ReviewError):
    """The person may not take this step."""

    status = 403


class Blocked(ReviewError):
    """The text or its state does not allow the step."""
