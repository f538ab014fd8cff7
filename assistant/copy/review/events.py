"""What readers did with a text: shown, clicked, converted."""

from collections.abc import Mapping, Sequence
from typing import Literal

from sqlalchemy import func, insert, select

from assistant.copy.review import store
from assistant.copy.review.desk import ReviewDesk
from assistant.copy.review.errors import Blocked
from assistant.copy.tables import events

Kind = Literal["shown", "clicked", "converted"]
KINDS: tuple[Kind, ...] = ("shown", "clicked", "converted")
LONGEST_KEY = 128


def record(desk: ReviewDesk, tenant: str, draft_id: str, kind: Kind, key: str) -> bool:
    """Count an event; False when this key was counted before.

    Raises:
        NoSuchDraft
        Blocked: the draft was never published, or the key is empty or too long.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise Blocked(f"The key of an event has 1 to {LONGEST_KEY} characters.", "Send the id of the impression.")
    with desk.database.write() as connection:
        draft = store.get(connection, tenant, draft_id)
        if draft.state != "published":
            raise Blocked(f"The draft is {draft.state}, not published.", "Only published texts are counted.")
        known = select(events.c.key).where(events.c.tenant == tenant, events.c.key == key)
        if connection.execute(known).first() is not None:
            return False
        connection.execute(insert(events).values(tenant=tenant, key=key, draft_id=draft_id, kind=kind, at=desk.now()))
    return True


def counts(desk: ReviewDesk, tenant: str, draft_ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """Events by draft and kind; zero where there are none.

    Raises:
        NoSuchDraft
    """
    found: dict[str, dict[str, int]] = {draft_id: dict.fromkeys(KINDS, 0) for draft_id in draft_ids}
    with desk.database.read() as connection:
        for draft_id in draft_ids:
            store.get(connection, tenant, draft_id)
        query = (
            select(events.c.draft_id, events.c.kind, func.count())
            .where(events.c.tenant == tenant, events.c.draft_id.in_(draft_ids))
            .group_by(events.c.draft_id, events.c.kind)
        )
        for draft_id, kind, count in connection.execute(query):
            found[draft_id][kind] = count
    return found
