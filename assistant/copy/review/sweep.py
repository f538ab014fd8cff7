"""Marks texts that stand on what has changed since: brand rules, cited documents, an expiry date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.copy.review import store, trail
from assistant.copy.review.desk import ReviewDesk
from assistant.copy.review.errors import Conflict
from assistant.copy.review.types import Draft, Version
from assistant.copy.review.webhook import ATTENTION, queue
from assistant.handover.outbox import Endpoint

ACTOR = "beleg"
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Swept:
    """How many texts were looked at, and which were marked, with the reason."""

    checked: int
    marked: Mapping[str, str]


def sweep(desk: ReviewDesk, tenant: str, endpoints: Sequence[Endpoint] = ()) -> Swept:
    """Mark approved and published texts that must be looked at again; one already marked stays as it is.

    Args:
        endpoints: webhooks; those that name `copy.attention` are told, without the text.
    """
    marked: dict[str, str] = {}
    found = _in_use(desk, tenant)
    live = desk.documents(tenant)
    for draft in found:
        with desk.database.write() as connection:
            version = store.newest(connection, draft)
            reason = "" if draft.attention else _reason(desk, draft, version, live)
            if not reason:
                continue
            try:
                changed = store.change(connection, draft, draft.revision, desk.now(), attention=reason)
            except Conflict:
                continue  # Somebody works on it right now; the next sweep looks again.
            trail.append(connection, tenant, draft.id, ACTOR, "mark", {"reason": reason}, desk.now())
            queue(connection, endpoints, changed, ATTENTION, {"draft": _told(changed)}, desk.now())
            marked[draft.id] = reason
    return Swept(len(found), marked)


def _told(draft: Draft) -> dict[str, str]:
    names = ("id", "state", "channel", "language", "product")
    return {**{name: str(getattr(draft, name)) for name in names}, "reason": draft.attention}


def _in_use(desk: ReviewDesk, tenant: str) -> list[Draft]:
    found: list[Draft] = []
    while page := desk.listed(tenant, ("approved", "published"), limit=_PAGE, offset=len(found)):
        found += page
    return found


def _reason(desk: ReviewDesk, draft: Draft, version: Version, live: Mapping[str, str]) -> str:
    if draft.expires_at is not None and draft.expires_at <= desk.now():
        return "expired"
    gone = [document for document in version.documents if document not in live]
    if gone:
        return f"deleted documents: {', '.join(gone)}"
    changed = [document for document, cited in version.documents.items() if live[document] != cited]
    if changed:
        return f"changed documents: {', '.join(changed)}"
    return "changed brand rules" if version.brand != desk.brand else ""
