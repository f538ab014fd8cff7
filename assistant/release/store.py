"""Releases of an installation: in the database and as folders, with their evals and their audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select

from assistant.release.bundle import Bundle, read_bundle
from assistant.release.errors import ReleaseError
from assistant.release.tables import evaluations, releases
from assistant.release.trail import Trail
from assistant.store.database import Database


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a release did on a suite.

    Attributes:
        decision: GO, NO-GO or INSUFFICIENT DATA.
        baseline: the release it was held against, "" for none.
        digest: of the report, times aside.
        body: {"reasons": […], "metrics": {name: value | None}, "cases": n}.
    """

    suite: str
    decision: str
    baseline: str
    digest: str
    body: Mapping[str, Any]
    at: datetime | None = None


class ReleaseStore:
    """Keeps releases.

    Args:
        database: opened, with its migrations done.
        folder: where bundles lie, one folder each.
        tenant: of the installation.
    """

    def __init__(self, database: Database, folder: Path, tenant: str) -> None:
        self.database = database
        self.folder = folder
        self.tenant = tenant
        self.trail = Trail(database, tenant)

    def add(self, bundle: Bundle, person: str) -> bool:
        """Keep a bundle; False when the same content is there already."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.database.write() as connection:
            known = connection.execute(select(releases.c.id).where(self._is(bundle.id))).first()
            if known is None:
                connection.execute(
                    insert(releases).values(
                        tenant=self.tenant,
                        id=bundle.id,
                        hash=bundle.hash,
                        manifest=dict(bundle.manifest),
                        files=dict(bundle.files),
                        created_at=datetime.now(UTC),
                    )
                )
                self.trail.add(connection, "build", bundle.id, person)
        bundle.write(self.folder)
        return known is None

    def load(self, release: str) -> Bundle:
        """A release by its id, checked; a missing folder is made again from the database.

        Raises:
            ReleaseError: there is no such release.
            ReleaseDamaged: the database or the folder was changed.
        """
        with self.database.read() as connection:
            row = connection.execute(select(releases).where(self._is(release))).first()
        if row is None:
            raise ReleaseError(f"There is no release {release}.", "See: beleg release list")
        bundle = Bundle(row.manifest, row.files).checked(release)
        folder = self.folder / release
        return read_bundle(folder) if folder.is_dir() else _written(bundle, self.folder)

    def find(self, name: str) -> str:
        """The id of a release by its beginning, or by "latest" and "promoted".

        Raises:
            ReleaseError: none or several fit.
        """
        known = list(self.all())
        if name == "promoted":
            return self.current() or _none("No release was promoted yet.", "Run: beleg release promote RELEASE")
        if name == "latest":
            return known[-1] if known else _none("No release was built yet.", "Run: beleg release build")
        fits = [known_id for known_id in known if known_id.startswith(name if name.startswith("r-") else f"r-{name}")]
        if len(fits) == 1:
            return fits[0]
        return _none(
            f"{'Several releases begin' if fits else 'No release begins'} with {name!r}.", "See: beleg release list"
        )

    def all(self) -> dict[str, datetime]:
        """When which release was built, oldest first."""
        with self.database.read() as connection:
            rows = connection.execute(
                select(releases.c.id, releases.c.created_at)
                .where(releases.c.tenant == self.tenant)
                .order_by(releases.c.created_at, releases.c.id)
            ).all()
        return {row.id: row.created_at for row in rows}

    def current(self) -> str:
        """The promoted release, "" before the first promotion."""
        stack = self.trail.promoted()
        return stack[-1] if stack else ""

    def put_evaluation(self, release: str, found: Evaluation, person: str) -> None:
        """Keep the newest run of a suite."""
        key = (evaluations.c.tenant == self.tenant) & (evaluations.c.release == release)
        with self.database.write() as connection:
            connection.execute(delete(evaluations).where(key & (evaluations.c.suite == found.suite)))
            connection.execute(
                insert(evaluations).values(
                    tenant=self.tenant,
                    release=release,
                    suite=found.suite,
                    decision=found.decision,
                    baseline=found.baseline,
                    digest=found.digest,
                    body=dict(found.body),
                    at=datetime.now(UTC),
                )
            )
            facts = {"suite": found.suite, "decision": found.decision, "digest": found.digest}
            self.trail.add(connection, "eval", release, person, **facts)

    def evaluations(self, release: str) -> dict[str, Evaluation]:
        """Newest runs by suite."""
        with self.database.read() as connection:
            rows = connection.execute(
                select(evaluations)
                .where(evaluations.c.tenant == self.tenant, evaluations.c.release == release)
                .order_by(evaluations.c.suite)
            ).all()
        return {
            row.suite: Evaluation(row.suite, row.decision, row.baseline, row.digest, row.body, row.at) for row in rows
        }

    def record(self, kind: str, release: str, person: str, reason: str, **body: Any) -> None:
        """Append an entry of its own to the audit trail."""
        with self.database.write() as connection:
            self.trail.add(connection, kind, release, person, reason, **body)

    def _is(self, release: str) -> ColumnElement[bool]:
        return (releases.c.tenant == self.tenant) & (releases.c.id == release)


def _written(bundle: Bundle, folder: Path) -> Bundle:
    folder.mkdir(parents=True, exist_ok=True)
    bundle.write(folder)
    return bundle


def _none(cause: str, remedy: str) -> str:
    raise ReleaseError(cause, remedy)
