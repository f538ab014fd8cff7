"""Every connector keeps the contract; matching of articles and parts."""

import csv
import http.server
import json
import sqlite3
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.lookup.errors import LookupFault
from assistant.lookup.files import FileShop
from assistant.lookup.http import HttpShop, at
from assistant.lookup.mapping import http_mapping, sql_mapping
from assistant.lookup.matching import match
from assistant.lookup.parts import choices, fitting, in_range, read_parts
from assistant.lookup.sql import SqlShop
from assistant.lookup.types import Machine, ShopConnector
from assistant.lookup.wiring import _SHOP_TABLES

DEMO = Path(__file__).parents[3] / "assistant" / "demo"
_OWNER = {"id": "id", "postcode": "address.zip", "email": "mail", "first_name": "name"}
_ORDER = {
    "id": "number", "customer_id": "{customer_id}", "article": "lines[0].title", "status": "state",
    "ordered_on": "at", "shipped_on": "shipped", "expected_on": "eta", "delay_reason": "why",
}  # fmt: skip
_MACHINE = {"id": "id", "customer_id": "{customer_id}", "model": "model", "serial_number": "serial"}
HTTP = {
    "base_url": "",
    "headers": {"Authorization": {"env": "SHOP_TOKEN", "prefix": "Bearer "}},
    "statuses": {"verspaetet": "delayed"},
    "owner": {"path": "/orders/{order_id}/customer", "fields": _OWNER},
    "customers": {"path": "/customers/{customer_id}", "fields": _OWNER},
    "orders": {"path": "/customers/{customer_id}/orders?limit={limit}", "items": "data.orders", "fields": _ORDER},
    "machines": {"path": "/customers/{customer_id}/machines", "fields": _MACHINE},
}


def rows(name: str) -> list[dict[str, str]]:
    with (DEMO / "data" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        for name in ("customers", "orders", "machines"):
            found = rows(name)
            columns = ", ".join(f'"{key}"' for key in found[0])
            connection.execute(f"CREATE TABLE {name} ({columns})")
            marks = ", ".join("?" * len(found[0]))
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", [list(row.values()) for row in found])
    connection.close()


class ShopApi(http.server.BaseHTTPRequestHandler):
    """A shop's own API over the demo tables."""

    def do_GET(self) -> None:
        if self.headers.get("Authorization") != "Bearer s3cret":
            return self._send(401, {})
        parts = self.path.split("?")[0].strip("/").split("/")
        orders = rows("orders")
        if parts[0] == "orders":
            owner = next((row["customer_id"] for row in orders if row["order_id"] == parts[1]), None)
            return self._customer(owner)
        if len(parts) == 2:
            return self._customer(parts[1])
        if parts[2] == "orders":
            own = [row for row in orders if row["customer_id"] == parts[1]]
            states = {"delayed": "verspaetet"}
            listed = [
                {
                    "number": row["order_id"], "lines": [{"title": row["article"]}], "why": row["delay_reason"],
                    "at": row["order_date"] + "T10:00:00Z", "state": states.get(row["status"], row["status"]),
                    "shipped": row["shipped_on"] or None, "eta": row["expected_on"],
                }
                for row in own
            ]  # fmt: skip
            return self._send(200, {"data": {"orders": listed}})
        own = [row for row in rows("machines") if row["customer_id"] == parts[1]]
        return self._send(
            200, [{"id": m["machine_id"], "model": m["model"], "serial": m["serial_number"]} for m in own]
        )

    def _customer(self, customer_id: str | None) -> None:
        row = next((row for row in rows("customers") if row["customer_id"] == customer_id), None)
        if row is None:
            return self._send(404, {"error": "none"})
        return self._send(
            200,
            {
                "id": row["customer_id"],
                "mail": row["email"],
                "name": row["first_name"],
                "address": {"zip": row["postcode"]},
            },
        )

    def _send(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args: object) -> None:
        return


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), ShopApi)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["files", "sql", "http"])
def shop(request: pytest.FixtureRequest, tmp_path: Path, address: str) -> Iterator[ShopConnector]:
    if request.param == "files":
        yield FileShop(DEMO / "data")
    elif request.param == "sql":
        database(tmp_path / "shop.db")
        made = SqlShop(f"sqlite:///{tmp_path / 'shop.db'}", sql_mapping(_SHOP_TABLES))
        yield made
        made.close()
    else:
        mapped = http_mapping({**HTTP, "base_url": address})
        yield HttpShop(mapped, ["127.0.0.1"], {"SHOP_TOKEN": "s3cret"})


def test_the_contract(shop: ShopConnector) -> None:
    owner = shop.owner("2026-104427")
    assert owner is not None and (owner.id, owner.postcode) == ("K-10007", "61440")
    assert owner.email == "sabine.musterfrau@mail-muster.example"
    assert shop.owner("2026-999999") is None and shop.owner("' OR 1=1 --") is None
    assert shop.customer("K-99999") is None
    orders = shop.orders("K-10007")
    assert [order.ordered_on for order in orders] == sorted((order.ordered_on for order in orders), reverse=True)
    assert {order.customer_id for order in orders} == {"K-10007"}
    (late,) = shop.order("K-10007", "2026-104427")
    assert (late.status, late.shipped_on, late.expected_on) == ("delayed", date(2026, 11, 13), date(2026, 11, 24))
    assert list(shop.order("K-10001", "2026-104427")) == []
    assert len(shop.orders("K-10007", 2)) == 2
    assert "TS55-2003-00419" in {machine.serial_number for machine in shop.machines("K-10007")}


def test_an_sql_shop_is_read_only(tmp_path: Path) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import OperationalError

    database(tmp_path / "shop.db")
    shop = SqlShop(f"sqlite:///{tmp_path / 'shop.db'}", sql_mapping(_SHOP_TABLES))
    with shop._engine.connect() as connection, pytest.raises(OperationalError):
        connection.execute(text("DELETE FROM orders"))
    shop.close()


@pytest.mark.service
def test_an_sql_shop_on_postgresql() -> None:
    import os

    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import DBAPIError, OperationalError

    url = os.environ.get("BELEG_TEST_POSTGRESQL", "postgresql+pg8000://postgres@127.0.0.1:5432/postgres")
    admin = create_engine(url)
    try:
        connection = admin.connect()
    except (OperationalError, DBAPIError):
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("no PostgreSQL on 127.0.0.1:5432")
    name = f"shop_{os.getpid()}"
    with connection, connection.begin():
        connection.execute(text(f"CREATE SCHEMA {name}"))
        connection.execute(text(f"CREATE TABLE {name}.kunden (nr text, plz text)"))
        connection.execute(text(f"CREATE TABLE {name}.auftrag (nr text, kunde text, was text, lage text, am date)"))
        connection.execute(text(f"INSERT INTO {name}.kunden VALUES ('K1', '61440')"))
        connection.execute(text(f"INSERT INTO {name}.auftrag VALUES ('A-100001', 'K1', 'Säge', 'raus', '2026-11-01')"))
    order = {"id": "nr", "customer_id": "kunde", "article": "was", "status": "lage", "ordered_on": "am"}
    mapped = sql_mapping(
        {
            "statuses": {"raus": "shipped"},
            "customers": {"table": f"{name}.kunden", "columns": {"id": "nr", "postcode": "plz"}},
            "orders": {"table": f"{name}.auftrag", "columns": order},
        }
    )
    shop = SqlShop(url, mapped)
    try:
        (found,) = shop.orders("K1")
        assert (found.status, found.article, found.ordered_on) == ("shipped", "Säge", date(2026, 11, 1))
        assert shop.owner("A-100001") == shop.customer("K1")
        with shop._engine.connect() as reading, pytest.raises(DBAPIError):
            reading.execute(text(f"DELETE FROM {name}.auftrag"))
    finally:
        shop.close()
        with admin.connect() as connection, connection.begin():
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
        admin.dispose()


def test_an_http_shop_that_fails_says_so(address: str) -> None:
    mapped = http_mapping({**HTTP, "base_url": address})
    with pytest.raises(LookupFault, match="HTTP 401"):
        HttpShop(mapped, ["127.0.0.1"], {"SHOP_TOKEN": "wrong"}).orders("K-10007")
    with pytest.raises(SettingsError, match="allow_hosts"):
        HttpShop(mapped, ["shop.example"], {"SHOP_TOKEN": "x"})
    with pytest.raises(SettingsError, match="SHOP_TOKEN"):
        HttpShop(mapped, ["127.0.0.1"], {})
    closed = http_mapping({**HTTP, "base_url": "http://127.0.0.1:9"})
    with pytest.raises(LookupFault, match="does not answer"):
        HttpShop(closed, ["127.0.0.1"], {"SHOP_TOKEN": "x"}, timeout=1).orders("K-10007")


def test_values_in_addresses_are_escaped(address: str) -> None:
    shop = HttpShop(http_mapping({**HTTP, "base_url": address}), ["127.0.0.1"], {"SHOP_TOKEN": "s3cret"})
    assert shop.owner("../customers/K-10007#") is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ordres": {}}, "Did you mean 'orders'"),
        ({"statuses": {"x": "gone"}}, "status 'gone' is unknown"),
        ({"orders": {"path": "/x", "fields": {"id": "n"}}}, "lacks 'customer_id'"),
        ({"base_url": "ftp://x"}, "base_url"),
        ({"headers": {"A": "plain"}}, "header 'A'"),
    ],
)
def test_a_wrong_mapping_is_explained(change: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        http_mapping({**HTTP, "base_url": "https://shop.example", **change})


def test_json_paths() -> None:
    data = {"a": [{"b": {"c": 1}}]}
    assert at(data, "a[0].b.c") == 1 and at(data, "a[1].b") is None and at(data, "x.y") is None and at([3], "[0]") == 3


def test_csv_files_are_read_again_when_they_change(tmp_path: Path) -> None:
    import os

    for name in ("customers", "orders"):
        (tmp_path / f"{name}.csv").write_bytes((DEMO / "data" / f"{name}.csv").read_bytes())
    shop = FileShop(tmp_path)
    assert shop.machines("K-10007") == [] and shop.orders("K-10007")
    text = (tmp_path / "orders.csv").read_text(encoding="utf-8").replace("K-10007", "K-1")
    (tmp_path / "orders.csv").write_text(text, encoding="utf-8")
    os.utime(tmp_path / "orders.csv", (1, 1))
    assert shop.orders("K-10007") == [] and shop.orders("K-1")
    (tmp_path / "orders.csv").unlink()
    with pytest.raises(LookupFault, match=r"orders\.csv"):
        shop.orders("K-1")


NAMES = [
    "Klemmbaustein-Set Turmdrehkran", "Akkuschrauber AX 18", "Akkuschrauber AX 18 Pro", "Führungsschiene FS 800",
    "Kreissägeblatt 190 × 30 mm, 48 Zähne", "Akku VoltKern 18 V 2,0 Ah", "Tauchsäge TS 55",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Das Klemmbaustein-Set ist immer noch nicht da.", {0}),
        ("wo bleibt mein klembausteinset", {0}),
        ("where is my building blocks set", {0}),
        ("Wo ist der Turmkran?", {0}),
        ("ist der ax18 pro schon raus", {2}),
        ("Wo bleibt der Akkuschrauber?", {1, 2}),
        ("die schiene fehlt noch", {3}),
        ("wo sind die sägeblätter", {4}),
        ("where are my batteries", {5}),
        ("Tauchsaege", {6}),
        ("Wo bleibt mein Paket?", set()),
        ("Wo bleibt mein Toaster?", set()),
    ],
)
def test_articles_are_recognised(text: str, expected: set[int]) -> None:
    assert set(match(text, NAMES).best) == expected


def test_a_message_that_names_nothing_is_told_from_one_that_names_something_unknown() -> None:
    assert not match("Wo bleibt mein Paket?", NAMES).mentioned
    assert match("Wo bleibt mein Toaster?", NAMES).mentioned
    assert match("Wo bleibt mein Toaster?", NAMES, lambda _m, names: [0.9] + [0.1] * (len(names) - 1)).best == (0,)


def test_five_thousand_orders_are_matched_by_distinct_names() -> None:
    names = [f"{NAMES[i % len(NAMES)]} {i}" for i in range(5_000)]
    found = match("Das Klemmbaustein-Set ist nicht da", names)
    assert len(found.best) == sum(name.startswith("Klemmbaustein") for name in names)


@pytest.mark.parametrize(
    ("serial", "first", "last", "fits"),
    [
        ("TS55-2106-99999", "TS55-1801-00001", "TS55-2106-99999", True),
        ("TS55-2107-00001", "TS55-1801-00001", "TS55-2106-99999", False),
        ("TS55-2107-00001", "TS55-2107-00001", "laufend", True),
        ("TS55-2003-419", "TS55-1801-00001", "TS55-2106-99999", True),
        ("", "TS55-1801-00001", "TS55-2106-99999", False),
        ("", "alle", "alle", True),
    ],
)
def test_serial_numbers_are_compared_as_numbers(serial: str, first: str, last: str, fits: bool) -> None:
    assert in_range(serial, first, last) is fits


def test_parts_fit_the_model_and_its_serial_number() -> None:
    parts = read_parts(DEMO / "company" / "produkte" / "ersatzteile.xlsx", {})
    saw = Machine("1", "c", "Tauchsäge TS 55", serial_number="TS55-2108-01734")
    pro = Machine("2", "c", "Akkuschrauber AX 18 Pro")
    assert {part.number for part in fitting(parts, saw)} == {"ET-5502", "ET-5520", "ET-5590"}
    assert {part.number for part in fitting(parts, pro)} == {"ET-1851"}
    for text in (
        "Ich brauche eine neue Dichtung für meine Säge",
        "I need a new gasket for my plunge saw",
        "ET-5502 bitte",
    ):
        assert [choice.part.number for choice in choices(text, parts, [saw, pro])] == ["ET-5502"]
    assert choices("Ich brauche einen neuen Motor für meine Säge", parts, [saw, pro]) == []


def test_a_list_of_parts_without_its_columns_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "teile.csv"
    path.write_text("Nr;Name\n1;Filter\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="'number'"):
        read_parts(path, {})
    assert read_parts(path, {"number": "Nr"})[0].name == "Filter"
    with pytest.raises(SettingsError, match="cannot be read"):
        read_parts(tmp_path / "none.xlsx", {})
