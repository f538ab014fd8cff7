"""Notes from the recording to the CRM: taken in, read by a job, confirmed once, written once."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from assistant.crm.context import context_of
from assistant.crm.errors import CrmDown, CrmError
from assistant.crm.plan import make_plan
from assistant.crm.planned import Item, NoteHead, Plan
from assistant.crm.service import Crm
from assistant.crm.types import CrmData
from assistant.errors import RequestError, SettingsError
from assistant.queue.errors import Postponed
from assistant.queue.types import JobContext, JobQueue
from assistant.uploads import save_upload
from assistant.voice.audio.errors import RecogniserDown
from assistant.voice.audio.transcriber import Transcriber
from assistant.voice.audio.types import Transcript
from assistant.voice.languages import READ, language_of
from assistant.voice.privacy import NotePrivacy, cover
from assistant.voice.requests import Confirmation, NewNote, edited
from assistant.voice.settings import VoiceSettings
from assistant.voice.store import NoteStore, StoredNote
from assistant.voice.types import LONGEST_TRANSCRIPT, Context, Note, NoteResult
from guardrails.errors import BelegError

_WAIT_FOR_SERVER = timedelta(hours=24)
READ_JOB, WRITE_JOB = "voice.read", "crm.write"
Extract = Callable[[Note], NoteResult]


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
        self._queue, self._extract, self._transcriber = queue, extract, transcriber
        self._privacy, self._settings, self._folder = privacy, settings, folder

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

    # Reading, in a job

    def read(self, job: JobContext) -> Mapping[str, Any]:
        """Transcribe, redact and extract; the recording is deleted as soon as its transcript is kept."""
        note_id = str(job.payload["note_id"])
        note = self.store.get(job.tenant, note_id)
        if note is None or note.state != "waiting":
            return {"note_id": note_id, "state": note.state if note else "deleted"}
        try:
            return self._read(job, note)
        except RecogniserDown as error:
            age = datetime.now(UTC) - _aware(note.created_at)
            if age < _WAIT_FOR_SERVER:
                raise Postponed(min(60.0, 5.0 + age.total_seconds())) from None
            self._failed(note, error)
            raise
        except BelegError as error:
            self._failed(note, error)
            raise

    def _failed(self, note: StoredNote, error: BelegError) -> None:
        self._drop_audio(note)
        self.store.set(note.tenant, note.id, state="failed", cause=error.cause, remedy=error.remedy, audio="")

    def _read(self, job: JobContext, note: StoredNote) -> Mapping[str, Any]:
        transcript = note.transcript
        if transcript is None:
            transcript = self._transcribe(job, note)
            if job.cancelled():
                return {"note_id": note.id, "state": "waiting"}
            audio = note.audio if self._settings.keep_audio else ""
            self.store.set(job.tenant, note.id, transcript=transcript, audio=audio)
            if not self._settings.keep_audio:
                self._drop_audio(note)
        job.progress("extract", 0, 1)
        values = self._extracted(job.tenant, note, transcript)
        self.store.set(job.tenant, note.id, **values)
        job.progress("extract", 1, 1)
        return {"note_id": note.id, "state": values["state"]}

    def _transcribe(self, job: JobContext, note: StoredNote) -> dict[str, Any]:
        job.progress("transcribe", 0, 0)
        heard = self._transcriber().transcribe(
            self._folder / job.tenant / note.audio,
            note.language or self._settings.language or None,
            lambda done, total: job.progress("transcribe", round(done), round(total)),
            job.cancelled,
        )
        return self._privacy.transcript(heard).as_json()

    def _extracted(self, tenant: str, note: StoredNote, transcript: Mapping[str, Any]) -> dict[str, Any]:
        text, language = str(transcript["text"]), note.language or str(transcript["language"])
        if not text.strip():
            return {"state": "empty"}
        if language not in READ:
            return {
                "state": "unsupported",
                "cause": f"The note is in a language that Beleg does not read ({language}).",
                "remedy": "Speak German or English, or enter facts and tasks by hand.",
            }
        found = self._extract(
            Note(
                text, note.recorded_at, note.author, note.account or None,
                None if language == "und" else language, self._context(tenant, text),
                note.id, self._settings.region,
            )
        )  # fmt: skip
        if not self._settings.keep_sensitive:
            transcript = covered(transcript, [(span.start, span.end) for span in found.sensitive])
        return {"state": "ready", "result": found.as_json(), "transcript": transcript}

    def _context(self, tenant: str, text: str) -> Context:
        try:
            return context_of(text, self.crm.data(tenant))
        except CrmError:
            # A note can be read without the CRM; names are matched again when it is confirmed.
            return Context()

    def _drop_audio(self, note: StoredNote) -> None:
        if note.audio:
            (self._folder / note.tenant / note.audio).unlink(missing_ok=True)

    # Looking and confirming

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
        self._drop_audio(note)
        return written

    def as_json(self, note: StoredNote, answers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """A note with its dry run (while it is ready) and its writes (once it is confirmed)."""
        reply: dict[str, Any] = {
            "id": note.id,
            "state": note.state,
            "author": note.author,
            "recorded_at": note.recorded_at.isoformat(),
            "consent": note.consent,
            "audio_kept": bool(note.audio) and note.transcript is not None,
            "transcript": note.transcript,
            "result": note.result,
            "plan": None,
            "decision": note.decision,
            "writes": [],
            "error": {"cause": note.cause, "remedy": note.remedy} if note.cause else None,
            "progress": None,
        }
        if note.state == "waiting":
            self._add_progress(note, reply)
        if note.state == "ready":
            reply["plan"] = self.plan(note, answers).as_json()
        if note.state == "confirmed" and self.crm.writes is not None:
            writes = self.crm.writes.of_note(note.tenant, note.id)
            reply["writes"] = [write.as_json() for write in writes]
            if any(write.state == "waiting" for write in writes):
                self.resume(note.tenant, note.id)
        return reply

    def _add_progress(self, note: StoredNote, reply: dict[str, Any]) -> None:
        job = self._queue.get(note.tenant, note.job_id) if note.job_id else None
        if job is None:
            return
        reply["progress"] = {"stage": job.stage, "done": job.done, "total": job.total}
        if job.state in {"failed", "cancelled"}:
            result = job.result or {}
            reply["state"] = "failed"
            reply["error"] = {"cause": result.get("cause", "Cancelled."), "remedy": result.get("remedy", "")}


def covered(transcript: Mapping[str, Any], spans: list[tuple[int, int]]) -> dict[str, Any]:
    """A transcript (`Transcript.as_json`) with stretches blacked out, in the text and in its words."""
    text = cover(str(transcript["text"]), spans)
    words = [{**word, "text": text[word["start"] : word["end"]]} for word in transcript["words"]]
    return {**transcript, "text": text, "words": words}


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


def _aware(moment: datetime) -> datetime:
    """SQLite keeps no zone; all times that Beleg writes itself are UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _note_id(new: NewNote, digest: str) -> str:
    parts = "\0".join((new.recorded_at.isoformat(), new.author, digest))
    return hashlib.sha256(parts.encode()).hexdigest()[:24]
