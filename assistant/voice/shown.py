"""A note as the API and the command line show it."""

from typing import Any

from assistant.queue.types import JobStatus
from assistant.voice.store import StoredNote


def plain(note: StoredNote) -> dict[str, Any]:
    """What is known of a note by itself; `plan`, `writes` and `progress` are open."""
    return {
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


def add_progress(reply: dict[str, Any], job: JobStatus | None) -> None:
    """How far its job is; a job that ended without the note being read is shown as failed."""
    if job is None:
        return
    reply["progress"] = {"stage": job.stage, "done": job.done, "total": job.total}
    if job.state in {"failed", "cancelled"}:
        result = job.result or {}
        reply["state"] = "failed"
        reply["error"] = {"cause": result.get("cause", "Cancelled."), "remedy": result.get("remedy", "")}
