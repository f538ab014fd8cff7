"""Brings the assistant's tables to the newest schema; the catalogue's own migrations are apart."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from knowledge.errors import IndexFault

HEAD = "0010"
VERSION_TABLE = "assistant_version"
FOLDER = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Run outstanding migrations; a no-op that costs one SELECT when there are none.

    Raises:
        IndexFault: the tables were made by a newer Beleg.
    """
    current = _current(connection)
    if current == HEAD:
        return
    if current is not None and current > HEAD:
        raise IndexFault(
            f"The database has schema {current}, newer than this Beleg ({HEAD}).",
            "Upgrade Beleg, or use another --data-dir.",
        )
    from alembic import command

    command.upgrade(config(connection), "head")


def config(connection: Connection):  # type: ignore[no-untyped-def]
    """Alembic's configuration on a connection."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    row = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).first()  # noqa: S608
    return str(row[0]) if row else None
