"""Why a language model gave nothing that can be used."""

from typing import Literal

from assistant.errors import GenerationError

Reason = Literal[
    "timeout", "rate_limit", "unreachable", "server_error", "rejected", "malformed", "refused", "cut_off", "empty"
]


class ModelFailure(GenerationError):
    """A model failed.

    Args:
        reason: timeout (no reply in time), rate_limit (HTTP 429), unreachable (no or a lost connection), server_error
            (HTTP 5xx), rejected (HTTP 4xx: key, name or request), malformed (not the JSON that was asked for), refused
            (by the provider's filter), cut_off (by the token limit or the end of the stream), empty.
        retry_after: seconds that the provider asked to wait; None when it did not say.
    """

    def __init__(
        self, cause: str, remedy: str = "", *, reason: Reason = "server_error", retry_after: float | None = None
    ) -> None:
        super().__init__(cause, remedy)
        self.reason: Reason = reason
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[type["ModelFailure"], tuple[str, str]]:
        return type(self), (self.cause, self.remedy)
