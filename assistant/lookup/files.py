"""The demo shop: three CSV files in a folder."""

import csv
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from assistant.lookup import records
from assistant.lookup.errors import LookupFault
from assistant.lookup.types import Customer, Machine, Order

T = TypeVar("T")
_RENAMED: Mapping[str, Mapping[str, str]] = {
    "customers": {"customer_id": "id"},
    "orders": {"order_id": "id", "order_date": "ordered_on", "total_eur": "total"},
    "machines": {"machine_id": "id"},
}


class FileShop:
    """Customers, orders and machines from `customers.csv`, `orders.csv`, `machines.csv`; read again when they change.

    Args:
        folder: where the files lie; machines.csv may be missing.

    Raises:
        LookupFault: a file is missing or cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._stamp: tuple[int, ...] = ()
        self._customers: dict[str, Customer] = {}
        self._orders: dict[str, list[Order]] = {}
        self._machines: dict[str, list[Machine]] = {}
        self._owners: dict[str, str] = {}

    def owner(self, order_id: str) -> Customer | None:
        """See ShopConnector."""
        self._fresh()
        return self._customers.get(self._owners.get(order_id, ""))

    def customer(self, customer_id: str) -> Customer | None:
        """See ShopConnector."""
        self._fresh()
        return self._customers.get(customer_id)

    def orders(self, customer_id: str, limit: int = 5_000) -> Sequence[Order]:
        """See ShopConnector."""
        self._fresh()
        return self._orders.get(customer_id, [])[:limit]

    def order(self, customer_id: str, order_id: str) -> Sequence[Order]:
        """See ShopConnector."""
        return [found for found in self.orders(customer_id) if found.id == order_id]

    def machines(self, customer_id: str) -> Sequence[Machine]:
        """See ShopConnector."""
        self._fresh()
        return self._machines.get(customer_id, [])

    def _fresh(self) -> None:
        stamp = tuple(_stamp(self._folder / f"{name}.csv") for name in records.FIELDS)
        if stamp == self._stamp:
            return
        with self._lock:
            self._load()
            self._stamp = stamp

    def _load(self) -> None:
        customers = self._read("customers", records.customer)
        orders = self._read("orders", records.order)
        machines = self._read("machines", records.machine) if (self._folder / "machines.csv").exists() else []
        self._customers = {found.id: found for found in customers}
        self._owners = {found.id: found.customer_id for found in orders}
        self._orders = _by_customer(sorted(orders, key=lambda found: (found.ordered_on, found.id), reverse=True))
        self._machines = _by_customer(machines)

    def _read(self, name: str, make: Callable[[records.Row], T]) -> list[T]:
        path = self._folder / f"{name}.csv"
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise LookupFault(
                f"{path.name} of the shop cannot be read ({type(error).__name__}).", "Check chat.lookup.path."
            ) from None
        renamed = _RENAMED[name]
        return [make({renamed.get(key, key): value for key, value in row.items() if key}) for row in rows]


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


Owned = TypeVar("Owned", Order, Machine)


def _by_customer(items: Sequence[Owned]) -> dict[str, list[Owned]]:
    grouped: dict[str, list[Owned]] = {}
    for item in items:
        grouped.setdefault(item.customer_id, []).append(item)
    return grouped
