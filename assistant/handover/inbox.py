"""What people do with cases: claim, reply, note, assign, return to the bot, resolve.

Every change is one transaction on the locked case: of two people who act at once one wins and the other gets a
`CaseConflict`. A reply is stored before it is handed to its channel, and handed over again after a crash.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, select, update

from assistant.errors import RequestError
from assistant.handover import store
from assistant.handover.case import Case, CaseFilter, Event, event_of
from assistant.handover.desk import Clock, Desk, Publisher, utc_now
from assistant.handover.errors import CaseConflict
from assistant.handover.tables import case_events
from assistant.store.database import Database

log = logging.getLogger("beleg.inbox")
MAX_TEXT = 20_000
MAX_PAGE = 200


class Channel(Protocol):
    """Brings what people decide to the customer. Both calls may come twice for the same event and then do nothing."""

    def reply(self, case: Case, event: Event, author: str, *, again: bool) -> None:
        """Send a person's reply.

        Args:
            author: the person's name as customers are told.
            again: an earlier attempt may have got through.

        Raises:
            RequestError: it can never be sent, e.g. the conversation is erased.
        """
        ...

    def release(self, case: Case) -> None:
        """The bot answers this conversation again."""
        ...


@dataclass(frozen=True, slots=True)
class InboxOptions:
    """Limits of the inbox.

    Attributes:
        max_returns: how often a case may be returned to the bot.
    """

    max_returns: int = 2


class Inbox:
    """The agents' side of cases.

    Args:
        database: where cases are kept.
        desk: names of people and routing.
        channels: by channel of a case; "chat" also serves channels without an own one.
        publisher: tells webhooks.
        options: see `InboxOptions`.
        clock: now, time zone aware.
    """

    def __init__(
        self,
        database: Database,
        desk: Desk,
        channels: Mapping[str, Channel],
        publisher: Publisher,
        options: InboxOptions | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._desk = desk
        self._channels = channels
        self._publisher = publisher
        self._options = options or InboxOptions()
        self._clock = clock

    def listed(
        self, tenant: str, wanted: CaseFilter | None = None, *, limit: int = 50, offset: int = 0
    ) -> tuple[list[Case], int]:
        """Cases, those due first, and how many there are in all."""
        with self._database.read() as connection:
            limit = max(1, min(limit, MAX_PAGE))
            return store.listed(
                connection, tenant, wanted or CaseFilter(), self._clock(), limit=limit, offset=max(0, offset)
            )

    def get(self, tenant: str, case_id: str) -> Case:
        """A case.

        Raises:
            NoSuchCase: none of this number for this tenant.
        """
        with self._database.read() as connection:
            return store.get(connection, tenant, case_id)

    def events(self, tenant: str, case_id: str) -> list[Event]:
        """What happened to a case, oldest first."""
        with self._database.read() as connection:
            store.get(connection, tenant, case_id)
            return store.events(connection, tenant, case_id)

    def claim(self, tenant: str, case_id: str, agent: str) -> Case:
        """Take a case; taking one's own again changes nothing.

        Raises:
            CaseConflict: somebody else has it, or it is resolved.
        """
        agent = self._known(agent)
        with self._database.write() as connection:
            case = self._open_case(connection, tenant, case_id, agent)
            return case if case.claimed_by == agent else self._claim(connection, case, agent, self._clock())

    def reply(self, tenant: str, case_id: str, agent: str, text: str, *, resolve: bool = False, key: str = "") -> Case:
        """Answer the customer; an unclaimed case is claimed by this.

        Args:
            resolve: the matter is settled by this reply.
            key: idempotency key; the same key replies once.

        Raises:
            CaseConflict: somebody else has the case, or it is resolved.
            RequestError: the text is empty or too long, or the conversation no longer exists.
        """
        text, agent = _checked(text), self._known(agent)
        with self._database.write() as connection:
            now, case = self._clock(), store.get(connection, tenant, case_id, lock=True)
            if store.keyed_event(connection, case, "replied", key):
                return case
            case = self._open_case(connection, tenant, case_id, agent)
            if case.claimed_by != agent:
                case = self._claim(connection, case, agent, now)
            number = store.log(connection, case, "replied", now, author=agent, text=text, key=key, delivered=False)
            case = store.change(
                connection, case, now, state="waiting", answered_at=case.answered_at or now, overdue_at=None
            )
            self._publisher.publish(connection, case, "case.replied", now)
            if resolve:
                case = self._resolve(connection, case, agent, now, "resolved")
        self._hand_over(case, number)
        return self.get(tenant, case_id)

    def note(self, tenant: str, case_id: str, agent: str, text: str, *, key: str = "") -> Case:
        """Write something that only colleagues see."""
        text, agent = _checked(text), self._known(agent)
        with self._database.write() as connection:
            case = store.get(connection, tenant, case_id, lock=True)
            if not store.keyed_event(connection, case, "note", key):
                store.log(connection, case, "note", self._clock(), author=agent, text=text, key=key)
            return case

    def assign(self, tenant: str, case_id: str, agent: str, to: str) -> Case:
        """Give a case to somebody; "" gives it back to the queue. Whoever had claimed it has it no longer.

        Raises:
            RequestError: nobody of that id is known.
        """
        to = self._known(to) if to else ""
        agent = self._known(agent)
        with self._database.write() as connection:
            now, case = self._clock(), store.get(connection, tenant, case_id, lock=True)
            if case.state == "resolved":
                raise _resolved(case)
            state = "open" if case.state == "claimed" else case.state
            changed = store.change(
                connection, case, now, assignee=to, claimed_by="", state=state, routing=[f"assigned_by:{agent}"]
            )
            store.log(connection, changed, "assigned", now, author=agent, data={"to": to})
            self._publisher.publish(connection, changed, "case.assigned", now)
            return changed

    def return_to_bot(self, tenant: str, case_id: str, agent: str, *, key: str = "") -> Case:
        """Let the bot answer again; if it gives up again this very case opens again, for the same person.

        Raises:
            CaseConflict: somebody else has the case, it is resolved, or it was returned too often (no loops).
        """
        agent = self._known(agent)
        with self._database.write() as connection:
            now, case = self._clock(), store.get(connection, tenant, case_id, lock=True)
            if store.keyed_event(connection, case, "returned", key):
                return case
            case = self._open_case(connection, tenant, case_id, agent)
            if case.returns >= self._options.max_returns:
                raise CaseConflict(
                    f"The case has been returned to the bot {case.returns} times already.",
                    "Reply to the customer, or resolve the case.",
                )
            case = self._resolve(connection, case, agent, now, "returned", key=key)
        self._release(case)
        return case

    def resolve(self, tenant: str, case_id: str, agent: str, *, key: str = "") -> Case:
        """Close a case; resolving a resolved one changes nothing.

        Raises:
            CaseConflict: somebody else has it.
        """
        agent = self._known(agent)
        with self._database.write() as connection:
            now, case = self._clock(), store.get(connection, tenant, case_id, lock=True)
            if case.state == "resolved":
                return case
            case = self._open_case(connection, tenant, case_id, agent)
            case = self._resolve(connection, case, agent, now, "resolved", key=key)
        self._release(case)
        return case

    def reopen(self, tenant: str, case_id: str, agent: str) -> Case:
        """Open a resolved case again, for this person."""
        agent = self._known(agent)
        with self._database.write() as connection:
            now, case = self._clock(), store.get(connection, tenant, case_id, lock=True)
            if case.state != "resolved":
                return case
            changed = store.change(
                connection, case, now, state="claimed", resolution="", claimed_by=agent, assignee=agent,
                resolved_at=None, overdue_at=None, reopened=case.reopened + 1,
                due_at=self._desk.options.hours.after(now, self._desk.options.response[case.priority]),
            )  # fmt: skip
            store.log(connection, changed, "reopened", now, author=agent)
            self._publisher.publish(connection, changed, "case.reopened", now)
            return changed

    def hand_over_again(self, older_than: datetime) -> int:
        """Hand replies to their channels that a crash kept from it; returns how many."""
        query = select(case_events).where(case_events.c.delivered.is_(False), case_events.c.at < older_than)
        with self._database.read() as connection:
            waiting = [(row.tenant, event_of(row)) for row in connection.execute(query.order_by(case_events.c.at))]
        for tenant, event in waiting:
            try:
                self._hand_over(self.get(tenant, event.case_id), event.number, again=True)
            except RequestError as error:
                log.warning("a reply of case %s was not delivered: %s", event.case_id, type(error).__name__)
        return len(waiting)

    def _known(self, agent: str) -> str:
        """The person who acts; where people are configured it must be one of them."""
        people = self._desk.router.people
        if people and agent not in people:
            raise RequestError("Nobody of this id is known.", f"People: {', '.join(people)}.")
        return agent

    def _open_case(self, connection: Connection, tenant: str, case_id: str, agent: str) -> Case:
        """The locked case, if this person may work on it."""
        case = store.get(connection, tenant, case_id, lock=True)
        if case.state == "resolved":
            raise _resolved(case)
        if case.claimed_by and case.claimed_by != agent:
            raise CaseConflict(
                f"{self._desk.name_of(case.claimed_by)} has this case.", "Take another one, or have it assigned to you."
            )
        return case

    def _claim(self, connection: Connection, case: Case, agent: str, now: datetime) -> Case:
        state = "claimed" if case.state == "open" else case.state
        changed = store.change(connection, case, now, claimed_by=agent, assignee=agent, state=state)
        store.log(connection, changed, "claimed", now, author=agent)
        self._publisher.publish(connection, changed, "case.claimed", now)
        return changed

    def _resolve(
        self, connection: Connection, case: Case, agent: str, now: datetime, resolution: str, *, key: str = ""
    ) -> Case:
        returned = resolution == "returned"
        changed = store.change(
            connection, case, now, state="resolved", resolution=resolution, resolved_at=now, claimed_by="",
            assignee=case.assignee or agent, overdue_at=None, returns=case.returns + returned,
        )  # fmt: skip
        store.log(connection, changed, resolution, now, author=agent, key=key)
        self._publisher.publish(connection, changed, f"case.{resolution}", now)
        return changed

    def _hand_over(self, case: Case, number: int, *, again: bool = False) -> None:
        """Give a stored reply to its channel, then mark it; a channel that is down leaves it for the next sweep."""
        event = next(event for event in self.events(case.tenant, case.id) if event.number == number)
        try:
            self._channel(case).reply(case, event, self._desk.name_of(event.author), again=again)
        except RequestError as error:
            self._undeliverable(case, event, error)
            raise
        except Exception as error:
            log.error("a reply of case %s waits: %s", case.id, type(error).__name__)
            return
        self._mark(case, number)
        if case.state == "resolved":
            self._release(case)

    def _undeliverable(self, case: Case, event: Event, error: RequestError) -> None:
        with self._database.write() as connection:
            store.log(
                connection, case, "undeliverable", self._clock(), data={"reply": event.number, "cause": error.cause}
            )
        self._mark(case, event.number)

    def _mark(self, case: Case, number: int) -> None:
        here = (case_events.c.tenant == case.tenant, case_events.c.case_id == case.id, case_events.c.number == number)
        with self._database.write() as connection:
            connection.execute(update(case_events).where(*here).values(delivered=True))

    def _release(self, case: Case) -> None:
        try:
            self._channel(case).release(case)
        except Exception as error:
            # The case is closed either way; a conversation that is gone needs no bot.
            log.warning("the conversation of case %s was not released: %s", case.id, type(error).__name__)

    def _channel(self, case: Case) -> Channel:
        return self._channels.get(case.channel) or self._channels["chat"]


def agent_of(value: Any) -> str:
    """A person's id from a request.

    Raises:
        RequestError: empty or too long.
    """
    found = str(value or "").strip()
    if not 0 < len(found) <= 64:
        raise RequestError("It is not said who acts.", "Give 'agent': the id of a person, at most 64 characters.")
    return found


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise RequestError("The text is empty.", "Write something.")
    if len(text) > MAX_TEXT:
        raise RequestError(f"The text has {len(text):,} characters; the limit is {MAX_TEXT:,}.", "Shorten it.")
    return text


def _resolved(case: Case) -> CaseConflict:
    return CaseConflict(f"The case is resolved ({case.resolution}).", "Reopen it first.")
