"""Stores of jobs on every backend, with a clock that tests set."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from assistant.queue.sql import SqlJobs
from assistant.queue.store import JobStore
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


def _sqlite(tmp_path: Path) -> Iterator[Backend]:
    yield from _sql(f"sqlite:///{tmp_path / 'catalogue.db'}")


def _sql(url: str) -> Iterator[Backend]:
    catalogues: list[Catalogue] = []

    def open_() -> JobStore:
        catalogues.append(Catalogue(url))
        return SqlJobs(Database(catalogues[-1].engine))

    yield Backend(open_)
    for catalogue in catalogues:
        catalogue.close()


def _postgres(_tmp_path: Path) -> Iterator[Backend]:
    name = f"beleg_test_{uuid.uuid4().hex[:12]}"
    server = create_engine(f"{POSTGRES}/postgres", isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except Exception as error:
        pytest.skip(f"no PostgreSQL ({type(error).__name__})")
    try:
        yield from _sql(f"{POSTGRES}/{name}")
    finally:
        with server.connect() as connection, suppress(Exception):
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.service)])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    yield from {"sqlite": _sqlite, "postgres": _postgres}[request.param](tmp_path)
