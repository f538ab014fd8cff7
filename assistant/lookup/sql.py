"""A shop in any database that SQLAlchemy speaks: read-only, every value a bound parameter."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, create_engine, event, select
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from assistant.errors import SettingsError
from assistant.lookup import records
from assistant.lookup.errors import LookupFault
from assistant.lookup.mapping import Mapped, Source
from assistant.lookup.types import Customer, Machine, Order


class SqlShop:
    """Customers, orders and machines from mapped tables.

    Args:
        url: SQLAlchemy URL; the user behind it needs SELECT only.
        mapped: see `mapping.sql_mapping`.

    Raises:
        SettingsError: the URL or its driver cannot be used.
    """

    def __init__(self, url: str, mapped: Mapped) -> None:
        self._engine = _read_only(url)
        self._mapped = mapped
        for needed in ("customers", "orders"):
            if needed not in mapped.sources:
                raise SettingsError(f"The mapping has no `{needed}`.", "See docs/chat.md for an example.")

    def owner(self, order_id: str) -> Customer | None:
        """See ShopConnector."""
        source = self._mapped.sources["orders"]
        rows = self._rows(source, {"id": order_id}, limit=1)
        return self.customer(str(rows[0]["customer_id"])) if rows else self.customer("")

    def customer(self, customer_id: str) -> Customer | None:
        """See ShopConnector."""
        rows = self._rows(self._mapped.sources["customers"], {"id": customer_id}, limit=1)
        return records.customer(rows[0]) if rows else None

    def orders(self, customer_id: str, limit: int = 5_000) -> Sequence[Order]:
        """See ShopConnector."""
        return self._orders({"customer_id": customer_id}, limit)

    def order(self, customer_id: str, order_id: str) -> Sequence[Order]:
        """See ShopConnector."""
        return self._orders({"customer_id": customer_id, "id": order_id}, 100)

    def machines(self, customer_id: str) -> Sequence[Machine]:
        """See ShopConnector."""
        source = self._mapped.sources.get("machines")
        if source is None:
            return []
        return [records.machine(row) for row in self._rows(source, {"customer_id": customer_id}, limit=1_000)]

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _orders(self, where: dict[str, str], limit: int) -> Sequence[Order]:
        rows = self._rows(self._mapped.sources["orders"], where, limit, newest="ordered_on")
        return [records.order(row, self._mapped.statuses) for row in rows]

    def _rows(self, source: Source, where: dict[str, str], limit: int, newest: str = "") -> list[dict[str, Any]]:
        schema, _, name = source.place.rpartition(".")
        columns: dict[str, Any] = {ours: sql_column(theirs) for ours, theirs in source.fields.items()}
        from_table = sql_table(name, *columns.values(), schema=schema or None)
        conditions: list[ColumnElement[bool]] = [columns[ours] == value for ours, value in where.items()]
        query = select(*(found.label(ours) for ours, found in columns.items())).select_from(from_table)
        query = query.where(*conditions).limit(limit)
        if newest:
            query = query.order_by(columns[newest].desc(), columns["id"].desc())
        try:
            with self._engine.connect() as connection:
                return [dict(row) for row in connection.execute(query).mappings()]
        except SQLAlchemyError as error:
            cause = type(getattr(error, "orig", None) or error).__name__
            raise LookupFault(
                f"The shop's database cannot be asked ({cause}).", "Check chat.lookup and the database."
            ) from None


def _read_only(url: str) -> Engine:
    try:
        parsed = make_url(url)
        sqlite = parsed.get_backend_name() == "sqlite"
        if sqlite and parsed.database and not parsed.database.startswith("file:"):
            parsed = parsed.set(database=f"file:{parsed.database}", query={"mode": "ro", "uri": "true"})
        engine = create_engine(parsed, pool_pre_ping=not sqlite, pool_recycle=1800)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise SettingsError(
            f"The shop's database URL cannot be used ({type(error).__name__}).",
            "Write it as SQLAlchemy wants it, and install its driver.",
        ) from None
    if sqlite:
        event.listen(engine, "connect", _query_only)
    elif parsed.get_backend_name() == "postgresql":
        engine = engine.execution_options(postgresql_readonly=True)
    return engine


def _query_only(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA query_only=ON")
