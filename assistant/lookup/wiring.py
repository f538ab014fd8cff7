"""The shop connector and the list of spare parts from settings."""

from typing import TYPE_CHECKING

from assistant.errors import SettingsError
from assistant.lookup.types import Part, ShopConnector

if TYPE_CHECKING:
    from assistant.compose import Beleg

_SHOP_TABLES = {
    "customers": {
        "table": "customers",
        "columns": {
            "id": "customer_id",
            **{
                name: name
                for name in ("first_name", "last_name", "company", "email", "postcode", "country", "language")
            },
        },
    },
    "orders": {
        "table": "orders",
        "columns": {
            "id": "order_id",
            "ordered_on": "order_date",
            "total": "total_eur",
            **{
                name: name
                for name in (
                    "customer_id", "article", "status", "sku", "quantity", "shipped_on", "expected_on", "delivered_on",
                    "tracking_number", "delay_reason",
                )
            },
        },
    },
    "machines": {
        "table": "machines",
        "columns": {
            "id": "machine_id",
            **{name: name for name in ("customer_id", "model", "sku", "serial_number", "purchased_on", "location")},
        },
    },
}  # fmt: skip
"""The demo shop's columns: a SQLite file with the same tables as the CSV files needs no mapping."""


def build_shop(beleg: "Beleg") -> ShopConnector | None:
    """The connector of the settings, or None when nothing can be looked up.

    Raises:
        SettingsError: the settings cannot work.
    """
    chosen = beleg.settings.chat.lookup
    if chosen.kind == "none":
        return None
    if chosen.kind == "files":
        return _files(beleg)
    from assistant.lookup.mapping import http_mapping, read_mapping, sql_mapping

    path = beleg.settings.base_dir / chosen.mapping
    if chosen.kind == "http":
        from assistant.lookup.http import HttpShop

        mapped = http_mapping(read_mapping(path))
        return HttpShop(mapped, chosen.allow_hosts, beleg.environ, chosen.timeout_seconds)
    from assistant.lookup.sql import SqlShop

    url = beleg.environ.get(chosen.url_env, "") if chosen.url_env else ""
    if not url:
        raise SettingsError("chat.lookup.url_env names no set variable.", "Put the SQLAlchemy URL into it.")
    data = chosen.tables or (read_mapping(path) if chosen.mapping else _SHOP_TABLES)
    return SqlShop(url, sql_mapping(data))


def build_parts(beleg: "Beleg") -> tuple[Part, ...]:
    """The spare parts of the settings, () without a list.

    Raises:
        SettingsError: the list cannot be read.
    """
    chosen = beleg.settings.chat.lookup.parts
    if not chosen.path:
        return ()
    from assistant.lookup.parts import read_parts

    return read_parts(beleg.settings.base_dir / chosen.path, chosen.columns, chosen.currency)


def _files(beleg: "Beleg") -> ShopConnector:
    path = beleg.settings.base_dir / beleg.settings.chat.lookup.path
    if path.is_dir():
        from assistant.lookup.files import FileShop

        return FileShop(path)
    if path.is_file():
        from assistant.lookup.mapping import sql_mapping
        from assistant.lookup.sql import SqlShop

        return SqlShop(f"sqlite:///{path.resolve()}", sql_mapping(_SHOP_TABLES))
    raise SettingsError(f"chat.lookup.path names {path}, which does not exist.", "Correct beleg.yaml.")
