"""`/v1/voice`: spoken notes, their confirmation, and questions before a visit."""

import shutil
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, HTTPException, Query, Response, UploadFile, status
from fastapi.responses import FileResponse
from pydantic import Field

from assistant.api.deps import AgentDep, BelegDep
from assistant.api.models import Strict
from assistant.compose import Beleg
from assistant.voice.requests import Confirmation, Consent, NewNote
from assistant.voice.store import StoredNote

router = APIRouter(tags=["voice"])
PAGE = Path(__file__).parent.parent / "static" / "voice.html"
NOT_THERE = "There is no such note."


class ItemChoice(Strict):
    """What to do with one item of the dry run; what is left out stays as proposed."""

    accept: bool | None = None
    edit: dict[str, str | None] = Field(default_factory=dict)


class ConfirmRequest(Strict):
    """The one yes to a note. Items that need a yes of their own are written only when accepted by name."""

    items: dict[str, ItemChoice] = Field(default_factory=dict, max_length=500)
    answers: dict[str, str] = Field(default_factory=dict, max_length=100)
    by: str = Field("", max_length=200, description="Who confirms; empty: the role of the key.")

    def confirmation(self) -> Confirmation:
        """The same without what was left out."""
        items = {name: choice.model_dump(exclude_none=False) for name, choice in self.items.items()}
        for choice in items.values():
            if choice["accept"] is None:
                del choice["accept"]
        return Confirmation(items, self.answers)


class CrmQuestion(Strict):
    """A question before a visit."""

    question: str = Field(max_length=2_000)
    lang: Literal["de", "en"] | None = None
    asker: str = Field("", max_length=200, description="Name of the sales person; agenda and tasks are then theirs.")
    today: date | None = Field(None, description="The day that 'today' means; default: the server's.")


@router.get("/voice", include_in_schema=False)
def page() -> FileResponse:
    """Spoken notes in the browser."""
    return FileResponse(PAGE, headers={"Cache-Control": "no-cache"})


@router.post("/v1/voice/notes", status_code=status.HTTP_202_ACCEPTED)
def add(
    beleg: BelegDep,
    caller: AgentDep,
    file: Annotated[UploadFile | None, File(description="WAV, MP3, M4A, OGG, Opus, FLAC or WebM.")] = None,
    text: Annotated[str, Form(description="The spoken words, instead of a file.", max_length=200_000)] = "",
    recorded_at: Annotated[datetime | None, Form(description="Local time of the speaker; default: now.")] = None,
    author: Annotated[str, Form(max_length=200)] = "",
    account: Annotated[str, Form(max_length=500, description="The company, when it is known.")] = "",
    language: Annotated[str, Form(pattern=r"^([a-z]{2})?$", description="Empty: detected.")] = "",
    consent: Annotated[bool, Form(description="The people on the recording agreed to it.")] = False,
    consent_by: Annotated[str, Form(max_length=200)] = "",
    consent_text: Annotated[str, Form(max_length=2_000, description="What they agreed to.")] = "",
) -> dict[str, Any]:
    """Keep a note and read it in the background; follow it at `/v1/voice/notes/{id}`."""
    new = NewNote(
        recorded_at or datetime.now().replace(microsecond=0),
        author.strip(),
        account.strip(),
        language,
        Consent(consent, consent_by, consent_text),
    )
    if (file is None) == (not text.strip()):
        raise HTTPException(422, "Send either a file or a text.")
    if file is not None:
        note = beleg.notes.add_audio(caller.tenant, file.file, new)
    else:
        note = beleg.notes.add_text(caller.tenant, text, new)
    return {"id": note.id, "state": note.state, "job": note.job_id}


@router.get("/v1/voice/notes")
def newest(beleg: BelegDep, caller: AgentDep, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> dict[str, Any]:
    """The newest notes, without their texts."""
    notes = beleg.notes.store.newest(caller.tenant, limit)
    return {
        "notes": [
            {
                "id": note.id,
                "state": note.state,
                "author": note.author,
                "account": (note.result or {}).get("account") or note.account or None,
                "recorded_at": note.recorded_at.isoformat(),
            }
            for note in notes
        ]
    }


@router.get("/v1/voice/notes/{note_id}")
def note(note_id: str, beleg: BelegDep, caller: AgentDep) -> dict[str, Any]:
    """A note: transcript, facts, tasks, the dry run while it waits for its yes, the writes once it has it."""
    return beleg.notes.as_json(_note(beleg, caller.tenant, note_id))


@router.post("/v1/voice/notes/{note_id}/plan")
def plan(note_id: str, request: ConfirmRequest, beleg: BelegDep, caller: AgentDep) -> dict[str, Any]:
    """The dry run with answers and edits, nothing written."""
    found = _note(beleg, caller.tenant, note_id)
    if found.state != "ready":
        raise HTTPException(409, f"The note is {found.state}.")
    return beleg.notes.preview(found, request.confirmation()).as_json()


@router.post("/v1/voice/notes/{note_id}/confirm")
def confirm(note_id: str, request: ConfirmRequest, beleg: BelegDep, caller: AgentDep) -> dict[str, Any]:
    """Write the note to the CRM; of several confirmations one decides, `decided` says whether it was this one."""
    _note(beleg, caller.tenant, note_id)
    by = request.by.strip() or caller.role
    found, decided = beleg.notes.confirm(caller.tenant, note_id, request.confirmation(), by)
    return {**beleg.notes.as_json(found), "decided": decided}


@router.delete("/v1/voice/notes/{note_id}")
def delete(note_id: str, beleg: BelegDep, caller: AgentDep) -> dict[str, Any]:
    """Delete a note, its recording, and writes that still wait. What the CRM has already stays there and is named."""
    written = beleg.notes.delete(caller.tenant, note_id)
    if written is None:
        raise HTTPException(404, NOT_THERE)
    return {"id": note_id, "deleted": True, "in_crm": written}


@router.get("/v1/voice/notes/{note_id}/export")
def export(note_id: str, beleg: BelegDep, caller: AgentDep, form: Literal["ics", "vcf"] = "ics") -> Response:
    """Tasks as iCalendar, contacts as vCard."""
    from assistant.voice.export import MEDIA
    from assistant.voice.export import export as exported

    found = _note(beleg, caller.tenant, note_id)
    content = exported(found, beleg.crm.data(caller.tenant), form)
    name = f'attachment; filename="note-{found.id}.{form}"'
    return Response(content, media_type=MEDIA[form], headers={"Content-Disposition": name})


@router.post("/v1/voice/ask")
def ask(request: CrmQuestion, beleg: BelegDep, caller: AgentDep) -> dict[str, Any]:
    """Answer a question before a visit from the CRM, with the ids of the records."""
    from assistant.crm.questions import answer

    data = beleg.crm.data(caller.tenant)
    return answer(request.question, data, request.today or date.today(), request.lang, request.asker).as_json()


@router.post("/v1/voice/ask/audio")
def ask_aloud(
    file: UploadFile,
    beleg: BelegDep,
    caller: AgentDep,
    asker: Annotated[str, Form(max_length=200)] = "",
    language: Annotated[str, Form(pattern=r"^([a-z]{2})?$")] = "",
) -> dict[str, Any]:
    """Answer a spoken question; the recording is not kept."""
    from assistant.crm.questions import answer

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "question.audio"
        with path.open("wb") as target:
            shutil.copyfileobj(file.file, target)
        heard = beleg.transcriber.transcribe(path, language or None)
    if not heard.text:
        raise HTTPException(422, "Nothing was heard.")
    reply = answer(heard.text, beleg.crm.data(caller.tenant), date.today(), asker=asker)
    return {**reply.as_json(), "question": heard.text}


def _note(beleg: Beleg, tenant: str, note_id: str) -> StoredNote:
    found = beleg.notes.get(tenant, note_id)
    if found is None:
        raise HTTPException(404, NOT_THERE)
    return found
