"""How often turns of a release were blocked, failed, abstained, escalated or rated badly."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.release.tables import counts
from assistant.store.database import Database


@dataclass(frozen=True, slots=True)
class Rate:
    """`events` of `total` turns."""

    events: int
    total: int


class Counts:
    """Counters in the database; several processes may count at the same time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, tenant: str, release: str, trial: str, signals: Mapping[str, bool]) -> None:
        """Count one turn: which signals it gave and which it did not."""
        for signal in sorted(signals):
            try:
                self._add(tenant, release, trial, signal, signals[signal])
            except IntegrityError:
                # Another process made the row between the update and the insert; now there is one to update.
                self._add(tenant, release, trial, signal, signals[signal])

    def rates(self, release: str, trial: str) -> dict[str, Rate]:
        """Counts by signal over all tenants."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(counts.c.signal, func.sum(counts.c.events), func.sum(counts.c.total))
                .where(counts.c.release == release, counts.c.trial == trial)
                .group_by(counts.c.signal)
            ).all()
        return {signal: Rate(int(events), int(total)) for signal, events, total in rows}

    def _add(self, tenant: str, release: str, trial: str, signal: str, occurred: bool) -> None:
        with self._database.write() as connection:
            if not _counted(connection, tenant, release, trial, signal, occurred):
                values = {"tenant": tenant, "release": release, "trial": trial, "signal": signal}
                connection.execute(insert(counts).values(**values, events=int(occurred), total=1))


def _counted(connection: Connection, tenant: str, release: str, trial: str, signal: str, occurred: bool) -> bool:
    here = (counts.c.tenant == tenant) & (counts.c.release == release)
    here &= (counts.c.trial == trial) & (counts.c.signal == signal)
    more = {"events": counts.c.events + int(occurred), "total": counts.c.total + 1}
    return bool(connection.execute(update(counts).where(here).values(**more)).rowcount)
