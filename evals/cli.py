"""`beleg eval`: run suites, compare runs, list what there is."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from assistant.cli.common import BAD_USAGE, Config, DataDir, Json, installation, print_json, stderr_console
from evals.cli_retrieval import retrieval
from evals.judge import cli as judge

if TYPE_CHECKING:
    from evals.errors import EvalError
    from evals.gate import GateResult
    from evals.report.types import RunReport
    from evals.suite.types import Suite

app = typer.Typer(help="Score the assistant before it goes live.", no_args_is_help=True)
app.add_typer(judge.app, name="judge")
app.command("retrieval")(retrieval)

Suites = Annotated[list[str] | None, typer.Argument(help="Suite files or shipped names; none: all shipped ones.")]


@app.callback()
def _root() -> None:
    """Score the assistant before it goes live."""


@app.command("run")
def run(
    suites: Suites = None,
    out: Annotated[Path, typer.Option("--out", help="Folder of the reports.")] = Path("eval-reports"),
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help="Reports of the released version.", show_default=False)
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Cases at a time.")] = 2,
    split: Annotated[str, typer.Option("--split", help="Only dev or test cases.")] = "",
    candidate: Annotated[str, typer.Option("--candidate", help="Name of what is scored, for the reports.")] = "",
    resume: Annotated[bool, typer.Option("--resume/--fresh", help="Go on where a killed run was.")] = True,
    as_json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Run suites and hold them against their gates: exit status 0 GO, 3 NO-GO, 4 insufficient data.

    Examples: beleg eval run · beleg eval run support --baseline released/ · beleg eval run my-suite.yaml --out report
    """
    from evals.errors import EvalError
    from evals.suite.added import suite_of
    from evals.suite.load import shipped

    results = []
    with installation(data_dir, config) as beleg:
        try:
            chosen = [suite_of(name, beleg.settings.data_dir) for name in suites or shipped()]
        except EvalError as error:
            _usage(error)
        for suite in chosen:
            results.append(_one(beleg, suite, out, baseline, workers, split, candidate, resume))
    _finish(results, as_json)


@app.command("add")
def add(
    suite: Annotated[str, typer.Argument(help="Suite file or shipped name.")],
    question: Annotated[str, typer.Option("--question", help="What is asked.")] = "",
    name: Annotated[str, typer.Option("--id", help="Id of the case. [default: made of the question]")] = "",
    action: Annotated[str, typer.Option("--action", help="Expected reply: answer, abstain, clarify, …")] = "",
    gold: Annotated[list[str] | None, typer.Option("--gold", help="Text the answer must hold; repeatable.")] = None,
    source: Annotated[str, typer.Option("--source", help="Document the answer must come from.")] = "",
    tag: Annotated[list[str] | None, typer.Option("--tag", help="E.g. lang:de; repeatable.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="Cases, a JSON object a line.", show_default=False)
    ] = None,
    feedback: Annotated[bool, typer.Option("--from-feedback", help="Customers' thumbs and corrections.")] = False,
    as_json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Add cases to a suite of this installation; `eval run` and `release eval` use them from then on.

    Examples: beleg eval add support --question "Was kostet der Versand nach Wien?" --action answer --gold "9,90 €"
    · beleg eval add support --from-feedback
    """
    from evals.errors import EvalError
    from evals.suite.added import add_cases, added_folder, case_of_feedback, suite_of
    from evals.suite.sources import read_lines

    with installation(data_dir, config) as beleg:
        try:
            chosen = suite_of(suite, beleg.settings.data_dir)
            cases = list(read_lines(file)) if file else []
            if question:
                cases.append(_written(question, name, action, gold or [], source, tag or []))
            if feedback:
                from assistant.learning.wiring import feedback_cases

                cases += [case_of_feedback(one) for one in feedback_cases(beleg, beleg.settings.tenant)]
            if not cases and not feedback:
                raise EvalError("There is no case to add.", "Give --question, --file or --from-feedback.")
            count = add_cases(beleg.settings.data_dir, chosen, cases)
        except EvalError as error:
            _usage(error)
        path = added_folder(beleg.settings.data_dir) / f"{chosen.name}.jsonl"
    if as_json:
        print_json({"suite": chosen.name, "added": count, "file": str(path)})
    else:
        typer.echo(f"{count} cases in {path}")


def _written(question: str, name: str, action: str, gold: list[str], source: str, tags: list[str]) -> dict[str, Any]:
    """A case from the options of the command line."""
    import hashlib

    expected: dict[str, Any] = {key: value for key, value in (("action", action), ("source", source)) if value}
    if gold:
        expected["gold"] = gold
    made = name or f"added-{hashlib.sha256(question.encode()).hexdigest()[:10]}"
    return {"id": made, "input": {"question": question}, "expected": expected, "tags": tags, "target": "ask"}


def _one(
    beleg: Any,
    suite: "Suite",
    out: Path,
    baseline: Path | None,
    workers: int,
    split: str,
    candidate: str,
    resume: bool,
) -> tuple["RunReport", "GateResult", Path]:
    from rich.progress import Progress

    from evals.gate import decide
    from evals.judge.gate import with_judge
    from evals.report.write import load_report, write_report
    from evals.run import RunOptions, run_suite
    from evals.targets import close, for_suite

    before = None
    if baseline is not None and (found := baseline / suite.name / "report.json").is_file():
        before = load_report(found)
    journal = out / suite.name / "journal.jsonl"
    if not resume:
        journal.unlink(missing_ok=True)
    options = RunOptions(workers, journal, candidate, split)
    console = stderr_console()
    run = for_suite(suite, beleg)
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            bar = progress.add_task(suite.name, total=len(suite.cases))
            report = run_suite(
                suite, run, options, lambda done, total: progress.update(bar, completed=done, total=total)
            )
    finally:
        close(run)
    journal.unlink(missing_ok=True)
    gate = with_judge(decide(suite, report, before), suite, report, beleg, out / suite.name)
    return report, gate, write_report(out, report, gate, before)


def _finish(results: list[tuple["RunReport", "GateResult", Path]], as_json: bool) -> None:
    if as_json:
        print_json({"suites": [_summary(report, gate, folder) for report, gate, folder in results]})
    else:
        for report, gate, folder in results:
            _print(report, gate, folder)
    decisions = {gate.decision for _, gate, _ in results}
    raise typer.Exit(3 if "NO-GO" in decisions else 4 if "INSUFFICIENT DATA" in decisions else 0)


def _summary(report: "RunReport", gate: "GateResult", folder: Path) -> dict[str, Any]:
    found = {name: report.summary(name) for name in report.metrics}
    return {
        "suite": report.suite,
        "decision": gate.decision,
        "reasons": gate.reasons,
        "digest": report.digest,
        "cases": len(report.cases),
        "metrics": {
            name: {
                "value": summary.interval.value if summary.interval else None,
                "scored": summary.scored,
                "unscored": summary.unscored,
            }
            for name, summary in found.items()
        },
        "report": str(folder / "report.html"),
    }


def _print(report: "RunReport", gate: "GateResult", folder: Path) -> None:
    from assistant.cli.common import stdout_console

    console = stdout_console()
    colour = {"GO": "green", "NO-GO": "red"}.get(gate.decision, "yellow")
    console.print(f"[bold]{report.suite}[/]  [{colour}]{gate.decision}[/]  [dim]{len(report.cases)} cases[/]")
    for name in report.metrics:
        summary = report.summary(name)
        found = summary.interval
        value = f"{found.value:9.3f}  {found.low:.3f} … {found.high:.3f}" if found else "        –"
        missing = f"  [red]{summary.unscored} missing[/]" if summary.unscored else ""
        console.print(f"  {name:20} {value}  [dim]{summary.scored} cases[/]{missing}")
        made = report.summary(name, synthetic=True)
        if made.interval is not None:
            console.print(f"  {'':20} {made.interval.value:9.3f}  [dim]apart: {made.scored} synthetic cases[/]")
    for reason in gate.reasons:
        console.print(f"  [{colour}]- {reason}[/]")
    console.print(f"  [dim]{folder / 'report.html'}[/]")


@app.command("compare")
def compare(
    first: Annotated[Path, typer.Argument(help="Report of the baseline.")],
    second: Annotated[Path, typer.Argument(help="Report of the candidate.")],
    as_json: Json = False,
) -> None:
    """Compare two runs of the same suite: paired differences with intervals.

    Example: beleg eval compare released/support eval-reports/support
    """
    from evals.errors import EvalError
    from evals.gate import difference
    from evals.report.write import load_report

    try:
        before, after = load_report(first), load_report(second)
    except EvalError as error:
        _usage(error)
    changes = {}
    for name in after.metrics:
        for tag in ("", *after.slices(("lang", "language"))):
            change = difference(name, after, before, tag)
            if change is not None:
                changes[f"{name} {tag}".strip()] = change
    if as_json:
        print_json(
            {
                name: {
                    "change": change.value,
                    "low": change.low,
                    "high": change.high,
                    "minimum_detectable": change.minimum_detectable,
                    "cases": change.cases,
                    "verdict": change.verdict,
                }
                for name, change in changes.items()
            }
        )
        return
    for name, change in changes.items():
        typer.echo(
            f"{name:40} {change.value:+.3f}  {change.low:+.3f} … {change.high:+.3f}  {change.verdict}"
            f"  ({change.cases} cases, detects {change.minimum_detectable:.3f})"
        )


@app.command("synthesise")
def synthesise(
    out: Annotated[Path, typer.Option("--out", help="Suite to write; its cases go beside it.")] = Path(
        "synthetic.yaml"
    ),
    count: Annotated[int, typer.Option("--count", min=1, help="Facts that are asked about.")] = 120,
    unanswerable: Annotated[
        float, typer.Option("--unanswerable", min=0, max=1, help="Share asked without an answer, two ways each.")
    ] = 0.3,
    varied: Annotated[
        float, typer.Option("--varied", min=0, max=1, help="Share also asked in other words and with slips.")
    ] = 0.5,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same suite.")] = 0,
    as_json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Make cases from the indexed documents: marked as synthetic and never mixed into the scores of human cases.

    Example: beleg eval synthesise --out synthetic.yaml && beleg eval run synthetic.yaml
    """
    from evals.errors import EvalError
    from evals.synthetic.build import Options, counted, write_suite
    from evals.synthetic.build import synthesise as make

    with installation(data_dir, config) as beleg:
        try:
            cases = make(beleg, beleg.settings.tenant, Options(count, unanswerable, varied, seed))
            files = write_suite(cases, out)
        except EvalError as error:
            _usage(error)
    if as_json:
        print_json({"cases": len(cases), "tags": counted(cases), "files": [str(path) for path in files]})
        return
    typer.echo(f"{len(cases)} synthetic cases: {', '.join(str(path) for path in files)}")
    for tag, number in counted(cases).items():
        typer.echo(f"  {tag:20} {number}")


@app.command("schema")
def schema() -> None:
    """Print the JSON schema of suite files, for editors."""
    from evals.suite.load import suite_schema

    typer.echo(json.dumps(suite_schema(), indent=2, ensure_ascii=False))


@app.command("list")
def list_all(as_json: Json = False) -> None:
    """List the shipped suites and all metrics."""
    from evals.scoring import all_metrics
    from evals.suite.load import shipped

    metrics = {name: metric.about for name, metric in all_metrics().items()}
    if as_json:
        print_json({"suites": shipped(), "metrics": metrics})
        return
    typer.echo("suites:  " + ", ".join(shipped()))
    for name, about in metrics.items():
        typer.echo(f"  {name:20} {about}")


def _usage(error: "EvalError") -> NoReturn:
    typer.secho(f"error: {error.cause}", err=True, fg="red")
    typer.echo(f"       {error.remedy}", err=True)
    raise typer.Exit(BAD_USAGE)
