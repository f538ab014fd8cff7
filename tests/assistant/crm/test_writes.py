from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from assistant.crm.errors import CrmDown, CrmError
from assistant.crm.types import Change
from assistant.crm.writes import Writes, change_key
from assistant.store.database import Database
from tests.assistant.crm.conftest import task

NOW = datetime(2026, 4, 5, 12, tzinfo=UTC)


@dataclass
class Target:
    """A CRM that does what it is told."""

    fault: Callable[[Change], Exception | None] = lambda _: None
    written: list[Change] = field(default_factory=list)

    def accepts(self, change: Change) -> bool:
        return True

    def write(self, tenant: str, change: Change) -> str:
        error = self.fault(change)
        if error is not None:
            raise error
        self.written.append(change)
        return f"CRM-{len(self.written)}"


def keep(database: Database, writes: Writes, *changes: Change) -> int:
    with database.write() as connection:
        return writes.keep(connection, "default", "n1", changes, NOW)


def test_kept_once_and_written_once(database: Database) -> None:
    target = Target()
    writes = Writes(database, target)
    assert keep(database, writes, task("a"), task("b")) == 2 and keep(database, writes, task("b"), task("c")) == 1
    assert writes.waiting("default") == 3
    assert [one.state for one in writes.send("default", "n1", NOW)] == ["written"] * 3
    writes.send("default", "n1", NOW)
    assert [one.key for one in target.written] == ["a", "b", "c"] and writes.waiting("default") == 0
    assert writes.of_note("other", "n1") == []


def test_a_crm_that_is_down_gets_it_later_and_once(database: Database) -> None:
    target = Target(lambda change: CrmDown("away") if change.key == "b" else None)
    writes = Writes(database, target, retry_seconds=10)
    keep(database, writes, task("a"), task("b"), task("c"))
    for _ in range(2):
        with pytest.raises(CrmDown):
            writes.send("default", "n1", NOW)
    states = {one.change.key: (one.state, one.attempts, one.cause) for one in writes.of_note("default", "n1")}
    assert states == {"a": ("written", 1, ""), "b": ("waiting", 2, "away"), "c": ("waiting", 0, "")}
    target.fault = lambda _: None
    assert {one.state for one in writes.send("default", "n1", NOW)} == {"written"}
    assert [one.key for one in target.written] == ["a", "b", "c"]
    assert [writes.pause(number) for number in (1, 2, 3, 99)] == [10, 20, 40, 3600]


def test_a_refusal_holds_up_nothing_else(database: Database) -> None:
    target = Target(lambda change: CrmError("no such field") if change.key == "a" else None)
    writes = Writes(database, target)
    keep(database, writes, task("a"), task("b"))
    assert [(one.state, one.cause) for one in writes.send("default", "n1", NOW)] == [
        ("failed", "no such field"), ("written", ""),
    ]  # fmt: skip


def test_what_waits_too_long_has_failed(database: Database) -> None:
    writes = Writes(database, Target(lambda _: CrmDown("away")), give_up=timedelta(days=7))
    keep(database, writes, task("a"))
    assert [one.state for one in writes.send("default", "n1", NOW + timedelta(days=8))] == ["failed"]


def test_a_new_account_gives_its_id_to_what_refers_to_it(database: Database) -> None:
    target = Target()
    writes = Writes(database, target)
    account = Change("acc", "account", "create", "N-acc", {"name": "Neu GmbH"})
    keep(database, writes, account, task("t", account_id="N-acc", title="N-acc"))
    writes.send("default", "n1", NOW)
    assert target.written[1].fields["account_id"] == "CRM-1" and target.written[1].fields["title"] == "N-acc"


def test_forgotten_writes_are_not_sent(database: Database) -> None:
    target = Target()
    writes = Writes(database, target)
    keep(database, writes, task("a"))
    with database.write() as connection:
        writes.forget(connection, "default", "n1")
    assert writes.send("default", "n1") == [] and target.written == []


def test_keys_tell_tenants_notes_and_items_apart() -> None:
    keys = {
        change_key(*parts)
        for parts in [("t", "n", "i", "e"), ("t", "n", "i2", "e"), ("t2", "n", "i", "e"), ("t", "n2", "i", "e")]
    }
    assert len(keys) == 4 and change_key("t", "n", "i", "e") in keys
