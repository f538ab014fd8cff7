"""The tables in code are the tables that the migrations make."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from assistant.store import migrate
from assistant.store.database import Database
from assistant.store.tables import load_all
from knowledge.catalogue.store import Catalogue


def test_the_migrations_make_the_tables(tmp_path) -> None:
    catalogue = Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
    database = Database(catalogue.engine)
    metadata = load_all()
    with database.read() as connection:
        options = {
            "version_table": migrate.VERSION_TABLE,
            "include_object": lambda found, name, kind, reflected, _: (
                not (kind == "table" and reflected and name not in metadata.tables)
            ),
        }
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    catalogue.close()


def test_opening_twice_is_a_no_op(tmp_path) -> None:
    for _ in range(2):
        catalogue = Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
        Database(catalogue.engine)
        catalogue.close()
