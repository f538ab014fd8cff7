"""Rows of a shop as our nouns, whatever the row came from."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from assistant.lookup.errors import LookupFault
from assistant.lookup.types import STATUSES, Customer, Machine, Order, OrderStatus

Row = Mapping[str, Any]

FIELDS: Mapping[str, tuple[str, ...]] = {
    "customers": ("id", "first_name", "last_name", "company", "email", "postcode", "country", "language"),
    "orders": (
        "id", "customer_id", "article", "status", "ordered_on", "sku", "quantity", "total", "currency", "shipped_on",
        "expected_on", "delivered_on", "tracking_number", "delay_reason",
    ),
    "machines": ("id", "customer_id", "model", "sku", "serial_number", "purchased_on", "location"),
}  # fmt: skip
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "customers": ("id",),
    "orders": ("id", "customer_id", "article", "status", "ordered_on"),
    "machines": ("id", "customer_id", "model"),
}
_OTHER_NAMES: Mapping[str, str] = {
    "processing": "processing", "paid": "processing", "new": "processing", "in bearbeitung": "processing",
    "shipped": "shipped", "sent": "shipped", "versendet": "shipped", "versandt": "shipped", "unterwegs": "shipped",
    "delayed": "delayed", "verspätet": "delayed", "delivered": "delivered", "zugestellt": "delivered",
    "cancelled": "cancelled", "canceled": "cancelled", "storniert": "cancelled",
    "returned": "returned", "retourniert": "returned", "zurückgesandt": "returned",
}  # fmt: skip


def customer(row: Row) -> Customer:
    """A customer from a row with our names."""
    return Customer(**{name: _text(row.get(name)) for name in FIELDS["customers"]})


def order(row: Row, statuses: Mapping[str, str] | None = None) -> Order:
    """An order from a row with our names; `statuses` maps the shop's words to ours.

    Raises:
        LookupFault: the status or the day of the order makes no sense.
    """
    ordered = day(row.get("ordered_on"))
    if ordered is None:
        raise LookupFault("The shop gave an order without a day.", "Check the column mapped to ordered_on.")
    return Order(
        id=_text(row.get("id")),
        customer_id=_text(row.get("customer_id")),
        article=_text(row.get("article")),
        status=_status(_text(row.get("status")), statuses or {}),
        ordered_on=ordered,
        sku=_text(row.get("sku")),
        quantity=int(number(row.get("quantity")) or 1),
        total=number(row.get("total")),
        currency=_text(row.get("currency")) or "EUR",
        shipped_on=day(row.get("shipped_on")),
        expected_on=day(row.get("expected_on")),
        delivered_on=day(row.get("delivered_on")),
        tracking_number=_text(row.get("tracking_number")),
        delay_reason=_text(row.get("delay_reason")),
    )


def machine(row: Row) -> Machine:
    """A machine from a row with our names."""
    texts = {name: _text(row.get(name)) for name in FIELDS["machines"] if name != "purchased_on"}
    return Machine(**texts, purchased_on=day(row.get("purchased_on")))


def day(value: object) -> date | None:
    """A day from a date, a timestamp or text (ISO 8601 or 24.11.2026); None for nothing.

    Raises:
        LookupFault: it is something else.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _text(value)
    if not text:
        return None
    readers: tuple[Callable[[str], date], ...] = (
        lambda t: datetime.fromisoformat(t.replace("Z", "+00:00")).date(),
        lambda t: datetime.strptime(t, "%d.%m.%Y").date(),
    )
    for read in readers:
        try:
            return read(text)
        except ValueError:
            continue
    raise LookupFault("The shop gave a day in a form that cannot be read.", "Use YYYY-MM-DD.")


def _status(value: str, statuses: Mapping[str, str]) -> OrderStatus:
    named = statuses.get(value) or _OTHER_NAMES.get(value.strip().casefold(), "")
    found = next((status for status in STATUSES if status == named), None)
    if found is None:
        raise LookupFault("The shop gave an unknown order status.", "Add it under `statuses` of the mapping.")
    return found


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def number(value: object) -> Decimal | None:
    text = _text(value).replace(" ", "")
    if not text:
        return None
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
