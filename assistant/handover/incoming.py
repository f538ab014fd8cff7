"""Incoming webhooks: a help desk or another system acts on cases. Signed, and each id is served once."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from assistant.errors import RequestError
from assistant.handover.desk import Clock, utc_now
from assistant.handover.errors import SignatureError
from assistant.handover.inbox import Inbox, agent_of
from assistant.handover.signature import secret_of, verify
from assistant.handover.tables import webhook_received
from assistant.store.database import Database

MAX_BODY = 256 * 1024
# A signature is good for five minutes; ids are remembered far longer, for senders that retry for days.
_REMEMBERED = timedelta(days=14)
EVENTS = ("case.claim", "case.reply", "case.note", "case.resolve", "case.return")


@dataclass(frozen=True, slots=True)
class Source:
    """A system that may report: its name in the address, its tenant, the variable that holds its secret."""

    name: str
    tenant: str
    secret_env: str


class Incoming:
    """Serves incoming webhooks.

    Args:
        database: remembers ids.
        inbox: where they act.
        sources: who may send.
        environ: where the secrets are.
        clock: now, time zone aware.
    """

    def __init__(
        self,
        database: Database,
        inbox: Callable[[], Inbox],
        sources: Mapping[str, Source],
        environ: Mapping[str, str],
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._inbox = inbox
        self._sources = sources
        self._environ = environ
        self._clock = clock

    def receive(self, name: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """Do what a webhook asks; the same id again returns what the first one returned and does nothing.

        Raises:
            SignatureError: unknown source, wrong signature, or too old.
            RequestError: the body is no known event, or the inbox refuses.
        """
        source = self._sources.get(name)
        if source is None:
            raise SignatureError("No system of this name may report here.", "Name it in inbox.incoming.")
        if len(body) > MAX_BODY:
            raise RequestError("The webhook's body is too large.", f"Send at most {MAX_BODY:,} bytes.")
        now = self._clock()
        message_id = verify(secret_of(self._environ, source.secret_env), headers, body, now)
        before = self._served(source, message_id)
        if before is not None:
            return before | {"replayed": True}
        result = self._act(source.tenant, _parsed(body), f"{name}:{message_id}"[:128])
        self._remember(source, message_id, result, now)
        return result

    def _act(self, tenant: str, event: Mapping[str, Any], key: str) -> dict[str, Any]:
        inbox, case_id, agent = self._inbox(), str(event.get("case") or ""), agent_of(event.get("agent"))
        text = str(event.get("text") or "")
        kind = event.get("event")
        if kind == "case.claim":
            case = inbox.claim(tenant, case_id, agent)
        elif kind == "case.reply":
            case = inbox.reply(tenant, case_id, agent, text, resolve=event.get("resolve") is True, key=key)
        elif kind == "case.note":
            case = inbox.note(tenant, case_id, agent, text, key=key)
        elif kind == "case.resolve":
            case = inbox.resolve(tenant, case_id, agent, key=key)
        elif kind == "case.return":
            case = inbox.return_to_bot(tenant, case_id, agent, key=key)
        else:
            raise RequestError("The webhook names no known event.", f"Known: {', '.join(EVENTS)}.")
        return {"case": case.id, "state": case.state}

    def _served(self, source: Source, message_id: str) -> dict[str, Any] | None:
        table = webhook_received.c
        query = select(table.result).where(
            table.tenant == source.tenant, table.endpoint == source.name, table.id == message_id
        )
        with self._database.read() as connection:
            found: dict[str, Any] | None = connection.execute(query).scalar()
        return found

    def _remember(self, source: Source, message_id: str, result: Mapping[str, Any], now: datetime) -> None:
        """After the act, which is idempotent by its key itself: a crash in between repeats it without effect."""
        values = {"tenant": source.tenant, "endpoint": source.name, "id": message_id, "result": dict(result), "at": now}
        try:
            with self._database.write() as connection:
                connection.execute(delete(webhook_received).where(webhook_received.c.at < now - _REMEMBERED))
                connection.execute(insert(webhook_received).values(**values))
        except IntegrityError:
            return  # The same webhook came twice at once; the other one has been remembered.


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        raise RequestError("The webhook's body is not JSON.", "Send one JSON object.") from None
    if not isinstance(event, dict):
        raise RequestError("The webhook's body is no JSON object.", "Send one JSON object.")
    return event
