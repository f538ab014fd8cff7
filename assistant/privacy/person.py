"""Who is meant, and which conversations, cases and mails are theirs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, String, Text, and_, cast, false, func, or_, select
from sqlalchemy.schema import Column, Table

from assistant.channels.email.handling import conversation_of
from assistant.chat.tables import conversations, messages
from assistant.crm.tables import crm_records
from assistant.errors import RequestError
from assistant.handover.tables import cases, mails
from assistant.monitor.tables import samples
from assistant.privacy.holdings import Holding, Link

_LEAST = 4
_ROUNDS = 4
_MOST = 500


@dataclass(frozen=True, slots=True)
class Person:
    """Whose data is meant.

    Attributes:
        customer: their number in the shop, "" when it is not known.
        addresses: their e-mail addresses.
        numbers: telephone, order and other numbers that are theirs alone, as they would write them.
        conversations: ids that are known to be theirs.

    Raises:
        RequestError: nothing is given, or something so short that it would be found everywhere.
    """

    customer: str = ""
    addresses: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    conversations: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        given = self.named
        if not given and not self.conversations:
            raise RequestError("Nobody is named.", "Give a customer number, an e-mail address or a conversation.")
        if any(len(one) < _LEAST for one in given):
            raise RequestError("A number is too short to be one person's.", f"Give at least {_LEAST} characters.")

    @property
    def named(self) -> tuple[str, ...]:
        """What is looked for in texts."""
        return tuple(one.strip() for one in (self.customer, *self.addresses, *self.numbers) if one.strip())


@dataclass
class Links:
    """What rows are found by."""

    person: Person
    found: dict[Link, set[str]] = field(default_factory=dict)

    def add(self, kind: Link, values: Iterable[str]) -> None:
        """Note ids; empty ones are nobody's."""
        self.found.setdefault(kind, set()).update(value for value in values if value)

    def of(self, kind: Link) -> set[str]:
        """The ids of a kind."""
        return self.found.get(kind, set())

    @property
    def size(self) -> int:
        """How many there are."""
        return sum(map(len, self.found.values()))

    @property
    def searched(self) -> list[str]:
        """What is looked for in texts."""
        return sorted({*self.person.named, *self.of("conversation"), *self.of("case")})

    @property
    def searched_by_name(self) -> list[str]:
        """What is looked for in notes and customer data: a business contact is named there, not numbered."""
        return sorted({*self.searched, *self.of("name")})


def links_of(connection: Connection, tenant: str, person: Person) -> Links:
    """Everything that belongs to a person: from their numbers to conversations, from these to cases and mails."""
    links = Links(person)
    links.add("conversation", person.conversations)
    links.add("customer", [person.customer])
    links.add("address", [address.casefold() for address in person.addresses])
    for _ in range(_ROUNDS):
        before = links.size
        _widen(connection, tenant, links)
        if links.size == before:
            break
    return links


def _widen(connection: Connection, tenant: str, links: Links) -> None:
    named = links.person.named
    ours = select(conversations.c.id).where(
        conversations.c.tenant == tenant, among(conversations.c.customer_id, links.of("customer"))
    )
    links.add("conversation", connection.execute(ours).scalars())
    wrote = select(messages.c.conversation_id).where(
        messages.c.tenant == tenant, messages.c.role == "user", contains(messages.c.text, named)
    )
    links.add("conversation", connection.execute(wrote).scalars())
    mailed = select(mails.c.mailbox, mails.c.thread, mails.c.case_id).where(
        mails.c.tenant == tenant,
        or_(
            among(func.lower(mails.c.sender), links.of("address")),
            among(func.lower(mails.c.recipient), links.of("address")),
            among(mails.c.thread, links.of("thread")),
        ),
    )
    for mailbox, thread, case_id in connection.execute(mailed).all():
        links.add("thread", [thread])
        links.add("case", [case_id])
        links.add("conversation", [conversation_of(mailbox, thread)])
    opened = select(cases.c.id, cases.c.conversation_id).where(
        cases.c.tenant == tenant,
        or_(
            among(cases.c.customer_id, links.of("customer")),
            among(cases.c.conversation_id, links.of("conversation")),
            among(cases.c.id, links.of("case")),
            *(contains(column, named) for column in (cases.c.question, cases.c.conversation, cases.c.customer)),
        ),
    )
    for case_id, conversation_id in connection.execute(opened).all():
        links.add("case", [case_id])
        links.add("conversation", [conversation_id])
    _add_contacts(connection, tenant, links)
    sampled = select(samples.c.id).where(
        samples.c.tenant == tenant, among(samples.c.conversation_id, links.of("conversation"))
    )
    links.add("sample", connection.execute(sampled).scalars())


def _add_contacts(connection: Connection, tenant: str, links: Links) -> None:
    """Contacts of the built-in CRM with the person's address or number: their full name, their id in quotes."""
    query = select(crm_records.c.id, crm_records.c.fields).where(
        crm_records.c.tenant == tenant,
        crm_records.c.kind == "contacts",
        or_(contains(crm_records.c.id, links.person.named), contains(crm_records.c.fields, links.person.named)),
    )
    for record_id, fields in connection.execute(query).all():
        name = str(fields.get("name") or "").strip()
        links.add("name", [f'"{record_id}"', name if " " in name else ""])


def rows_of(table: Table, holding: Holding, tenant: str, links: Links) -> ColumnElement[bool]:
    """Which rows of a table are the person's."""
    ways = [among(_plain(table.c[column], kind), links.of(kind)) for column, kind in holding.keys.items()]
    words = links.searched_by_name if holding.named else links.searched
    ways += [contains(table.c[column], words) for column in holding.texts]
    whole = [table.c[column].in_(values) for column, values in holding.only.items()]
    return and_(table.c.tenant == tenant, or_(false(), *ways), *whole)


def among(column: ColumnElement[str], values: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column has one of these values, asked in portions that every database takes."""
    listed = sorted(values)
    portions = [listed[first : first + _MOST] for first in range(0, len(listed), _MOST)]
    return or_(false(), *(column.in_(portion) for portion in portions))


def contains(column: Column[object] | ColumnElement[object], wanted: Iterable[str]) -> ColumnElement[bool]:
    """Whether a text, or the JSON of a column, has one of these in it, whatever the case."""
    text = func.lower(cast(column, Text))
    # JSON may be stored with its letters beyond ASCII escaped.
    forms = {form for one in wanted for form in (one.casefold(), json.dumps(one.casefold())[1:-1])}
    return or_(false(), *(text.contains(form, autoescape=True) for form in sorted(forms)))


def _plain(column: Column[object], kind: Link) -> ColumnElement[str]:
    text = cast(column, String)
    return func.lower(text) if kind == "address" else text
