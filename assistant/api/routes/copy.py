"""`/v1/copy`: lint, drafts, review, export."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Response, status
from pydantic import BaseModel, Field

from assistant.api.deps import BelegDep, Caller, CallerDep, EditorDep
from assistant.copy.drafting.brief import Brief

router = APIRouter(prefix="/v1/copy", tags=["copy"])
Person = Annotated[str, Field(max_length=64, description="Who acts, where the key is a team's.")]
Revision = Annotated[int, Field(ge=1, description="The revision you saw; 409 when somebody changed the draft since.")]
_MEDIA = {"markdown": "text/markdown", "html": "text/html", "csv": "text/csv", "json": "application/json"}


def _reviewer(caller: CallerDep) -> Caller:
    if not caller.at_least("reviewer"):
        raise HTTPException(403, "This needs the role reviewer.")
    return caller


ReviewerDep = Annotated[Caller, Depends(_reviewer)]


class LintRequest(BaseModel):
    """A text to check."""

    text: str = Field(max_length=1_000_000)
    language: Literal["de", "en"] | None = None
    channel: str | None = Field(None, max_length=64)
    products: list[str] = Field([], max_length=50)


class DraftRequest(BaseModel):
    """A brief, and whether its variants are kept as drafts."""

    brief: Brief
    keep: bool = False
    model: bool = Field(True, description="False: from patterns, even where a model is set.")
    person: Person = ""


class BatchRequest(BaseModel):
    """Briefs that become drafts in the background."""

    briefs: list[Brief] = Field(min_length=1, max_length=5_000)
    person: Person = ""
    key: str | None = Field(None, max_length=128, description="The same key gives the same job.")


class StepRequest(BaseModel):
    """A step of a review."""

    revision: Revision
    person: Person = ""


class EditRequest(StepRequest):
    """A new wording."""

    text: str = Field(min_length=1, max_length=100_000)


class ApproveRequest(StepRequest):
    """An approval."""

    overrides: dict[str, str] = Field({}, description="Reasons by the text of unproven claims.")


class RejectRequest(StepRequest):
    """A rejection."""

    reason: str = Field(min_length=1, max_length=2_000)


class CommentRequest(BaseModel):
    """A remark on characters `start:end` of the newest version."""

    start: int = Field(ge=0)
    end: int = Field(ge=1)
    text: str = Field(min_length=1, max_length=2_000)
    person: Person = ""


class EventRequest(BaseModel):
    """What a reader did with a published text."""

    draft: str = Field(max_length=64)
    kind: Literal["shown", "clicked", "converted"]
    key: str = Field(min_length=1, max_length=128, description="The same key counts once.")


class SplitRequest(BaseModel):
    """Variants that share the readers."""

    drafts: list[str] = Field(min_length=2, max_length=50)
    goal: Literal["clicked", "converted"] = "clicked"
    minimum: int = Field(100, ge=1, description="Showings that every variant needs before shares differ.")


class ExportRequest(BaseModel):
    """Approved texts to hand out."""

    drafts: list[str] = Field(min_length=1, max_length=200)
    format: Literal["markdown", "html", "csv", "json"] = "markdown"


def acting(caller: Caller, named: str) -> str:
    """Who acts: the key's own person, or the one the request names where the key is a team's."""
    if caller.person and named not in ("", caller.person):
        raise HTTPException(403, "This key belongs to somebody else.")
    return caller.person or named.strip()


@router.post("/lint")
def lint(request: LintRequest, beleg: BelegDep, caller: ReviewerDep) -> dict[str, Any]:
    """Check a text against the brand's rules."""
    from assistant.copy.render.plain import as_json

    del caller
    return as_json(beleg.linter.lint(request.text, request.language, request.channel, request.products))


@router.post("/drafts")
def draft(request: DraftRequest, beleg: BelegDep, caller: EditorDep) -> dict[str, Any]:
    """Variants for a brief; with `keep` they wait in the review."""
    from assistant.copy.drafting.brief import BriefError
    from assistant.copy.drafting.types import set_json
    from assistant.copy.drafting.wiring import build_drafter

    brief = request.brief
    if not brief.product and not brief.subject:
        raise BriefError("The brief names no product, no facts and no goal.", "Say what the text is about.")
    made = build_drafter(beleg, caller.tenant, model=request.model).draft(brief)
    kept: list[str] = []
    if request.keep:
        desk, person = beleg.copy_review, acting(caller, request.person)
        kept = [desk.create(caller.tenant, brief, v.text, person, angle=v.angle).id for v in made.variants]
    return {**set_json(made), "drafts": kept}


@router.post("/batches", status_code=status.HTTP_202_ACCEPTED)
def batch(request: BatchRequest, beleg: BelegDep, caller: EditorDep) -> dict[str, Any]:
    """Draft many briefs in the background; follow it at `/v1/copy/batches/{id}`."""
    from assistant.copy.review.batch import enqueue

    person = acting(caller, request.person)
    return {"job": enqueue(beleg.queue, caller.tenant, request.briefs, person, request.key)}


@router.get("/batches/{job_id}")
def batch_status(job_id: str, beleg: BelegDep, caller: EditorDep) -> dict[str, Any]:
    """How far a batch is."""
    from assistant.copy.review.batch import KIND

    found = beleg.queue.get(caller.tenant, job_id)
    if found is None or found.kind != KIND:
        raise HTTPException(404, "There is no such batch.")
    return {"job": job_id, "state": found.state, "done": found.done, "total": found.total, "result": found.result}


@router.get("/drafts")
def listed(
    beleg: BelegDep,
    caller: ReviewerDep,
    state: Annotated[list[str] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> dict[str, Any]:
    """Drafts, those changed last first."""
    from assistant.copy.review.view import draft_json

    found = beleg.copy_review.listed(caller.tenant, tuple(state or ()), limit=limit, offset=offset)
    return {"drafts": [draft_json(draft) for draft in found]}


@router.get("/drafts/{draft_id}")
def show(draft_id: str, beleg: BelegDep, caller: ReviewerDep) -> dict[str, Any]:
    """A draft: text, claims with receipts, versions with word-level differences, comments, who did what."""
    from assistant.copy.review.view import full

    return full(beleg.copy_review, caller.tenant, draft_id)


@router.post("/drafts/{draft_id}/edit")
def edit(draft_id: str, request: EditRequest, beleg: BelegDep, caller: ReviewerDep) -> dict[str, Any]:
    """A new version; the draft starts over."""
    person = acting(caller, request.person)
    return _done(beleg.copy_review.edit(caller.tenant, draft_id, request.text, person, request.revision))


@router.post("/drafts/{draft_id}/submit")
def submit(draft_id: str, request: StepRequest, beleg: BelegDep, caller: EditorDep) -> dict[str, Any]:
    """Hand a draft to the reviewers."""
    person = acting(caller, request.person)
    return _done(beleg.copy_review.submit(caller.tenant, draft_id, person, request.revision))


@router.post("/drafts/{draft_id}/approve")
def approve(draft_id: str, request: ApproveRequest, beleg: BelegDep, caller: ReviewerDep) -> dict[str, Any]:
    """Approve a text; rules and claims are checked once more."""
    person, desk = acting(caller, request.person), beleg.copy_review
    return _done(desk.approve(caller.tenant, draft_id, person, request.revision, request.overrides))


@router.post("/drafts/{draft_id}/reject")
def reject(draft_id: str, request: RejectRequest, beleg: BelegDep, caller: ReviewerDep) -> dict[str, Any]:
    """Send a text back, with a reason."""
    person, desk = acting(caller, request.person), beleg.copy_review
    return _done(desk.reject(caller.tenant, draft_id, person, request.revision, request.reason))


@router.post("/drafts/{draft_id}/publish")
def publish(draft_id: str, request: StepRequest, beleg: BelegDep, caller: ReviewerDep) -> dict[str, Any]:
    """Mark an approved text as published."""
    person = acting(caller, request.person)
    return _done(beleg.copy_review.publish(caller.tenant, draft_id, person, request.revision))


@router.post("/drafts/{draft_id}/withdraw")
def withdraw(draft_id: str, request: StepRequest, beleg: BelegDep, caller: ReviewerDep) -> dict[str, Any]:
    """Take a published text back into review."""
    person = acting(caller, request.person)
    return _done(beleg.copy_review.withdraw(caller.tenant, draft_id, person, request.revision))


@router.post("/drafts/{draft_id}/comments")
def comment(draft_id: str, request: CommentRequest, beleg: BelegDep, caller: ReviewerDep) -> dict[str, Any]:
    """Remark on a span of the newest version."""
    person = acting(caller, request.person)
    made = beleg.copy_review.comment(caller.tenant, draft_id, person, request.text, request.start, request.end)
    return {"number": made.number, "version": made.version, "quote": made.quote}


@router.post("/sweep")
def sweep_texts(beleg: BelegDep, caller: ReviewerDep) -> dict[str, Any]:
    """Mark texts whose rules or documents have changed, or that have expired."""
    from assistant.copy.review.sweep import sweep
    from assistant.copy.review.webhook import endpoints

    done = sweep(beleg.copy_review, caller.tenant, endpoints(beleg.settings))
    return {"checked": done.checked, "marked": dict(done.marked)}


@router.post("/export")
def export_texts(request: ExportRequest, beleg: BelegDep, caller: ReviewerDep) -> Response:
    """Approved texts as Markdown, HTML, CSV or JSON; all of them or none."""
    from assistant.copy.review.export import export

    made = export(beleg.copy_review, caller.tenant, request.drafts, request.format)
    return Response(made, media_type=f"{_MEDIA[request.format]}; charset=utf-8")


@router.post("/webhook")
def send_texts(request: ExportRequest, beleg: BelegDep, caller: ReviewerDep) -> dict[str, Any]:
    """Queue approved texts for the webhooks that want `copy.approved`; the server sends them."""
    from assistant.copy.review.webhook import endpoints, send

    hooks = endpoints(beleg.settings)
    return {"deliveries": [one for d in request.drafts for one in send(beleg.copy_review, hooks, caller.tenant, d)]}


@router.post("/events")
def event(request: EventRequest, beleg: BelegDep, caller: EditorDep) -> dict[str, Any]:
    """Count what a reader did."""
    from assistant.copy.review.events import record

    return {"counted": record(beleg.copy_review, caller.tenant, request.draft, request.kind, request.key)}


@router.post("/split")
def suggest_split(request: SplitRequest, beleg: BelegDep, caller: ReviewerDep) -> dict[str, Any]:
    """How to split readers between variants, with 95 % intervals; equal shares below the minimum sample."""
    from dataclasses import asdict

    from assistant.copy.review.events import counts
    from assistant.copy.review.split import split

    counted = counts(beleg.copy_review, caller.tenant, request.drafts)
    made = split({name: (of["shown"], of[request.goal]) for name, of in counted.items()}, request.minimum)
    return {"enough": made.enough, "arms": {name: asdict(arm) for name, arm in made.arms.items()}}


def _done(draft: Any) -> dict[str, Any]:
    from assistant.copy.review.view import draft_json

    return draft_json(draft)
