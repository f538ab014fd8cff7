"""`beleg voice transcribe`, `note`, `ask` and `export`; `extract` stands in `assistant.cli.voice`."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from assistant.cli.common import (
    Config,
    DataDir,
    Json,
    Tenant,
    UsageError,
    fail,
    installation,
    print_json,
    stderr_console,
    stdout_console,
)

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from assistant.voice.requests import Confirmation, NewNote
    from assistant.voice.store import StoredNote

_SHOWN = frozenset({"evidence", "title", "text", "summary", "state", "kind", "name", "account_id", "account_name"})
"""Fields that a line of the dry run shows anyway, or shows as the company's name."""

Recogniser = Annotated[
    str | None,
    typer.Option("--recogniser", help="faster-whisper:NAME_OR_FOLDER or openai:MODEL.", show_default=False),
]
Lang = Annotated[str | None, typer.Option("--lang", help="Language spoken: de or en.", show_default=False)]
Author = Annotated[str, typer.Option("--author", help="Who speaks.", show_default=False)]


def transcribe(
    recording: Annotated[Path, typer.Argument(help="WAV, MP3, M4A, OGG, Opus, FLAC or WebM.", show_default=False)],
    language: Lang = None,
    recogniser: Recogniser = None,
    words: Annotated[bool, typer.Option("--words", help="Print each word with its time.")] = False,
    as_json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Turn a recording into words, with times, language and confidence; personal data is redacted by policy.

    Example: beleg voice transcribe note.m4a --recogniser faster-whisper:small
    """
    with installation(data_dir, config, **{"voice.recogniser": recogniser}) as beleg:
        from assistant.voice.privacy import NotePrivacy

        _there(recording)
        heard = beleg.transcriber.transcribe(recording, language or beleg.settings.voice.language or None, _progress)
        clean = NotePrivacy(beleg.settings.documents.allow).transcript(heard)
        if as_json:
            print_json(clean.as_json())
            return
        for warning in clean.warnings:
            typer.echo(f"note: {warning.replace('_', ' ')}", err=True)
        if words:
            for word in clean.words:
                sure = "" if word.probability is None else f"  {word.probability:.2f}"
                typer.echo(f"{word.from_seconds:7.2f} {word.to_seconds:7.2f}  {word.text}{sure}")
        else:
            typer.echo(clean.text)


def note(
    recording: Annotated[Path | None, typer.Argument(help="A recording.", show_default=False)] = None,
    text: Annotated[
        str | None, typer.Option("--text", help="The spoken words; '-' reads them from stdin.", show_default=False)
    ] = None,
    author: Author = "",
    account: Annotated[
        str, typer.Option("--account", help="The company, when the note does not say.", show_default=False)
    ] = "",
    recorded_at: Annotated[
        str | None, typer.Option("--recorded-at", help="Local time, e.g. 2026-04-05T16:30. [default: now]")
    ] = None,
    language: Lang = None,
    consent: Annotated[bool, typer.Option("--consent", help="The people on the recording agreed to it.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Confirm without asking; risky items stay out.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written, write nothing.")] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", help="Also write this item that needs a yes of its own.", show_default=False),
    ] = None,
    leave: Annotated[
        list[str] | None, typer.Option("--leave", help="Do not write this item.", show_default=False)
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option("--answer", help="QUESTION=ID, QUESTION=new or QUESTION=none.", show_default=False),
    ] = None,
    recogniser: Recogniser = None,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """From a spoken note to the CRM: transcript, facts and tasks, what would change, one yes.

    Examples: beleg voice note visit.webm --author "Katrin Vollmer" · beleg voice note --text - --dry-run < note.txt
    """
    if (recording is None) == (text is None):
        fail(UsageError("Give a recording or --text, and only one of them.", "Example: beleg voice note visit.m4a"))
    with installation(data_dir, config, tenant=tenant, **{"voice.recogniser": recogniser}) as beleg:
        from assistant.voice.requests import Consent, NewNote

        new = NewNote(_moment(recorded_at), author, account, language or "", Consent(consent, author))
        stored = _read(beleg, recording, text, new)
        confirmation = _confirmation(accept, leave, answer)
        if stored.state == "ready" and not dry_run:
            stored = _confirm(beleg, stored, confirmation, yes=yes, as_json=as_json)
        reply = beleg.notes.as_json(stored, confirmation.answers)
        if as_json:
            print_json(reply)
        elif stored.state not in {"ready", "confirmed"} or dry_run:
            _show(reply)
        elif stored.state == "confirmed":
            _show_writes(reply)
        if reply["state"] in {"failed", "unsupported"}:
            raise typer.Exit(1)


def ask(
    question: Annotated[
        str | None, typer.Argument(help="What you want to know before a visit.", show_default=False)
    ] = None,
    recording: Annotated[
        Path | None, typer.Option("--recording", help="The question, spoken.", show_default=False)
    ] = None,
    author: Annotated[str, typer.Option("--author", help="Whose agenda and tasks.", show_default=False)] = "",
    language: Annotated[str | None, typer.Option("--lang", help="Answer in this language: de or en.")] = None,
    today: Annotated[
        str | None, typer.Option("--today", help="The day that 'today' means.", show_default=False)
    ] = None,
    recogniser: Recogniser = None,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Answer a question before a visit from the CRM, with the ids of the records.

    Examples: beleg voice ask "Was steht heute an?" · beleg voice ask "When did we last visit Mosel?"
    """
    if (question is None) == (recording is None):
        fail(
            UsageError(
                "Give a question or --recording, and only one.", 'Example: beleg voice ask "Was steht heute an?"'
            )
        )
    with installation(data_dir, config, tenant=tenant, **{"voice.recogniser": recogniser}) as beleg:
        from assistant.crm.questions import answer as answer_

        if recording is not None:
            _there(recording)
            question = beleg.transcriber.transcribe(recording, beleg.settings.voice.language or None).text
            typer.echo(f"„{question}“" if question else "Nobody speaks in this recording.", err=True)
        reply = answer_(question or "", beleg.crm.data(beleg.settings.tenant), _day(today), language, author)
        if as_json:
            print_json(reply.as_json())
        else:
            typer.echo(reply.text)


def export(
    note_id: Annotated[str, typer.Argument(help="Id of a note, as `beleg voice note --json` gives it.")],
    form: Annotated[Literal["ics", "vcf"], typer.Option("--format", help="ics: tasks; vcf: contacts.")] = "ics",
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write. [default: stdout]", show_default=False)
    ] = None,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Write the tasks of a note as iCalendar or its contacts as vCard."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        from assistant.voice.export import export as export_

        found = beleg.notes.get(beleg.settings.tenant, note_id)
        if found is None:
            fail(UsageError("There is no such note.", "Its id is in the output of: beleg voice note --json"))
        content = export_(found, beleg.crm.data(beleg.settings.tenant), form)
        if out is None:
            sys.stdout.buffer.write(content)
        else:
            out.write_bytes(content)


def _read(beleg: "Beleg", recording: Path | None, text: str | None, new: "NewNote") -> "StoredNote":
    """Keep the note and do its job in this process."""
    tenant = beleg.settings.tenant
    if recording is not None:
        _there(recording)
        with recording.open("rb") as file:
            stored = beleg.notes.add_audio(tenant, file, new)
    else:
        stored = beleg.notes.add_text(tenant, sys.stdin.read() if text == "-" else text or "", new)
    beleg.queue.run_pending()
    return beleg.notes.get(tenant, stored.id) or stored


def _confirm(
    beleg: "Beleg", stored: "StoredNote", confirmation: "Confirmation", *, yes: bool, as_json: bool
) -> "StoredNote":
    if not as_json:
        _show(beleg.notes.as_json(stored, confirmation.answers))
    if not yes:
        asked = not as_json and sys.stdin.isatty() and typer.confirm("Write this to the CRM?", err=True)
        if not asked:
            typer.echo("Nothing was written; confirm with --yes.", err=True)
            return stored
    stored, _ = beleg.notes.confirm(stored.tenant, stored.id, confirmation, stored.author or "command line")
    beleg.queue.run_pending()
    return stored


def _confirmation(accept: list[str] | None, leave: list[str] | None, answer: list[str] | None) -> "Confirmation":
    from assistant.voice.requests import Confirmation

    items = {name: {"accept": True} for name in accept or ()} | {name: {"accept": False} for name in leave or ()}
    pairs = [pair.rpartition("=") for pair in answer or ()]
    if any(not name or not value for name, _, value in pairs):
        fail(UsageError("--answer is not of the form QUESTION=ANSWER.", "Example: --answer account:mosel=A-001"))
    return Confirmation(items, {name: value for name, _, value in pairs})


def _show(reply: dict[str, Any]) -> None:
    from rich.markup import escape

    console = stdout_console()
    transcript = reply["transcript"] or {}
    if transcript.get("text"):
        console.print(f"[dim]{escape(transcript['text'])}[/]")
    if reply["error"]:
        console.print(f"[red]{escape(reply['error']['cause'])}[/] {escape(reply['error']['remedy'])}")
    if reply["state"] == "empty":
        console.print("Nobody speaks in this recording.")
    plan = reply["plan"] or {"items": [], "questions": []}
    for item in plan["items"]:
        console.print(_line(item))
        for name, new in item["after"].items():
            old = item["before"].get(name)
            if name not in _SHOWN and new not in ("", None):
                change = f"{escape(str(old))} → {escape(str(new))}" if item["before"] else escape(str(new))
                console.print(f"      {name}: {change}", style="dim")
        if item["evidence"]:
            console.print(f"      “{escape(item['evidence'])}”", style="italic")
    for question in plan["questions"]:
        console.print(f"[yellow]? {escape(question['text'])}[/]  [dim]--answer {escape(question['id'])}=…[/]")
        for candidate in question["candidates"]:
            console.print(f"      {escape(candidate['id'])}  {escape(candidate['name'])}")
        console.print(f"      {' · '.join(question['options'])}", style="dim")


def _show_writes(reply: dict[str, Any]) -> None:
    states = [write["state"] for write in reply["writes"]]
    counts = ", ".join(
        f"{states.count(state)} {state}" for state in ("written", "waiting", "failed") if state in states
    )
    typer.echo(f"CRM: {counts or 'nothing to write'}. Note {reply['id']}, confirmed by {reply['decision']['by']}.")
    for write in reply["writes"]:
        if write["cause"]:
            typer.echo(f"  {write['entity']}: {write['cause']}")


def _line(item: dict[str, Any]) -> str:
    from rich.markup import escape

    signs = {
        "ready": "[green]+[/]",
        "needs_yes": "[yellow]![/]",
        "needs_answer": "[yellow]?[/]",
        "withheld": "[red]–[/]",
    }
    after = item["after"]
    label = after.get("title") or after.get("text") or after.get("summary") or after.get("name") or item["label"]
    company = f" · {escape(item['label'])}" if item["label"] and item["label"] != label else ""
    marks = f" [dim](inferred: {item['rule'] or 'from the note'})[/]" if item["explicit"] is False else ""
    marks += f" [yellow]needs --accept {item['id']}[/]" if item["status"] == "needs_yes" else ""
    marks += f" [red]left out: {item['reason']}[/]" if item["reason"] else ""
    kind = f"/{after['kind']}" if after.get("kind") else ""
    head = f"{signs[item['status']]} [bold]{item['entity']}{kind}[/]"
    return f"{head} {escape(str(label))}{company} [dim]{item['id']}[/]{marks}"


def _progress(done: float, total: float) -> None:
    console = stderr_console()
    if console.is_terminal:
        console.print(f"{done:.0f} of {total:.0f} seconds", end="\r")


def _there(recording: Path) -> None:
    if not recording.is_file():
        fail(UsageError(f"{recording} does not exist.", "Name a recording."))


def _moment(text: str | None) -> datetime:
    try:
        return datetime.fromisoformat(text) if text else datetime.now().replace(microsecond=0)
    except ValueError:
        fail(UsageError("--recorded-at is no time.", "Write it like 2026-04-05T16:30."))


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        fail(UsageError("--today is no day.", "Write it like 2026-04-05."))
