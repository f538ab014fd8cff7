"""Reads and writes of cases. Every call names the tenant; writes run on the caller's transaction."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from assistant.handover.case import Case, CaseFilter, Event, case_of, event_of
from assistant.handover.errors import NoSuchCase
from assistant.handover.tables import case_events, case_refs, cases

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LIVE = ("open", "claimed", "waiting")


def new_id(prefix: str = "F") -> str:
    """A number that can be read over the phone and not be guessed: 30^8 values without 0, 1, I, L, O, U."""
    return f"{prefix}-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))


def get(connection: Connection, tenant: str, case_id: str, *, lock: bool = False) -> Case:
    """A case.

    Args:
        lock: keep others from changing it until the transaction ends (SQLite's write lock does so anyway).

    Raises:
        NoSuchCase: there is none of this number for this tenant.
    """
    query = select(cases).where(cases.c.tenant == tenant, cases.c.id == case_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NoSuchCase("There is no such case.", "Check the number; beleg inbox list shows all.")
    return case_of(row)


def referenced(connection: Connection, tenant: str, kind: str, ref: str) -> str | None:
    """The number of the case that a conversation or an idempotency key belongs to."""
    query = select(case_refs.c.case_id).where(
        case_refs.c.tenant == tenant, case_refs.c.kind == kind, case_refs.c.ref == _short(ref)
    )
    return connection.execute(query).scalar()


def refer(connection: Connection, tenant: str, kind: str, ref: str, case_id: str, *, moved: bool = False) -> None:
    """Point a conversation or a key at a case.

    Raises:
        sqlalchemy.exc.IntegrityError: another transaction was faster.
    """
    ref = _short(ref)
    at = (case_refs.c.tenant == tenant, case_refs.c.kind == kind, case_refs.c.ref == ref)
    if moved:
        connection.execute(update(case_refs).where(*at).values(case_id=case_id))
    else:
        connection.execute(insert(case_refs).values(tenant=tenant, kind=kind, ref=ref, case_id=case_id))


def add(connection: Connection, case: Mapping[str, Any]) -> None:
    """Store a new case."""
    connection.execute(insert(cases).values(**case))


def change(connection: Connection, case: Case, now: datetime, **values: Any) -> Case:
    """Change columns of a case and return it as it is now."""
    connection.execute(
        update(cases).where(cases.c.tenant == case.tenant, cases.c.id == case.id).values(changed_at=now, **values)
    )
    return get(connection, case.tenant, case.id)


def log(
    connection: Connection,
    case: Case,
    kind: str,
    now: datetime,
    *,
    author: str = "",
    text: str = "",
    data: Mapping[str, Any] | None = None,
    key: str = "",
    delivered: bool = True,
) -> int:
    """Append an event and return its number."""
    here = (case_events.c.tenant == case.tenant, case_events.c.case_id == case.id)
    number = int(connection.execute(select(func.coalesce(func.max(case_events.c.number), 0)).where(*here)).scalar_one())
    connection.execute(
        insert(case_events).values(
            tenant=case.tenant,
            case_id=case.id,
            number=number + 1,
            kind=kind,
            author=author,
            text=text,
            data=dict(data or {}),
            key=key,
            delivered=delivered,
            at=now,
        )
    )
    return number + 1


def events(connection: Connection, tenant: str, case_id: str) -> list[Event]:
    """What happened to a case, oldest first."""
    query = select(case_events).where(case_events.c.tenant == tenant, case_events.c.case_id == case_id)
    return [event_of(row) for row in connection.execute(query.order_by(case_events.c.number))]


def keyed_event(connection: Connection, case: Case, kind: str, key: str) -> bool:
    """Whether a request with this idempotency key has been served."""
    query = select(case_events.c.number).where(
        case_events.c.tenant == case.tenant,
        case_events.c.case_id == case.id,
        case_events.c.kind == kind,
        case_events.c.key == key,
    )
    return bool(key) and connection.execute(query).first() is not None


def load(connection: Connection, tenant: str) -> dict[str, int]:
    """Cases that wait for an answer, by person."""
    query = (
        select(cases.c.assignee, func.count())
        .where(cases.c.tenant == tenant, cases.c.state.in_(("open", "claimed")), cases.c.assignee != "")
        .group_by(cases.c.assignee)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def recent_people(
    connection: Connection, tenant: str, conversation_id: str, customer_id: str, since: datetime
) -> set[str]:
    """Who had a case of this customer or conversation since a moment."""
    same = cases.c.conversation_id == conversation_id
    if customer_id:
        same = or_(same, cases.c.customer_id == customer_id)
    query = select(cases.c.assignee).where(
        cases.c.tenant == tenant, same, cases.c.assignee != "", cases.c.changed_at >= since
    )
    return set(connection.execute(query.distinct()).scalars())


def listed(
    connection: Connection, tenant: str, wanted: CaseFilter, now: datetime, *, limit: int, offset: int
) -> tuple[list[Case], int]:
    """Cases by urgency (what is due first, resolved ones last), and how many there are in all."""
    where = and_(cases.c.tenant == tenant, *_conditions(wanted, now))
    total = int(connection.execute(select(func.count()).select_from(cases).where(where)).scalar_one())
    order = (cases.c.state == "resolved", cases.c.state == "waiting", cases.c.due_at, cases.c.id)
    rows = connection.execute(select(cases).where(where).order_by(*order).limit(limit).offset(offset))
    return [case_of(row) for row in rows], total


def _short(ref: str) -> str:
    """A reference as it is stored: long ones by their hash."""
    return ref if len(ref) <= 200 else hashlib.sha256(ref.encode()).hexdigest()


def _conditions(wanted: CaseFilter, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, values in (
        (cases.c.state, wanted.states),
        (cases.c.kind, wanted.kinds),
        (cases.c.channel, wanted.channels),
    ):
        if values:
            found.append(column.in_(values))
    if wanted.assignee:
        found.append(cases.c.assignee == ("" if wanted.assignee == "-" else wanted.assignee))
    if wanted.customer_id:
        found.append(cases.c.customer_id == wanted.customer_id)
    if wanted.overdue:
        found.append(and_(cases.c.state.in_(("open", "claimed")), cases.c.due_at < now))
    if wanted.text:
        # icontains escapes % and _, so a search for "100 %" finds just that.
        found.append(or_(cases.c.question.icontains(wanted.text, autoescape=True), cases.c.id == wanted.text.upper()))
    return found
