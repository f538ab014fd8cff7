"""`beleg voice extract`."""

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from assistant.cli.common import (
    Batch,
    Config,
    DataDir,
    Json,
    Out,
    UsageError,
    fail,
    installation,
    print_json,
    run_batch,
    stdout_console,
)


def extract(
    transcript: Annotated[
        str | None, typer.Argument(help="The spoken words; '-' reads them from stdin.", show_default=False)
    ] = None,
    recorded_at: Annotated[
        str | None, typer.Option("--recorded-at", help="Local time, e.g. 2026-04-05T16:30. [default: now]")
    ] = None,
    author: Annotated[str | None, typer.Option("--author", help="Who speaks.", show_default=False)] = None,
    account: Annotated[
        str | None, typer.Option("--account", help="The company mainly concerned, when known.", show_default=False)
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", help="de or en. [default: detected]", show_default=False)
    ] = None,
    batch: Batch = None,
    out: Out = None,
    as_json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Take contacts, facts and tasks from a transcript, each with its evidence; nothing is written anywhere.

    Examples: beleg voice extract --batch notes.jsonl --out facts.jsonl · beleg voice extract - < note.txt
    """
    if (transcript is None) == (batch is None):
        fail(
            UsageError(
                "Give a transcript or --batch, and only one of them.", "Example: beleg voice extract - < note.txt"
            )
        )
    with installation(data_dir, config) as beleg:
        from assistant.voice.types import Note
        from assistant.voice.wiring import extractor

        read = extractor(beleg)
        region = beleg.settings.voice.region

        def handle(record: Mapping[str, Any]) -> dict[str, Any]:
            return read(Note.from_json({"region": region, **record})).as_json()

        if batch is not None:
            run_batch(batch, out, handle, required="transcript")
            return
        words = sys.stdin.read() if transcript == "-" else transcript
        record = {"transcript": words, "recorded_at": recorded_at or datetime.now().isoformat(timespec="seconds")}
        result = handle({**record, "author": author, "account": account, "lang": lang})
        print_json(result) if as_json else _show(result)


def _show(result: Mapping[str, Any]) -> None:
    """The result for people."""
    console = stdout_console()
    for warning in result["warnings"]:
        typer.echo(f"note: {warning}", err=True)
    console.print(f"{result['account'] or '–'}  ({result['language']})", style="bold", markup=False)
    for contact in result["contacts"]:
        about = ", ".join(filter(None, (contact["role"], contact["company"])))
        console.print(f"  {contact['name']}" + (f" ({about})" if about else ""), markup=False)
    for fact in result["facts"]:
        console.print(f"  {fact['kind']:16} {fact['text']}  [{fact['confidence']:.2f}]", markup=False)
    for task in result["tasks"]:
        due = task["due"] or "–"
        who = task["assignee"] or "?"
        rule = f"  <- {task['rule']}" if task["rule"] else ""
        console.print(f"  [ ] {due:10} {who:10} {task['kind']:16} {task['title']}{rule}", markup=False)
