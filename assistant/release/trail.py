"""The audit trail of releases: who promoted and rolled back what, when and why. What serves follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from assistant.release.bundle import canonical, sha256
from assistant.release.errors import ReleaseDamaged
from assistant.release.tables import events
from assistant.store.database import Database


@dataclass(frozen=True, slots=True)
class Event:
    """One entry.

    Attributes:
        kind: build, eval, promote, rollback, canary, shadow, stop.
        person: who did it.
        reason: why, in the person's words.
        body: {"decision", "unsafe", "trial", …}.
        at: ISO 8601, UTC.
    """

    seq: int
    kind: str
    release: str
    person: str
    reason: str
    body: Mapping[str, Any]
    at: str
    hash: str = ""

    def chained(self, before: str) -> str:
        """Hash over this entry and the hash of the one before it."""
        form = {**asdict(self), "body": dict(self.body), "hash": ""}
        return sha256(before + canonical(form))


class Trail:
    """Appends and replays entries of one installation.

    Args:
        database: where they are kept.
        tenant: of the installation.
    """

    def __init__(self, database: Database, tenant: str) -> None:
        self._database = database
        self._tenant = tenant

    def add(
        self,
        connection: Connection,
        kind: str,
        release: str,
        person: str,
        reason: str = "",
        **body: Any,
    ) -> Event:
        """Append an entry in the transaction of what it records."""
        last = connection.execute(self._all().order_by(events.c.seq.desc()).limit(1)).first()
        at = datetime.now(UTC).isoformat(timespec="seconds")
        made = Event(last.seq + 1 if last else 1, kind, release, person[:200], reason[:2_000], body, at)
        values = {**asdict(made), "hash": made.chained(last.hash if last else "")}
        connection.execute(insert(events).values(tenant=self._tenant, **values))
        return made

    def all(self) -> list[Event]:
        """All entries, oldest first.

        Raises:
            ReleaseDamaged: an entry was changed, removed or put in between.
        """
        with self._database.read() as connection:
            rows = connection.execute(self._all().order_by(events.c.seq)).all()
        found, before = [], ""
        for number, row in enumerate(rows, start=1):
            event = Event(row.seq, row.kind, row.release, row.person, row.reason, row.body, row.at, row.hash)
            if event.seq != number or event.chained(before) != event.hash:
                raise ReleaseDamaged(
                    f"Entry {number} of the audit trail of releases is not what was written.",
                    "Restore the database from a backup; find out who may write to it.",
                )
            before = event.hash
            found.append(event)
        return found

    def head(self) -> int:
        """Number of the newest entry, 0 before the first: cheap to ask whether there is news."""
        with self._database.read() as connection:
            newest = select(func.max(events.c.seq)).where(events.c.tenant == self._tenant)
            return int(connection.execute(newest).scalar() or 0)

    def promoted(self) -> list[str]:
        """Promoted releases that were not rolled back, oldest first; the last one serves."""
        return promoted(self.all())

    def _all(self) -> Select[Any]:
        return select(events).where(events.c.tenant == self._tenant)


def promoted(trail: Sequence[Event]) -> list[str]:
    """Replay promotions and rollbacks; see `Trail.promoted`."""
    stack: list[str] = []
    for event in trail:
        if event.kind == "promote":
            stack.append(event.release)
        elif event.kind == "rollback":
            stack.pop()
    return stack
