"""Samples, alerts and checks in the assistant's database; every query carries the tenant."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.monitor.errors import MonitorError
from assistant.monitor.tables import alerts, checks, labels, samples
from assistant.monitor.types import Alert, Found, Sample
from assistant.store.database import Database


def new_id(letter: str) -> str:
    """An id that no other row has."""
    return f"{letter}-{secrets.token_hex(8)}"


class SampleStore:
    """Keeps samples.

    Args:
        database: opened, with its migrations done.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, sample: Sample) -> bool:
        """Keep a sample; False when the turn has one already."""
        try:
            with self.database.write() as connection:
                connection.execute(insert(samples).values(**asdict(sample)))
        except IntegrityError:
            return False
        return True

    def get(self, tenant: str, sample_id: str) -> Sample:
        """A sample by its id.

        Raises:
            MonitorError: there is none.
        """
        with self.database.read() as connection:
            row = connection.execute(select(samples).where(_is(tenant, sample_id))).first()
        if row is None:
            raise MonitorError("There is no such sample.", "See: beleg monitor queue")
        return _sample(row)

    def of_turn(self, tenant: str, conversation_id: str, seq: int) -> Sample | None:
        """The sample of a turn, if it has one."""
        here = (samples.c.tenant == tenant) & (samples.c.conversation_id == conversation_id) & (samples.c.seq == seq)
        with self.database.read() as connection:
            row = connection.execute(select(samples).where(here)).first()
        return _sample(row) if row is not None else None

    def between(self, tenant: str, since: datetime, until: datetime, *, drawn: bool = True) -> list[Sample]:
        """Samples of a time, oldest first; `drawn`: only those that count in figures."""
        here = (samples.c.tenant == tenant) & (samples.c.at >= since) & (samples.c.at < until)
        if drawn:
            here &= samples.c.drawn.is_(True)
        with self.database.read() as connection:
            rows = connection.execute(select(samples).where(here).order_by(samples.c.at, samples.c.id)).all()
        return [_sample(row) for row in rows]

    def queue(self, tenant: str, *, state: str = "open", limit: int = 50, offset: int = 0) -> list[Sample]:
        """Turns to label, most important first, newest first among equals."""
        query = select(samples).where(samples.c.tenant == tenant, samples.c.state == state)
        ordered = query.order_by(samples.c.priority.desc(), samples.c.at.desc(), samples.c.id)
        with self.database.read() as connection:
            return [_sample(row) for row in connection.execute(ordered.limit(limit).offset(offset))]

    def states(self, tenant: str) -> dict[str, int]:
        """How many samples are in which state of the queue."""
        query = select(samples.c.state, func.count()).where(samples.c.tenant == tenant).group_by(samples.c.state)
        with self.database.read() as connection:
            return {state: int(count) for state, count in connection.execute(query)}

    def change(self, tenant: str, sample_id: str, **values: Any) -> None:
        """Change a sample.

        Raises:
            MonitorError: there is none.
        """
        with self.database.write() as connection:
            if not connection.execute(update(samples).where(_is(tenant, sample_id)).values(**values)).rowcount:
                raise MonitorError("There is no such sample.", "See: beleg monitor queue")

    def draw(self, tenant: str, count: int) -> int:
        """Put so many counted turns that nobody looked at into the queue: a fair sample to label; how many there were.

        Which ones is decided by their ids, which are random.
        """
        here = (samples.c.tenant == tenant) & samples.c.drawn.is_(True) & (samples.c.state == "none")
        with self.database.write() as connection:
            ids = [row.id for row in connection.execute(select(samples.c.id).where(here).order_by(samples.c.id))]
            for one in ids[:count]:
                connection.execute(update(samples).where(_is(tenant, one)).values(state="open", reasons=["random"]))
        return min(count, len(ids))

    def forget(self, tenant: str, before: datetime) -> int:
        """Delete samples, labels, checks and closed alerts that are older; how many samples."""
        old = select(samples.c.id).where(samples.c.tenant == tenant, samples.c.at < before)
        with self.database.write() as connection:
            connection.execute(delete(labels).where(labels.c.tenant == tenant, labels.c.sample_id.in_(old)))
            gone = connection.execute(delete(samples).where(samples.c.tenant == tenant, samples.c.at < before)).rowcount
            connection.execute(delete(checks).where(checks.c.tenant == tenant, checks.c.at < before))
            closed = (alerts.c.tenant == tenant) & (alerts.c.state == "over") & (alerts.c.at < before)
            connection.execute(delete(alerts).where(closed))
        return int(gone)

    def erase(self, tenant: str, conversation_ids: Sequence[str]) -> int:
        """Delete everything that was kept of conversations; how many samples."""
        here = (samples.c.tenant == tenant) & samples.c.conversation_id.in_(list(conversation_ids))
        with self.database.write() as connection:
            ids = select(samples.c.id).where(here)
            connection.execute(delete(labels).where(labels.c.tenant == tenant, labels.c.sample_id.in_(ids)))
            return int(connection.execute(delete(samples).where(here)).rowcount)


class AlertStore:
    """Keeps alerts and checks: an alert is open from the first check that finds it to the first that does not."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def settle(
        self, tenant: str, found: Sequence[Found], now: datetime, publish: Any = None, judged: Sequence[str] = ()
    ) -> tuple[list[Alert], list[str]]:
        """Open what is new and close what is over.

        Args:
            found: rules that fire now.
            publish: called with (connection, alert) for every new alert, on the same transaction.
            judged: rules that could be held; what lacks data neither opens nor closes anything.

        Returns:
            (new alerts, rules whose alerts are over).
        """
        made: list[Alert] = []
        over: list[str] = []
        firing = {one.rule for one in found}
        with self.database.write() as connection:
            query = select(alerts).where(alerts.c.tenant == tenant, alerts.c.state.in_(("open", "seen")))
            standing = {row.rule: row for row in connection.execute(query)}
            for one in found:
                if one.rule not in standing:
                    alert = _opened(tenant, one, now)
                    connection.execute(insert(alerts).values(**asdict(alert)))
                    if publish is not None:
                        publish(connection, alert)
                    made.append(alert)
            for rule, row in standing.items():
                if rule in judged and rule not in firing:
                    here = (alerts.c.tenant == tenant) & (alerts.c.id == row.id)
                    connection.execute(update(alerts).where(here).values(state="over", over_at=now))
                    over.append(rule)
        return made, over

    def add(self, tenant: str, found: Found, now: datetime, publish: Any = None) -> Alert:
        """Keep an alert that no rule closes, e.g. a canary that stopped by itself."""
        alert = _opened(tenant, found, now)
        with self.database.write() as connection:
            connection.execute(insert(alerts).values(**asdict(alert)))
            if publish is not None:
                publish(connection, alert)
        return alert

    def all(self, tenant: str, *, limit: int = 100, standing: bool = False) -> list[Alert]:
        """Alerts, newest first; `standing`: only those that are not over."""
        query = select(alerts).where(alerts.c.tenant == tenant)
        if standing:
            query = query.where(alerts.c.state != "over")
        with self.database.read() as connection:
            rows = connection.execute(query.order_by(alerts.c.at.desc(), alerts.c.id).limit(limit)).all()
        return [_alert(row) for row in rows]

    def seen(self, tenant: str, alert_id: str, person: str) -> None:
        """Note that somebody looks after an alert.

        Raises:
            MonitorError: there is no such alert, or it is over.
        """
        here = (alerts.c.tenant == tenant) & (alerts.c.id == alert_id) & (alerts.c.state != "over")
        with self.database.write() as connection:
            if not connection.execute(update(alerts).where(here).values(state="seen", seen_by=person[:200])).rowcount:
                raise MonitorError("There is no such open alert.", "See: beleg monitor status")

    def keep_check(self, tenant: str, now: datetime, body: Mapping[str, Any]) -> None:
        """Keep what a check said."""
        with self.database.write() as connection:
            connection.execute(insert(checks).values(tenant=tenant, id=new_id("K"), at=now, body=dict(body)))

    def last_check(self, tenant: str) -> tuple[datetime, Mapping[str, Any]] | None:
        """The newest check."""
        query = select(checks).where(checks.c.tenant == tenant).order_by(checks.c.at.desc(), checks.c.id).limit(1)
        with self.database.read() as connection:
            row = connection.execute(query).first()
        return (aware(row.at), row.body) if row is not None else None

    def due(self, tenant: str, minutes: float, now: datetime) -> bool:
        """Whether the newest check is so many minutes old."""
        last = self.last_check(tenant)
        return last is None or now - last[0] >= timedelta(minutes=minutes)


def aware(moment: datetime) -> datetime:
    """SQLite forgets the zone; what is kept is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is(tenant: str, sample_id: str) -> ColumnElement[bool]:
    return (samples.c.tenant == tenant) & (samples.c.id == sample_id)


def _sample(row: Row[Any]) -> Sample:
    return Sample(**{**row._mapping, "at": aware(row.at)})


def _alert(row: Row[Any]) -> Alert:
    over = aware(row.over_at) if row.over_at else None
    return Alert(**{**row._mapping, "at": aware(row.at), "over_at": over})


def _opened(tenant: str, found: Found, now: datetime) -> Alert:
    return Alert(
        tenant, new_id("A"), found.rule, found.severity, "open", found.sentence, dict(found.facts), now, "", None
    )
