"""The front of the inbox: opens cases, chooses who takes them, says by when.

request ─ key or conversation known? ─ extend or reopen
                                     └ route ─ due time ─ stored case + event + webhook deliveries, one transaction
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from assistant.handover import store
from assistant.handover.case import Case
from assistant.handover.hours import Hours
from assistant.handover.routing import Need, Route, Router
from assistant.handover.summary import summarise
from assistant.handover.types import CaseRequest, OpenedCase
from assistant.store.database import Database
from assistant.types import Message

Clock = Callable[[], datetime]
_RECENT = timedelta(days=90)
_ATTEMPTS = 5
_URGENT_REASONS = frozenset({"legal", "threat"})
_RAISED_REASONS = frozenset({"complaint", "data_request", "order_problem"})


class Publisher(Protocol):
    """Tells webhooks what happened; writes on the caller's transaction, so that no event is lost or made up."""

    def publish(self, connection: Connection, case: Case, event: str, now: datetime) -> None:
        """Queue an event such as "case.opened"."""
        ...


@dataclass(frozen=True, slots=True)
class DeskOptions:
    """How cases are opened.

    Attributes:
        hours: when the company is there; due times count in it.
        response: time until an answer is due, by priority 0, 1, 2.
        reopen: a case resolved within this time opens again instead of a second one being made.
    """

    hours: Hours
    response: tuple[timedelta, timedelta, timedelta] = (timedelta(hours=8), timedelta(hours=4), timedelta(hours=1))
    reopen: timedelta = timedelta(days=14)


def utc_now() -> datetime:
    """Now, time zone aware."""
    return datetime.now(UTC)


class Desk:
    """Opens cases; see `assistant.handover.types.Handover`.

    Args:
        database: where cases are kept.
        router: chooses people.
        options: see `DeskOptions`.
        publisher: tells webhooks.
        clock: now, time zone aware.
    """

    def __init__(
        self, database: Database, router: Router, options: DeskOptions, publisher: Publisher, clock: Clock = utc_now
    ) -> None:
        self._database = database
        self.router = router
        self.options = options
        self._publisher = publisher
        self._clock = clock

    def open(self, request: CaseRequest) -> OpenedCase:
        """Open a case, or extend or reopen the conversation's own; it is stored before this returns."""
        request = _cleaned(request)
        for _ in range(_ATTEMPTS):
            try:
                with self._database.write() as connection:
                    return self._open(connection, request, self._clock())
            except IntegrityError:
                # Another process opened the conversation's case in between: the next attempt finds and extends it.
                continue
        with self._database.write() as connection:
            return self._open(connection, request, self._clock())

    def open_case_of(self, tenant: str, conversation_id: str) -> OpenedCase | None:
        """The conversation's case that is not resolved, or None."""
        with self._database.read() as connection:
            found = store.referenced(connection, tenant, "conversation", conversation_id)
            case = store.get(connection, tenant, found) if found else None
        return None if case is None or case.state == "resolved" else self._told(case, existing=True)

    def bounced(self, tenant: str, case_id: str) -> None:
        """A mail of a case came back or cannot be delivered: somebody must look at it."""
        with self._database.write() as connection:
            now, case = self._clock(), store.get(connection, tenant, case_id, lock=True)
            state = "claimed" if case.claimed_by else "open"
            due = self.options.hours.after(now, self.options.response[case.priority])
            values: dict[str, Any] = {"state": state, "resolution": "", "resolved_at": None, "overdue_at": None}
            changed = store.change(connection, case, now, due_at=due, **values)
            self._record(connection, changed, "bounced", now, {})

    def name_of(self, person_id: str) -> str:
        """A person's name as customers are told; the id where nobody of that id is known."""
        person = self.router.people.get(person_id)
        return person.name if person else person_id

    def load(self, tenant: str) -> dict[str, int]:
        """Cases that wait for an answer, by person."""
        with self._database.read() as connection:
            return store.load(connection, tenant)

    def _open(self, connection: Connection, request: CaseRequest, now: datetime) -> OpenedCase:
        known = store.referenced(connection, request.tenant, "key", request.key) if request.key else None
        if known:
            return self._told(store.get(connection, request.tenant, known), existing=True)
        found = store.referenced(connection, request.tenant, "conversation", request.conversation_id)
        case = store.get(connection, request.tenant, found, lock=True) if found else None
        if case is None or self._too_old(case, now):
            opened = self._new(connection, request, now, moved=case is not None)
        elif case.state == "resolved":
            opened = self._reopen(connection, case, request, now)
        else:
            opened = self._extend(connection, case, request, now)
        if request.key:
            store.refer(connection, request.tenant, "key", request.key, opened.id)
        return self._told(opened, existing=case is not None and opened.id == case.id)

    def _too_old(self, case: Case, now: datetime) -> bool:
        resolved = case.resolved_at or case.changed_at
        return case.state == "resolved" and now - resolved > self.options.reopen

    def _new(self, connection: Connection, request: CaseRequest, now: datetime, *, moved: bool) -> Case:
        case_id, priority = store.new_id(), priority_of(request)
        store.refer(connection, request.tenant, "conversation", request.conversation_id, case_id, moved=moved)
        route = self._route(connection, request, now, preferred="")
        values = {
            "tenant": request.tenant,
            "id": case_id,
            "conversation_id": request.conversation_id,
            "state": "open",
            "resolution": "",
            "reason": request.reason,
            "kind": request.kind,
            "priority": priority,
            "channel": request.channel,
            "customer": {},
            "attachments": [],
            "assignee": route.person.id if route.person else "",
            "claimed_by": "",
            "routing": list(route.because),
            "opened_at": now,
            "changed_at": now,
            "due_at": self._due(route, priority, now),
            "returns": 0,
            "reopened": 0,
        }
        store.add(connection, values | _content(request, None))
        case = store.get(connection, request.tenant, case_id)
        self._record(connection, case, "opened", now, {"reason": request.reason, "assignee": case.assignee})
        return case

    def _extend(self, connection: Connection, case: Case, request: CaseRequest, now: datetime) -> Case:
        """The same conversation escalates again or its customer writes again: one case, brought up to date."""
        priority = max(case.priority, priority_of(request))
        values: dict[str, Any] = {"priority": priority, "reason": request.reason, **_content(request, case)}
        route = Route(self.router.people.get(case.assignee), tuple(case.routing), ())
        if case.state == "waiting":
            values |= {"state": "claimed" if case.claimed_by else "open", "overdue_at": None}
            values["due_at"] = self._due(route, priority, now)
        elif priority > case.priority:
            values["due_at"] = min(case.due_at, self._due(route, priority, now))
        changed = store.change(connection, case, now, **values)
        self._record(connection, changed, "extended", now, {"reason": request.reason})
        return changed

    def _reopen(self, connection: Connection, case: Case, request: CaseRequest, now: datetime) -> Case:
        """A resolved case, or one returned to the bot that could not help after all: it goes to the same person."""
        # What the bot gave up on twice must not wait as long as the first time.
        priority = min(2, max(case.priority, priority_of(request)) + (case.resolution == "returned"))
        route = self._route(connection, request, now, preferred=case.assignee)
        changed = store.change(
            connection,
            case,
            now,
            state="open",
            resolution="",
            reason=request.reason,
            kind=request.kind,
            priority=priority,
            assignee=route.person.id if route.person else "",
            claimed_by="",
            routing=list(route.because),
            due_at=self._due(route, priority, now),
            resolved_at=None,
            overdue_at=None,
            reopened=case.reopened + 1,
            **_content(request, case),
        )
        self._record(connection, changed, "reopened", now, {"reason": request.reason, "assignee": changed.assignee})
        return changed

    def _record(self, connection: Connection, case: Case, kind: str, now: datetime, data: Mapping[str, Any]) -> None:
        store.log(connection, case, kind, now, data=data)
        self._publisher.publish(connection, case, f"case.{kind}", now)

    def _route(self, connection: Connection, request: CaseRequest, now: datetime, *, preferred: str) -> Route:
        customer_id = customer_id_of(request.customer)
        recent = store.recent_people(connection, request.tenant, request.conversation_id, customer_id, now - _RECENT)
        said = " ".join(turn.text for turn in request.conversation if turn.role == "user")
        need = Need(
            kind=request.kind,
            reason=request.reason,
            text=f"{request.question} {said}"[:20_000],
            language=request.language,
            country=str(request.customer.get("country", "")),
            postcode=str(request.customer.get("postcode", "")),
            recent=frozenset(recent),
            preferred=preferred,
        )
        return self.router.choose(need, store.load(connection, request.tenant), now)

    def _due(self, route: Route, priority: int, now: datetime) -> datetime:
        """When an answer is due; a queue that nobody attends before tomorrow promises nothing for today."""
        work = self.options.response[priority]
        due = self.options.hours.after(now, work)
        if route.person is None and route.candidates:
            due = max(due, min(person.hours.after(now, work) for person in route.candidates))
        return due

    def _told(self, case: Case, *, existing: bool) -> OpenedCase:
        owner = case.claimed_by or case.assignee
        return OpenedCase(case.id, self.name_of(owner) if owner else None, case.due_at, existing)


def priority_of(request: CaseRequest) -> int:
    """0 ordinary, 1 raised, 2 urgent: the higher one of what the mood and the reason say."""
    reason = 2 if request.reason in _URGENT_REASONS else int(request.reason in _RAISED_REASONS)
    return max(request.mood.priority, reason)


def customer_id_of(customer: Mapping[str, Any]) -> str:
    """What tells a verified customer from others; "" for an unknown one."""
    named = (customer.get(name) for name in ("customer_id", "id", "email"))
    return next((str(value)[:200] for value in named if value), "")


def _content(request: CaseRequest, before: Case | None) -> dict[str, Any]:
    """Columns that tell what the case is about; what an earlier request brought is kept where this one has nothing."""
    conversation = [{"role": turn.role, "text": turn.text} for turn in request.conversation]
    content = {
        "question": request.question,
        "language": request.language,
        "summary": summarise(request.conversation, request.question, request.language).as_json(),
        "mood": {
            "label": request.mood.label,
            "intensity": request.mood.intensity,
            "signals": sorted(request.mood.signals),
        },
        "conversation": conversation or [dict(turn) for turn in (before.conversation if before else ())],
        "searched": [dict(item) for item in request.searched or (before.searched if before else ())],
        "customer": dict(request.customer) or (dict(before.customer) if before else {}),
        "customer_id": customer_id_of(request.customer) or (before.customer_id if before else ""),
        "attachments": _attachments(request.attachments, before),
    }
    if request.suggestion or before is None:
        content |= {"suggestion": request.suggestion, "citations": [asdict(item) for item in request.citations]}
    return content


def _cleaned(request: CaseRequest) -> CaseRequest:
    """The same without what no database holds."""
    texts = ("conversation_id", "reason", "kind", "question", "language", "suggestion", "key")
    values = {name: _storable(getattr(request, name)) for name in texts}
    return replace(
        request,
        **values,
        conversation=[Message(turn.role, _storable(turn.text)) for turn in request.conversation],
        searched=_storable(list(request.searched)),
        citations=[replace(item, quote=_storable(item.quote)) for item in request.citations],
        customer=_storable(request.customer),
        attachments=_storable(list(request.attachments)),
    )


def _storable(value: Any) -> Any:
    """Text without NUL characters and halves of surrogate pairs, containers as JSON holds them."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {str(key): _storable(item) for key, item in value.items()}
    return [_storable(item) for item in value] if isinstance(value, list | tuple) else value


def _attachments(new: Sequence[Mapping[str, Any]], before: Case | None) -> list[dict[str, Any]]:
    held = [dict(item) for item in before.attachments] if before else []
    return held + [dict(item) for item in new if dict(item) not in held]
