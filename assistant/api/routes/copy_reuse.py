"""`/v1/copy`: a text used again, search briefs, rules that edits suggest, what the page needs to offer."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from assistant.api.deps import BelegDep, Caller, EditorDep
from assistant.api.routes.copy import Person, ReviewerDep, acting
from assistant.compose import Beleg
from assistant.copy.drafting.brief import Brief
from assistant.errors import RequestError

if TYPE_CHECKING:
    from assistant.copy.drafting.drafter import Drafter
    from assistant.copy.reuse.source import Source

router = APIRouter(tags=["copy"])
PAGE = Path(__file__).parent.parent / "static" / "copy.html"
Number = Annotated[str, Field(max_length=64)]
Model = Annotated[bool, Field(description="False: from patterns, even where a model is set.")]


class ReuseRequest(BaseModel):
    """Whether a language model writes, and whether what comes of it is kept as drafts."""

    keep: bool = False
    model: Model = True
    person: Person = ""


class SourceRequest(ReuseRequest):
    """An approved draft; or a brief, with the text that was written for it or without."""

    draft: Number = ""
    text: str = Field("", max_length=100_000)
    brief: Brief | None = None


class RepurposeRequest(ReuseRequest):
    """Other channels for an approved text."""

    draft: Annotated[str, Field(min_length=1, max_length=64)]
    channels: list[Annotated[str, Field(max_length=64)]] = Field(min_length=1, max_length=20)


class AbRequest(SourceRequest):
    """Texts that differ in one place."""

    difference: Literal["opening", "call", "angle"] = "call"
    variants: int = Field(2, ge=2, le=5)


class TextRequest(BaseModel):
    """A text that shall wait in the review."""

    brief: Brief
    text: str = Field(min_length=1, max_length=100_000)
    angle: str = Field("", max_length=12)
    person: Person = ""


class SeoRequest(BaseModel):
    """A page about a product or a subject."""

    product: str = Field("", max_length=200)
    subject: str = Field("", max_length=500)
    language: Literal["de", "en"] = "de"


class DecisionRequest(BaseModel):
    """What becomes of a proposed rule."""

    accept: bool
    person: Person = ""


@router.get("/copy", include_in_schema=False)
def page() -> FileResponse:
    """The page on which copy is written and approved."""
    return FileResponse(PAGE, headers={"Cache-Control": "no-cache"})


@router.get("/v1/copy/offers")
def offers(beleg: BelegDep, caller: EditorDep) -> dict[str, Any]:
    """Channels of the brand with their limits, products of the feeds, and whether a language model writes."""
    from assistant.copy.channels import BUILT_IN, channel_of
    from assistant.copy.drafting.products import Products
    from knowledge.errors import IndexMissing

    brand = beleg.linter.brand
    channels = {name: channel_of(name, brand).max_chars for name in dict.fromkeys([*BUILT_IN, *brand.channels])}
    try:
        names = list(dict.fromkeys(product.name for product in Products(beleg.knowledge(caller.tenant)).all()))
    except IndexMissing:
        names = []
    return {
        "brand": brand.name,
        "channels": [{"name": name, "max_chars": limit} for name, limit in channels.items()],
        "products": names[:2_000],
        "model": beleg.settings.answer.generator if beleg.settings.answer.generator != "extractive" else "",
        "four_eyes": beleg.settings.brand.four_eyes,
    }


@router.post("/v1/copy/texts")
def keep_text(request: TextRequest, beleg: BelegDep, caller: EditorDep) -> dict[str, Any]:
    """Keep a text as a draft: one of the variants, or one that a person wrote."""
    from assistant.copy.review.view import draft_json

    person = acting(caller, request.person)
    made = beleg.copy_review.create(caller.tenant, request.brief, request.text, person, angle=request.angle)
    return draft_json(made)


@router.post("/v1/copy/repurpose")
def repurpose_text(request: RepurposeRequest, beleg: BelegDep, caller: EditorDep) -> dict[str, Any]:
    """An approved text in other channels, with no fact that it does not have."""
    from assistant.copy.drafting.wiring import build_drafter
    from assistant.copy.reuse.repurpose import repurpose, repurposed_json
    from assistant.copy.reuse.source import approved, for_channel

    source = approved(beleg.copy_review, caller.tenant, request.draft)
    made = repurpose(source, request.channels, build_drafter(beleg, caller.tenant, model=request.model))
    kept = [
        _keep(request, beleg, caller, for_channel(source.brief, one.channel), [one.variant.text], "repurpose")
        for one in made
        if one.variant
    ]
    return {
        "source": source.name,
        "source_state": source.state,
        "texts": [repurposed_json(one) for one in made],
        "drafts": [name for names in kept for name in names],
    }


@router.post("/v1/copy/ab")
def make_ab_set(request: AbRequest, beleg: BelegDep, caller: EditorDep) -> dict[str, Any]:
    """Texts that differ in exactly one named place; the rest is the same, and measured."""
    from assistant.copy.drafting.wiring import build_drafter, copy_model
    from assistant.copy.reuse.ab import ab_json, ab_set

    drafter = build_drafter(beleg, caller.tenant, model=request.model)
    source = _source(request, beleg, caller, drafter)
    complete = copy_model(beleg, caller.tenant) if request.model else None
    made = ab_set(source, request.difference, drafter, request.variants, complete)
    texts = [arm.variant.text for arm in made.arms]
    drafts = _keep(request, beleg, caller, source.brief, texts, made.difference)
    return {**ab_json(made), "source_state": source.state, "drafts": drafts}


@router.post("/v1/copy/localise")
def localise_text(request: SourceRequest, beleg: BelegDep, caller: EditorDep) -> dict[str, Any]:
    """A text in the other one of German and English, through the glossary, its claims proven again."""
    from assistant.copy.drafting.wiring import build_drafter, copy_model
    from assistant.copy.reuse.localise import localise, localised_json
    from assistant.copy.reuse.source import for_channel

    drafter = build_drafter(beleg, caller.tenant, model=request.model)
    source = _source(request, beleg, caller, drafter)
    complete = copy_model(beleg, caller.tenant) if request.model else None
    made = localise(source, drafter, complete)
    brief = for_channel(source.brief, source.brief.channel, language=made.language)
    texts = [made.variant.text] if made.variant else []
    drafts = _keep(request, beleg, caller, brief, texts, "localise")
    return {"source": source.text, "source_state": source.state, **localised_json(made), "drafts": drafts}


@router.post("/v1/copy/seo")
def search_brief(request: SeoRequest, beleg: BelegDep, caller: EditorDep) -> dict[str, Any]:
    """Questions, headings, internal links and JSON-LD for a page, from approved documents."""
    from assistant.copy.seo.brief import Wanted
    from assistant.copy.seo.types import seo_json
    from assistant.copy.seo.wiring import build_seo

    return seo_json(build_seo(beleg, Wanted(request.product, request.subject, request.language), caller.tenant))


@router.get("/v1/copy/proposals")
def proposed_rules(
    beleg: BelegDep, caller: ReviewerDep, least: Annotated[int, Query(ge=2, le=1_000)] = 3
) -> dict[str, Any]:
    """Rules that reviewers' edits suggest, with the edits as examples."""
    from assistant.copy.review.proposals import proposal_json, proposals

    return {"proposals": [proposal_json(one) for one in proposals(beleg.copy_review, caller.tenant, least)]}


@router.post("/v1/copy/proposals/{proposal}")
def decide_rule(proposal: str, request: DecisionRequest, beleg: BelegDep, caller: ReviewerDep) -> dict[str, Any]:
    """Accept a rule, which gives a patch of the brand file to read and apply, or dismiss it."""
    from assistant.copy.review.proposals import decide

    path = beleg.settings.base_dir / beleg.settings.brand.file
    brand = path.read_text(encoding="utf-8-sig") if request.accept else ""
    person = acting(caller, request.person)
    chosen, patch = decide(beleg.copy_review, caller.tenant, proposal, person, accept=request.accept, brand=brand)
    return {"id": chosen.id, "state": "accepted" if request.accept else "dismissed", "patch": patch}


def _source(request: SourceRequest, beleg: Beleg, caller: Caller, drafter: "Drafter") -> "Source":
    """The approved draft that a request names, its own text, or the first text that its brief gives."""
    from assistant.copy.reuse.source import Source, approved, from_brief

    if request.draft and (request.text or request.brief):
        raise RequestError("There are two sources.", "Name an approved draft, or send a brief.")
    if request.draft:
        return approved(beleg.copy_review, caller.tenant, request.draft)
    if request.brief is None:
        raise RequestError("There is no text.", "Name an approved draft, or send a brief.")
    return Source(request.text, request.brief) if request.text.strip() else from_brief(request.brief, drafter)


def _keep(request: ReuseRequest, beleg: Beleg, caller: Caller, brief: Brief, texts: list[str], angle: str) -> list[str]:
    if not request.keep:
        return []
    desk, person = beleg.copy_review, acting(caller, request.person)
    return [desk.create(caller.tenant, brief, text, person, angle=angle).id for text in texts]
