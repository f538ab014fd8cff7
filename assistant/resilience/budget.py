"""Budgets of language models in tokens and euros, per day, tenant and conversation.

What a request may cost at most is booked before it is made and corrected afterwards, so requests that run at the same
time do not spend the same money twice, and a process that is killed has booked too much rather than too little.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.resilience.tables import usage
from assistant.store.database import Database

_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Limit:
    """A budget; None does not limit."""

    tokens: int | None = None
    euros: float | None = None

    @property
    def set(self) -> bool:
        """Whether it limits anything."""
        return self.tokens is not None or self.euros is not None


@dataclass(frozen=True, slots=True)
class Limits:
    """All budgets: of a day for all tenants, of a day for each tenant (`tenants` by name first), of a conversation."""

    day: Limit = Limit()
    tenant: Limit = Limit()
    tenants: Mapping[str, Limit] = field(default_factory=dict)
    conversation: Limit = Limit()

    def of(self, tenant: str) -> Limit:
        """The daily budget of a tenant."""
        return self.tenants.get(tenant, self.tenant)

    @property
    def in_euros(self) -> bool:
        """Whether any of them is in euros, which needs prices."""
        every = (self.day, self.tenant, self.conversation, *self.tenants.values())
        return any(limit.euros is not None for limit in every)


@dataclass(frozen=True, slots=True)
class Spent:
    """What was used."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    euros: float = 0.0


@dataclass(frozen=True, slots=True)
class Booking:
    """What is booked for a request; `settle` corrects it."""

    tenant: str
    day: str
    conversation: str
    model: str
    spent: Spent


class Budget:
    """Books what models use.

    Args:
        database: where the table `model_usage` is.
        limits: see `Limits`.
        clock: seconds since 1970.
    """

    def __init__(
        self, database: Database, limits: Limits | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self.limits = limits or Limits()
        self._database = database
        self._clock = clock

    def book(self, tenant: str, conversation: str, model: str, most: Spent) -> Booking | str:
        """Book what a request may cost at most; the scope whose budget it would exceed ("day", "tenant",
        "conversation") when there is not enough left, and then nothing is booked."""
        booking = Booking(tenant, self._day(), _digest(conversation), model, most)
        try:
            self._change(booking, most, check=True)
        except _Exceeded as exceeded:
            return exceeded.scope
        return booking

    def settle(self, booking: Booking, used: Spent) -> None:
        """Correct a booking to what was really used."""
        most = booking.spent
        change = Spent(
            used.calls - most.calls,
            used.prompt_tokens - most.prompt_tokens,
            used.completion_tokens - most.completion_tokens,
            used.euros - most.euros,
        )
        self._change(booking, change, check=False)

    def spent(self, tenant: str | None = None, *, day: str | None = None, conversation: str = "") -> Spent:
        """What was used on a day (None: today) by a tenant (None: all), or in a conversation."""
        with self._database.read() as connection:
            if conversation:
                return _sum(connection, usage.c.tenant == tenant, *_named("conversation", _digest(conversation)))
            at = _named("day", day or self._day())
            return _sum(connection, *at) if tenant is None else _sum(connection, usage.c.tenant == tenant, *at)

    def purge(self, days: float) -> None:
        """Forget what was used longer than so many days ago."""
        with self._database.write() as connection:
            connection.execute(delete(usage).where(usage.c.updated_at < self._clock() - days * 86_400))

    def _day(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).date().isoformat()

    def _change(self, booking: Booking, change: Spent, *, check: bool) -> None:
        """Add to what is booked; with `check` only if no budget is exceeded by it.

        The sums are read after the rows were changed, that is after other bookings of the same rows are committed.

        Raises:
            _Exceeded: a budget would be; nothing was changed.
        """
        for attempt in range(2):
            try:
                with self._database.write() as connection:
                    self._add(connection, booking, change)
                    if check and (scope := self._exceeded(connection, booking)):
                        raise _Exceeded(scope)
            except IntegrityError:
                # Another process made the same row first; the second time it is there.
                if attempt:
                    raise
            else:
                return

    def _exceeded(self, connection: Connection, booking: Booking) -> str | None:
        """The scope whose budget is exceeded."""
        tenant, limits = usage.c.tenant == booking.tenant, self.limits
        day = _named("day", booking.day)
        scopes: list[tuple[str, Limit, tuple[ColumnElement[bool], ...]]] = [
            ("day", limits.day, day),
            ("tenant", limits.of(booking.tenant), (tenant, *day)),
        ]
        if booking.conversation:
            scopes.append(
                ("conversation", limits.conversation, (tenant, *_named("conversation", booking.conversation)))
            )
        return next(
            (name for name, limit, at in scopes if limit.set and _exceeds(_sum(connection, *at), limit)),
            None,
        )

    def _add(self, connection: Connection, booking: Booking, change: Spent) -> None:
        names = [("day", booking.day)] + ([("conversation", booking.conversation)] if booking.conversation else [])
        for scope, name in names:
            at = (usage.c.tenant == booking.tenant, *_named(scope, name), usage.c.model == booking.model)
            more = {
                "calls": change.calls, "prompt_tokens": change.prompt_tokens,
                "completion_tokens": change.completion_tokens, "micro_euros": round(change.euros * _MICRO),
            }  # fmt: skip
            grown = {column: usage.c[column] + value for column, value in more.items()}
            if not connection.execute(update(usage).where(*at).values(**grown, updated_at=self._clock())).rowcount:
                keys = {"tenant": booking.tenant, "scope": scope, "name": name, "model": booking.model}
                connection.execute(insert(usage).values(**keys, **more, updated_at=self._clock()))


class _Exceeded(Exception):
    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope


def _exceeds(spent: Spent, limit: Limit) -> bool:
    if limit.tokens is not None and spent.prompt_tokens + spent.completion_tokens > limit.tokens:
        return True
    return limit.euros is not None and spent.euros > limit.euros


def _named(scope: str, name: str) -> tuple[ColumnElement[bool], ...]:
    return usage.c.scope == scope, usage.c.name == name


def _sum(connection: Connection, *at: ColumnElement[bool]) -> Spent:
    columns = (usage.c.calls, usage.c.prompt_tokens, usage.c.completion_tokens, usage.c.micro_euros)
    row = connection.execute(select(*(func.coalesce(func.sum(column), 0) for column in columns)).where(*at)).one()
    return Spent(int(row[0]), int(row[1]), int(row[2]), int(row[3]) / _MICRO)


def _digest(conversation: str) -> str:
    return hashlib.sha256(conversation.encode()).hexdigest() if conversation else ""
