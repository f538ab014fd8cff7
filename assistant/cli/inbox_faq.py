"""`beleg inbox faq`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.common import Config, DataDir, Json, Tenant, installation, print_json, stdout_console

if TYPE_CHECKING:
    from assistant.learning.candidates import Candidate

app = typer.Typer(help="Answers of people that may become FAQ entries.", no_args_is_help=True)
CandidateId = Annotated[str, typer.Argument(help="Id of the candidate, e.g. Q-3K8QW2ZA.")]
Editor = Annotated[str, typer.Option("--by", help="Who decides.")]


@app.command("list")
def list_command(
    state: Annotated[
        list[str] | None, typer.Option("--state", help="pending, approved, rejected or withdrawn. [default: pending]")
    ] = None,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Look through newly resolved cases, then show the candidates."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        from assistant.learning.wiring import build_faq

        faq = build_faq(beleg)
        faq.harvest(beleg.settings.tenant)
        found = faq.candidates.listed(beleg.settings.tenant, tuple(state or ("pending",)))
        if as_json:
            print_json({"candidates": [candidate.as_json() for candidate in found]})
            return
        console = stdout_console()
        for candidate in found:
            _print(candidate, console)
        console.print(f"{len(found)} candidates", style="dim")


@app.command("approve")
def approve(
    candidate_id: CandidateId,
    by: Editor,
    question: Annotated[str, typer.Option("--question", help="Another wording of the question.")] = "",
    answer: Annotated[str, typer.Option("--answer", help="Another wording of the answer.")] = "",
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Publish a candidate: the assistant answers from it with the FAQ as its source."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        from assistant.learning.wiring import build_faq

        faq = build_faq(beleg)
        _done(faq.approve(beleg.settings.tenant, candidate_id, by, question=question, answer=answer), as_json)


@app.command("reject")
def reject(
    candidate_id: CandidateId,
    by: Editor,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """It never becomes an entry."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        from assistant.learning.wiring import build_faq

        _done(build_faq(beleg).reject(beleg.settings.tenant, candidate_id, by), as_json)


@app.command("withdraw")
def withdraw(
    candidate_id: CandidateId,
    by: Editor,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Take an entry out of the answers; it holds at once."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        from assistant.learning.wiring import build_faq

        _done(build_faq(beleg).withdraw(beleg.settings.tenant, candidate_id, by), as_json)


@app.command("evals")
def evals(
    out: Annotated[Path, typer.Option("--out", help="Where the cases are written, JSON Lines.")],
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Write the customers' thumbs and corrections as eval cases, redacted."""
    import json

    with installation(data_dir, config, tenant=tenant) as beleg:
        from assistant.learning.wiring import feedback_cases

        lines = [json.dumps(case, ensure_ascii=False) for case in feedback_cases(beleg, beleg.settings.tenant)]
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        typer.echo(f"{len(lines)} cases in {out}", err=True)


def _done(candidate: "Candidate", as_json: bool) -> None:
    if as_json:
        print_json(candidate.as_json())
    else:
        typer.echo(f"{candidate.id}: {candidate.state}")


def _print(candidate: "Candidate", console) -> None:  # type: ignore[no-untyped-def]
    told = f"{candidate.state}, {candidate.language}, {len(candidate.cases)} cases"
    near = f", resembles another one ({candidate.similarity:.0%})" if candidate.similarity >= 0.5 else ""
    console.print(f"{candidate.id}  {told}{near}", markup=False, style="bold")
    console.print(f"  {candidate.question}\n  → {candidate.answer}", markup=False)
