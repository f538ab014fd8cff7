"""How a handler ends a job other than by returning a result.

AssistantError
└── QueueError           a job cannot be queued or the queue cannot be reached
    └── JobFailed        the job failed for good, with a result of its own
"""

from collections.abc import Mapping
from typing import Any

from assistant.errors import AssistantError


class QueueError(AssistantError):
    """A job cannot be queued, or the queue cannot be reached."""


class JobFailed(QueueError):
    """Raised by a handler: the job failed for good and has more to show than cause and remedy.

    Args:
        result: kept as the job's result as it is.
    """

    def __init__(self, result: Mapping[str, Any]) -> None:
        super().__init__(str(result.get("cause", "The job failed.")), str(result.get("remedy", "")))
        self.result = dict(result)


class Postponed(Exception):
    """Raised by a handler: not now, try again later; this counts neither as a start nor as a failure.

    Args:
        seconds: how much later.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds
