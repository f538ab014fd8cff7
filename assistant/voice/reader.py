"""Reads a kept note in a job: transcribe, redact, extract. A job that was killed goes on where it stopped."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.crm.context import context_of
from assistant.crm.errors import CrmError
from assistant.crm.service import Crm
from assistant.queue.errors import Postponed
from assistant.queue.types import JobContext
from assistant.voice.audio.errors import RecogniserDown
from assistant.voice.audio.kept import SUFFIX, HeardParts
from assistant.voice.audio.transcriber import Transcriber
from assistant.voice.languages import READ
from assistant.voice.privacy import NotePrivacy, cover
from assistant.voice.settings import VoiceSettings
from assistant.voice.store import NoteStore, StoredNote
from assistant.voice.types import Context, Note, NoteResult
from guardrails.errors import BelegError

_WAIT_FOR_SERVER = timedelta(hours=24)
Extract = Callable[[Note], NoteResult]


class NoteReader:
    """The handler of reading jobs; the arguments are those of `Notes`."""

    def __init__(
        self,
        store: NoteStore,
        crm: Crm,
        extract: Extract,
        transcriber: Callable[[], Transcriber],
        privacy: NotePrivacy,
        settings: VoiceSettings,
        folder: Path,
    ) -> None:
        self.store, self.crm = store, crm
        self._extract, self._transcriber = extract, transcriber
        self._privacy, self._settings, self._folder = privacy, settings, folder

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
        drop_audio(self._folder, note)
        self.store.set(note.tenant, note.id, state="failed", cause=error.cause, remedy=error.remedy, audio="")

    def _read(self, job: JobContext, note: StoredNote) -> Mapping[str, Any]:
        transcript = note.transcript
        if transcript is None:
            transcript = self._transcribe(job, note)
            if job.cancelled():
                return {"note_id": note.id, "state": "waiting"}
            audio = note.audio if self._settings.keep_audio else ""
            self.store.set(job.tenant, note.id, transcript=transcript, audio=audio)
            if self._settings.keep_audio:
                drop_heard(self._folder, note)
            else:
                drop_audio(self._folder, note)
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
            HeardParts(self._folder / job.tenant / f"{note.audio}{SUFFIX}"),
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


def drop_audio(folder: Path, note: StoredNote) -> None:
    """Delete the recording of a note, and what was heard of it so far."""
    if note.audio:
        (folder / note.tenant / note.audio).unlink(missing_ok=True)
        drop_heard(folder, note)


def drop_heard(folder: Path, note: StoredNote) -> None:
    """Delete what was heard of a recording so far."""
    HeardParts(folder / note.tenant / f"{note.audio}{SUFFIX}").drop()


def covered(transcript: Mapping[str, Any], spans: list[tuple[int, int]]) -> dict[str, Any]:
    """A transcript (`Transcript.as_json`) with stretches blacked out, in the text and in its words."""
    text = cover(str(transcript["text"]), spans)
    words = [{**word, "text": text[word["start"] : word["end"]]} for word in transcript["words"]]
    return {**transcript, "text": text, "words": words}


def _aware(moment: datetime) -> datetime:
    """SQLite keeps no zone; all times that Beleg writes itself are UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
