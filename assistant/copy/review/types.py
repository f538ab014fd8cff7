"""The nouns of a review: draft, version, comment, entry of the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

State = Literal["draft", "in_review", "approved", "rejected", "published"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A text on its way; times are seconds since 1970.

    Attributes:
        version: number of its newest version.
        revision: grows with every change; a change names the revision its author saw.
        attention: why a published text must be looked at again, "" when it need not.
        expires_at: from when on it may not be used any more, or None.
    """

    tenant: str
    id: str
    state: State
    channel: str
    language: str
    product: str
    brief: Mapping[str, Any]
    version: int
    revision: int
    author: str
    approver: str
    attention: str
    origin: str | None
    created_at: float
    changed_at: float
    expires_at: float | None


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of a draft, with what the checks said about it.

    Attributes:
        overrides: unsupported claims by text, each with a reason and who took it upon themselves.
        documents: versions of the cited documents by id, as they were when the text was checked.
        brand: hash of the brand rules it was checked by.
    """

    draft_id: str
    number: int
    text: str
    angle: str
    author: str
    score: float
    claims: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    overrides: dict[str, dict[str, str]]
    documents: dict[str, str]
    brand: str
    at: float


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark on `start:end` of a version; `quote` is what stood there."""

    draft_id: str
    number: int
    version: int
    start: int
    end: int
    quote: str
    author: str
    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit trail; `hash` covers it and the hash before."""

    number: int
    draft_id: str
    actor: str
    action: str
    data: Mapping[str, Any]
    at: float
    previous: str
    hash: str
