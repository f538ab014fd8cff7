"""`beleg copy review proposals`, `accept-rule`, `dismiss-rule`: rules that reviewers' edits suggest."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.common import Config, DataDir, Json, Tenant, UsageError, installation, print_json, stdout_console
from assistant.cli.copy_draft import Actor

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from assistant.copy.review.proposals import Proposal

ProposalId = Annotated[str, typer.Argument(help="Number of a proposal, e.g. P-1f0c9a77b2.")]
Least = Annotated[int, typer.Option("--least", min=2, help="Different texts in which somebody made the edit.")]


def proposals_command(
    least: Least = 3, as_json: Json = False, tenant: Tenant = None, data_dir: DataDir = None, config: Config = None
) -> None:
    """Show rules that edits suggest: words that people replaced or took out again and again, with the examples."""
    from assistant.copy.review.proposals import proposal_json, proposals

    with installation(data_dir, config, tenant=tenant) as beleg:
        found = proposals(beleg.copy_review, beleg.settings.tenant, least)
        if as_json:
            print_json({"proposals": [proposal_json(one) for one in found]})
            return
        for one in found:
            _print(one)
        typer.echo(f"{len(found)} proposals")


def accept_command(
    proposal: ProposalId,
    actor: Actor,
    out: Annotated[Path | None, typer.Option("--out", help="Write the patch here.", show_default=False)] = None,
    least: Least = 3,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Accept a proposal: prints a patch of the brand file to read and apply; the file itself is not touched."""
    from assistant.copy.review.proposals import decide

    with installation(data_dir, config, tenant=tenant) as beleg:
        _, patch = decide(
            beleg.copy_review, beleg.settings.tenant, proposal, actor, accept=True, brand=_brand(beleg), least=least
        )
        if out is None:
            typer.echo(patch, nl=False)
            return
        try:
            out.write_text(patch, encoding="utf-8", newline="")
        except OSError as error:
            raise UsageError(f"{out} cannot be written ({error.strerror}).", "Choose another file.") from None
        typer.echo(f"{out}: apply it with patch -p1, or git apply")


def dismiss_command(
    proposal: ProposalId,
    actor: Actor,
    least: Least = 3,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Dismiss a proposal; it stays listed as dismissed."""
    from assistant.copy.review.proposals import decide

    with installation(data_dir, config, tenant=tenant) as beleg:
        chosen, _ = decide(beleg.copy_review, beleg.settings.tenant, proposal, actor, accept=False, least=least)
        typer.echo(f"{chosen.id}: dismissed")


def _brand(beleg: "Beleg") -> str:
    path = beleg.settings.base_dir / beleg.settings.brand.file
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({type(error).__name__}).", "Give a UTF-8 file.") from None


def _print(one: "Proposal") -> None:
    from rich.text import Text

    console = stdout_console()
    said = f"{one.old} → {one.new}" if one.new else f"without {one.old}"
    head = f"{one.id} · {one.state} · {one.language} · {said} · {one.drafts} texts, {', '.join(one.people)}"
    console.print(Text(head, style="bold"), soft_wrap=True)
    for example in one.examples:
        console.print(Text(f"  {example.draft_id} v{example.version}: {example.before}", style="dim"), soft_wrap=True)
        console.print(Text(f"    → {example.after}", style="dim"), soft_wrap=True)
