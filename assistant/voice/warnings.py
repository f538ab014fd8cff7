"""What the person who confirms a note should know, in the note's language."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from assistant.voice.companies import key
from assistant.voice.reading import Reading
from assistant.voice.types import Note


def other_language(note: Note, language: str) -> tuple[str, ...]:
    """The note is empty or in a language that is not read."""
    if not note.transcript.strip():
        return ("The transcript is empty; nothing was extracted.",)
    return (f"The note is neither German nor English (detected: {language}); nothing was extracted.",)


def future_recording(note: Note, now: datetime, slack: timedelta) -> Iterator[str]:
    """The recording date lies ahead, so dates may be wrong."""
    if note.recorded_at > now + slack:
        if note.lang == "de":
            yield "Das Aufnahmedatum liegt in der Zukunft; bitte die Termine prüfen."
        else:
            yield "The recording date lies in the future; please check the due dates."


def unknown_account(reading: Reading) -> Iterator[str]:
    """No company was found, or one that the CRM does not have."""
    accounts, german = reading.note.context.accounts, reading.language == "de"
    if reading.account is None:
        yield "Kein Unternehmen erkannt; bitte zuordnen." if german else "No company found; please assign one."
    elif accounts and all(key(reading.account) != key(name) for name in accounts):
        yield "Das Unternehmen ist im CRM nicht bekannt." if german else "The company is not in the CRM."
