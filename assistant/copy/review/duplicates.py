"""Published texts that a draft nearly repeats, and how much of a page is its own (thin content)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from assistant.copy.drafting.distinct import MOST_ALIKE, similarity
from assistant.copy.review import store
from assistant.copy.review.desk import ReviewDesk
from assistant.copy.seo.thin import Thinness, thinness
from assistant.copy.tables import drafts, versions


@dataclass(frozen=True, slots=True)
class Similar:
    """A published text and its word overlap (Jaccard, 0..1) with a draft."""

    draft_id: str
    channel: str
    similarity: float


def near_duplicates(desk: ReviewDesk, tenant: str, draft_id: str, least: float = MOST_ALIKE) -> list[Similar]:
    """Published texts of any channel that are as alike as `least` or more, most alike first.

    Raises:
        NoSuchDraft
    """
    with desk.database.read() as connection:
        own = store.newest(connection, store.get(connection, tenant, draft_id)).text
        found = [Similar(r.id, r.channel, similarity(own, r.text)) for r in _published(connection, tenant, draft_id)]
    return sorted((one for one in found if one.similarity >= least), key=lambda one: -one.similarity)


def own_share(desk: ReviewDesk, tenant: str, draft_id: str) -> Thinness:
    """How much of a draft stands in no other published text.

    Raises:
        NoSuchDraft
    """
    with desk.database.read() as connection:
        draft = store.get(connection, tenant, draft_id)
        text = store.newest(connection, draft).text
        others = [(row.id, row.text) for row in _published(connection, tenant, draft_id)]
    return thinness(text, others, draft.channel)


def _published(connection: Connection, tenant: str, beside: str) -> list[Any]:
    """Every published text but one: id, channel, text."""
    newest = (
        select(drafts.c.id, drafts.c.channel, versions.c.text)
        .join(
            versions,
            (versions.c.tenant == drafts.c.tenant)
            & (versions.c.draft_id == drafts.c.id)
            & (versions.c.number == drafts.c.version),
        )
        .where(drafts.c.tenant == tenant, drafts.c.state == "published", drafts.c.id != beside)
    )
    return list(connection.execute(newest))
