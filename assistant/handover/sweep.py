"""What nobody asks for: waiting cases find their person, missed times are reported, stuck replies go out again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select

from assistant.handover import store
from assistant.handover.case import Case, case_of
from assistant.handover.desk import Desk, Publisher
from assistant.handover.inbox import Inbox
from assistant.handover.routing import Need
from assistant.handover.tables import cases
from assistant.store.database import Database

_BATCH = 200
_HAND_OVER_AFTER = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: cases assigned, reported as overdue, replies handed over again."""

    assigned: int = 0
    overdue: int = 0
    handed_over: int = 0


class Sweep:
    """Run it every half minute or so, in as many processes as there are: each case is locked while it is changed.

    Args:
        database: where cases are kept.
        desk: routing.
        inbox: hands replies over.
        publisher: tells webhooks.
        repeat: an overdue case is reported again after so long.
    """

    def __init__(
        self, database: Database, desk: Desk, inbox: Inbox, publisher: Publisher, repeat: timedelta = timedelta(hours=4)
    ) -> None:
        self._database = database
        self._desk = desk
        self._inbox = inbox
        self._publisher = publisher
        self._repeat = repeat

    def run(self, now: datetime) -> Swept:
        """One round."""
        if not self._anything(now):
            return Swept(handed_over=self._inbox.hand_over_again(now - _HAND_OVER_AFTER))
        with self._database.write() as connection:
            assigned = sum(self._assign(connection, case, now) for case in self._unattended(connection, now))
        with self._database.write() as connection:
            late = self._late(connection, now)
            for case in late:
                self._report(connection, case, now)
        return Swept(assigned, len(late), self._inbox.hand_over_again(now - _HAND_OVER_AFTER))

    def _anything(self, now: datetime) -> bool:
        """Whether there is work at all: an idle server takes no write lock every half minute."""
        waits = or_(cases.c.assignee == "", cases.c.due_at < now)
        query = select(cases.c.id).where(cases.c.state.in_(("open", "claimed")), waits).limit(1)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def _unattended(self, connection: Connection, now: datetime) -> Sequence[Case]:
        """Open cases that nobody has, or whose person went home while they became overdue."""
        waiting = select(cases).where(cases.c.state == "open", or_(cases.c.assignee == "", cases.c.due_at < now))
        ordered = waiting.order_by(cases.c.priority.desc(), cases.c.due_at, cases.c.id)
        found = connection.execute(ordered.limit(_BATCH).with_for_update(skip_locked=True)).all()
        people = self._desk.router.people
        return [
            case
            for case in map(case_of, found)
            if not case.assignee or ((person := people.get(case.assignee)) and not person.on_duty(now))
        ]

    def _assign(self, connection: Connection, case: Case, now: datetime) -> bool:
        need = Need(
            kind=case.kind,
            reason=case.reason,
            text=f"{case.question} " + " ".join(turn["text"] for turn in case.conversation if turn["role"] == "user"),
            language=case.language,
            country=str(case.customer.get("country", "")),
            postcode=str(case.customer.get("postcode", "")),
        )
        route = self._desk.router.choose(need, store.load(connection, case.tenant), now)
        if route.person is None:
            return False
        changed = store.change(connection, case, now, assignee=route.person.id, routing=list(route.because))
        store.log(connection, changed, "assigned", now, data={"to": changed.assignee, "from": case.assignee})
        self._publisher.publish(connection, changed, "case.assigned", now)
        return True

    def _late(self, connection: Connection, now: datetime) -> list[Case]:
        again = or_(cases.c.overdue_at.is_(None), cases.c.overdue_at <= now - self._repeat)
        query = select(cases).where(cases.c.state.in_(("open", "claimed")), cases.c.due_at < now, again)
        ordered = query.order_by(cases.c.due_at, cases.c.id).limit(_BATCH).with_for_update(skip_locked=True)
        return [case_of(row) for row in connection.execute(ordered)]

    def _report(self, connection: Connection, case: Case, now: datetime) -> None:
        changed = store.change(connection, case, now, overdue_at=now)
        store.log(connection, changed, "overdue", now, data={"due_at": case.due_at.isoformat()})
        self._publisher.publish(connection, changed, "case.overdue", now)
