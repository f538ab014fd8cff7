"""The nouns of customer data, and what a connector does."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Entity = Literal["account", "contact", "activity", "fact", "task", "opportunity"]
"""What can be written."""

Operation = Literal["create", "update"]
Rows = Mapping[str, list[dict[str, Any]]]
"""Raw rows per table: accounts, contacts, activities, facts, tasks, opportunities, machines, colleagues."""


@dataclass(frozen=True, slots=True)
class Account:
    """A company. `customer_id` is its number in the shop, which machines are kept under."""

    id: str
    name: str
    city: str = ""
    country: str = ""
    industry: str = ""
    segment: str = ""
    status: str = ""
    owner_id: str = ""
    customer_id: str = ""
    revenue: float | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of a company; `name` is first and last name."""

    id: str
    account_id: str
    name: str
    salutation: str = ""
    role: str = ""
    phone: str = ""
    email: str = ""
    language: str = ""

    @property
    def last_name(self) -> str:
        """The last word of the name."""
        return self.name.split()[-1] if self.name.split() else ""


@dataclass(frozen=True, slots=True)
class Activity:
    """A visit, call, appointment, complaint, … on a day, past or planned."""

    id: str
    account_id: str
    date: dt.date | None
    kind: str
    summary: str
    contact_id: str = ""
    owner_id: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a note says about a company."""

    id: str
    account_id: str
    kind: str
    text: str
    date: dt.date | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done; `state` is "open" or "done"."""

    id: str
    account_id: str
    title: str
    kind: str = ""
    due: dt.date | None = None
    owner_id: str = ""
    state: str = "open"


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A possible sale. `amount` in euros; stages won and lost are closed."""

    id: str
    account_id: str
    title: str
    stage: str = ""
    amount: float | None = None
    expected_close: dt.date | None = None
    owner_id: str = ""

    @property
    def open(self) -> bool:
        """Neither won nor lost."""
        return self.stage.casefold() not in {"won", "lost", "closed", "gewonnen", "verloren", "abgeschlossen"}


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine that a customer has."""

    id: str
    customer_id: str
    model: str
    serial_number: str = ""
    purchased_on: dt.date | None = None
    location: str = ""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the own company."""

    id: str
    name: str
    role: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class CrmData:
    """Everything that was read from a CRM at one moment."""

    accounts: tuple[Account, ...] = ()
    contacts: tuple[Contact, ...] = ()
    activities: tuple[Activity, ...] = ()
    facts: tuple[Fact, ...] = ()
    tasks: tuple[Task, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()
    machines: tuple[Machine, ...] = ()
    colleagues: tuple[Colleague, ...] = ()

    def account(self, account_id: str) -> Account | None:
        """An account by its id."""
        return next((item for item in self.accounts if item.id == account_id), None)

    def contact(self, contact_id: str) -> Contact | None:
        """A contact by its id."""
        return next((item for item in self.contacts if item.id == contact_id), None)


@dataclass(frozen=True, slots=True)
class Change:
    """One write.

    Attributes:
        key: the same for the same item of the same note, whoever confirms it and however often.
        record_id: what is updated; for a create the id to give it (connectors may give their own).
        fields: new values; dates as ISO text.
        before: old values of an update.
    """

    key: str
    entity: Entity
    operation: Operation
    record_id: str
    fields: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The change as JSON, as webhooks and JSON Lines carry it."""
        return {
            "key": self.key,
            "entity": self.entity,
            "operation": self.operation,
            "record_id": self.record_id,
            "fields": dict(self.fields),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Change":
        """The inverse of `as_json`."""
        return cls(data["key"], data["entity"], data["operation"], data["record_id"], data["fields"])


class CrmSource(Protocol):
    """Reads customer data."""

    def rows(self, tenant: str) -> Rows:
        """All rows of a tenant.

        Raises:
            CrmDown: the CRM cannot be reached.
            CrmError: its data cannot be used.
        """
        ...


class CrmTarget(Protocol):
    """Writes customer data."""

    def accepts(self, change: Change) -> bool:
        """False for what this CRM has no place for."""
        ...

    def write(self, tenant: str, change: Change) -> str:
        """Write once, however often it is called with the same key, and return the record's id.

        Raises:
            CrmDown: the CRM cannot be reached; try again later.
            CrmError: the CRM refuses for good.
        """
        ...
