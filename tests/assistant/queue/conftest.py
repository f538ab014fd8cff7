"""Stores of jobs on every backend, with a clock that tests set."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from assistant.queue.redis import RedisJobs
from assistant.queue.sql import SqlJobs
from assistant.queue.store import JobStore
from assistant.queue.tables import jobs
from assistant.queue.work import QueueOptions, WorkQueue
from assistant.store.database import Database
from knowledge.catalogue.store import Catalogue

POSTGRES = os.environ.get("BELEG_TEST_POSTGRES", "postgresql+pg8000://postgres@127.0.0.1:5432")
REDIS = os.environ.get("BELEG_TEST_REDIS", "redis://127.0.0.1:6379/15")


@dataclass
class Clock:
    """Seconds since 1970 that only move when told."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Backend:
    """Opens further stores on the same jobs, as another process would."""

    open: Callable[[], JobStore]
    clock: Clock = field(default_factory=Clock)

    def queue(self, **options: float) -> WorkQueue:
        return WorkQueue(self.open(), QueueOptions(**options), self.clock)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables."""
    path = tmp_path_factory.mktemp("queue") / "catalogue.db"
    catalogue = Catalogue(f"sqlite:///{path}")
    Database(catalogue.engine)
    catalogue.close()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL database of its own."""
    name = f"beleg_test_{uuid.uuid4().hex[:12]}"
    server = create_engine(f"{POSTGRES}/postgres", isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except Exception as error:
        pytest.skip(f"no PostgreSQL ({type(error).__name__})")
    yield f"{POSTGRES}/{name}"
    with server.connect() as connection, suppress(Exception):
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def _sqlite(request: pytest.FixtureRequest) -> Iterator[Backend]:
    path = request.getfixturevalue("tmp_path") / "catalogue.db"
    shutil.copy(request.getfixturevalue("migrated"), path)
    yield from _sql(f"sqlite:///{path}")


def _postgres(request: pytest.FixtureRequest) -> Iterator[Backend]:
    yield from _sql(request.getfixturevalue("postgres_url"))


def _sql(url: str) -> Iterator[Backend]:
    catalogues: list[Catalogue] = []

    def open_() -> JobStore:
        catalogues.append(Catalogue(url))
        return SqlJobs(Database(catalogues[-1].engine))

    open_()
    with catalogues[0].engine.begin() as connection:
        connection.execute(jobs.delete())
    yield Backend(open_)
    for catalogue in catalogues:
        catalogue.close()


def _redis(_request: pytest.FixtureRequest) -> Iterator[Backend]:
    import redis

    clients: list[redis.Redis] = []
    prefix = f"test-{uuid.uuid4().hex}"

    def open_() -> JobStore:
        clients.append(redis.Redis.from_url(REDIS, decode_responses=True))
        return RedisJobs(clients[-1], prefix)

    open_()
    try:
        clients[0].ping()
    except redis.RedisError as error:
        pytest.skip(f"no Redis ({type(error).__name__})")
    yield Backend(open_)
    for key in clients[0].scan_iter(match=f"*{prefix}*"):
        clients[0].delete(key)
    for client in clients:
        client.close()


@pytest.fixture(
    params=["sqlite", *(pytest.param(name, marks=pytest.mark.service) for name in ("postgres", "redis"))],
)
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    yield from {"sqlite": _sqlite, "postgres": _postgres, "redis": _redis}[request.param](request)
