"""Rows of tables, CSV files or JSON to records."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from assistant.crm.errors import CrmError
from assistant.crm.types import (
    Account,
    Activity,
    Colleague,
    Contact,
    CrmData,
    Fact,
    Machine,
    Opportunity,
    Rows,
    Task,
)

ID_COLUMNS = {
    "accounts": "account_id",
    "contacts": "contact_id",
    "activities": "activity_id",
    "facts": "fact_id",
    "tasks": "task_id",
    "opportunities": "opportunity_id",
    "machines": "machine_id",
    "colleagues": "employee_id",
}
"""Table → the column with a row's own id, when there is no column `id`."""

TABLES = {
    "account": "accounts",
    "contact": "contacts",
    "activity": "activities",
    "fact": "facts",
    "task": "tasks",
    "opportunity": "opportunities",
}
"""Entity of a change → table."""


def parse(rows: Rows) -> CrmData:
    """Records of raw rows. Columns that are missing are empty, unknown ones are ignored.

    Raises:
        CrmError: a row has no id, or a date or a number that is none; the cause names table and row.
    """
    return CrmData(
        accounts=tuple(_account(_Row("accounts", row)) for row in rows.get("accounts", ())),
        contacts=tuple(_contact(_Row("contacts", row)) for row in rows.get("contacts", ())),
        activities=tuple(_activity(_Row("activities", row)) for row in rows.get("activities", ())),
        facts=tuple(_fact(_Row("facts", row)) for row in rows.get("facts", ())),
        tasks=tuple(_task(_Row("tasks", row)) for row in rows.get("tasks", ())),
        opportunities=tuple(_opportunity(_Row("opportunities", row)) for row in rows.get("opportunities", ())),
        machines=tuple(_machine(_Row("machines", row)) for row in rows.get("machines", ())),
        colleagues=tuple(_colleague(_Row("colleagues", row)) for row in rows.get("colleagues", ())),
    )


class _Row:
    """One row, read tolerantly: None, numbers and dates of any source become what the record needs."""

    def __init__(self, table: str, row: Mapping[str, Any]) -> None:
        self._table, self._row = table, row
        self.id = self.text("id") or self.text(ID_COLUMNS[table])
        if not self.id:
            raise CrmError(f"A row of {table} has no id.", f"Give it a column 'id' or '{ID_COLUMNS[table]}'.")

    def text(self, column: str) -> str:
        value = self._row.get(column)
        return "" if value is None else str(value).strip()

    def day(self, column: str) -> date | None:
        value = self.text(column)
        try:
            return date.fromisoformat(value[:10]) if value else None
        except ValueError:
            raise self._bad(column, "a date like 2026-04-05") from None

    def number(self, *columns: str) -> float | None:
        value = next((found for column in columns if (found := self.text(column))), "")
        try:
            return float(value) if value else None
        except ValueError:
            raise self._bad(columns[0], "a number like 9800.50") from None

    def column_like(self, start: str) -> str:
        """The first column whose name begins so: 'revenue_2025_eur' for 'revenue'."""
        return next((name for name in self._row if name.startswith(start)), start)

    def _bad(self, column: str, wanted: str) -> CrmError:
        return CrmError(f"Row {self.id} of {self._table}: '{column}' is not {wanted}.", "Correct it in the CRM.")


def _account(row: _Row) -> Account:
    return Account(
        row.id,
        row.text("name"),
        row.text("city"),
        row.text("country"),
        row.text("industry"),
        row.text("segment"),
        row.text("status"),
        row.text("owner_id"),
        row.text("customer_id"),
        row.number(row.column_like("revenue")),
    )


def _contact(row: _Row) -> Contact:
    name = row.text("name") or f"{row.text('first_name')} {row.text('last_name')}".strip()
    return Contact(
        row.id,
        "" if row.text("account_id") == row.id else row.text("account_id"),
        name,
        row.text("salutation"),
        row.text("role"),
        row.text("phone"),
        row.text("email"),
        row.text("language"),
    )


def _activity(row: _Row) -> Activity:
    return Activity(
        row.id,
        row.text("account_id"),
        row.day("date"),
        row.text("kind"),
        row.text("summary"),
        row.text("contact_id"),
        row.text("owner_id"),
    )


def _fact(row: _Row) -> Fact:
    return Fact(
        row.id, row.text("account_id"), row.text("kind"), row.text("text"), row.day("date"), row.text("evidence")
    )


def _task(row: _Row) -> Task:
    return Task(
        row.id,
        row.text("account_id"),
        row.text("title"),
        row.text("kind"),
        row.day("due"),
        row.text("owner_id"),
        row.text("state") or "open",
    )


def _opportunity(row: _Row) -> Opportunity:
    return Opportunity(
        row.id,
        row.text("account_id"),
        row.text("title"),
        row.text("stage"),
        row.number("amount_eur", "amount"),
        row.day("expected_close"),
        row.text("owner_id"),
    )


def _machine(row: _Row) -> Machine:
    return Machine(
        row.id,
        row.text("customer_id"),
        row.text("model"),
        row.text("serial_number"),
        row.day("purchased_on"),
        row.text("location"),
    )


def _colleague(row: _Row) -> Colleague:
    name = row.text("name") or f"{row.text('first_name')} {row.text('last_name')}".strip()
    return Colleague(row.id, name, row.text("role"), row.text("email"))
