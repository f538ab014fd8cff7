"""Requests and replies of the HTTP API."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    """Unknown keys in a request are errors."""

    model_config = ConfigDict(extra="forbid")


class Turn(Strict):
    """An earlier turn of the conversation."""

    role: Literal["user", "assistant"]
    text: str = Field(max_length=100_000)


class AskRequest(Strict):
    """A question, with the conversation before it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "Wie lange kann ich einen Akkuschrauber zurückgeben?"}]},
    )
    question: str = Field(max_length=100_000)
    history: list[Turn] = Field(default_factory=list, max_length=200)
    lang: Literal["de", "en"] | None = None
    groups: list[str] | None = Field(None, description="Read as these groups (admin), or narrow your own.")


class CitationReply(BaseModel):
    """A receipt: `quote` stands at `start:end` of the document's text, character for character."""

    document: str
    source: str
    title: str
    page: int | None
    start: int
    end: int
    quote: str


class AskReply(BaseModel):
    """An answer with its receipts."""

    action: Literal["answer", "abstain", "clarify", "escalate", "smalltalk", "refuse"]
    text: str
    language: str
    confidence: float = Field(description="Calibrated probability that the documents hold the answer.")
    standalone_question: str
    citations: list[CitationReply]
    release: str
    timings_ms: dict[str, float]


class SearchRequest(Strict):
    """A search."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": "Versandkosten Schweiz", "k": 5}]}
    )
    question: str = Field(max_length=100_000)
    k: int = Field(10, ge=1, le=100)
    sources: list[str] = Field(default_factory=list, description="Globs over the source.")
    languages: list[str] = Field(default_factory=list)
    groups: list[str] | None = None
    on: date | None = Field(None, description="Documents that hold on this day; default today.")
    include_expired: bool = False


class HitReply(BaseModel):
    """A passage found."""

    document: str
    source: str
    title: str
    page: int | None
    start: int
    end: int
    score: float
    text: str
    headings: list[str]
    language: str
    arms: dict[str, float]


class SearchReply(BaseModel):
    """Passages, best first."""

    hits: list[HitReply]


class DocumentReply(BaseModel):
    """A document without its text."""

    id: str
    source: str
    title: str
    language: str
    groups: list[str]
    valid_from: date | None
    valid_until: date | None
    approved: bool
    chunks: int
    findings: list[dict[str, Any]]
    indexed_at: datetime


class DocumentsReply(BaseModel):
    """The documents that the caller may read."""

    documents: list[DocumentReply]
    stale: bool = Field(description="True while changes wait for the next index run.")


class TextReply(BaseModel):
    """A stretch of a document's text."""

    id: str
    source: str
    title: str
    start: int
    end: int
    length: int
    text: str
    pages: list[tuple[int, int, int]] = Field(description="(number, start, end) of the pages it touches.")


class JobReply(BaseModel):
    """Long work of any kind, e.g. an index job."""

    id: str
    kind: str = "index"
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    stage: str = ""
    done: int = 0
    total: int = 0
    result: dict[str, Any] = Field(default_factory=dict)


class DeletedReply(BaseModel):
    """What was deleted; it holds from the moment this reply is sent."""

    id: str
    deleted: bool


class HealthReply(BaseModel):
    """Whether the server lives, or can answer."""

    status: Literal["ok", "degraded", "unavailable"]
    detail: str = ""
