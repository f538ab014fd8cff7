"""A person is found in every table, given their data, erased, and nobody else is touched."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Date, DateTime, Float, Integer, LargeBinary, MetaData, Table, func, insert, select
from typer.testing import CliRunner

from assistant.cli.main import app
from assistant.compose import Beleg
from assistant.errors import RequestError
from assistant.handover.tables import Moment, cases
from assistant.privacy.holdings import FREE, HOLDINGS, unknown_tables
from assistant.privacy.person import Person
from assistant.privacy.settings import PrivacySettings
from assistant.store.tables import load_all
from knowledge.catalogue.tables import metadata as catalogue_metadata

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
HER, HIM = "K-90001", "K-90002"
TABLES: dict[str, Table] = {**load_all().tables, **catalogue_metadata.tables}
WAYS = [
    (name, column)
    for name, holding in HOLDINGS.items()
    for column in (*holding.keys, *holding.texts)
    if (name, column) not in {("monitor_labels", "sample_id"), ("cases", "id")}
]


def values(table: Table, number: int, **given: Any) -> dict[str, Any]:
    """A row with something in every column that needs it."""
    made: dict[str, Any] = {}
    for column in table.columns:
        kind = column.type
        if column.name in given:
            made[column.name] = given[column.name]
        elif column.name == "tenant":
            made[column.name] = "default"
        elif isinstance(kind, DateTime | Moment):
            made[column.name] = NOW
        elif isinstance(kind, Date):
            made[column.name] = date(2026, 11, 20)
        elif isinstance(kind, JSON):
            made[column.name] = {}
        elif isinstance(kind, Boolean):
            made[column.name] = False
        elif isinstance(kind, Integer | Float):
            made[column.name] = number
        elif isinstance(kind, LargeBinary):
            made[column.name] = b"x"
        else:
            made[column.name] = f"{number:08d}"
    return made


def put(beleg: Beleg, kept_in: str, number: int, **given: Any) -> None:
    table = TABLES[kept_in]
    if kept_in == "crm_records":
        given.setdefault("kind", "contacts")
    with beleg.database.write() as connection:
        if kept_in in ("chat_messages", "chat_feedback"):
            talks = TABLES["chat_conversations"]
            known = connection.execute(select(talks.c.id).where(talks.c.id == given.get("conversation_id"))).first()
            if known is None:
                parent = values(talks, number, id=given.get("conversation_id", f"{number:08d}"), customer_id="")
                connection.execute(insert(talks).values(**parent))
        connection.execute(insert(table).values(**values(table, number, **given)))


def rows(beleg: Beleg, name: str) -> int:
    with beleg.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(TABLES[name])).scalar_one())


def test_every_table_is_known_with_what_it_holds() -> None:
    assert unknown_tables(load_all(), catalogue_metadata) == []
    assert not HOLDINGS.keys() & FREE.keys() and all(FREE.values())


def test_a_table_that_nobody_has_spoken_of_is_named() -> None:
    made = MetaData()
    Table("letters", made)
    assert "letters" in unknown_tables(made)


@pytest.mark.parametrize(("name", "column"), WAYS, ids=str)
def test_a_row_is_found_by_every_way_and_erased_or_named(beleg: Beleg, name: str, column: str) -> None:
    holding = HOLDINGS[name]
    link = holding.keys.get(column)
    hers = {"customer": HER, "address": "Eva@Firma.example", "conversation": "c-of-hers", "case": "F-HERS"}
    value: Any = hers.get(link or "customer", HER)
    person = Person(HER, ("eva@firma.example",), (), ("c-of-hers",))
    if link == "case":
        put(beleg, "cases", 7, id="F-HERS", customer_id=HER)
    if link == "thread":
        value = "th1"
        put(beleg, "mails", 7, sender="eva@firma.example", thread="th1")
    if link is None:
        kind = TABLES[name].c[column].type
        text = f"Bestellung von {HER.lower()}, bitte"
        value = {"note": text} if isinstance(kind, JSON) else HER if column == "id" else text
    before = rows(beleg, name)
    put(beleg, name, 1, **{column: value})
    put(beleg, name, 2, **_someone_else(name, column, link))
    receipt = beleg.privacy.erase("default", person)
    if holding.end == "delete":
        # The cache is emptied as a whole: it costs money to fill, not privacy.
        assert receipt.erased[name] >= 1 and rows(beleg, name) == (name != "answer_cache")
    else:
        assert receipt.left[name]["rows"] == 1 and receipt.left[name]["remedy"] and rows(beleg, name) == before + 2


def _someone_else(name: str, column: str, link: str | None) -> Mapping[str, Any]:
    if link is not None:
        return {column: "somebody-else"}
    kind = TABLES[name].c[column].type
    return {column: {"note": f"von {HIM}"} if isinstance(kind, JSON) else f"von {HIM}"}


def test_labels_of_samples_of_her_turns_go_with_them(beleg: Beleg) -> None:
    put(beleg, "monitor_samples", 1, id="s1", conversation_id="c-of-hers")
    put(beleg, "monitor_labels", 1, sample_id="s1")
    put(beleg, "monitor_labels", 2, sample_id="s2")
    beleg.privacy.erase("default", Person(conversations=("c-of-hers",)))
    assert (rows(beleg, "monitor_samples"), rows(beleg, "monitor_labels")) == (0, 1)


def test_another_tenant_is_not_touched(beleg: Beleg) -> None:
    put(beleg, "mails", 1, tenant="other", sender="eva@firma.example")
    assert beleg.privacy.erase("default", Person("", ("eva@firma.example",))).erased == {}
    assert rows(beleg, "mails") == 1


@pytest.mark.parametrize("given", [{}, {"customer": "K1"}, {"numbers": ("12",)}, {"addresses": (" ",)}], ids=str)
def test_nobody_is_meant_by_too_little(given: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        Person(**given)


def test_a_person_by_what_they_wrote_from_the_command_line_and_no_byte_is_left(
    beleg: Beleg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    chat, address = beleg.conversations, "erika.muster@firma.example"
    chat.warm("default")
    hers, his = chat.create("default"), chat.create("default")
    chat.say("default", hers.id, f"Ich möchte mit einem Menschen sprechen, {address}.")
    chat.say("default", his.id, "Ich möchte mit einem Menschen sprechen.")
    assert rows(beleg, "cases") == 2
    runner, where = CliRunner(), ["--data-dir", str(beleg.settings.data_dir)]
    shown = runner.invoke(app, ["privacy", "export", "--email", address, "--out", str(tmp_path / "hers.json"), *where])
    assert shown.exit_code == 0, shown.output
    exported = json.loads((tmp_path / "hers.json").read_text())
    assert {"chat_conversations", "chat_messages", "cases", "case_events"} <= exported["tables"].keys()
    assert (tmp_path / "hers.json").stat().st_mode & 0o077 == 0
    planned = runner.invoke(app, ["privacy", "erase", "--email", address, "--dry-run", "--json", *where])
    assert json.loads(planned.stdout)["erased"]["cases"] == 1 and rows(beleg, "cases") == 2
    done = runner.invoke(app, ["privacy", "erase", "--email", address, "--yes", "--json", *where])
    receipt = json.loads(done.stdout)
    assert receipt["erased"]["chat_messages"] >= 2 and address not in done.stdout
    assert (rows(beleg, "cases"), rows(beleg, "chat_conversations")) == (1, 1)
    assert chat.store.get("default", his.id)
    kept = b"".join(path.read_bytes() for path in beleg.settings.data_dir.glob("catalogue.db*"))
    assert address.encode() not in kept
    listed = runner.invoke(app, ["privacy", "receipts", "--json", *where])
    assert [one["kind"] for one in json.loads(listed.stdout)["receipts"]] == ["export", "erase"]


def test_a_changed_receipt_is_noticed(beleg: Beleg) -> None:
    put(beleg, "mails", 1, sender="eva@firma.example")
    for _ in range(2):
        beleg.privacy.erase("default", Person("", ("eva@firma.example",)))
    first, second = beleg.privacy.receipts("default")
    assert first.subject == second.subject and first.erased == {"mails": 1} and second.erased == {}
    table = TABLES["privacy_receipts"]
    with beleg.database.write() as connection:
        connection.execute(table.update().where(table.c.number == 1).values(actor="nobody"))
    with pytest.raises(ValueError, match="receipt 1"):
        beleg.privacy.receipts("default")


def test_what_is_too_old_is_forgotten_unless_a_case_is_open(beleg: Beleg) -> None:
    old = NOW - timedelta(days=400)
    for number, (conversation, at) in enumerate([("old", old), ("new", datetime.now(UTC)), ("waiting", old)], start=1):
        put(beleg, "chat_conversations", number, id=conversation, active_at=at, customer_id="")
        put(beleg, "chat_messages", number, conversation_id=conversation)
    put(beleg, "cases", 1, id="F-1", conversation_id="waiting", state="open")
    put(beleg, "cases", 2, id="F-2", conversation_id="gone", state="resolved", changed_at=old, customer_id="")
    put(beleg, "case_events", 2, case_id="F-2")
    put(beleg, "mails", 1, state="handled", at=old)
    put(beleg, "mails", 2, state="waiting", at=old)
    settings = PrivacySettings(conversation_days=365, case_days=365, mail_days=365)
    planned = beleg.privacy.retain("default", settings, dry_run=True)
    done = beleg.privacy.retain("default", settings, "night")
    assert planned.erased == done.erased and done.erased["chat_conversations"] == 1
    assert [rows(beleg, name) for name in ("chat_conversations", "chat_messages", "cases", "case_events", "mails")] == [
        2,
        2,
        1,
        0,
        1,
    ]
    with beleg.database.read() as connection:
        assert connection.execute(select(cases.c.id)).scalars().all() == ["F-1"]
    assert beleg.privacy.retain("default", PrivacySettings()).erased == {}
