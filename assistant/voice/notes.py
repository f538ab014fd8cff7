"""Notes from the recording to the CRM: taken in, read by a job, confirmed once, written once."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from assistant.crm.errors import CrmDown
from assistant.crm.plan import make_plan
from assistant.crm.planned import Item, NoteHead, Plan
from assistant.crm.service import Crm
from assistant.crm.types import CrmData
from assistant.errors import RequestError, SettingsError
from assistant.queue.errors import Postponed
from assistant.queue.types import JobContext, JobQueue
from assistant.uploads import save_upload
from assistant.voice.audio.transcriber import Transcriber
from assistant.voice.audio.types import Transcript
from assistant.voice.languages import language_of
from assistant.voice.privacy import NotePrivacy
from assistant.voice.reader import Extract, NoteReader, drop_audio
from assistant.voice.requests import Confirmation, NewNote, edited
from assistant.voice.settings import VoiceSettings
from assistant.voice.shown import add_progress, plain
from assistant.voice.store import NoteStore, StoredNote
from assistant.voice.types import LONGEST_TRANSCRIPT

READ_JOB, WRITE_JOB = "voice.read", "crm.write"


class Notes:
    """The notes of an installation.

    Args:
        folder: where recordings wait until they are transcribed.
        transcriber: built when the first recording is read.
    """

    def __init__(
        self,
        store: NoteStore,
        crm: Crm,
        queue: JobQueue,
        extract: Extract,
        transcriber: Callable[[], Transcriber],
        privacy: NotePrivacy,
        settings: VoiceSettings,
        folder: Path,
    ) -> None:
        self.store, self.crm = store, crm
        self._queue, self._privacy, self._settings, self._folder = queue, privacy, settings, folder
        self._reader = NoteReader(store, crm, extract, transcriber, privacy, settings, folder)

    # Taking in

    def add_text(self, tenant: str, text: str, new: NewNote) -> StoredNote:
        """Keep a note given as text and queue its reading; the same note again is the same note.

        Raises:
            RequestError: empty, too long, or recorded in the future.
        """
        new = new.checked()
        if not text.strip():
            raise RequestError("The note is empty.", "Give the spoken words as text.")
        if len(text) > LONGEST_TRANSCRIPT:
            raise RequestError(f"The note is longer than {LONGEST_TRANSCRIPT:,} characters.", "Split it into notes.")
        note_id = _note_id(new, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
        clean = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
        heard = Transcript(self._privacy.redact(clean), new.language or language_of(clean), recogniser="text")
        return self._keep(tenant, note_id, new, transcript=heard.as_json())

    def add_audio(self, tenant: str, content: BinaryIO, new: NewNote) -> StoredNote:
        """Keep a recording and queue its reading.

        Raises:
            RequestError: no consent where it is needed, empty, too large, or recorded in the future.
            SettingsError: no recogniser is configured.
        """
        new = new.checked()
        if not self._settings.recogniser:
            raise SettingsError(
                "No speech recogniser is configured.",
                "Set voice.recogniser, e.g. faster-whisper:small, or send the note as text.",
            )
        if self._settings.require_consent and not new.consent.given:
            raise RequestError(
                "This recording has no recorded consent.", "Ask the people on it, and send consent with the recording."
            )
        folder = self._folder / tenant
        partial = save_upload(folder, f"in-{secrets.token_hex(8)}.audio", content, self._settings.max_mb << 20)
        try:
            with partial.open("rb") as file:
                note_id = _note_id(new, hashlib.file_digest(file, "sha256").hexdigest())
            known = self.store.get(tenant, note_id)
            if known is not None and known.state != "failed":
                return known
            partial.replace(folder / f"{note_id}.audio")
        finally:
            partial.unlink(missing_ok=True)
        return self._keep(tenant, note_id, new, audio=f"{note_id}.audio")

    def _keep(self, tenant: str, note_id: str, new: NewNote, **values: Any) -> StoredNote:
        row = {
            "author": new.author[:200], "account": new.account, "recorded_at": new.recorded_at,
            "language": new.language, "consent": new.consent.as_json(), **values,
        }  # fmt: skip
        if not self.store.add(tenant, note_id, row):
            known = self._get(tenant, note_id)
            if known.state != "failed":
                return known
            self.store.set(tenant, note_id, **row, state="waiting", cause="", remedy="")
        job_id = self._queue.enqueue(tenant, READ_JOB, {"note_id": note_id})
        self.store.set(tenant, note_id, job_id=job_id)
        return self._get(tenant, note_id)

    def read(self, job: JobContext) -> Mapping[str, Any]:
        """Transcribe, redact and extract; the recording is deleted as soon as its transcript is kept."""
        return self._reader.read(job)

    # Looking and confirming

    def as_json(self, note: StoredNote, answers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """A note with its progress, its dry run (while it is ready) and its writes (once it is confirmed)."""
        reply = plain(note)
        if note.state == "waiting":
            add_progress(reply, self._queue.get(note.tenant, note.job_id) if note.job_id else None)
        if note.state == "ready":
            reply["plan"] = self.plan(note, answers).as_json()
        if note.state == "confirmed" and self.crm.writes is not None:
            writes = self.crm.writes.of_note(note.tenant, note.id)
            reply["writes"] = [write.as_json() for write in writes]
            if any(write.state == "waiting" for write in writes):
                self.resume(note.tenant, note.id)
        return reply

    def get(self, tenant: str, note_id: str) -> StoredNote | None:
        """A note, or None."""
        return self.store.get(tenant, note_id)

    def _get(self, tenant: str, note_id: str) -> StoredNote:
        note = self.store.get(tenant, note_id)
        if note is None:
            raise RequestError("There is no such note.", "It may have been deleted.")
        return note

    def plan(self, note: StoredNote, answers: Mapping[str, str] | None = None) -> Plan:
        """The dry run of a note that is ready.

        Raises:
            CrmDown: the CRM cannot be read.
        """
        return self._plan(note, note.result or {}, self.crm.data(note.tenant), answers or {})

    def preview(self, note: StoredNote, confirmation: Confirmation) -> Plan:
        """The dry run with answers and edits, nothing kept."""
        result = edited(note.result or {}, confirmation)
        return self._plan(note, result, self.crm.data(note.tenant), confirmation.answers)

    def _plan(self, note: StoredNote, result: Mapping[str, Any], data: CrmData, answers: Mapping[str, str]) -> Plan:
        head = NoteHead(
            note.tenant, note.id, note.author, note.recorded_at.date(), str(result.get("language") or note.language)
        )
        plan = make_plan(head, result, data, answers, self.crm.options)
        target = self.crm.target
        return plan if target is None else plan.limited(target.accepts)

    def confirm(self, tenant: str, note_id: str, confirmation: Confirmation, by: str) -> tuple[StoredNote, bool]:
        """Write a note; returns it and whether this call decided it.

        Of several confirmations at the same time exactly one decides; the others get what it decided.

        Raises:
            RequestError: no such note, not ready, an open question, a bad edit.
            CrmDown: the CRM cannot be read now, so that names cannot be matched.
            SettingsError: no CRM is configured.
        """
        note = self._get(tenant, note_id)
        if note.state == "confirmed":
            return note, False
        if note.state != "ready":
            raise RequestError(f"The note is {note.state} and cannot be confirmed.", note.remedy or "Read it again.")
        if self.crm.writes is None:
            raise SettingsError("No CRM is configured.", "Set crm.connector in beleg.yaml, e.g. demo or csv.")
        result = edited(note.result or {}, confirmation)
        plan = self._plan(note, result, self.crm.data(tenant), confirmation.answers)
        chosen = _chosen(plan, confirmation)
        decision = {"by": by, "at": datetime.now(UTC).isoformat(), "accepted": [item.id for item in chosen]}
        with self.store.database.write() as connection:
            first = self.store.set_on(
                connection, tenant, note_id, "ready", state="confirmed", decision=decision, result=result
            )
            if first:
                self.crm.writes.keep(connection, tenant, note_id, [item.change for item in chosen])
        if first:
            self.resume(tenant, note_id)
        return self._get(tenant, note_id), first

    def resume(self, tenant: str, note_id: str) -> None:
        """Queue the writes of a note, unless they are queued; a job that ended too early gets a successor."""
        job_id = self._queue.enqueue(tenant, WRITE_JOB, {"note_id": note_id}, key=note_id)
        status = self._queue.get(tenant, job_id)
        if status is not None and status.state in {"failed", "cancelled"}:
            self._queue.enqueue(tenant, WRITE_JOB, {"note_id": note_id}, key=f"{note_id}:{job_id}")

    def write(self, job: JobContext) -> Mapping[str, Any]:
        """Send the writes of a confirmed note; while the CRM is down the job comes back later.

        Raises:
            Postponed: the CRM cannot be reached.
        """
        note_id = str(job.payload["note_id"])
        if self.crm.writes is None:
            raise SettingsError("No CRM is configured.", "Set crm.connector in beleg.yaml.")
        try:
            sent = self.crm.writes.send(job.tenant, note_id)
        except CrmDown:
            attempts = max((one.attempts for one in self.crm.writes.of_note(job.tenant, note_id)), default=1)
            raise Postponed(self.crm.writes.pause(attempts)) from None
        states = [one.state for one in sent]
        return {"note_id": note_id, "written": states.count("written"), "failed": states.count("failed")}

    def sweep(self, tenant: str) -> int:
        """Delete recordings whose note is gone, and what was heard of them; how many files."""
        kept = self.store.recordings(tenant)
        gone = [
            path
            for path in (self._folder / tenant).glob("*.audio*")
            if path.name.partition(".audio")[0] + ".audio" not in kept and not path.name.startswith("in-")
        ]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def delete(self, tenant: str, note_id: str) -> list[str] | None:
        """Delete a note, its recording and what waits to be written; None when there is none.

        Returns:
            ids of the records that the CRM has by now and keeps.
        """
        note = self.store.get(tenant, note_id)
        if note is None:
            return None
        self._queue.cancel(tenant, note.job_id)
        writes = self.crm.writes
        written = [one.record_id for one in writes.of_note(tenant, note_id) if one.record_id] if writes else []
        with self.store.database.write() as connection:
            self.store.delete_on(connection, tenant, note_id)
            if writes is not None:
                writes.forget(connection, tenant, note_id)
        drop_audio(self._folder, note)
        return written


def _chosen(plan: Plan, confirmation: Confirmation) -> list[Item]:
    """Items that are to be written.

    Raises:
        RequestError: one of them waits for an answer, or a name is of no item.
    """
    known = {item.id for item in plan.items}
    for item_id, choice in confirmation.items.items():
        if choice.get("accept") and item_id not in known:
            raise RequestError(f"There is no item {item_id!r}.", "Read the note again.")
    wanted = [
        item
        for item in plan.items
        if item.status != "withheld" and confirmation.accepts(item.id, default=item.status != "needs_yes")
    ]
    open_questions = sorted(
        {question for item in wanted if item.status == "needs_answer" for question in item.questions}
    )
    if open_questions:
        raise RequestError(
            f"{len(open_questions)} question(s) of this note are open.", "Answer them in 'answers', or leave items out."
        )
    return wanted


def _note_id(new: NewNote, digest: str) -> str:
    parts = "\0".join((new.recorded_at.isoformat(), new.author, digest))
    return hashlib.sha256(parts.encode()).hexdigest()[:24]
