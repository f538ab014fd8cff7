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
    if found not in ("de", "en", "und"):
        found = _surely(found, note)
    if given in ("de", "en"):
        long = len(note.transcript.split()) >= _FEW
        return found if long and found not in ("de", "en", "und") else given
    return given or _detected(found, note)


def _surely(found: str, note: Note) -> str:
    """A third language by the better detector, which knows more of them."""
    from knowledge.text.language import detect

    other = detect(note.transcript)
    return found if other == "und" else other


def _detected(found: str, note: Note) -> str:
    if found == "und":
        from knowledge.text.language import detect

        found = detect(note.transcript)
    return found
