"""Transcript to contacts, facts and tasks, without a language model.

    result = extract_note(Note("War bei Firma Mosel …", datetime(2026, 4, 5, 16, 30)))
    result.as_json()

One pass: read the note (words, clauses, names, dates), judge every clause (roles, status, sensitive), take facts and
explicit tasks from the open ones, derive the rest by the playbook.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from assistant.voice.asked import asked
from assistant.voice.background import with_background
from assistant.voice.calibration import calibrated
from assistant.voice.contacts import contacts
from assistant.voice.facts import facts
from assistant.voice.playbook import Playbook, derive, load_playbook
from assistant.voice.reading import Reading
from assistant.voice.rolemodel import RoleModel
from assistant.voice.roles import scores
from assistant.voice.sensitive import sensitive
from assistant.voice.status import status
from assistant.voice.tasks import tasks
from assistant.voice.tongue import language_of
from assistant.voice.types import Evidence, Note, NoteResult, SensitiveSpan
from assistant.voice.warnings import future_recording, other_language, unknown_account

Extractor = Callable[[Note], NoteResult]
"""A note to what it says; raises only BelegError."""
_AHEAD = timedelta(days=1)


def rules_extractor(playbook: Path | None = None) -> Extractor:
    """Our own extractor with the playbook of a file.

    Raises:
        SettingsError: the playbook is wrong.
    """
    rules = load_playbook(playbook) if playbook else load_playbook()
    return lambda note: extract_note(note, playbook=rules)


def extract_note(
    note: Note, *, playbook: Playbook | None = None, now: datetime | None = None, model: RoleModel | None = None
) -> NoteResult:
    """What a careful colleague would take from the note.

    Args:
        note: the transcript and what the CRM knows.
        playbook: rules of inferred tasks; None for the built-in ones.
        now: the time against which a recording lies in the future; None for the clock.
        model: roles of clauses; None for the shipped weights.
    """
    language = language_of(note)
    if language not in ("de", "en"):
        return NoteResult(account=note.account, language=language, warnings=other_language(note, language))
    reading = Reading(note, language)
    judged = scores(reading, model)
    secrets = sensitive(reading, judged)
    statuses = [status(reading, i, judged) for i in range(len(judged))]
    hidden = set(secrets)
    found = facts(reading, judged, statuses, hidden)
    explicit = tasks(reading, judged, statuses, hidden, found)
    inferred = derive(reading, found, explicit, asked(reading, statuses, hidden), playbook or load_playbook())
    spans = tuple(secrets[i] for i in sorted(secrets))
    named = contacts(reading, spans, found)
    warnings = [*future_recording(note, now or datetime.now(), _AHEAD), *unknown_account(reading)]
    told = [fact for fact in found if not _touches(fact.evidence, spans)]
    clean = [item for item in (*explicit, *inferred) if not _touches(item.evidence, spans)]
    clean = with_background(clean, told, language)
    return NoteResult(
        contacts=tuple(named),
        facts=tuple(calibrated(fact) for fact in told),
        tasks=tuple(calibrated(task) for task in sorted(clean, key=lambda t: t.evidence.start)),
        account=reading.account,
        language=language,
        sensitive=spans,
        warnings=tuple(warnings),
    )


def _touches(evidence: Evidence, spans: tuple[SensitiveSpan, ...]) -> bool:
    return any(evidence.start < span.end and span.start < evidence.end for span in spans)
