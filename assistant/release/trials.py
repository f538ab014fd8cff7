"""Canaries and shadows: candidates that are tried on live turns before they are promoted."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Row, insert, select, update

from assistant.release.alarm import SIGNALS, usual_rates
from assistant.release.contents import misfits
from assistant.release.counts import Counts
from assistant.release.errors import ReleaseError
from assistant.release.settings import CanarySettings
from assistant.release.store import ReleaseStore
from assistant.release.tables import trials

Kind = Literal["canary", "shadow"]


@dataclass(frozen=True, slots=True)
class Trial:
    """A candidate on live turns.

    Attributes:
        share: share of conversations, 0..1.
        usual: rates that a canary is held against, by signal.
        state: running or stopped.
        reason: why it was stopped.
    """

    id: str
    kind: Kind
    candidate: str
    baseline: str
    share: float
    usual: Mapping[str, float]
    state: str
    reason: str
    started_at: datetime
    stopped_at: datetime | None


class Trials:
    """Starts and stops trials; at most one canary and one shadow run at a time.

    Args:
        store: releases and their audit trail.
        settings: what a canary is held against.
    """

    def __init__(self, store: ReleaseStore, settings: CanarySettings) -> None:
        self._store = store
        self._settings = settings
        self.counts = Counts(store.database)

    def start(self, kind: Kind, candidate: str, share: float, person: str, reason: str = "") -> Trial:
        """Begin a trial against the promoted release.

        Raises:
            ReleaseError: nothing is promoted, the candidate is, its code is not the one that runs, or one runs already.
        """
        current = self._store.current()
        if not current:
            raise ReleaseError("No release was promoted yet.", "Run: beleg release promote RELEASE")
        if candidate == current:
            raise ReleaseError(f"{candidate} is promoted already.", "Name another release.")
        if not 0 < share <= (0.5 if kind == "canary" else 1.0):
            raise ReleaseError("The share is out of range.", "Give 0 to 0.5 for a canary, 0 to 1 for a shadow.")
        if differing := misfits(self._store.load(candidate)):
            raise ReleaseError(
                f"{candidate} was built with other code ({', '.join(differing[:3])}).",
                "Deploy that code beside this server and split the traffic in front of both.",
            )
        if self.running(kind) is not None:
            raise ReleaseError(f"A {kind} runs already.", f"Stop it first: beleg release {kind} stop")
        return self._begin(kind, candidate, current, share, person, reason)

    def stop(self, trial: Trial, person: str, reason: str) -> bool:
        """End a trial; False when another process was first."""
        return _stopped(self._store, trial, person, reason)

    def running(self, kind: Kind) -> Trial | None:
        """The trial at work."""
        return next((trial for trial in self.all() if trial.kind == kind and trial.state == "running"), None)

    def all(self) -> list[Trial]:
        """All trials, newest first."""
        return _all(self._store)

    def _begin(self, kind: Kind, candidate: str, current: str, share: float, person: str, reason: str) -> Trial:
        named = self._settings.usual.model_dump()
        usual = usual_rates(self.counts.rates(current, ""), self._settings.least, named)
        values: dict[str, Any] = {
            "id": secrets.token_hex(8),
            "kind": kind,
            "candidate": candidate,
            "baseline": current,
            "share": share,
            "usual": {signal: usual[signal] for signal in SIGNALS},
            "state": "running",
            "reason": "",
            "started_at": datetime.now(UTC),
            "stopped_at": None,
        }
        with self._store.database.write() as connection:
            connection.execute(insert(trials).values(tenant=self._store.tenant, **values))
            self._store.trail.add(connection, kind, candidate, person, reason, trial=values["id"], share=share)
        return Trial(**values)


def end_all(store: ReleaseStore, person: str, reason: str) -> int:
    """End whatever is tried: a trial is held against the release that was promoted when it began."""
    return sum(_stopped(store, trial, person, reason) for trial in _all(store) if trial.state == "running")


def _all(store: ReleaseStore) -> list[Trial]:
    query = select(trials).where(trials.c.tenant == store.tenant).order_by(trials.c.started_at.desc())
    with store.database.read() as connection:
        return [_trial(row) for row in connection.execute(query)]


def _stopped(store: ReleaseStore, trial: Trial, person: str, reason: str) -> bool:
    with store.database.write() as connection:
        ended = connection.execute(
            update(trials)
            .where(trials.c.tenant == store.tenant, trials.c.id == trial.id, trials.c.state == "running")
            .values(state="stopped", reason=reason, stopped_at=datetime.now(UTC))
        ).rowcount
        if ended:
            store.trail.add(connection, "stop", trial.candidate, person, reason, trial=trial.id)
    return bool(ended)


def _trial(row: Row[Any]) -> Trial:
    return Trial(
        row.id,
        row.kind,
        row.candidate,
        row.baseline,
        row.share,
        row.usual,
        row.state,
        row.reason,
        row.started_at,
        row.stopped_at,
    )
