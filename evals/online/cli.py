"""`beleg monitor`: what live turns show, what rules find, which turns people should look at."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from assistant.cli.common import BAD_USAGE, Config, DataDir, Json, Tenant, installation, print_json

if TYPE_CHECKING:
    from assistant.compose import Beleg

app = typer.Typer(help="Watch a release at work.", no_args_is_help=True)

By = Annotated[str, typer.Option("--by", help="Who. [default: the login]", show_default=False)]
SampleId = Annotated[str, typer.Argument(help="Id of a sample.")]


@app.callback()
def _root() -> None:
    """Watch a release at work."""


@app.command("check")
def check(as_json: Json = False, tenant: Tenant = None, data_dir: DataDir = None, config: Config = None) -> None:
    """Hold the alert rules against the newest window; opens and closes alerts. `beleg serve` does it by itself.

    Exit status 0: quiet, 3: a rule fires.

    Example: beleg monitor check --json
    """
    from evals.errors import EvalError
    from evals.online.check import check as hold

    with installation(data_dir, config, tenant=tenant) as beleg:
        try:
            found = hold(beleg, beleg.settings.tenant)
        except EvalError as error:
            _usage(error)
    if as_json:
        print_json(found)
    else:
        typer.echo(f"{found['turns']} turns against {found['reference_turns']} before")
        for one in found["rules"]:
            typer.echo(f"  {one['outcome']:10} {one['rule']:12} {one['sentence']}")
    raise typer.Exit(3 if any(one["outcome"] == "alarm" for one in found["rules"]) else 0)


@app.command("rules")
def rules(
    file: Annotated[Path | None, typer.Argument(help="Rules to check; none: those of the settings.")] = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Check alert rules: an error names file, line and column.

    Example: beleg monitor rules alerts.yaml
    """
    from evals.errors import EvalError
    from evals.online.check import rules_of
    from evals.online.rules import load_rules

    with installation(data_dir, config) as beleg:
        try:
            found = load_rules(file) if file is not None else rules_of(beleg)
        except EvalError as error:
            _usage(error)
    for rule in found.rules:
        bound = f"above {rule.above:g}" if rule.above is not None else ""
        bound = bound or (f"below {rule.below:g}" if rule.below is not None else f"drift, at least {rule.least:g}")
        typer.echo(f"  {rule.name:14} {rule.watched:14} {bound:22} {rule.severity}")


@app.command("status")
def status(as_json: Json = False, tenant: Tenant = None, data_dir: DataDir = None, config: Config = None) -> None:
    """Show alerts that stand, the queue, and the newest check."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        found = status_of(beleg, beleg.settings.tenant)
    if as_json:
        print_json(found)
        return
    typer.echo(f"sampling   {found['share']:.0%} of conversations, kept {found['keep_days']:g} days")
    typer.echo("queue      " + (", ".join(f"{name} {count}" for name, count in found["queue"].items()) or "empty"))
    typer.echo(f"checked    {found['checked_at'] or 'never'}")
    for alert in found["alerts"]:
        typer.echo(f"  {alert['severity']:8} {alert['state']:5} {alert['at'][:16]}  {alert['sentence']}")


@app.command("report")
def report(
    out: Annotated[Path, typer.Option("--out", help="Folder of the report.")] = Path("monitor-report"),
    days: Annotated[float, typer.Option("--days", min=0.01, help="Days that are reported.")] = 7.0,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Write the weekly report: report.html (one file), report.md, report.json.

    Example: beleg monitor report --out weekly/2026-47
    """
    from evals.errors import EvalError
    from evals.online.report import report_of
    from evals.online.report_write import write_report

    with installation(data_dir, config, tenant=tenant) as beleg:
        try:
            made = report_of(beleg, beleg.settings.tenant, days)
            files = write_report(made, out)
        except EvalError as error:
            _usage(error)
    if as_json:
        print_json({**made, "files": [str(path) for path in files]})
        return
    for path in files:
        typer.echo(str(path))


@app.command("queue")
def queue(
    draw: Annotated[int, typer.Option("--draw", min=0, help="First add so many random turns: a fair sample.")] = 0,
    limit: Annotated[int, typer.Option("--limit", min=1, max=500)] = 20,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """List turns that people should look at: rated badly, failed, leaking, ungrounded, unanswered.

    Example: beleg monitor queue --draw 50
    """
    with installation(data_dir, config, tenant=tenant) as beleg:
        own = beleg.settings.tenant
        if draw:
            beleg.monitor.store.draw(own, draw)
        found = [one.as_json() for one in beleg.monitor.store.queue(own, limit=limit)]
    if as_json:
        print_json({"queue": found})
        return
    for one in found:
        typer.echo(f"{one['id']}  {', '.join(one['reasons']):28} {one['action']:9} {one['question'][:90]}")
        if one["correction"]:
            typer.echo(f"  visitor: {one['correction'][:120]}")
    if not found:
        typer.echo("Nothing to label.")


@app.command("label")
def label(
    sample: SampleId,
    verdict: Annotated[str, typer.Option("--verdict", help="good, partly or bad.")],
    action: Annotated[
        str | None, typer.Option("--action", help="Right kind of reply: answer, abstain, escalate, refuse …")
    ] = None,
    reference: Annotated[str, typer.Option("--reference", help="What a right reply says.")] = "",
    quote: Annotated[str, typer.Option("--quote", help="Words of a document that it quotes.")] = "",
    source: Annotated[str, typer.Option("--source", help="The document that it cites.")] = "",
    faithful: Annotated[int | None, typer.Option("--faithful", help="1 contradicts its quotes … 4 faithful.")] = None,
    helpful: Annotated[int | None, typer.Option("--helpful", help="1 of no use … 4 solves the matter.")] = None,
    note: Annotated[str, typer.Option("--note")] = "",
    by: By = "",
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Say how a turn was and what would have been right; it becomes a suite case.

    Example: beleg monitor label S-1f… --verdict bad --action answer --quote "binnen 14 Tagen"
    """
    from assistant.handover.desk import utc_now
    from assistant.monitor.labels import case_of, read_label

    given: dict[str, Any] = {"verdict": verdict, "action": action, "reference": reference, "quote": quote}
    given |= {"source": source, "faithful": faithful, "helpful": helpful, "note": note}
    with installation(data_dir, config, tenant=tenant) as beleg:
        own, labels = beleg.settings.tenant, beleg.monitor.labels
        labels.put(own, sample, _person(by), read_label(given), utc_now())
        made = case_of(beleg.monitor.store.get(own, sample), labels.all(own)[sample])
    if as_json:
        print_json({"sample": sample, "case": made})
    else:
        typer.echo(
            f"{sample}  labelled" + (f", case {made['id']}" if made else ", no case: nothing says what is right")
        )


@app.command("skip")
def skip(sample: SampleId, tenant: Tenant = None, data_dir: DataDir = None, config: Config = None) -> None:
    """Take a turn out of the queue without a label."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        beleg.monitor.labels.skip(beleg.settings.tenant, sample)
    typer.echo(f"{sample}  skipped")


@app.command("cases")
def cases(
    out: Annotated[Path, typer.Option("--out", help="Suite to write: NAME.yaml with NAME.jsonl beside it.")] = Path(
        "live.yaml"
    ),
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Write all labelled turns as a suite that `beleg eval run` takes.

    Example: beleg monitor cases --out suites/live.yaml && beleg eval run suites/live.yaml
    """
    from evals.errors import EvalError
    from evals.online.cases import write_suite

    with installation(data_dir, config, tenant=tenant) as beleg:
        found = beleg.monitor.labels.cases(beleg.settings.tenant)
        try:
            written = write_suite(found, out)
        except EvalError as error:
            _usage(error)
    names = [str(path) for path in written]
    if as_json:
        print_json({"cases": len(found), "files": names})
    else:
        typer.echo(f"{len(found)} cases: {', '.join(names)}")


@app.command("seen")
def seen(
    alert: Annotated[str, typer.Argument(help="Id of an alert.")],
    by: By = "",
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Note that you look after an alert."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        beleg.monitor.alerts.seen(beleg.settings.tenant, alert, _person(by))
    typer.echo(f"{alert}  seen")


def status_of(beleg: "Beleg", tenant: str) -> dict[str, Any]:
    """What stands now; see `beleg monitor status`."""
    monitor, chosen = beleg.monitor, beleg.settings.monitor
    last = monitor.alerts.last_check(tenant)
    return {
        "share": chosen.share,
        "keep_days": chosen.keep_days,
        "queue": monitor.store.states(tenant),
        "checked_at": last[0].isoformat(timespec="seconds") if last else None,
        "alerts": [alert.as_json() for alert in monitor.alerts.all(tenant, standing=True)],
    }


def _person(by: str) -> str:
    import getpass

    return by.strip() or getpass.getuser()


def _usage(error: Any) -> NoReturn:
    typer.secho(f"error: {error.cause}", err=True, fg="red")
    typer.echo(f"       {error.remedy}", err=True)
    raise typer.Exit(BAD_USAGE)
