"""`beleg copy review` and `beleg copy export`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.common import Config, DataDir, Json, Tenant, UsageError, installation, print_json, stdout_console
from assistant.cli.copy_draft import Actor

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from assistant.copy.review.types import Draft

app = typer.Typer(help="Drafts of copy: submit, comment, approve, publish.", no_args_is_help=True)
DraftId = Annotated[str, typer.Argument(help="Number of the draft, e.g. D-1f0c9a77b2.")]
Seen = Annotated[
    int | None, typer.Option("--revision", help="The revision you saw; refused when it has changed. [default: newest]")
]


@app.callback()
def _root() -> None:
    """Drafts of copy: submit, comment, approve, publish."""


@app.command("list")
def list_command(
    state: Annotated[
        list[str] | None, typer.Option("--state", help="draft, in_review, approved, rejected or published.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=200)] = 50,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Show drafts, those changed last first."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        from assistant.copy.review.view import draft_json

        found = beleg.copy_review.listed(beleg.settings.tenant, tuple(state or ()), limit=limit)
        if as_json:
            print_json({"drafts": [draft_json(draft) for draft in found]})
            return
        for draft in found:
            typer.echo(_line(draft))


@app.command("show")
def show(
    draft_id: DraftId, as_json: Json = False, tenant: Tenant = None, data_dir: DataDir = None, config: Config = None
) -> None:
    """Show a draft: text, claims with receipts, comments, versions with their differences, who did what."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        from assistant.copy.review.view import full

        whole = full(beleg.copy_review, beleg.settings.tenant, draft_id)
        if as_json:
            print_json(whole)
        else:
            _print(whole)


@app.command("submit")
def submit(
    draft_id: DraftId,
    actor: Actor,
    revision: Seen = None,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Hand a draft to the reviewers."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        seen = _seen(beleg, draft_id, revision)
        _done(beleg.copy_review.submit(beleg.settings.tenant, draft_id, actor, seen), as_json)


@app.command("approve")
def approve(
    draft_id: DraftId,
    actor: Actor,
    override: Annotated[
        list[str] | None, typer.Option("--override", help="CLAIM=REASON for an unproven claim; repeatable.")
    ] = None,
    revision: Seen = None,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Approve a text; rules and claims are checked once more."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        reasons = dict(_reason(said) for said in override or ())
        seen = _seen(beleg, draft_id, revision)
        _done(beleg.copy_review.approve(beleg.settings.tenant, draft_id, actor, seen, reasons), as_json)


@app.command("reject")
def reject(
    draft_id: DraftId,
    actor: Actor,
    reason: Annotated[str, typer.Option("--reason", help="What should change.")],
    revision: Seen = None,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Send a text back."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        seen = _seen(beleg, draft_id, revision)
        _done(beleg.copy_review.reject(beleg.settings.tenant, draft_id, actor, seen, reason), as_json)


@app.command("edit")
def edit(
    draft_id: DraftId,
    actor: Actor,
    text: Annotated[str | None, typer.Option("--text", help="The new wording.", show_default=False)] = None,
    file: Annotated[Path | None, typer.Option("--file", help="Read it from a file.", show_default=False)] = None,
    revision: Seen = None,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Write a new version; the draft starts over."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        if (text is None) == (file is None):
            raise UsageError("Give either --text or --file.", "Example: --file text.md")
        new = text if text is not None else _read(file or Path())
        seen = _seen(beleg, draft_id, revision)
        _done(beleg.copy_review.edit(beleg.settings.tenant, draft_id, new, actor, seen), as_json)


@app.command("comment")
def comment(
    draft_id: DraftId,
    actor: Actor,
    text: Annotated[str, typer.Option("--text", help="The remark.")],
    start: Annotated[int, typer.Option("--start", help="First character, from 0.")],
    end: Annotated[int, typer.Option("--end", help="After the last character.")],
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Remark on a span of the newest version."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        made = beleg.copy_review.comment(beleg.settings.tenant, draft_id, actor, text, start, end)
        if as_json:
            print_json({"number": made.number, "quote": made.quote})
        else:
            typer.echo(f"comment {made.number} on: {made.quote}")


@app.command("publish")
def publish(
    draft_id: DraftId,
    actor: Actor,
    revision: Seen = None,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Mark an approved text as published."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        seen = _seen(beleg, draft_id, revision)
        _done(beleg.copy_review.publish(beleg.settings.tenant, draft_id, actor, seen), as_json)


@app.command("withdraw")
def withdraw(
    draft_id: DraftId,
    actor: Actor,
    revision: Seen = None,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Take a published text back into review."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        seen = _seen(beleg, draft_id, revision)
        _done(beleg.copy_review.withdraw(beleg.settings.tenant, draft_id, actor, seen), as_json)


@app.command("sweep")
def sweep_command(
    as_json: Json = False, tenant: Tenant = None, data_dir: DataDir = None, config: Config = None
) -> None:
    """Mark approved and published texts whose rules or documents have changed, or that have expired."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        from assistant.copy.review.sweep import sweep
        from assistant.copy.review.webhook import endpoints

        done = sweep(beleg.copy_review, beleg.settings.tenant, endpoints(beleg.settings))
        if as_json:
            print_json({"checked": done.checked, "marked": dict(done.marked)})
            return
        for draft_id, reason in done.marked.items():
            typer.echo(f"{draft_id}: {reason}")
        typer.echo(f"{done.checked} texts looked at, {len(done.marked)} marked")


@app.command("split")
def split_command(
    draft_ids: Annotated[list[str], typer.Argument(help="Numbers of the variants.")],
    goal: Annotated[str, typer.Option("--goal", help="clicked or converted.")] = "clicked",
    minimum: Annotated[int, typer.Option("--minimum", min=1, help="Showings that every variant needs.")] = 100,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Suggest how to split readers between published variants: Thompson sampling with 95 % intervals."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        from dataclasses import asdict

        from assistant.copy.review.events import counts
        from assistant.copy.review.split import split

        if goal not in ("clicked", "converted"):
            raise UsageError(f"There is no goal '{goal[:20]}'.", "Use clicked or converted.")
        counted = counts(beleg.copy_review, beleg.settings.tenant, draft_ids)
        made = split({name: (of["shown"], of[goal]) for name, of in counted.items()}, minimum)
        if as_json:
            print_json({"enough": made.enough, "arms": {name: asdict(arm) for name, arm in made.arms.items()}})
            return
        for name, arm in made.arms.items():
            typer.echo(f"{name}: {arm.share:.0%} of readers · {arm.hits}/{arm.shown} · {arm.low:.1%} to {arm.high:.1%}")
        if not made.enough:
            typer.echo(f"fewer than {minimum} showings of a variant: equal shares until then")


@app.command("audit")
def audit(as_json: Json = False, tenant: Tenant = None, data_dir: DataDir = None, config: Config = None) -> None:
    """Check the chain of the audit trail; exit status 1 when an entry was changed or removed."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        from assistant.copy.review import trail

        with beleg.copy_review.database.read() as connection:
            count = len(trail.entries(connection, beleg.settings.tenant))
            broken = trail.broken_at(connection, beleg.settings.tenant)
        if as_json:
            print_json({"entries": count, "broken_at": broken})
        else:
            typer.echo(f"{count} entries, " + ("the chain is whole" if broken is None else f"broken at entry {broken}"))
        if broken is not None:
            raise typer.Exit(1)


def export_command(
    draft_ids: Annotated[list[str], typer.Argument(help="Numbers of approved drafts.")],
    format_: Annotated[str, typer.Option("--format", help="markdown, html, csv or json.")] = "markdown",
    out: Annotated[Path | None, typer.Option("--out", help="Write to this file.", show_default=False)] = None,
    webhook: Annotated[bool, typer.Option("--webhook", help="Queue for the webhooks that want copy.approved.")] = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Hand out approved texts; nothing leaves when one of them is not approved, expired, or marked for review."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        from assistant.copy.review.export import FORMATS, export
        from assistant.copy.review.webhook import endpoints, send

        if webhook:
            for draft_id in draft_ids:
                for delivery in send(beleg.copy_review, endpoints(beleg.settings), beleg.settings.tenant, draft_id):
                    typer.echo(delivery)
            return
        chosen = next((known for known in FORMATS if known == format_), None)
        if chosen is None:
            raise UsageError(f"There is no format '{format_[:20]}'.", f"Use one of {', '.join(FORMATS)}.")
        made = export(beleg.copy_review, beleg.settings.tenant, draft_ids, chosen)
        if out is None:
            typer.echo(made, nl=False)
        else:
            _write(out, made)


def _seen(beleg: "Beleg", draft_id: str, revision: int | None) -> int:
    return revision if revision is not None else beleg.copy_review.get(beleg.settings.tenant, draft_id).revision


def _reason(said: str) -> tuple[str, str]:
    claim, sign, reason = said.rpartition("=")
    if not sign:
        raise UsageError("An override is written CLAIM=REASON.", "Copy the claim word for word.")
    return claim.strip(), reason


def _done(draft: "Draft", as_json: bool) -> None:
    from assistant.copy.review.view import draft_json

    if as_json:
        print_json(draft_json(draft))
    else:
        typer.echo(_line(draft))


def _line(draft: "Draft") -> str:
    attention = f" · review again: {draft.attention}" if draft.attention else ""
    about = f" · {draft.product}" if draft.product else ""
    count = f"version {draft.version}, revision {draft.revision}"
    return f"{draft.id} · {draft.state} · {draft.channel}{about} · {count}{attention}"


def _print(whole: dict[str, Any]) -> None:
    from rich.text import Text

    console = stdout_console()
    console.print(Text(f"{whole['id']} · {whole['state']} · {whole['channel']}", style="bold"))
    console.print(Text(whole["text"]), soft_wrap=True)
    for claim in whole["claims"]:
        cited = claim["citation"]
        receipt = f" ← {cited['source']}: {cited['quote']}" if cited else ""
        console.print(Text(f"  {claim['status']}: {claim['text']}{receipt}", style="dim"), soft_wrap=True)
    for twin in whole["near_duplicates"]:
        console.print(Text(f"  nearly repeats {twin['id']} ({twin['channel']}, {twin['similarity']})", style="yellow"))
    if whole["thin"]["thin"]:
        said = f"  thin: {whole['thin']['words']} words, {whole['thin']['own']:.0%} of it its own"
        console.print(Text(said, style="yellow"))
    for remark in whole["comments"]:
        console.print(Text(f"  {remark['author']} on '{remark['quote']}': {remark['text']}"), soft_wrap=True)
    for version in whole["versions"][1:]:
        changes = Text(f"  version {version['number']} by {version['author']}: ")
        for kind, part in version["changes"]:
            changes.append(part, {"gone": "red strike", "new": "green", "same": ""}[kind])
        console.print(changes, soft_wrap=True)
    for entry in whole["trail"]:
        console.print(Text(f"  {entry['at']} {entry['actor']}: {entry['action']}", style="dim"))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({type(error).__name__}).", "Give a UTF-8 file.") from None


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}).", "Choose another file.") from None
