"""Published texts that a draft nearly repeats: thin content, and no gain for a reader who saw the other one."""

from dataclasses import dataclass

from sqlalchemy import select

from assistant.copy.drafting.distinct import MOST_ALIKE, similarity
from assistant.copy.review import store
from assistant.copy.review.desk import ReviewDesk
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
    newest = (
        select(drafts.c.id, drafts.c.channel, versions.c.text)
        .join(
            versions,
            (versions.c.tenant == drafts.c.tenant)
            & (versions.c.draft_id == drafts.c.id)
            & (versions.c.number == drafts.c.version),
        )
        .where(drafts.c.tenant == tenant, drafts.c.state == "published", drafts.c.id != draft_id)
    )
    with desk.database.read() as connection:
        own = store.newest(connection, store.get(connection, tenant, draft_id)).text
        found = [Similar(row.id, row.channel, similarity(own, row.text)) for row in connection.execute(newest)]
    return sorted((one for one in found if one.similarity >= least), key=lambda one: -one.similarity)
