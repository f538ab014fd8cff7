"""Extraction by a language model: structured output, repaired, validated, and every word of evidence checked.

The reply is JSON in the form of `prompt.v1.md`. Items whose evidence is no verbatim part of the transcript, whose kind
is unknown or that touch a sensitive span are dropped; when the reply is of no use, our own extractor reads the note.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import GenerationError
from assistant.llm import Complete
from assistant.voice.extract import Extractor
from assistant.voice.types import (
    AUTHOR,
    FACT_KINDS,
    TASK_KINDS,
    Contact,
    Evidence,
    Fact,
    FactKind,
    Note,
    NoteResult,
    Task,
    TaskKind,
)

_PROMPT = Path(__file__).parent / "prompt.v1.md"
_JSON = re.compile(r"\{.*\}", re.DOTALL)
_COMMA = re.compile(r",(\s*[}\]])")
_SURE = 0.8
_ATTEMPTS = 2


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Contact(_Loose):
    name: str = Field(min_length=1)
    company: str | None = None
    role: str | None = None


class _Fact(_Loose):
    kind: FactKind
    about: str | None = None
    text: str = Field(min_length=1)
    evidence: str = Field(min_length=1)


class _Task(_Loose):
    kind: TaskKind
    title: str = Field(min_length=1)
    account: str | None = None
    due: date | None = None
    assignee: str | None = None
    evidence: str = Field(min_length=1)
    explicit: bool = True


def llm_extractor(complete: Complete, name: str, fallback: Extractor) -> Extractor:
    """An extractor that asks a model and falls back to another.

    Args:
        complete: the model (assistant/llm.py).
        name: what the result calls it.
        fallback: reads the note when the model fails; its sensitive spans and language rule in any case.
    """

    def extract(note: Note) -> NoteResult:
        own = fallback(note)
        if own.language not in ("de", "en"):
            return own
        for _ in range(_ATTEMPTS):
            try:
                reply = complete(_prompt(note, own.language))
            except GenerationError:
                break
            if (found := parsed(reply)) is not None:
                return _checked(note, own, found, name)
        return replace(own, warnings=(*own.warnings, _failed(own.language)))

    return extract


def parsed(reply: str) -> Mapping[str, Any] | None:
    """The JSON object of a reply, fences, prose and trailing commas aside; None when there is none."""
    match = _JSON.search(reply)
    if match is None:
        return None
    for text in (match.group(), _COMMA.sub(r"\1", match.group())):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            continue
        keys = ("contacts", "facts", "tasks")
        if (
            isinstance(value, dict)
            and all(isinstance(value.get(key, []), list) for key in keys)
            and set(keys) & set(value)
        ):
            return value
    return None


def _prompt(note: Note, language: str) -> str:
    context = {
        "accounts": note.context.accounts,
        "contacts": [{"name": p.name, "company": p.company, "role": p.role} for p in note.context.contacts],
        "colleagues": note.context.colleagues,
    }
    values = {
        "language": {"de": "German", "en": "English"}[language],
        "fact_kinds": ", ".join(FACT_KINDS),
        "task_kinds": ", ".join(TASK_KINDS),
        "recorded_at": f"{note.recorded_at:%A %Y-%m-%d, ISO week %V}",
        "author": note.author or "unknown",
        "account": note.account or "unknown",
        "context": json.dumps(context, ensure_ascii=False),
        "transcript": json.dumps(note.transcript, ensure_ascii=False),
    }
    text = _PROMPT.read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda m: values[m.group(1)], text)


def _checked(note: Note, own: NoteResult, found: Mapping[str, Any], name: str) -> NoteResult:
    """What survives: valid items with verbatim evidence outside the sensitive spans."""
    facts = [
        Fact(f.kind, f.about, f.text, proof, _SURE)
        for f in _valid(_Fact, found.get("facts"))
        if (proof := _proof(note, own, f.evidence)) and not _repeats(note, own, f.text)
    ]
    tasks = [
        Task(t.kind, t.title, t.account, _due(note, t.due), _assignee(note, t.assignee), proof, t.explicit, _SURE)
        for t in _valid(_Task, found.get("tasks"))
        if (proof := _proof(note, own, t.evidence)) and not _repeats(note, own, t.title)
    ]
    contacts = [
        Contact(c.name, c.company, c.role, proof, _SURE)
        for c in _valid(_Contact, found.get("contacts"))
        if (proof := _named(note, own, c.name)) and c.name not in note.context.colleagues
    ]
    derived = [t for t in own.tasks if t.rule and all((t.kind, t.account) != (o.kind, o.account) for o in tasks)]
    return replace(
        own,
        contacts=tuple(contacts or own.contacts),
        facts=tuple(sorted(facts, key=lambda f: f.evidence.start)),
        tasks=tuple(sorted([*tasks, *derived], key=lambda t: t.evidence.start)),
        extractor=name,
    )


def _valid(form: type[Any], items: object) -> Iterator[Any]:
    for item in items if isinstance(items, list) else []:
        try:
            yield form.model_validate(item)
        except ValidationError:
            continue


def _proof(note: Note, own: NoteResult, text: str) -> Evidence | None:
    """The place of the evidence; None when it is not verbatim or touches what is sensitive."""
    at = note.transcript.find(text)
    if at < 0 or not text.strip():
        return None
    if any(at < s.end and s.start < at + len(text) for s in own.sensitive):
        return None
    return Evidence(at, at + len(text), text)


def _repeats(note: Note, own: NoteResult, text: str) -> bool:
    """The wording carries four words in a row of a sensitive span."""
    low = " ".join(text.lower().split())
    for span in own.sensitive:
        words = note.transcript[span.start : span.end].lower().split()
        if any(" ".join(words[i : i + 4]) in low for i in range(max(1, len(words) - 3))):
            return True
    return False


def _named(note: Note, own: NoteResult, name: str) -> Evidence | None:
    """Where the family name, or one of our own contacts of that name, is spoken."""
    for contact in own.contacts:
        if contact.name.lower() == name.lower():
            return contact.evidence
    last = name.split()[-1]
    match = re.search(rf"\b{re.escape(last)}\b", note.transcript, re.IGNORECASE)
    return _proof(note, own, match.group()) if match else None


def _assignee(note: Note, name: str | None) -> str | None:
    return (
        name
        if name in (AUTHOR, *note.context.colleagues)
        else None
        if name is None
        else AUTHOR
        if name == note.author
        else name
    )


def _due(note: Note, due: date | None) -> date | None:
    return due if due is not None and due >= note.recorded_at.date() else None


def _failed(language: str) -> str:
    if language == "de":
        return "Das Sprachmodell war nicht brauchbar; der eigene Extraktor hat die Notiz gelesen."
    return "The language model was of no use; the built-in extractor read the note."
