"""Shop and CRM tables fit together, and the cases that chat and voice notes rely on are there."""

import csv
from datetime import date

import pytest

from assistant.demo.builders.shop import TODAY
from tests.assistant.demo.demo_files import COMPANY, ROOT


def table(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    path = (COMPANY if "/" in name else ROOT / "data") / name
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


CUSTOMERS = {row["customer_id"]: row for row in table("customers.csv")}
ORDERS = table("orders.csv")
ARTICLES = {row["Artikelnummer"]: row for row in table("produkte/produktfeed.csv", ";")}
ACCOUNTS = {row["account_id"]: row for row in table("crm_accounts.csv")}
EMPLOYEES = {row["employee_id"]: row for row in table("employees.csv")}


def test_table_sizes() -> None:
    assert (len(CUSTOMERS), len(ORDERS), len(table("machines.csv"))) == (30, 150, 40)
    assert len({order["order_id"] for order in ORDERS}) == 150


@pytest.mark.parametrize("order", ORDERS, ids=[order["order_id"] for order in ORDERS])
def test_order_is_consistent(order: dict[str, str]) -> None:
    assert order["customer_id"] in CUSTOMERS
    article = ARTICLES[order["sku"]]
    assert order["article"] == article["Bezeichnung"]
    price = float(article["Preis EUR"].replace(".", "").replace(",", "."))
    assert float(order["total_eur"]) == pytest.approx(price * int(order["quantity"]))
    ordered = date.fromisoformat(order["order_date"])
    shipped = date.fromisoformat(order["shipped_on"]) if order["shipped_on"] else None
    assert ordered <= TODAY
    match order["status"]:
        case "processing":
            assert shipped is None and date.fromisoformat(order["expected_on"]) > TODAY
        case "cancelled":
            assert shipped is None and not order["expected_on"]
        case "shipped" | "delayed":
            assert shipped is not None and ordered <= shipped <= TODAY
            assert date.fromisoformat(order["expected_on"]) > TODAY
            assert bool(order["delay_reason"]) is (order["status"] == "delayed")
            assert order["tracking_number"] and not order["delivered_on"]
        case "delivered" | "returned":
            assert shipped is not None and shipped <= date.fromisoformat(order["delivered_on"]) <= TODAY
        case status:
            pytest.fail(status)


def test_toy_orders_of_the_reference_case() -> None:
    toys = [order for order in ORDERS if order["article"].startswith("Klemmbaustein-Set")]
    assert {order["status"] for order in toys} == {"processing", "shipped", "delayed", "delivered"}
    case = next(order for order in toys if order["customer_id"] == "K-10007")
    assert (case["order_id"], case["status"]) == ("2026-104427", "delayed")
    assert (case["shipped_on"], case["expected_on"]) == ("2026-11-13", "2026-11-24")
    assert {CUSTOMERS[order["customer_id"]]["language"] for order in toys} == {"de", "en"}


def test_machines_belong_to_customers_and_models() -> None:
    machines = table("machines.csv")
    assert len({row["serial_number"] for row in machines}) == len(machines)
    for row in machines:
        assert row["customer_id"] in CUSTOMERS
        assert row["model"] == ARTICLES[row["sku"]]["Bezeichnung"]
        year, month = 2000 + int(row["serial_number"].split("-")[1][:2]), int(row["serial_number"].split("-")[1][2:])
        assert date(year, month, 1) <= date.fromisoformat(row["purchased_on"]) <= TODAY


@pytest.mark.parametrize(("customer", "serial"), [("K-10023", "TS55-2108-01734"), ("K-10007", "TS55-2003-00419")])
def test_saws_on_both_sides_of_the_changed_seal(customer: str, serial: str) -> None:
    assert any(row["customer_id"] == customer and row["serial_number"] == serial for row in table("machines.csv"))


def test_crm_tables_refer_to_each_other() -> None:
    for contact in table("crm_contacts.csv"):
        assert contact["account_id"] in ACCOUNTS
    for account in ACCOUNTS.values():
        assert account["owner_id"] in EMPLOYEES
        assert account["customer_id"] in {*CUSTOMERS, ""}
    for name in ("crm_opportunities.csv", "crm_activities.csv"):
        for row in table(name):
            assert row["account_id"] in ACCOUNTS and row["owner_id"] in EMPLOYEES


def test_accounts_of_the_voice_note_case() -> None:
    names = {account["name"]: key for key, account in ACCOUNTS.items()}
    meiers = [contact for contact in table("crm_contacts.csv") if contact["last_name"] == "Meier"]
    assert {contact["account_id"] for contact in meiers} == {names["Mosel GmbH"], names["Zimmerei Musterbalken KG"]}
    assert ACCOUNTS[names["Hauser Metallbau"]]["status"] == "prospect"
    assert {"Hausner Metalltechnik GmbH", "Mosler Elektro GmbH"} <= set(names)


def test_a_customer_owns_a_recalled_battery() -> None:
    serials = [row["serial_number"] for row in table("machines.csv") if row["sku"] == "KH-VK40"]
    assert any("VK40-2403-0001" <= serial <= "VK40-2406-4800" for serial in serials)


@pytest.mark.parametrize(
    ("competence", "language"),
    [("returns", "de"), ("returns", "en"), ("repair", "de"), ("invoices", "de"), ("privacy", "de"), ("recall", "en")],
)
def test_somebody_can_take_the_case(competence: str, language: str) -> None:
    assert [
        row for row in EMPLOYEES.values()
        if competence in row["competences"].split("|") and language in row["languages"].split("|")
    ]  # fmt: skip
