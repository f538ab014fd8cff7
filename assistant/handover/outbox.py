"""Webhook deliveries that wait in the database: written with the event, sent later, tried again after a failure."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from assistant.handover import store
from assistant.handover.case import Case
from assistant.handover.tables import webhook_deliveries
from assistant.store.database import Database

BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200, 21600, 43200, 86400))
"""Pauses between attempts, about two days in all; after the last one the delivery is dead."""

_LEASE = timedelta(seconds=120)
_BATCH = 20


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where events go.

    Attributes:
        name: stable; deliveries are kept under it.
        tenant: whose cases.
        url: the address.
        secret_env: environment variable of the signing secret.
        events: e.g. {"case.opened"}; empty: all.
    """

    name: str
    tenant: str
    url: str
    secret_env: str
    events: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one endpoint; `id` is the idempotency key that every attempt carries."""

    tenant: str
    id: str
    endpoint: str
    event: str
    body: str
    state: str
    attempts: int
    next_at: datetime
    cause: str
    created_at: datetime

    def as_json(self) -> dict[str, Any]:
        """Plain data, without the body."""
        return {
            "id": self.id,
            "endpoint": self.endpoint,
            "event": self.event,
            "state": self.state,
            "attempts": self.attempts,
            "next_at": self.next_at.isoformat(),
            "cause": self.cause,
            "created_at": self.created_at.isoformat(),
        }


Send = Callable[[Endpoint, Delivery], None]
"""Delivers once; raises `assistant.handover.webhooks.DeliveryError` when that failed."""


class Outbox:
    """Queues and sends deliveries.

    Args:
        database: where they wait.
        endpoints: who is told.
    """

    def __init__(self, database: Database, endpoints: Sequence[Endpoint]) -> None:
        self._database = database
        self._endpoints = {(endpoint.tenant, endpoint.name): endpoint for endpoint in endpoints}

    def publish(self, connection: Connection, case: Case, event: str, now: datetime) -> None:
        """Queue an event for every endpoint that wants it, on the caller's transaction.

        The body carries no customer's text: who may read that fetches the case by its number.
        """
        self.announce(connection, case.tenant, event, {"case": _case(case)}, now)

    def announce(
        self, connection: Connection, tenant: str, event: str, facts: Mapping[str, Any], now: datetime
    ) -> None:
        """Queue an event that is about no case; see `publish`.

        Args:
            facts: plain data without any customer's text.
        """
        for endpoint in self._endpoints.values():
            if endpoint.tenant != tenant or (endpoint.events and event not in endpoint.events):
                continue
            delivery_id = store.new_id("W")
            body = {"id": delivery_id, "event": event, "at": now.isoformat(), "tenant": tenant, **facts}
            connection.execute(
                insert(webhook_deliveries).values(
                    tenant=tenant,
                    id=delivery_id,
                    endpoint=endpoint.name,
                    event=event,
                    body=json.dumps(body, ensure_ascii=False),
                    state="waiting",
                    attempts=0,
                    next_at=now,
                    cause="",
                    created_at=now,
                )
            )

    def send_due(self, send: Send, now: datetime) -> int:
        """Send what is due and return how many attempts were made; failures wait for their next attempt."""
        from assistant.handover.webhooks import DeliveryError

        taken = self._take(now)
        for delivery in taken:
            endpoint = self._endpoints.get((delivery.tenant, delivery.endpoint))
            try:
                if endpoint is None:
                    raise DeliveryError("The endpoint is no longer configured.", final=True)
                send(endpoint, delivery)
            except DeliveryError as error:
                self._failed(delivery, error.cause, error.final, now)
            else:
                self._set(delivery, state="delivered", cause="")
        return len(taken)

    def deliveries(self, tenant: str, *, limit: int = 100) -> list[Delivery]:
        """The newest deliveries, for the people who run it."""
        query = select(webhook_deliveries).where(webhook_deliveries.c.tenant == tenant)
        newest = query.order_by(webhook_deliveries.c.created_at.desc(), webhook_deliveries.c.id).limit(limit)
        with self._database.read() as connection:
            return [_delivery(row) for row in connection.execute(newest)]

    def _take(self, now: datetime) -> list[Delivery]:
        """Deliveries for this process alone; a process that dies while sending loses its lease, not the delivery."""
        table = webhook_deliveries.c
        due = select(webhook_deliveries).where(table.state.in_(("waiting", "sending")), table.next_at <= now)
        due = due.order_by(table.next_at, table.id).limit(_BATCH).with_for_update(skip_locked=True)
        with self._database.write() as connection:
            taken = [_delivery(row) for row in connection.execute(due)]
            for delivery in taken:
                connection.execute(
                    _at(delivery).values(state="sending", attempts=delivery.attempts + 1, next_at=now + _LEASE)
                )
        return taken

    def _failed(self, delivery: Delivery, cause: str, final: bool, now: datetime) -> None:
        if final or delivery.attempts >= len(BACKOFF):
            self._set(delivery, state="dead", cause=cause[:200])
        else:
            self._set(delivery, state="waiting", cause=cause[:200], next_at=now + BACKOFF[delivery.attempts])

    def _set(self, delivery: Delivery, **values: Any) -> None:
        with self._database.write() as connection:
            connection.execute(_at(delivery).values(**values))


def _at(delivery: Delivery) -> Any:
    table = webhook_deliveries
    return update(table).where(table.c.tenant == delivery.tenant, table.c.id == delivery.id)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(**row._mapping)


def _case(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "conversation_id": case.conversation_id,
        "state": case.state,
        "resolution": case.resolution,
        "reason": case.reason,
        "kind": case.kind,
        "priority": case.priority,
        "channel": case.channel,
        "language": case.language,
        "assignee": case.assignee or None,
        "due_at": case.due_at.isoformat(),
    }
