"""The database of conversations, cases, drafts, notes, jobs and releases."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.engine import Engine

from assistant.store import migrate


class Database:
    """Reads and writes through the catalogue's engine; opening it runs outstanding migrations.

    Args:
        engine: the catalogue's engine (SQLite in WAL mode or PostgreSQL).

    Example:
        with database.write() as connection:
            connection.execute(insert(cases).values(tenant=tenant, ...))
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with self.write() as connection:
            migrate.upgrade(connection)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for SELECTs."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction, rolled back by an exception; on SQLite it takes the write lock at once."""
        with self.engine.connect().execution_options(beleg_write=True) as connection, connection.begin():
            yield connection
