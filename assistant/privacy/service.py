"""A person's data: shown, erased with a receipt, and forgotten when its time is over."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, func, insert, or_, select

from assistant.chat.tables import conversations
from assistant.handover.tables import cases, mails, webhook_deliveries, webhook_received
from assistant.privacy.holdings import HOLDINGS, Link
from assistant.privacy.person import Links, Person, links_of, rows_of
from assistant.privacy.settings import PrivacySettings
from assistant.privacy.tables import receipts
from assistant.store.database import Database
from assistant.store.tables import load_all
from assistant.voice.tables import voice_notes
from knowledge.catalogue.tables import metadata as catalogue_metadata

_BINARY = "(binary data, {size} bytes)"
_PORTION = 500


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was done.

    Attributes:
        number: counts up within the tenant.
        erased: rows per table that are gone.
        left: rows per table that a person has to look at, with what to do.
        hash: over this receipt and the one before it.
    """

    number: int
    kind: str
    at: datetime
    actor: str
    subject: str
    erased: Mapping[str, int]
    left: Mapping[str, Mapping[str, Any]]
    hash: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "number": self.number,
            "kind": self.kind,
            "at": self.at.isoformat(),
            "actor": self.actor,
            "subject": self.subject,
            "erased": dict(self.erased),
            "left": {table: dict(rows) for table, rows in self.left.items()},
            "hash": self.hash,
        }


class Privacy:
    """What is kept about people.

    Args:
        database: of the installation.
        clock: now, time zone aware.
        secret: keys the hashes of receipts.
        forget_cached: empties the answer cache of a tenant, wherever it is.
        sweep: deletes a tenant's recordings whose notes are gone.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        secret: bytes,
        forget_cached: Callable[[str], None] = lambda _tenant: None,
        sweep: Callable[[str], object] = lambda _tenant: None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._secret = secret
        self._forget_cached, self._sweep = forget_cached, sweep
        known = {**load_all().tables, **catalogue_metadata.tables}
        self._tables: dict[str, Table] = {name: known[name] for name in HOLDINGS}

    def export(self, tenant: str, person: Person, actor: str = "") -> dict[str, Any]:
        """Everything that is kept about a person, table by table; a receipt is kept (GDPR, Art. 15 and 20)."""
        with self._database.write() as connection:
            links = links_of(connection, tenant, person)
            found = {}
            for name, table in self._tables.items():
                rows = connection.execute(select(table).where(rows_of(table, HOLDINGS[name], tenant, links)))
                shown = [{key: _plain(value) for key, value in row._mapping.items()} for row in rows]
                if shown:
                    found[name] = shown
            receipt = self._receipt(connection, tenant, "export", actor, person, {}, {})
        return {"receipt": receipt.as_json(), "tables": found}

    def erase(self, tenant: str, person: Person, actor: str = "", *, dry_run: bool = False) -> Receipt:
        """Erase a person from every table (GDPR, Art. 17). What is not only about them is left to a person and named.

        Args:
            dry_run: count only.
        """
        with self._database.write() as connection:
            links = links_of(connection, tenant, person)
            erased, left = self._counted(connection, tenant, links)
            if dry_run:
                return Receipt(0, "erase", self._clock(), actor, self._subject(person), erased, left)
            self._deleted(connection, tenant, links)
            receipt = self._receipt(connection, tenant, "erase", actor, person, erased, left)
        self._forget_cached(tenant)
        self._sweep(tenant)
        self._overwritten()
        return receipt

    def retain(self, tenant: str, settings: PrivacySettings, actor: str = "", *, dry_run: bool = False) -> Receipt:
        """Forget what is older than the settings allow; what belongs to an open case stays (GDPR, Art. 5 (1) e)."""
        with self._database.write() as connection:
            old = _old(connection, tenant, settings, self._clock())
            erased: dict[str, int] = {}
            for links in _portions(old):
                for name, rows in self._counted(connection, tenant, links)[0].items():
                    erased[name] = erased.get(name, 0) + rows
                if not dry_run:
                    self._deleted(connection, tenant, links)
            for table, where in _aged(tenant, settings, self._clock()):
                count = connection.execute(select(func.count()).select_from(table).where(where)).scalar_one()
                erased[table.name] = erased.get(table.name, 0) + int(count)
                if not dry_run:
                    connection.execute(delete(table).where(where))
            erased = {name: rows for name, rows in erased.items() if rows}
            if dry_run or not erased:
                return Receipt(0, "retention", self._clock(), actor, "", erased, {})
            receipt = self._receipt(connection, tenant, "retention", actor, None, erased, {})
        self._sweep(tenant)
        self._overwritten()
        return receipt

    def receipts(self, tenant: str) -> list[Receipt]:
        """All receipts, oldest first.

        Raises:
            ValueError: one was changed or removed afterwards.
        """
        query = select(receipts).where(receipts.c.tenant == tenant).order_by(receipts.c.number)
        with self._database.read() as connection:
            found = [_read(row) for row in connection.execute(query)]
        before = ""
        for number, receipt in enumerate(found, start=1):
            if receipt.number != number or receipt.hash != _chained(receipt, before):
                raise ValueError(f"receipt {number} was changed or removed")
            before = receipt.hash
        return found

    def _counted(
        self, connection: Connection, tenant: str, links: Links
    ) -> tuple[dict[str, int], dict[str, dict[str, Any]]]:
        erased: dict[str, int] = {}
        left: dict[str, dict[str, Any]] = {}
        for name, table in self._tables.items():
            holding = HOLDINGS[name]
            where = rows_of(table, holding, tenant, links)
            rows = int(connection.execute(select(func.count()).select_from(table).where(where)).scalar_one())
            if rows and holding.end == "delete":
                erased[name] = rows
            elif rows:
                left[name] = {"rows": rows, "ids": _ids(connection, table, where), "remedy": holding.remedy}
        return erased, left

    def _deleted(self, connection: Connection, tenant: str, links: Links) -> None:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        for name, table in self._tables.items():
            if HOLDINGS[name].end == "delete":
                connection.execute(delete(table).where(rows_of(table, HOLDINGS[name], tenant, links)))

    def _overwritten(self) -> None:
        """On SQLite: nothing of the deleted rows stays in the log beside the database."""
        if self._database.engine.dialect.name != "sqlite":
            return
        with self._database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _receipt(
        self,
        connection: Connection,
        tenant: str,
        kind: str,
        actor: str,
        person: Person | None,
        erased: Mapping[str, int],
        left: Mapping[str, Mapping[str, Any]],
    ) -> Receipt:
        query = select(receipts.c.number, receipts.c.hash).where(receipts.c.tenant == tenant)
        last = connection.execute(query.order_by(receipts.c.number.desc()).limit(1)).first()
        number, before = (last.number + 1, last.hash) if last else (1, "")
        # Ids of rows would lead back to the person once the rows are looked at; counts do not.
        kept = {table: {"rows": rows["rows"], "remedy": rows["remedy"]} for table, rows in left.items()}
        subject = self._subject(person) if person else ""
        made = Receipt(number, kind, self._clock().replace(microsecond=0), actor, subject, dict(erased), kept)
        digest = _chained(made, before)
        connection.execute(
            insert(receipts).values(
                tenant=tenant,
                number=number,
                kind=kind,
                at=made.at,
                actor=actor,
                subject=subject,
                body={"erased": dict(erased), "left": kept},
                hash=digest,
            )
        )
        return Receipt(number, kind, made.at, actor, subject, erased, left, digest)

    def _subject(self, person: Person) -> str:
        named = "\n".join(sorted({one.casefold() for one in (*person.named, *person.conversations)}))
        return hmac.new(self._secret, f"privacy\n{named}".encode(), hashlib.sha256).hexdigest()


def _old(connection: Connection, tenant: str, settings: PrivacySettings, now: datetime) -> Links:
    """Conversations and cases whose time is over."""
    links = Links(Person(conversations=("-",)))
    if settings.conversation_days:
        query = select(conversations.c.id).where(
            conversations.c.tenant == tenant,
            conversations.c.active_at < now - timedelta(days=settings.conversation_days),
        )
        links.add("conversation", connection.execute(query).scalars())
    if settings.case_days:
        query = select(cases.c.id).where(
            cases.c.tenant == tenant,
            cases.c.state == "resolved",
            cases.c.changed_at < now - timedelta(days=settings.case_days),
        )
        links.add("case", connection.execute(query).scalars())
    # A conversation stays as long as a case of it does.
    kept = select(cases.c.id, cases.c.conversation_id).where(cases.c.tenant == tenant)
    held = {conversation for case, conversation in connection.execute(kept).all() if case not in links.of("case")}
    links.found["conversation"] = links.of("conversation") - held
    return links


def _portions(old: Links) -> list[Links]:
    """Links by the hundreds: every one is also looked for in texts."""
    found = []
    kinds: tuple[Link, ...] = ("conversation", "case")
    for kind in kinds:
        listed = sorted(old.of(kind))
        for first in range(0, len(listed), _PORTION):
            made = Links(old.person)
            made.add(kind, listed[first : first + _PORTION])
            found.append(made)
    return found


def _aged(tenant: str, settings: PrivacySettings, now: datetime) -> list[tuple[Table, Any]]:
    """Rows that are found by their own age."""
    notes = []
    if settings.note_days:
        over = voice_notes.c.state.in_(["confirmed", "empty", "unsupported", "failed"])
        aged = voice_notes.c.created_at < now - timedelta(days=settings.note_days)
        notes = [(voice_notes, and_(voice_notes.c.tenant == tenant, aged, over))]
    if not settings.mail_days:
        return notes
    before = now - timedelta(days=settings.mail_days)
    done = or_(mails.c.state.in_(["handled", "ignored", "failed", "sent", "dead"]))
    return [
        *notes,
        (mails, and_(mails.c.tenant == tenant, mails.c.at < before, done)),
        (
            webhook_deliveries,
            and_(
                webhook_deliveries.c.tenant == tenant,
                webhook_deliveries.c.created_at < before,
                webhook_deliveries.c.state.in_(["delivered", "dead"]),
            ),
        ),
        (webhook_received, and_(webhook_received.c.tenant == tenant, webhook_received.c.at < before)),
    ]


def _ids(connection: Connection, table: Table, where: Any) -> list[str]:
    """What names the rows for the person who looks at them."""
    column = next((table.c[name] for name in ("id", "draft_id", "source") if name in table.c), None)
    if column is None:
        return []
    return [str(value) for value in connection.execute(select(column).where(where).limit(100)).scalars()]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return _BINARY.format(size=len(value))
    return value.isoformat() if isinstance(value, datetime) else value


def _chained(receipt: Receipt, before: str) -> str:
    form = {**receipt.as_json(), "hash": "", "at": receipt.at.replace(tzinfo=None).isoformat()}
    return hashlib.sha256((before + json.dumps(form, sort_keys=True, ensure_ascii=False)).encode()).hexdigest()


def _read(row: Any) -> Receipt:
    body: Mapping[str, Any] = row.body
    return Receipt(row.number, row.kind, row.at, row.actor, row.subject, body["erased"], body["left"], row.hash)
