"""Brings a catalogue to the newest schema.

A new migration is written with `python -m knowledge.catalogue.migrate "what changes"`, which compares the
tables with a fresh database at the newest revision.
"""

import sys
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, text

from knowledge.errors import IndexFault

HEAD = "0002"
FOLDER = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Run outstanding migrations; a no-op that costs one SELECT when there are none.

    Raises:
        IndexFault: the catalogue was made by a newer Beleg.
    """
    current = _current(connection)
    if current == HEAD:
        return
    if current is not None and current > HEAD:
        raise IndexFault(
            f"The catalogue has schema {current}, newer than this Beleg ({HEAD}).",
            "Upgrade Beleg, or use another --data-dir.",
        )
    from alembic import command

    command.upgrade(_config(connection), "head")


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return str(row[0]) if row else None


def _config(connection: Connection):  # type: ignore[no-untyped-def]
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _write(message: str) -> None:
    from alembic import command

    with create_engine("sqlite://").connect() as connection:
        command.upgrade(_config(connection), "head")
        command.revision(_config(connection), message, autogenerate=True, rev_id=f"{int(HEAD) + 1:04d}")


if __name__ == "__main__":
    _write(sys.argv[1])
