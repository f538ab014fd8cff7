"""What can be wrong with a CRM."""

from assistant.errors import AssistantError


class CrmError(AssistantError):
    """The CRM refuses, or its data cannot be used."""


class CrmDown(CrmError):
    """The CRM cannot be reached now; what was to be written waits."""
