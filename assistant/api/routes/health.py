"""`/healthz` and `/readyz`."""

from fastapi import APIRouter, Response

from assistant.api.deps import BelegDep
from assistant.api.models import HealthReply
from knowledge.errors import KnowledgeError

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> HealthReply:
    """The process lives."""
    return HealthReply(status="ok")


@router.get("/readyz")
def readyz(beleg: BelegDep, response: Response) -> HealthReply:
    """Questions can be answered: the index is open and the model loaded."""
    base = beleg.knowledge()
    try:
        state = base.ready()
    except KnowledgeError as error:
        response.status_code = 503
        return HealthReply(status="unavailable", detail=str(error))
    if base.fell_back:
        return HealthReply(
            status="degraded", detail="The newest index is damaged; the one before it serves. Run: beleg sync"
        )
    waits = "changes wait for the next index run" if state.stale else ""
    detail = "; ".join(note for note in (beleg.releases.note(), waits) if note)
    return HealthReply(status="degraded" if beleg.unsafe else "ok", detail=detail)
