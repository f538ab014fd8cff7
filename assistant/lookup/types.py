"""What is looked up, and the contract of every connector."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol, get_args

OrderStatus = Literal["processing", "shipped", "delayed", "delivered", "cancelled", "returned"]
STATUSES: tuple[OrderStatus, ...] = get_args(OrderStatus)
OPEN: frozenset[str] = frozenset({"processing", "shipped", "delayed"})


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as the shop knows them."""

    id: str
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    email: str = ""
    postcode: str = ""
    country: str = ""
    language: str = ""

    @property
    def name(self) -> str:
        """First and last name, else the company."""
        return f"{self.first_name} {self.last_name}".strip() or self.company


@dataclass(frozen=True, slots=True)
class Order:
    """One ordered article.

    Attributes:
        id: the order's number as the customer knows it.
        total: price of all pieces in `currency`, or None.
        expected_on: when it should arrive; None when the shop does not know.
        delay_reason: as the shop words it, "" when there is none.
    """

    id: str
    customer_id: str
    article: str
    status: OrderStatus
    ordered_on: date
    sku: str = ""
    quantity: int = 1
    total: Decimal | None = None
    currency: str = "EUR"
    shipped_on: date | None = None
    expected_on: date | None = None
    delivered_on: date | None = None
    tracking_number: str = ""
    delay_reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is still on its way to the customer."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine that a customer uses."""

    id: str
    customer_id: str
    model: str
    sku: str = ""
    serial_number: str = ""
    purchased_on: date | None = None
    location: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A spare part of the product feed.

    Attributes:
        machines: models that it fits, as written in the feed.
        serial_from: first serial number that it fits, "" for all.
        serial_to: last serial number that it fits, "" for all later ones.
    """

    number: str
    name: str
    machines: tuple[str, ...] = ()
    serial_from: str = ""
    serial_to: str = ""
    price: Decimal | None = None
    currency: str = "EUR"


class ShopConnector(Protocol):
    """Read access to the shop. Only `owner` takes an order number alone; it is for verification and shown to nobody.

    Every method raises LookupFault when the shop cannot be asked.
    """

    def owner(self, order_id: str) -> Customer | None:
        """The customer who placed an order; None when there is no such order."""
        ...

    def customer(self, customer_id: str) -> Customer | None:
        """A customer by id."""
        ...

    def orders(self, customer_id: str, limit: int = 5_000) -> Sequence[Order]:
        """The customer's orders, newest first."""
        ...

    def order(self, customer_id: str, order_id: str) -> Sequence[Order]:
        """The lines of one order of this customer; empty when it is somebody else's or unknown, alike."""
        ...

    def machines(self, customer_id: str) -> Sequence[Machine]:
        """The customer's machines."""
        ...
