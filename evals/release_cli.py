"""`beleg release`: build, eval, promote, roll back, try out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.common import BAD_USAGE, Config, DataDir, Json, installation, print_json

if TYPE_CHECKING:
    from assistant.release.trials import Kind, Trials

app = typer.Typer(help="Freeze what answers, score it, let it serve.", no_args_is_help=True)
canary_app = typer.Typer(help="Try a candidate on a share of conversations.", no_args_is_help=True)
shadow_app = typer.Typer(help="Have a candidate answer in parallel, unseen.", no_args_is_help=True)
app.add_typer(canary_app, name="canary")
app.add_typer(shadow_app, name="shadow")

Release = Annotated[str, typer.Argument(help="Id, its beginning, 'latest' or 'promoted'.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, for the audit trail.")]
Person = Annotated[str, typer.Option("--by", help="Who, for the audit trail. [default: the login]", show_default=False)]

_FOLLOW = "Running servers follow by themselves (release.follow_seconds); /readyz says when they cannot."


@app.callback()
def _root() -> None:
    """Freeze what answers, score it, let it serve."""


@app.command("build")
def build(by: Person = "", as_json: Json = False, data_dir: DataDir = None, config: Config = None) -> None:
    """Freeze prompts, policy, brand, models, settings, index and code. The same content gives the same id.

    Example: beleg release build
    """
    from assistant.release.contents import build_bundle
    from assistant.release.serving import release_store

    with installation(data_dir, config) as beleg:
        bundle, store = build_bundle(beleg), release_store(beleg)
        new = store.add(bundle, _person(by))
        folder = store.folder / bundle.id
    if as_json:
        print_json({"id": bundle.id, "hash": bundle.hash, "new": new, "folder": str(folder)})
        return
    typer.echo(f"{bundle.id}  {'built' if new else 'is there already'}  {folder}")
    typer.echo(f"next: beleg release eval {bundle.id}", err=True)


@app.command("eval")
def evaluate(
    release: Release = "latest",
    suites: Annotated[
        list[str] | None,
        typer.Option("--suite", help="Suite file or shipped name; repeatable. [default: release.suites, else all]"),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Cases at a time.")] = 2,
    by: Person = "",
    as_json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Score a release against the promoted one: exit status 0 GO, 3 NO-GO, 4 insufficient data.

    Examples: beleg release eval · beleg release eval r-1a2b --suite support --suite my-suite.yaml
    """
    from evals.errors import EvalError
    from evals.release import evaluate as score
    from evals.suite.added import suite_of
    from evals.suite.load import shipped

    with installation(data_dir, config) as beleg:
        from assistant.release.serving import release_store

        store = release_store(beleg)
        found = store.find(release)
        names = suites or list(beleg.settings.release.suites) or shipped()
        try:
            chosen = [suite_of(name, beleg.settings.data_dir) for name in names]
            results = score(beleg, store, found, chosen, _person(by), workers)
        except EvalError as error:
            typer.secho(f"error: {error.cause}", err=True, fg="red")
            typer.echo(f"       {error.remedy}", err=True)
            raise typer.Exit(BAD_USAGE) from None
    if as_json:
        print_json({"release": found, "suites": [result.as_json() for result in results]})
    else:
        for result in results:
            typer.echo(f"{result.suite:16} {result.decision}  {result.metrics_line}")
            for reason in result.body["reasons"]:
                typer.echo(f"  - {reason}")
            typer.echo(f"  {result.report}")
    decisions = {result.decision for result in results}
    raise typer.Exit(3 if "NO-GO" in decisions else 4 if "INSUFFICIENT DATA" in decisions else 0)


@app.command("promote")
def promote(
    release: Release,
    reason: Reason = "",
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Past the gate; needs --reason.")] = False,
    by: Person = "",
    as_json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Let a release serve. Refused unless the gate says GO: exit status 3 NO-GO, 4 insufficient data.

    Examples: beleg release promote latest · beleg release promote r-1a2b --unsafe --reason "Notfall: Preisfehler"
    """
    from assistant.release.promotion import EXIT, judge
    from assistant.release.promotion import promote as let_serve
    from assistant.release.serving import release_store

    with installation(data_dir, config) as beleg:
        store = release_store(beleg)
        found = store.find(release)
        verdict = judge(store, found, beleg.settings.release.suites)
        refused = verdict.decision != "GO" and not unsafe and store.current() != found
        if not refused:
            let_serve(store, found, _person(by), reason, verdict, unsafe=unsafe)
    facts = {"release": found, "promoted": not refused, "decision": verdict.decision, "reasons": list(verdict.reasons)}
    if as_json:
        print_json(facts)
    else:
        for line in verdict.reasons:
            typer.echo(f"  - {line}", err=True)
        typer.echo(f"{found}  {verdict.decision}  {'not promoted' if refused else 'promoted'}")
        if not refused:
            typer.echo(_FOLLOW, err=True)
    raise typer.Exit(EXIT[verdict.decision] if refused else 0)


@app.command("rollback")
def rollback(
    reason: Reason = "", by: Person = "", as_json: Json = False, data_dir: DataDir = None, config: Config = None
) -> None:
    """Return to the release promoted before.

    Example: beleg release rollback --reason "Beschwerden über Lieferzeiten"
    """
    from assistant.release.promotion import rollback as take_back
    from assistant.release.serving import release_store

    with installation(data_dir, config) as beleg:
        gone, now = take_back(release_store(beleg), _person(by), reason)
    if as_json:
        print_json({"from": gone, "to": now})
        return
    typer.echo(f"{now}  promoted again; {gone} taken back")
    typer.echo(_FOLLOW, err=True)


@app.command("list")
def list_all(as_json: Json = False, data_dir: DataDir = None, config: Config = None) -> None:
    """List releases, newest first, with their evals."""
    from assistant.release.serving import release_store
    from assistant.release.view import overview

    with installation(data_dir, config) as beleg:
        found = overview(release_store(beleg))
    if as_json:
        print_json({"releases": found})
        return
    for one in found:
        evals = "  ".join(f"{suite} {decision}" for suite, decision in one["evals"].items()) or "not scored"
        typer.echo(f"{one['id']}  {one['built_at'][:16]}  {one['state']:9}  {evals}")
    if not found:
        typer.echo("No release yet: the working copy answers. Build one with: beleg release build")


@app.command("show")
def show(release: Release = "promoted", as_json: Json = False, data_dir: DataDir = None, config: Config = None) -> None:
    """Show a release: contents, scores, what speaks against its promotion, audit trail."""
    from assistant.release.serving import release_store
    from assistant.release.view import detail, text

    with installation(data_dir, config) as beleg:
        store = release_store(beleg)
        found = detail(store, store.find(release), beleg.settings.release.suites)
    if as_json:
        print_json(found)
    else:
        typer.echo(text(found))


@app.command("changelog")
def changelog(as_json: Json = False, data_dir: DataDir = None, config: Config = None) -> None:
    """Print what was promoted and rolled back, with changes and scores, as Markdown.

    Example: beleg release changelog > releases.md
    """
    from assistant.release.serving import release_store
    from assistant.release.view import changelog as entries
    from assistant.release.view import markdown

    with installation(data_dir, config) as beleg:
        found = entries(release_store(beleg))
    if as_json:
        print_json({"changelog": found})
    else:
        typer.echo(markdown(found))


@canary_app.command("start")
def canary_start(
    release: Release,
    share: Annotated[float, typer.Option("--share", help="Share of conversations, up to 0.5.")] = 0.05,
    reason: Reason = "",
    by: Person = "",
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Send a share of conversations to a candidate; it stops by itself when guards or ratings are worse than usual.

    Example: beleg release canary start latest --share 0.1
    """
    _start("canary", release, share, reason, by, data_dir, config)


@canary_app.command("stop")
def canary_stop(reason: Reason = "", by: Person = "", data_dir: DataDir = None, config: Config = None) -> None:
    """Stop the canary."""
    _stop("canary", reason, by, data_dir, config)


@canary_app.command("status")
def canary_status(as_json: Json = False, data_dir: DataDir = None, config: Config = None) -> None:
    """Show canaries, newest first, with the turns that each served."""
    _status("canary", as_json, data_dir, config)


@shadow_app.command("start")
def shadow_start(
    release: Release,
    share: Annotated[float, typer.Option("--share", help="Share of conversations that are compared.")] = 0.2,
    reason: Reason = "",
    by: Person = "",
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Have a candidate answer in parallel; its answers are compared and kept redacted, never shown."""
    _start("shadow", release, share, reason, by, data_dir, config)


@shadow_app.command("stop")
def shadow_stop(reason: Reason = "", by: Person = "", data_dir: DataDir = None, config: Config = None) -> None:
    """Stop the shadow."""
    _stop("shadow", reason, by, data_dir, config)


@shadow_app.command("report")
def shadow_report(
    most: Annotated[int, typer.Option("--most", min=0, help="How many changed answers to show.")] = 20,
    as_json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Show what the newest shadow would have answered otherwise."""
    from assistant.release.errors import ReleaseError
    from assistant.release.shadow import shadow_report as report
    from assistant.release.view import shadow_text

    with installation(data_dir, config) as beleg:
        trial = next((one for one in _trials(beleg).all() if one.kind == "shadow"), None)
        if trial is None:
            raise ReleaseError("No shadow was started yet.", "Run: beleg release shadow start RELEASE")
        found = {
            "candidate": trial.candidate,
            "baseline": trial.baseline,
            "state": trial.state,
            **report(beleg.database, trial.id, most),
        }
    if as_json:
        print_json(found)
    else:
        typer.echo(shadow_text(found))


def _start(
    kind: "Kind", release: str, share: float, reason: str, by: str, data_dir: Path | None, config: Path | None
) -> None:
    from assistant.release.serving import release_store

    with installation(data_dir, config) as beleg:
        trial = _trials(beleg).start(kind, release_store(beleg).find(release), share, _person(by), reason)
    typer.echo(f"{kind} {trial.candidate} on {trial.share:.0%} of conversations, beside {trial.baseline}")


def _stop(kind: "Kind", reason: str, by: str, data_dir: Path | None, config: Path | None) -> None:
    from assistant.release.errors import ReleaseError

    with installation(data_dir, config) as beleg:
        trials = _trials(beleg)
        running = trials.running(kind)
        if running is None:
            raise ReleaseError(f"No {kind} runs.", f"Start one: beleg release {kind} start RELEASE")
        trials.stop(running, _person(by), reason or "stopped by hand")
    typer.echo(f"{kind} {running.candidate} stopped")


def _status(kind: str, as_json: bool, data_dir: Path | None, config: Path | None) -> None:
    from assistant.release.view import trial_json

    with installation(data_dir, config) as beleg:
        trials = _trials(beleg)
        found = [trial_json(trials, trial) for trial in trials.all() if trial.kind == kind]
    if as_json:
        print_json({"trials": found})
        return
    for one in found:
        why = f"  {one['reason']}" if one["reason"] else ""
        typer.echo(f"{one['candidate']}  {one['state']:8} {one['share']:.0%}  {one['turns']} turns served{why}")
        for name, counted in one["signals"].items():
            usual = one["usual"].get(name, 0.0)
            typer.echo(f"  {name:9} {counted['events']:5} of {counted['total']:5}   usual is at most {usual:.1%}")
    if not found:
        typer.echo(f"No {kind} was started yet.")


def _trials(beleg: Any) -> "Trials":
    from assistant.release.serving import release_store
    from assistant.release.trials import Trials

    return Trials(release_store(beleg), beleg.settings.release.canary)


def _person(given: str) -> str:
    import getpass

    if given:
        return given
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
