"""The language of a note: given, or detected; other languages are named, not guessed at."""

from assistant.voice.types import Note
from guardrails.language import guess

_FEW = 6


def language_of(note: Note) -> str:
    """ "de", "en", another code, or "und" for a text too short or of none."""
    given = (note.lang or "").lower().partition("-")[0]
    if not note.transcript.strip():
        return "und"
    found = guess(note.transcript)
    if given in ("de", "en"):
        long = len(note.transcript.split()) >= _FEW
        return found if long and found not in ("de", "en", "und") else given
    return given or _detected(found, note)


def _detected(found: str, note: Note) -> str:
    if found == "und":
        from knowledge.text.language import detect

        found = detect(note.transcript)
    return found
