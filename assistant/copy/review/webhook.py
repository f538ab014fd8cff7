"""An approved text as a webhook: written beside the cases' events, sent, signed and tried again by the same worker."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select

from assistant.copy.review import store
from assistant.copy.review.desk import ReviewDesk
from assistant.copy.review.errors import Blocked
from assistant.copy.review.export import as_json
from assistant.copy.review.types import Draft
from assistant.handover.outbox import Endpoint
from assistant.handover.tables import webhook_deliveries

if TYPE_CHECKING:
    from assistant.settings import Settings

APPROVED, ATTENTION = "copy.approved", "copy.attention"


def send(desk: ReviewDesk, endpoints: Sequence[Endpoint], tenant: str, draft_id: str) -> list[str]:
    """Queue an approved text for every endpoint that wants `copy.approved`; returns the deliveries' ids.

    The same approval goes to an endpoint once, however often it is asked for.

    Raises:
        NoSuchDraft
        Blocked: the text is not approved, or no endpoint wants it.
    """
    if not any(e.tenant == tenant and APPROVED in e.events for e in endpoints):
        raise Blocked("No webhook wants copy.", f"Name {APPROVED} in the events of an inbox.webhooks entry.")
    draft = desk.get(tenant, draft_id)
    desk.demand_current(draft)
    with desk.database.write() as connection:
        text = as_json(draft, store.newest(connection, draft))
        return queue(connection, endpoints, draft, APPROVED, {"text": text}, desk.now())


def queue(
    connection: Connection, endpoints: Sequence[Endpoint], draft: Draft, event: str, body: Mapping[str, Any], at: float
) -> list[str]:
    """Queue an event about a draft for every endpoint that names it, on the caller's transaction.

    One delivery per endpoint, event and revision of the draft.
    """
    now = datetime.fromtimestamp(at, UTC)
    table, sent = webhook_deliveries, []
    for endpoint in endpoints:
        if endpoint.tenant != draft.tenant or event not in endpoint.events:
            continue
        said = f"{event} {draft.id} {draft.version} {draft.revision} {endpoint.name}"
        delivery = "C-" + hashlib.sha256(said.encode()).hexdigest()[:30]
        sent.append(delivery)
        known = select(table.c.id).where(table.c.tenant == draft.tenant, table.c.id == delivery)
        if connection.execute(known).first() is not None:
            continue
        whole = {"id": delivery, "event": event, "at": now.isoformat(), "tenant": draft.tenant, **body}
        connection.execute(
            insert(table).values(
                tenant=draft.tenant,
                id=delivery,
                endpoint=endpoint.name,
                event=event,
                body=json.dumps(whole, ensure_ascii=False),
                state="waiting",
                attempts=0,
                next_at=now,
                cause="",
                created_at=now,
            )
        )
    return sent


def endpoints(settings: "Settings") -> list[Endpoint]:
    """The outgoing webhooks of the settings."""
    return [
        Endpoint(rule.name, rule.tenant or settings.tenant, rule.url, rule.secret_env, frozenset(rule.events))
        for rule in settings.inbox.webhooks
    ]
