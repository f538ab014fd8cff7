"""Requests and replies of the inbox."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from assistant.api.models import Strict

TEXT = 20_000


class ActRequest(Strict):
    """Who acts; may be left out where the API key belongs to a person."""

    agent: str | None = Field(None, max_length=64, description="Id of the person, e.g. M-02.")


class ReplyRequest(ActRequest):
    """An answer to the customer."""

    text: str = Field(max_length=TEXT)
    resolve: bool = Field(False, description="The matter is settled by this reply.")


class NoteRequest(ActRequest):
    """Something that only colleagues see."""

    text: str = Field(max_length=TEXT)


class AssignRequest(ActRequest):
    """Whose case it is from now on; "" gives it back to the queue."""

    to: str = Field(max_length=64)


class DraftRequest(Strict):
    """Another wording than the case's own question."""

    question: str = Field("", max_length=8_000)


class BriefCase(BaseModel):
    """A case in a list."""

    id: str
    state: Literal["open", "claimed", "waiting", "resolved"]
    resolution: str
    reason: str
    kind: str
    priority: int = Field(description="0 ordinary, 1 raised, 2 urgent.")
    channel: str
    language: str
    question: str
    summary: str
    mood: str
    customer: str
    assignee: str | None
    assignee_name: str | None
    claimed_by: str | None
    opened_at: str
    due_at: str
    overdue: bool


class CasesReply(BaseModel):
    """Cases, those due first."""

    cases: list[BriefCase]
    total: int
    next_offset: int | None


class CaseReply(BaseModel):
    """A case with everything a person needs to take over, and what happened to it."""

    case: dict[str, Any]
    events: list[dict[str, Any]]


class PersonReply(BaseModel):
    """Somebody behind the inbox."""

    id: str
    name: str
    team: str
    languages: list[str]
    competences: list[str]
    on_duty: bool
    open_cases: int
    capacity: int


class PeopleReply(BaseModel):
    """Everybody behind the inbox; `you` is whom the API key belongs to."""

    people: list[PersonReply]
    you: str | None


class DeliveriesReply(BaseModel):
    """The newest webhook deliveries."""

    deliveries: list[dict[str, Any]]


class FaqRequest(ActRequest):
    """What an editor makes of a candidate; what is left out stays as it was proposed."""

    question: str | None = Field(None, max_length=2_000)
    answer: str | None = Field(None, max_length=TEXT)


class FaqReply(BaseModel):
    """FAQ candidates."""

    candidates: list[dict[str, Any]]
