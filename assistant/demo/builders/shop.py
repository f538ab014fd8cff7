"""Orders and machines of the demo shop, the same on every build.

The other tables in `data/` (customers, employees, CRM) are kept by hand.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from assistant.demo.builders.catalogue import Article, table

# "Today" of all tables in data/.
TODAY = date(2026, 11, 20)
CUSTOMERS = 30
ORDERS = 150
SEED = 1961
# So that the saw of the complaint in post/reklamation-transportschaden.eml gets its order number.
FIRST_ORDER = 104323

ORDER_HEADER = (
    "order_id", "customer_id", "order_date", "sku", "article", "quantity", "total_eur", "status", "shipped_on",
    "expected_on", "delivered_on", "tracking_number", "delay_reason",
)  # fmt: skip

# The toy orders of the reference case: customer, quantity, status, days since the order, sent, expected in days.
_TOYS = (
    ("K-10007", "KH-9501", "delayed", 9, 7, 4),
    ("K-10001", "KH-9501", "shipped", 3, 2, 1),
    ("K-10011", "KH-9501", "delayed", 11, 9, 3),
    ("K-10014", "KH-9502", "shipped", 4, 3, 2),
    ("K-10020", "KH-9501", "delivered", 20, 19, -17),
    ("K-10002", "KH-9503", "processing", 1, None, 15),
    ("K-10016", "KH-9502", "delayed", 12, 10, 5),
)

_DELAYS = ("Paket beim Paketdienst verspätet", "Verzögerung beim Zoll", "Sendung wird umgeleitet")


def customer_id(number: int) -> str:
    """K-10001 for the first customer."""
    return f"K-{10000 + number}"


def orders(items: list[Article]) -> bytes:
    """150 orders: the toy orders of the reference case, then a seeded mix of all articles and states."""
    prices = {a.sku: a for a in items if a.price is not None}
    rows = [
        *_toy_rows(prices),
        *_random_rows([a for a in prices.values() if a.category != "Spielen und Schenken"]),
    ]
    rows.sort(key=lambda row: (str(row[2]), str(row[1])))
    numbered = [(f"2026-{FIRST_ORDER + number}", *row[1:]) for number, row in enumerate(rows, 1)]
    return table(ORDER_HEADER, numbered, ",")


def _toy_rows(articles: dict[str, Article]) -> Iterator[tuple[object, ...]]:
    for customer, sku, status, ordered, sent, expected in _TOYS:
        shipped = None if sent is None else TODAY - timedelta(sent)
        due = TODAY + timedelta(expected)
        reason = _DELAYS[0] if status == "delayed" else ""
        yield _row(customer, TODAY - timedelta(ordered), articles[sku], 1, status, shipped, due, reason)


def _random_rows(articles: list[Article]) -> Iterator[tuple[object, ...]]:
    dice = random.Random(SEED)
    states = ("delivered",) * 13 + ("shipped", "shipped", "delayed", "processing", "cancelled", "returned")
    # The complaint mail in post/ refers to this order.
    saw = next(a for a in articles if a.sku == "KH-2216")
    sent = date(2026, 10, 22)
    yield _row("K-10002", date(2026, 10, 21), saw, 1, "delivered", sent, date(2026, 10, 26), "")
    for _ in range(ORDERS - len(_TOYS) - 1):
        status = dice.choice(states)
        article = dice.choice(articles)
        customer = customer_id(dice.randint(1, CUSTOMERS))
        recent = status in ("shipped", "delayed", "processing")
        ordered = TODAY - timedelta(dice.randint(2, 6) if recent else dice.randint(14, 300))
        shipped = None if status in ("processing", "cancelled") else ordered + timedelta(1)
        if recent:
            due: date | None = TODAY + timedelta(dice.randint(1, 6))
        else:
            due = None if shipped is None else shipped + timedelta(dice.randint(1, 5))
        reason = dice.choice(_DELAYS) if status == "delayed" else ""
        yield _row(customer, ordered, article, dice.randint(1, 3), status, shipped, due, reason)


def _row(
    customer: str, ordered: date, article: Article, quantity: int, status: str, shipped: date | None,
    due: date | None, reason: str,
) -> tuple[object, ...]:  # fmt: skip
    total = f"{(article.price or 0) * quantity:.2f}"
    delivered = due if status in ("delivered", "returned") else None
    tracking = "" if shipped is None else f"KX{shipped:%y%m%d}{int(customer[-3:]) * 7919 % 100000:05d}DE"
    return (
        "", customer, ordered, article.sku, article.name, quantity, total, status, shipped or "", due or "",
        delivered or "", tracking, reason,
    )  # fmt: skip


MACHINE_HEADER = ("machine_id", "customer_id", "sku", "model", "serial_number", "purchased_on", "location")


def machines(items: list[Article]) -> bytes:
    """Machines in use with serial numbers: prefix of the model, year and month of manufacture, running number."""
    names = {a.sku: a.name for a in items}
    dice = random.Random(SEED + 1)
    fixed = [
        ("K-10023", "KH-2055", "TS55-2108-01734", date(2021, 11, 6), "Garage"),
        ("K-10007", "KH-2055", "TS55-2003-00419", date(2020, 5, 2), ""),
        ("K-10007", "KH-1850", "AX18P-2604-00212", date(2026, 5, 12), ""),
        ("K-10002", "KH-2190", "HK190-2201-03310", date(2022, 3, 15), ""),
        ("K-10024", "KH-2055", "TS55-2302-00871", date(2023, 4, 3), "Werkhof Trier"),
        ("K-10024", "KH-2075", "TS75-2210-00102", date(2022, 12, 1), "Werkhof Trier"),
        ("K-10024", "KH-VK40", "VK40-2404-1187", date(2024, 5, 21), "Baustelle Flughafen"),
        ("K-10030", "KH-2216", "KZ216-2309-00044", date(2023, 10, 9), "Halle 2"),
    ]
    prefixes = {"KH-1800": "AX18", "KH-1850": "AX18P", "KH-2190": "HK190", "KH-3200": "SW35M", "KH-2216": "KZ216"}
    for number in range(1, 33):
        sku = dice.choice(sorted(prefixes))
        built = date(2026, 4, 1) if sku == "KH-1850" else date(dice.randint(2019, 2025), dice.randint(1, 12), 1)
        serial = f"{prefixes[sku]}-{built:%y%m}-{dice.randint(1, 4999):05d}"
        bought = built + timedelta(dice.randint(40, 170))
        fixed.append((customer_id(dice.randint(1, CUSTOMERS)), sku, serial, bought, "Werkstatt" if number % 3 else ""))
    rows = [
        (f"G-{2000 + number}", customer, sku, names[sku], serial, bought, place)
        for number, (customer, sku, serial, bought, place) in enumerate(fixed, 1)
    ]
    return table(MACHINE_HEADER, rows, ",")
