"""A spoken note and what is taken from it: contacts, facts and tasks, each with a verbatim span of the transcript.

The JSON of `as_json` is that of `data/voice_notes/README.md`; `start`, `end`, `confidence` and `rule` come on top.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, get_args

from assistant.errors import RequestError

FactKind = Literal[
    "meeting", "product_shown", "interest", "need", "no_need_now", "objection", "site_or_project", "staffing",
    "competitor", "lead", "budget", "timeline", "order", "complaint", "decision_maker", "installed_base", "personal",
]  # fmt: skip
TaskKind = Literal[
    "follow_up", "send_info", "quote", "contact_lead", "handle_complaint", "appointment", "internal", "data_update",
]  # fmt: skip
FACT_KINDS: tuple[FactKind, ...] = get_args(FactKind)
TASK_KINDS: tuple[TaskKind, ...] = get_args(TaskKind)
AUTHOR = "author"
LONGEST_TRANSCRIPT = 200_000


class NoteError(RequestError):
    """A note cannot be read: a key is missing or has the wrong form."""


@dataclass(frozen=True, slots=True)
class KnownContact:
    """A person as the CRM has them."""

    name: str
    company: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What the CRM knows; being in it puts nobody into the note."""

    accounts: tuple[str, ...] = ()
    contacts: tuple[KnownContact, ...] = ()
    colleagues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A spoken note as text.

    Attributes:
        transcript: the words as heard, fillers and all.
        recorded_at: local time; every relative date counts from this day.
        author: who spoke, "" when unknown.
        account: the company mainly concerned when the caller knows it, else None.
        lang: "de" or "en"; None means that the language is detected.
        region: state of the holidays, "DE-BY" or "AT"; "" for the country's common ones.
    """

    transcript: str
    recorded_at: datetime
    author: str = ""
    account: str | None = None
    lang: str | None = None
    context: Context = Context()
    id: str = ""
    region: str = ""

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Note":
        """A note from `{id, transcript, recorded_at, author?, account?, lang?, context?, region?}`.

        Raises:
            NoteError: a key is missing or has the wrong form.
        """
        transcript = record.get("transcript")
        if not isinstance(transcript, str):
            raise NoteError("The note has no transcript.", "Give the spoken text as the string 'transcript'.")
        if len(transcript) > LONGEST_TRANSCRIPT:
            raise NoteError(
                f"The transcript is longer than {LONGEST_TRANSCRIPT:,} characters.", "Split the recording into notes."
            )
        return cls(
            transcript=transcript,
            recorded_at=_moment(record.get("recorded_at")),
            author=_text(record, "author") or "",
            account=_text(record, "account"),
            lang=_text(record, "lang"),
            context=_context(record.get("context")),
            id=str(record.get("id") or ""),
            region=_text(record, "region") or "",
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim span: `transcript[start:end] == text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A named person outside the speaker's company who matters to the business."""

    name: str
    company: str | None
    role: str | None
    evidence: Evidence
    confidence: float

    def as_json(self) -> dict[str, Any]:
        """{name, company, role, evidence, start, end, confidence}."""
        return {"name": self.name, "company": self.company, "role": self.role, **_spans(self.evidence, self.confidence)}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that holds, about a company (or the rival, lead or person that the kind asks for)."""

    kind: FactKind
    about: str | None
    text: str
    evidence: Evidence
    confidence: float

    def as_json(self) -> dict[str, Any]:
        """{kind, about, text, evidence, start, end, confidence}."""
        return {"kind": self.kind, "about": self.about, "text": self.text, **_spans(self.evidence, self.confidence)}


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done by us.

    Attributes:
        assignee: "author", a colleague's name, or None when it is left open who does it.
        explicit: True when the note says so; False when a rule of the playbook inferred it.
        rule: name of that rule, None for explicit tasks.
    """

    kind: TaskKind
    title: str
    account: str | None
    due: date | None
    assignee: str | None
    evidence: Evidence
    explicit: bool
    confidence: float
    rule: str | None = None

    def as_json(self) -> dict[str, Any]:
        """{kind, title, account, due, assignee, explicit, evidence, start, end, confidence, rule}."""
        return {
            "kind": self.kind,
            "title": self.title,
            "account": self.account,
            "due": self.due.isoformat() if self.due else None,
            "assignee": self.assignee,
            "explicit": self.explicit,
            **_spans(self.evidence, self.confidence),
            "rule": self.rule,
        }


@dataclass(frozen=True, slots=True)
class SensitiveSpan:
    """A span that stays out of the CRM; only its place and category travel, never its words."""

    start: int
    end: int
    category: str


@dataclass(frozen=True, slots=True)
class NoteResult:
    """What one note says.

    Attributes:
        account: the company mainly concerned, canonical where the CRM knows it.
        language: "de", "en", another code, or "und".
        sensitive: spans that no contact, fact or task touches.
        warnings: sentences for the person who confirms (in the note's language).
        extractor: "rules" or the model that read the note.
    """

    contacts: tuple[Contact, ...] = ()
    facts: tuple[Fact, ...] = ()
    tasks: tuple[Task, ...] = ()
    account: str | None = None
    language: str = "und"
    sensitive: tuple[SensitiveSpan, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    extractor: str = "rules"

    def as_json(self) -> dict[str, Any]:
        """{account, language, contacts, facts, tasks, warnings, extractor}; sensitive spans are left out."""
        return {
            "account": self.account,
            "language": self.language,
            "contacts": [contact.as_json() for contact in self.contacts],
            "facts": [fact.as_json() for fact in self.facts],
            "tasks": [task.as_json() for task in self.tasks],
            "warnings": list(self.warnings),
            "extractor": self.extractor,
        }


def _spans(evidence: Evidence, confidence: float) -> dict[str, Any]:
    return {
        "evidence": evidence.text,
        "start": evidence.start,
        "end": evidence.end,
        "confidence": round(confidence, 3),
    }


def _text(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    if value is None or isinstance(value, str):
        return value.strip() or None if value else None
    raise NoteError(f"The note's '{key}' is not a string.", "See docs/voice-extraction.md for the keys of a note.")


def _moment(value: object) -> datetime:
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=None) if value else _absent()
    except ValueError:
        raise NoteError(
            "The note's 'recorded_at' is no ISO time.", "Write local time like 2026-04-05T16:30:00."
        ) from None


def _absent() -> datetime:
    raise NoteError("The note has no 'recorded_at'.", "Relative dates count from it; write 2026-04-05T16:30:00.")


def _context(value: object) -> Context:
    if value is None:
        return Context()
    if not isinstance(value, Mapping):
        raise NoteError(
            "The note's 'context' is not an object.", "Give {accounts, contacts, colleagues}, each optional."
        )
    people = [
        KnownContact(_known(p, "name") or "", _known(p, "company"), _known(p, "role")) for p in _list(value, "contacts")
    ]
    return Context(
        accounts=tuple(str(name) for name in _list(value, "accounts")),
        contacts=tuple(person for person in people if person.name),
        colleagues=tuple(str(name) for name in _list(value, "colleagues")),
    )


def _known(person: object, key: str) -> str | None:
    if not isinstance(person, Mapping):
        raise NoteError("A contact of the note's 'context' is not an object.", "Give {name, company, role}.")
    return str(person[key]) if person.get(key) else None


def _list(value: Mapping[str, Any], key: str) -> Sequence[Any]:
    found = value.get(key) or []
    if isinstance(found, str) or not isinstance(found, Sequence):
        raise NoteError(f"'{key}' of the note's 'context' is not a list.", "Give a list, or leave the key out.")
    return found
