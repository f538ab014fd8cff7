"""Settings of `chat` in beleg.yaml."""

from pydantic import Field

from assistant.lookup.settings import LookupSettings
from assistant.section import Section


class ChatSettings(Section):
    """Conversations with customers.

    The secret of visitor tokens is read from BELEG_TOKEN_SECRET; without it one is made in the data directory.
    """

    name: str = Field("", description="Company's name in greetings; empty: none.")
    token_minutes: int = Field(
        120, ge=1, le=10_080, description="A visitor token is good for this long; each turn renews it."
    )
    idle_minutes: int = Field(60, ge=1, description="After this pause a conversation starts afresh.")
    history_tokens: int = Field(
        2_000, ge=0, description="Budget for earlier turns, in tokens (about 4 characters each)."
    )
    max_chars: int = Field(20_000, ge=100, description="Longer messages are asked to be put more briefly.")
    timezone: str = Field("Europe/Berlin", description="For the times that customers are told.")
    heartbeat_seconds: float = Field(10.0, gt=0, description="A sign of life in a stream that waits.")
    verify_attempts: int = Field(
        5, ge=1, description="Failed verifications per conversation and per order number in an hour."
    )
    templates: str = Field(
        "", description="Folder with approved reply templates (de.yaml, en.yaml); empty: the shipped ones."
    )
    products: str = Field(
        "", description="Product feed (CSV, XLSX): a question that fits several articles is asked back."
    )
    lookup: LookupSettings = LookupSettings()
