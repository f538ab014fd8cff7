"""Two processes on one PostgreSQL write once."""

import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import create_engine, text

from assistant.crm.files import CsvCrm
from assistant.crm.local import LocalCrm
from assistant.crm.wiring import DEMO
from assistant.crm.writes import Writes
from assistant.store.database import Database
from knowledge.catalogue.store import Catalogue
from tests.assistant.crm.conftest import task

pytestmark = pytest.mark.service
SERVER = os.environ.get("BELEG_TEST_POSTGRES", "postgresql+pg8000://postgres@127.0.0.1:5432")


@pytest.fixture
def databases() -> Iterator[list[Database]]:
    name = f"beleg_test_{uuid.uuid4().hex[:12]}"
    server = create_engine(f"{SERVER}/postgres", isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except Exception as error:
        pytest.skip(f"no PostgreSQL ({type(error).__name__})")
    catalogues = [Catalogue(f"{SERVER}/{name}") for _ in range(2)]
    try:
        yield [Database(catalogue.engine) for catalogue in catalogues]
    finally:
        for catalogue in catalogues:
            catalogue.close()
        with server.connect() as connection, suppress(Exception):
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


def test_at_the_same_time(databases: list[Database]) -> None:
    crms = [LocalCrm(database, CsvCrm(DEMO).rows) for database in databases for _ in range(3)]
    start, problems = threading.Barrier(len(crms)), []

    def write(crm: LocalCrm) -> None:
        start.wait()
        try:
            crm.write("default", task())
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=write, args=(crm,)) for crm in crms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = crms[0].rows("default")
    assert problems == [] and len(rows["tasks"]) == 1 and len(rows["accounts"]) == 12
    writes = Writes(databases[0], crms[0])
    with databases[0].write() as connection:
        writes.keep(connection, "default", "n", [task("k2")])
    assert [one.state for one in writes.send("default", "n")] == ["written"]
