"""`beleg eval judge`: grades by a language model, and whether they agree with people."""

from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from assistant.cli.common import BAD_USAGE, Config, DataDir, Json, installation, print_json

app = typer.Typer(help="Grades by a language model, advisory until they agree with people.", no_args_is_help=True)
EXIT = {"pass": 0, "advisory": 0, "fail": 3, "insufficient": 4}

LabelFile = Annotated[
    Path | None,
    typer.Option("--labels", help="Human labels, JSON Lines: id, faithful, helpful (1..4).", show_default=False),
]
Kappa = Annotated[float, typer.Option("--kappa", help="Lower end of kappa that makes it binding.")]
Rho = Annotated[float, typer.Option("--spearman", help="Lower end of Spearman's correlation, the same.")]
Least = Annotated[int, typer.Option("--least", min=2, help="Labelled cases that are needed.")]


@app.callback()
def _root() -> None:
    """Grades by a language model, advisory until they agree with people."""


@app.command("run")
def run(
    report: Annotated[Path, typer.Argument(help="Report of `beleg eval run`: its folder or report.json.")],
    model: Annotated[str, typer.Option("--model", help="provider:model. [default: answer.generator]")] = "",
    base_url: Annotated[str, typer.Option("--base-url", help="Address of an OpenAI-compatible server.")] = "",
    criteria: Annotated[
        list[str] | None, typer.Option("--criterion", help="faithful or helpful; repeatable. [default: both]")
    ] = None,
    labels: LabelFile = None,
    at_least: Annotated[
        float | None, typer.Option("--at-least", help="Least mean grade; held only where the judge is binding.")
    ] = None,
    kappa: Kappa = 0.6,
    spearman: Rho = 0.6,
    least: Least = 50,
    workers: Annotated[int, typer.Option("--workers", min=1)] = 4,
    as_json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Grade a run. Labels of the console count beside those of --labels. Replies are cached in DATA_DIR/judge.

    Exit status 0: passed or advisory, 3: a binding judge says no, 4: a binding judge lacks verdicts.

    Example: beleg eval judge run eval-reports/support --model openai:gpt-5 --labels people.jsonl --at-least 3.5
    """
    from evals.errors import EvalError
    from evals.judge.agreement import Wanted
    from evals.judge.judge import CRITERIA, Judge
    from evals.judge.labels import live_labels, read_labels
    from evals.judge.run import judge_run, write_judged
    from evals.report.write import load_report

    with installation(data_dir, config) as beleg:
        try:
            found = load_report(report)
            given = dict(live_labels(beleg.monitor.labels.all(beleg.settings.tenant)))
            given |= read_labels(labels) if labels is not None else {}
            name, complete = _model(beleg, model, base_url)
            cache = beleg.settings.data_dir / "judge" / f"{found.suite}.jsonl"
            judge, wanted = Judge(complete, name, cache), Wanted(kappa, spearman, least)
            chosen: Any = criteria or CRITERIA
            results = [
                judge_run(found, judge, one, given, at_least=at_least, wanted=wanted, workers=workers) for one in chosen
            ]
            written = write_judged(results, report if report.is_dir() else report.parent)
        except EvalError as error:
            _usage(error)
    if as_json:
        print_json({"criteria": [one.as_json() for one in results], "asked": judge.asked, "file": str(written)})
    else:
        for one in results:
            typer.echo(f"{one.criterion:9} {one.outcome:12} {one.reason}")
        typer.echo(f"{judge.asked} requests to {name}; {written}", err=True)
    raise typer.Exit(max(EXIT[one.outcome] for one in results))


@app.command("agreement")
def agreement(
    labels: Annotated[Path, typer.Argument(help="Human labels, JSON Lines: id, faithful, helpful (1..4), cluster.")],
    grades: Annotated[Path, typer.Argument(help="Stored grades of a judge in the same form.")],
    kappa: Kappa = 0.6,
    spearman: Rho = 0.6,
    least: Least = 50,
    as_json: Json = False,
) -> None:
    """Say how far stored grades agree with people, and whether such a judge may decide. Asks no model.

    Example: beleg eval judge agreement people.jsonl judge.jsonl
    """
    from evals.errors import EvalError
    from evals.judge.agreement import Wanted
    from evals.judge.agreement import agreement as measured
    from evals.judge.judge import CRITERIA
    from evals.judge.labels import read_labels

    try:
        human, stored = read_labels(labels), read_labels(grades)
    except EvalError as error:
        _usage(error)
    found: dict[str, Any] = {}
    for criterion in CRITERIA:
        names = [name for name in human if criterion in human[name]]
        if names:
            judged = [stored.get(name, {}).get(criterion) for name in names]
            people = [human[name][criterion] for name in names]
            clusters = [name.split("<::>")[0] for name in names]
            found[criterion] = measured(judged, people, clusters, Wanted(kappa, spearman, least)).as_json()
    if as_json:
        print_json(found)
        return
    for name, one in found.items():
        k, r = one["kappa"], one["spearman"]
        typer.echo(
            f"{name:9} {one['status']:9} kappa {k['value']} ({k['low']} to {k['high']}), Spearman {r['value']}"
            f" ({r['low']} to {r['high']}), {one['labels']} labels: {one['why']}"
        )


@app.command("ratings")
def ratings(
    file: Annotated[Path, typer.Argument(help="Human ratings with stored judges; see evals.guardrails.mtrag.")],
    human: Annotated[str, typer.Option("--human", help="Name of the human metric.")] = "faithfulness",
    kappa: Kappa = 0.6,
    spearman: Rho = 0.6,
    least: Least = 50,
    as_json: Json = False,
) -> None:
    """Say which judges stored beside human ratings may decide, ours among them. MTRAG's ratings are such a file.

    Example: beleg eval judge ratings mtrag-human/evaluations/reference.json
    """
    from evals.errors import EvalError
    from evals.guardrails.mtrag import read_ratings
    from evals.judge.agreement import Wanted
    from evals.judge.ratings import agreements

    try:
        found = agreements(read_ratings(file, human), Wanted(kappa, spearman, least))
    except EvalError as error:
        _usage(error)
    if as_json:
        print_json({name: one.as_json() for name, one in found.items()})
        return
    for name, one in found.items():
        typer.echo(f"{name:32} {'binding' if one.binding else 'advisory':9} {one.labels} answers: {one.why}")


def _model(beleg: Any, model: str, base_url: str) -> tuple[str, Any]:
    from assistant.llm import ChatOptions, chat_model
    from evals.errors import EvalError

    chosen = beleg.settings.answer
    name = model or chosen.generator
    if name == "extractive":
        raise EvalError("No language model is configured to judge with.", "Give one: --model openai:gpt-5")
    options = ChatOptions(base_url=base_url or chosen.base_url, timeout=chosen.timeout_seconds, max_tokens=300)
    return name, chat_model(name, options)


def _usage(error: Any) -> NoReturn:
    typer.secho(f"error: {error.cause}", err=True, fg="red")
    typer.echo(f"       {error.remedy}", err=True)
    raise typer.Exit(BAD_USAGE)
