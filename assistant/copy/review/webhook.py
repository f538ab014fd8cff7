"""An approved text as a webhook: written beside the cases' events, sent, signed and tried again by the same worker."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from assistant.copy.review import store
from assistant.copy.review.desk import ReviewDesk
from assistant.copy.review.errors import Blocked
from assistant.copy.review.export import as_json
from assistant.handover.outbox import Endpoint
from assistant.handover.tables import webhook_deliveries

if TYPE_CHECKING:
    from assistant.settings import Settings

EVENT = "copy.approved"


def send(desk: ReviewDesk, endpoints: Sequence[Endpoint], tenant: str, draft_id: str) -> list[str]:
    """Queue an approved text for every endpoint that wants `copy.approved`; returns the deliveries' ids.

    The same approval goes to an endpoint once, however often it is asked for.

    Raises:
        NoSuchDraft
        Blocked: the text is not approved, or no endpoint wants it.
    """
    wanted = [e for e in endpoints if e.tenant == tenant and EVENT in e.events]
    if not wanted:
        raise Blocked("No webhook wants copy.", f"Name {EVENT} in the events of an inbox.webhooks entry.")
    draft = desk.get(tenant, draft_id)
    desk.demand_current(draft)
    now = datetime.fromtimestamp(desk.now(), UTC)
    sent = []
    with desk.database.write() as connection:
        text = as_json(draft, store.newest(connection, draft))
        for endpoint in wanted:
            said = f"{draft.id} {draft.version} {draft.revision} {endpoint.name}"
            delivery = "C-" + hashlib.sha256(said.encode()).hexdigest()[:30]
            table = webhook_deliveries
            known = select(table.c.id).where(table.c.tenant == tenant, table.c.id == delivery)
            if connection.execute(known).first() is None:
                body = {"id": delivery, "event": EVENT, "at": now.isoformat(), "tenant": tenant, "text": text}
                connection.execute(
                    insert(table).values(
                        tenant=tenant,
                        id=delivery,
                        endpoint=endpoint.name,
                        event=EVENT,
                        body=json.dumps(body, ensure_ascii=False),
                        state="waiting",
                        attempts=0,
                        next_at=now,
                        cause="",
                        created_at=now,
                    )
                )
            sent.append(delivery)
    return sent


def endpoints(settings: "Settings") -> list[Endpoint]:
    """The outgoing webhooks of the settings."""
    return [
        Endpoint(rule.name, rule.tenant or settings.tenant, rule.url, rule.secret_env, frozenset(rule.events))
        for rule in settings.inbox.webhooks
    ]
