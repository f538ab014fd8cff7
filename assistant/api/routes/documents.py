"""`/v1/documents` and `/v1/jobs`."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, UploadFile, status

from assistant.api.deps import AgentDep, BelegDep, Caller, CallerDep, EditorDep, JobsDep
from assistant.api.models import DeletedReply, DocumentReply, DocumentsReply, JobReply, TextReply
from assistant.compose import Beleg
from assistant.uploads import save_upload
from knowledge.types import Document

router = APIRouter(prefix="/v1", tags=["documents"])
WINDOW = 4000
NOT_THERE = "There is no such document."


def _may_read(acl: frozenset[str], caller: Caller) -> bool:
    return not acl or caller.role == "admin" or bool(acl & caller.groups)


def _readable(beleg: Beleg, caller: Caller, document_id: str) -> Document:
    document = beleg.knowledge(caller.tenant).document(document_id)
    if document is None or not _may_read(document.info.acl, caller):
        raise HTTPException(404, NOT_THERE)
    return document


def _reply(row: Mapping[str, Any]) -> DocumentReply:
    info = row["info"]
    return DocumentReply(
        id=info.id,
        source=info.source,
        title=info.title,
        language=info.language,
        groups=sorted(info.acl),
        valid_from=info.valid_from,
        valid_until=info.valid_until,
        approved=info.approved,
        chunks=row["chunks"],
        findings=row["findings"],
        indexed_at=row["indexed_at"],
    )


@router.get("/documents")
def list_documents(beleg: BelegDep, caller: AgentDep) -> DocumentsReply:
    """All documents that the caller may read."""
    rows = beleg.catalogue.list_documents(caller.tenant)
    documents = [_reply(row) for row in rows if _may_read(row["info"].acl, caller)]
    return DocumentsReply(documents=documents, stale=beleg.catalogue.state(caller.tenant).stale)


@router.post("/documents", status_code=status.HTTP_202_ACCEPTED)
def upload(file: UploadFile, beleg: BelegDep, jobs: JobsDep, caller: EditorDep) -> JobReply:
    """Upload a document; it is indexed in the background. Follow it at `/v1/jobs/{id}`."""
    limit = beleg.settings.server.max_upload_mb << 20
    path = save_upload(beleg.settings.data_dir / "uploads" / caller.tenant, file.filename or "", file.file, limit)
    return jobs.enqueue(caller.tenant, [str(path)])


@router.get("/documents/{document_id}")
def document(document_id: str, beleg: BelegDep, caller: CallerDep) -> DocumentReply:
    """One document, without its text."""
    _readable(beleg, caller, document_id)
    found = beleg.catalogue.list_documents(caller.tenant, document_id)
    if not found:
        raise HTTPException(404, NOT_THERE)
    return _reply(found[0])


@router.get("/documents/{document_id}/text")
def text(
    document_id: str,
    beleg: BelegDep,
    caller: CallerDep,
    start: Annotated[int, Query(ge=0, description="First character.")] = 0,
    end: Annotated[int | None, Query(ge=0, description="After the last character.")] = None,
    around: Annotated[int, Query(ge=0, le=20_000, description="Characters to show before and after.")] = 0,
) -> TextReply:
    """A stretch of a document's text, e.g. a citation with what stands around it."""
    found = _readable(beleg, caller, document_id)
    length = len(found.text)
    first = max(0, min(start, length) - around)
    last = min(length, max(start, start + WINDOW if end is None else end) + around)
    return TextReply(
        id=found.id,
        source=found.info.source,
        title=found.info.title,
        start=first,
        end=last,
        length=length,
        text=found.text[first:last],
        pages=[(page.number, page.start, page.end) for page in found.pages if page.start < last and page.end > first],
    )


@router.delete("/documents/{document_id}")
def delete(document_id: str, beleg: BelegDep, caller: EditorDep) -> DeletedReply:
    """Delete a document; it is gone from search and answers when this returns."""
    _readable(beleg, caller, document_id)
    uri = beleg.catalogue.delete_document(caller.tenant, document_id)
    if uri is None:
        raise HTTPException(404, NOT_THERE)
    return DeletedReply(id=document_id, deleted=True)


@router.get("/jobs/{job_id}")
def job(job_id: str, jobs: JobsDep, caller: AgentDep) -> JobReply:
    """How far an index job is."""
    found = jobs.get(caller.tenant, job_id)
    if found is None:
        raise HTTPException(404, "There is no such job.")
    return found
