"""`/v1/quality` and the page at `/quality`: alerts, live turns to label, what is being tried.

Everything needs the role reviewer and shows the caller's own tenant; texts are redacted.
"""

import json
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi.responses import FileResponse, Response

from assistant.api.deps import BelegDep, Caller, CallerDep
from assistant.api.models import Strict
from assistant.handover.desk import utc_now
from assistant.monitor.labels import case_of, read_label

router = APIRouter(tags=["quality"])
PAGE = Path(__file__).parents[1] / "static" / "quality.html"


class LabelRequest(Strict):
    """A label; `label` is what `assistant.monitor.labels.Label` takes."""

    label: dict[str, Any]
    by: str = ""


class ByRequest(Strict):
    """Who does it, where the key does not say."""

    by: str = ""


def _reviewer(caller: CallerDep) -> Caller:
    if not caller.at_least("reviewer"):
        raise HTTPException(403, "This needs the role reviewer.")
    return caller


ReviewerDep = Annotated[Caller, Depends(_reviewer)]


@router.get("/quality", include_in_schema=False)
def page() -> FileResponse:
    """The page."""
    return FileResponse(PAGE, headers={"Cache-Control": "no-cache"})


@router.get("/v1/quality")
def overview(beleg: BelegDep, caller: ReviewerDep) -> dict[str, Any]:
    """How live turns did by the newest check: rules, alerts that stand, the queue, who asks."""
    monitor = beleg.monitor
    last = monitor.alerts.last_check(caller.tenant)
    return {
        "you": caller.person or None,
        "serving": beleg.release_name,
        "share": beleg.settings.monitor.share,
        "queue": monitor.store.states(caller.tenant),
        "check": dict(last[1]) if last else None,
        "alerts": [alert.as_json() for alert in monitor.alerts.all(caller.tenant, standing=True)],
    }


@router.get("/v1/quality/alerts")
def alerts(beleg: BelegDep, caller: ReviewerDep, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> dict[str, Any]:
    """Alerts, newest first."""
    return {"alerts": [alert.as_json() for alert in beleg.monitor.alerts.all(caller.tenant, limit=limit)]}


@router.post("/v1/quality/alerts/{alert_id}/seen")
def seen(alert_id: str, request: ByRequest, beleg: BelegDep, caller: ReviewerDep) -> dict[str, bool]:
    """Note that somebody looks after an alert."""
    beleg.monitor.alerts.seen(caller.tenant, alert_id, _person(caller, request.by))
    return {"seen": True}


@router.get("/v1/quality/queue")
def queue(
    beleg: BelegDep,
    caller: ReviewerDep,
    state: Annotated[str, Query(pattern="^(open|labelled|skipped)$")] = "open",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> dict[str, Any]:
    """Live turns to label, most important first."""
    monitor = beleg.monitor
    found = monitor.store.queue(caller.tenant, state=state, limit=limit, offset=offset)
    given = monitor.labels.all(caller.tenant)
    return {"turns": [one.as_json() | {"labels": given.get(one.id, [])} for one in found]}


@router.post("/v1/quality/queue/draw")
def draw(beleg: BelegDep, caller: ReviewerDep, count: Annotated[int, Query(ge=1, le=500)] = 20) -> dict[str, int]:
    """Add random turns to the queue: labels of these say how good the assistant is, not only where it fails."""
    return {"added": beleg.monitor.store.draw(caller.tenant, count)}


@router.post("/v1/quality/turns/{sample_id}/label")
def label(sample_id: str, request: LabelRequest, beleg: BelegDep, caller: ReviewerDep) -> dict[str, Any]:
    """Say how a turn was; returns the suite case that comes of it, or null."""
    monitor = beleg.monitor
    monitor.labels.put(caller.tenant, sample_id, _person(caller, request.by), read_label(request.label), utc_now())
    given = monitor.labels.all(caller.tenant)[sample_id]
    return {"case": case_of(monitor.store.get(caller.tenant, sample_id), given)}


@router.post("/v1/quality/turns/{sample_id}/skip")
def skip(sample_id: str, beleg: BelegDep, caller: ReviewerDep) -> dict[str, bool]:
    """Take a turn out of the queue without a label."""
    beleg.monitor.labels.skip(caller.tenant, sample_id)
    return {"skipped": True}


@router.get("/v1/quality/cases.jsonl")
def cases(beleg: BelegDep, caller: ReviewerDep) -> Response:
    """All labelled turns as suite cases, one JSON object a line."""
    lines = [json.dumps(case, ensure_ascii=False, sort_keys=True) for case in beleg.monitor.labels.cases(caller.tenant)]
    text = "".join(f"{line}\n" for line in lines)
    return Response(
        text, media_type="application/x-ndjson", headers={"Content-Disposition": "attachment; filename=live.jsonl"}
    )


def _person(caller: Caller, named: str) -> str:
    """Who a label or an acknowledgement is from: the key's person, else the name given."""
    return caller.person or named.strip()
