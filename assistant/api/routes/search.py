"""`/v1/search`."""

from fastapi import APIRouter

from assistant.api.deps import BelegDep, CallerDep
from assistant.api.models import HitReply, SearchReply, SearchRequest
from assistant.render import hit_json
from knowledge.retrieval.searcher import SearchFilter

router = APIRouter(prefix="/v1", tags=["search"])


@router.post("/search")
def search(request: SearchRequest, beleg: BelegDep, caller: CallerDep) -> SearchReply:
    """Find the passages nearest to a question."""
    filters = SearchFilter(
        sources=tuple(request.sources),
        languages=frozenset(request.languages),
        groups=caller.reads_as(request.groups),
        on=request.on,
        include_expired=request.include_expired,
    )
    hits = beleg.knowledge(caller.tenant).search(request.question, request.k, filters)
    return SearchReply(hits=[HitReply.model_validate(hit_json(hit)) for hit in hits])
