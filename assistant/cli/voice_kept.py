"""`beleg voice list` and `delete`: the notes that are kept."""

from typing import Annotated

import typer

from assistant.cli.common import Config, DataDir, Json, Tenant, UsageError, fail, installation, print_json


def list_(
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many, the newest first.")] = 20,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """List notes: id, when, state, who spoke, about whom.

    Example: beleg voice list --limit 5
    """
    with installation(data_dir, config, tenant=tenant) as beleg:
        found = [
            {
                "id": one.id,
                "recorded_at": one.recorded_at.isoformat(),
                "state": one.state,
                "author": one.author,
                "account": (one.result or {}).get("account") or one.account,
            }
            for one in beleg.notes.store.newest(beleg.settings.tenant, limit)
        ]
        if as_json:
            print_json({"notes": found})
            return
        for one in found:
            typer.echo("  ".join(str(value) for value in one.values() if value))


def delete(
    note_id: Annotated[str, typer.Argument(help="Id of a note, as `beleg voice list` gives it.")],
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Delete a note, its recording and what still waits to be written; what the CRM has by now is named.

    Example: beleg voice delete 3f2a9c5d81e04b7790aa13c2
    """
    with installation(data_dir, config, tenant=tenant) as beleg:
        written = beleg.notes.delete(beleg.settings.tenant, note_id)
        if written is None:
            fail(UsageError("There is no such note.", "Its id is in the output of: beleg voice list"))
        if as_json:
            print_json({"id": note_id, "deleted": True, "in_the_crm": written})
            return
        typer.echo(f"Note {note_id} is deleted.")
        if written:
            typer.echo(f"The CRM keeps what was written: {', '.join(written)}")
