"""Routes of releases: what serves, what was released with which scores, what is being tried."""

from typing import Any

from fastapi import APIRouter, HTTPException

from assistant.api.deps import BelegDep, CallerDep
from assistant.release.serving import release_store
from assistant.release.trials import Trials
from assistant.release.view import changelog, overview, trial_json

router = APIRouter(prefix="/v1", tags=["releases"])


@router.get("/releases")
def releases(beleg: BelegDep, caller: CallerDep) -> dict[str, Any]:
    """All releases with their scores, newest first, and the one that this server serves. Needs the role editor."""
    _check(caller.at_least("editor") and caller.tenant == beleg.settings.tenant)
    store = release_store(beleg)
    return {
        "serving": beleg.release_name,
        "promoted": store.current(),
        "detail": beleg.releases.note(),
        "releases": overview(store),
    }


@router.get("/releases/changelog")
def history(beleg: BelegDep, caller: CallerDep) -> dict[str, Any]:
    """What was promoted and rolled back, by whom and why, with what changed. Needs the role editor."""
    _check(caller.at_least("editor") and caller.tenant == beleg.settings.tenant)
    return {"changelog": changelog(release_store(beleg))}


@router.get("/releases/trials")
def trials(beleg: BelegDep, caller: CallerDep) -> dict[str, Any]:
    """Canaries and shadows with their counts, newest first. Needs the role editor."""
    _check(caller.at_least("editor") and caller.tenant == beleg.settings.tenant)
    found = Trials(release_store(beleg), beleg.settings.release.canary)
    return {"trials": [trial_json(found, trial) for trial in found.all()]}


def _check(allowed: bool) -> None:
    if not allowed:
        raise HTTPException(403, "This needs the role editor of the installation's own tenant.")
