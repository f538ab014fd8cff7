"""Notes in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.store.database import Database
from assistant.voice.tables import voice_notes

NoteState = Literal["waiting", "ready", "empty", "unsupported", "failed", "confirmed"]


@dataclass(frozen=True, slots=True)
class StoredNote:
    """A note on its way from a recording to the CRM.

    Attributes:
        state: waiting: being read; ready: the dry run can be confirmed; empty: nobody spoke; unsupported: a language
            that Beleg does not read; failed: `cause` and `remedy` say why; confirmed: writes are on their way or done.
        transcript: `Transcript.as_json()`, redacted.
        result: `NoteResult.as_json()`.
        decision: {by, at, accepted: [item ids]}.
    """

    tenant: str
    id: str
    state: NoteState
    author: str
    account: str
    recorded_at: datetime
    language: str
    audio: str
    consent: Mapping[str, Any]
    transcript: Mapping[str, Any] | None
    result: Mapping[str, Any] | None
    decision: Mapping[str, Any] | None
    cause: str
    remedy: str
    job_id: str
    created_at: datetime


class NoteStore:
    """Reads and writes notes; every method takes the tenant."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, tenant: str, note_id: str, values: Mapping[str, Any]) -> bool:
        """Keep a new note; False when it is there already."""
        row = {
            "tenant": tenant, "id": note_id, "state": "waiting", "audio": "", "transcript": None, "result": None,
            "decision": None, "cause": "", "remedy": "", "job_id": "", "created_at": datetime.now(UTC), **values,
        }  # fmt: skip
        try:
            with self.database.write() as connection:
                connection.execute(insert(voice_notes).values(**row))
        except IntegrityError:
            return False
        return True

    def get(self, tenant: str, note_id: str) -> StoredNote | None:
        """A note, or None."""
        with self.database.read() as connection:
            return self.get_on(connection, tenant, note_id)

    def get_on(self, connection: Connection, tenant: str, note_id: str) -> StoredNote | None:
        """`get` on the caller's connection."""
        table = voice_notes.c
        row = connection.execute(select(voice_notes).where(table.tenant == tenant, table.id == note_id)).first()
        return StoredNote(**row._mapping) if row else None

    def newest(self, tenant: str, limit: int = 50) -> list[StoredNote]:
        """The newest notes."""
        table = voice_notes.c
        query = (
            select(voice_notes).where(table.tenant == tenant).order_by(table.created_at.desc(), table.id).limit(limit)
        )
        with self.database.read() as connection:
            return [StoredNote(**row._mapping) for row in connection.execute(query)]

    def recordings(self, tenant: str) -> set[str]:
        """Names of the recordings that notes still have."""
        table = voice_notes.c
        with self.database.read() as connection:
            return set(
                connection.execute(select(table.audio).where(table.tenant == tenant, table.audio != "")).scalars()
            )

    def set(self, tenant: str, note_id: str, **values: Any) -> bool:
        """Change a note; False when it is gone."""
        with self.database.write() as connection:
            return self.set_on(connection, tenant, note_id, None, **values)

    def set_on(self, connection: Connection, tenant: str, note_id: str, when: str | None, **values: Any) -> bool:
        """Change a note on the caller's transaction, if given only from one state; False when nothing was changed."""
        table = voice_notes.c
        here = [table.tenant == tenant, table.id == note_id, *([table.state == when] if when else [])]
        return connection.execute(update(voice_notes).where(*here).values(**values)).rowcount == 1

    def delete_on(self, connection: Connection, tenant: str, note_id: str) -> bool:
        """Delete a note on the caller's transaction; False when there is none."""
        table = voice_notes.c
        where = (table.tenant == tenant, table.id == note_id)
        return connection.execute(delete(voice_notes).where(*where)).rowcount == 1
