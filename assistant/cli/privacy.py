"""`beleg privacy`: what is kept about a person, shown, erased and forgotten in time."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.common import Config, DataDir, Json, Tenant, fail, installation, print_json, stdout_console

if TYPE_CHECKING:
    from assistant.privacy.person import Person
    from assistant.privacy.service import Receipt

app = typer.Typer(help="A person's data: export, erase with a receipt, forget in time.", no_args_is_help=True)
Customer = Annotated[str, typer.Option("--customer", help="Customer number.", show_default=False)]
Email = Annotated[list[str] | None, typer.Option("--email", help="E-mail address; repeatable.", show_default=False)]
Number = Annotated[
    list[str] | None,
    typer.Option("--number", help="Telephone, order or other number of theirs; repeatable.", show_default=False),
]
Conversation = Annotated[
    list[str] | None,
    typer.Option("--conversation", help="Id of a conversation of theirs; repeatable.", show_default=False),
]
By = Annotated[str, typer.Option("--by", help="Who asks for it, for the receipt.", show_default=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Count only.")]


@app.command("export")
def export(
    out: Annotated[Path, typer.Option("--out", help="Write the JSON file here; readable by its owner only.")],
    customer: Customer = "",
    email: Email = None,
    number: Number = None,
    conversation: Conversation = None,
    by: By = "",
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Write everything that is kept about a person into a file."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        person = _person(customer, email, number, conversation)
        found = beleg.privacy.export(beleg.settings.tenant, person, by)
        out.touch(mode=0o600)
        out.write_text(json.dumps(found, ensure_ascii=False, indent=2, default=str), encoding="utf-8")
        typer.echo(f"{sum(map(len, found['tables'].values()))} rows of {len(found['tables'])} tables in {out}")


@app.command("erase")
def erase(
    customer: Customer = "",
    email: Email = None,
    number: Number = None,
    conversation: Conversation = None,
    by: By = "",
    dry_run: DryRun = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Erase a person from every table and print the receipt. What is not only about them is named, not erased."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        person = _person(customer, email, number, conversation)
        where = beleg.settings.tenant
        planned = beleg.privacy.erase(where, person, by, dry_run=True)
        if dry_run:
            _print(planned, as_json)
            return
        if not yes:
            _print(planned, as_json=False)
            typer.confirm("Erase these rows for good?", abort=True, err=True)
        _print(beleg.privacy.erase(where, person, by), as_json)


@app.command("retention")
def retention(
    by: By = "",
    dry_run: DryRun = False,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Forget what is older than `privacy` in beleg.yaml allows; for a nightly timer."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        _print(beleg.privacy.retain(beleg.settings.tenant, beleg.settings.privacy, by, dry_run=dry_run), as_json)


@app.command("receipts")
def receipts(as_json: Json = False, tenant: Tenant = None, data_dir: DataDir = None, config: Config = None) -> None:
    """List receipts and check that none was changed or removed."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        found = beleg.privacy.receipts(beleg.settings.tenant)
        if as_json:
            print_json({"receipts": [receipt.as_json() for receipt in found]})
            return
        for receipt in found:
            _print(receipt, as_json=False)
        stdout_console().print(f"{len(found)} receipts, unbroken", style="dim")


def _person(
    customer: str, email: list[str] | None, number: list[str] | None, conversation: list[str] | None
) -> "Person":
    from assistant.errors import RequestError
    from assistant.privacy.person import Person

    try:
        return Person(customer, tuple(email or ()), tuple(number or ()), tuple(conversation or ()))
    except RequestError as error:
        fail(error)


def _print(receipt: "Receipt", as_json: bool) -> None:
    if as_json:
        print_json(receipt.as_json())
        return
    console = stdout_console()
    title = f"receipt {receipt.number}" if receipt.number else "nothing changed yet"
    console.print(f"{receipt.kind}: {title} · {receipt.at:%Y-%m-%d %H:%M}")
    for table, rows in receipt.erased.items():
        console.print(f"  {rows:6} {table}")
    for table, kept in receipt.left.items():
        console.print(f"  {kept['rows']:6} {table} left: {kept['remedy']} {' '.join(kept.get('ids', [])[:5])}")
    if receipt.hash:
        console.print(f"  {receipt.hash}", style="dim")
