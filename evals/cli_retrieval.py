"""`beleg eval retrieval`: how good search is on the installation's own index, the whole and each arm alone."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from assistant.cli.common import BAD_USAGE, Config, DataDir, Json, Tenant, installation, print_json, stdout_console

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from evals.report.types import RunReport
    from evals.suite.types import Case, Suite

METRICS = ("recall@1", "recall@5", "recall@10", "mrr@10", "ndcg@10", "source_recall@10", "source_mrr@10")
ARMS = {"hybrid": "search", "bm25": "search-bm25", "dense": "search-dense"}
Format = Literal["auto", "jsonl", "csv", "squad", "beir"]


def retrieval(
    questions: Annotated[
        Path | None,
        typer.Argument(
            help="Questions with gold: JSON Lines or CSV {id, question, source?, gold?, relevant?, lang?, groups?}, "
            "SQuAD, or a BEIR folder. [default: the shipped suite]",
            show_default=False,
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Of the questions; auto: by the file's name.")] = "auto",
    k: Annotated[int, typer.Option("-k", min=10, max=100, help="Hits looked at.")] = 10,
    limit: Annotated[int, typer.Option("--limit", min=0, help="At most so many questions, evenly spread.")] = 0,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Questions at a time.")] = 2,
    tenant: Tenant = None,
    as_json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Measure search on the installation's index: recall, MRR and nDCG with intervals, for both arms and their fusion.

    Examples: beleg eval retrieval · beleg eval retrieval my-questions.csv · beleg eval retrieval beir/scifact --json
    """
    from evals.errors import EvalError

    try:
        suite = _suite(questions, form, k, limit)
        with installation(data_dir, config, tenant=tenant) as beleg:
            reports = {arm: _run(beleg, suite, target, workers) for arm, target in ARMS.items()}
    except EvalError as error:
        typer.secho(f"error: {error.cause}", err=True, fg="red")
        typer.echo(f"       {error.remedy}", err=True)
        raise typer.Exit(BAD_USAGE) from None
    found = {arm: _figures(report) for arm, report in reports.items()}
    form_ = {"questions": len(suite.cases), "k": k, "arms": found, "margin": margins(reports)}
    if as_json:
        print_json(form_)
    else:
        _print(form_)


def _suite(path: Path | None, form: str, k: int, limit: int) -> "Suite":
    from evals.suite.load import SourceModel, load_suite
    from evals.suite.sources import read_source
    from evals.suite.types import Suite

    if path is None:
        shipped = load_suite(Path("retrieval"))
        cases = tuple(case for case in shipped.cases if not case.target)
        cases = cases if not limit else cases[:: max(1, len(cases) // limit)][:limit]
        return replace(shipped, cases=cases, metrics=METRICS, gates=(), options={"k": k})
    chosen = form if form != "auto" else _format(path)
    keys = {} if chosen in ("squad", "beir") else {"question": "question", "groups": "groups"}
    gold = {} if chosen in ("squad", "beir") else {name: name for name in ("source", "gold", "relevant")}
    model = SourceModel.model_validate(
        {"format": chosen, "path": path.name, "input": keys, "expected": gold, "limit": limit}
        | ({"tag_keys": ["lang"]} if keys else {})
    )
    found = [_with_passage(case) for case in read_source(model, path.resolve().parent)]
    return Suite("retrieval", "search", tuple(found), METRICS, options={"k": k})


def _format(path: Path) -> str:
    if path.is_dir():
        return "beir"
    return {".csv": "csv", ".tsv": "csv", ".json": "squad"}.get(path.suffix, "jsonl")


def _with_passage(case: "Case") -> "Case":
    """SQuAD names an article, not a file: any hit that holds the gold answer counts."""
    if "passage" not in case.expected:
        return case
    return replace(case, expected=dict(case.expected) | {"source": "*"})


def _run(beleg: "Beleg", suite: "Suite", target: str, workers: int) -> "RunReport":
    from evals.run import RunOptions, run_suite
    from evals.targets import target as target_of

    return run_suite(suite, target_of(target, beleg, suite.options), RunOptions(workers))


def _figures(report: "RunReport") -> dict[str, Any]:
    """Every metric: whole and by language, with interval and counts."""
    tags = ("", *report.slices(("lang", "set")))
    return {metric: {tag or "all": _summary(report, metric, tag) for tag in tags} for metric in report.metrics}


def _summary(report: "RunReport", metric: str, tag: str) -> dict[str, Any]:
    found = report.summary(metric, tag)
    ends = found.interval
    values = {"value": ends.value, "low": ends.low, "high": ends.high} if ends else {"value": None}
    return {name: None if value is None else round(value, 4) for name, value in values.items()} | {
        "scored": found.scored,
        "unscored": found.unscored,
    }


def margins(reports: Mapping[str, "RunReport"]) -> dict[str, Any]:
    """MRR of the fusion against each arm, paired, with interval."""
    from evals.gate import difference

    found = {}
    for arm in ("bm25", "dense"):
        change = difference("mrr@10", reports["hybrid"], reports[arm])
        if change is not None:
            found[arm] = {"change": round(change.value, 4), "low": round(change.low, 4), "high": round(change.high, 4)}
    return found


def _print(form: Mapping[str, Any]) -> None:
    console = stdout_console()
    console.print(f"{form['questions']} questions", markup=False)
    for metric in METRICS:
        parts = [(arm, form["arms"][arm][metric]["all"]) for arm in ARMS]
        if all(one["value"] is None for _, one in parts):
            continue
        cells = [f"{arm} {one['value']:.3f} ({one['low']:.3f} … {one['high']:.3f})" for arm, one in parts]
        console.print(f"  {metric:17} " + "   ".join(cells), markup=False, soft_wrap=True)
    for arm, change in form["margin"].items():
        console.print(
            f"  hybrid against {arm}: MRR {change['change']:+.3f} ({change['low']:+.3f} … {change['high']:+.3f})"
        )
