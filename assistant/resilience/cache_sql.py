"""Kept answers in the assistant's database."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from assistant.resilience.cache import Version
from assistant.resilience.tables import answers, evidence
from assistant.store.database import Database

_BATCH = 500


class SqlCache:
    """A `CacheStore` on the assistant's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, tenant: str, key: str, now: float) -> Mapping[str, Any] | None:
        """See `CacheStore.get`."""
        at = (answers.c.tenant == tenant, answers.c.key == key, answers.c.expires_at > now)
        with self._database.read() as connection:
            found: Mapping[str, Any] | None = connection.execute(select(answers.c.value).where(*at)).scalar()
        return found

    def put(
        self,
        tenant: str,
        key: str,
        value: Mapping[str, Any],
        versions: Collection[Version],
        expires_at: float,
        now: float,  # noqa: ARG002
    ) -> None:
        """See `CacheStore.put`."""
        with self._database.write() as connection:
            _remove(connection, tenant, [key])
            connection.execute(insert(answers).values(tenant=tenant, key=key, value=dict(value), expires_at=expires_at))
            rows = [{"tenant": tenant, "key": key, "document_id": found, "version": v} for found, v in sorted(versions)]
            if rows:
                connection.execute(insert(evidence), rows)

    def versions(self, tenant: str) -> set[Version]:
        """See `CacheStore.versions`."""
        query = select(evidence.c.document_id, evidence.c.version).where(evidence.c.tenant == tenant).distinct()
        with self._database.read() as connection:
            return {(row.document_id, row.version) for row in connection.execute(query)}

    def forget(self, tenant: str, versions: Collection[Version]) -> int:
        """See `CacheStore.forget`."""
        keys: set[str] = set()
        with self._database.write() as connection:
            for document_id, version in versions:
                at = (
                    evidence.c.tenant == tenant, evidence.c.document_id == document_id, evidence.c.version == version
                )  # fmt: skip
                keys |= set(connection.execute(select(evidence.c.key).where(*at)).scalars())
            _remove(connection, tenant, sorted(keys))
        return len(keys)

    def clear(self, tenant: str) -> None:
        """See `CacheStore.clear`."""
        with self._database.write() as connection:
            for table in (evidence, answers):
                connection.execute(delete(table).where(table.c.tenant == tenant))

    def expire(self, now: float) -> None:
        """See `CacheStore.expire`."""
        with self._database.write() as connection:
            old = select(answers.c.tenant, answers.c.key).where(answers.c.expires_at <= now)
            for row in connection.execute(old).all():
                _remove(connection, row.tenant, [row.key])


def _remove(connection: Connection, tenant: str, keys: list[str]) -> None:
    for first in range(0, len(keys), _BATCH):
        some = keys[first : first + _BATCH]
        for table in (evidence, answers):
            connection.execute(delete(table).where(table.c.tenant == tenant, table.c.key.in_(some)))
