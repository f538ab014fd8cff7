"""Transcript to contacts, facts and tasks."""

from assistant.voice.types import Note, NoteResult


def extract_note(note: Note) -> NoteResult:
    """What a careful colleague would take from the note."""
    return NoteResult(account=note.account, language=note.lang or "und")
