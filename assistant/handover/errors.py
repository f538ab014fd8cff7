"""Errors of the inbox.

RequestError
├── NoSuchCase       no case of this number for this tenant
├── CaseConflict     somebody else was faster, or the case is in another state
├── SignatureError   a webhook's signature is missing, wrong or too old
└── AttachmentError  an attachment cannot be read
"""

from assistant.errors import RequestError


class NoSuchCase(RequestError):
    """There is no case of this number, or it belongs to another tenant."""

    status = 404


class CaseConflict(RequestError):
    """Somebody else was faster, or the case is in a state that does not allow it."""

    status = 409


class SignatureError(RequestError):
    """The signature of a webhook is missing, wrong or too old."""

    status = 401


class AttachmentError(RequestError):
    """An attachment cannot be read; the cause can be shown to the customer."""
