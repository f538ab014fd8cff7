"""`beleg index` and `beleg sync`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.common import (
    SOME_FAILED,
    Config,
    DataDir,
    Json,
    Tenant,
    UsageError,
    fail,
    installation,
    print_json,
    stderr_console,
    stdout_console,
)

if TYPE_CHECKING:
    from knowledge.ingest.report import IndexReport

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]
Rebuild = Annotated[
    bool, typer.Option("--rebuild", help="Read and embed everything anew, e.g. after a change of the model.")
]
STAGES = {
    "scan": "looking",
    "read": "reading",
    "embed": "embedding",
    "sentences": "embedding sentences",
    "index": "indexing",
    "fetch": "fetching",
}


def index_command(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files and folders.", show_default=False)] = None,
    dry_run: DryRun = False,
    rebuild: Rebuild = False,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Index files and folders; what is unchanged is left alone.

    A run that was stopped goes on where it was. Files that fail are reported and do not stop the others.

    Examples: beleg index ./documents · beleg index --rebuild
    """
    missing = [path for path in paths or [] if not path.exists()]
    if missing:
        fail(UsageError(f"{missing[0]} does not exist.", "Give an existing file or folder."))
    if not paths and not rebuild:
        fail(UsageError("No path was given.", "Example: beleg index ./documents"))
    _run(paths or [], data_dir, config, tenant, as_json, dry_run=dry_run, rebuild=rebuild)


def sync_command(
    dry_run: DryRun = False,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Bring the index in line with all sources: what was indexed before and what beleg.yaml names.

    Documents whose files are gone are removed.

    Example: beleg sync --dry-run
    """
    _run(None, data_dir, config, tenant, as_json, dry_run=dry_run, prune=True)


def _run(
    paths: list[Path] | None,
    data_dir: Path | None,
    config: Path | None,
    tenant: str | None,
    as_json: bool,
    **how: bool,
) -> None:
    with installation(data_dir, config, tenant=tenant) as beleg:
        with _Bars() as bars:
            if paths is None:
                connectors = beleg.connectors()
                fetched = connectors.fetch(beleg.settings.tenant, bars.show) if not how["dry_run"] else []
                problems = connectors.problems
                paths = [*beleg.sync_paths(), *fetched]
            else:
                problems = []
            report = beleg.ingest().run(beleg.settings.tenant, paths, progress=bars.show, **how)
            report.warnings += problems
        if as_json:
            print_json(report.as_json())
        else:
            _print_report(report)
        if report.failed:
            raise typer.Exit(SOME_FAILED)


class _Bars:
    """One progress bar a stage, on stderr, and only where a person watches."""

    def __init__(self) -> None:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
        )

        console = stderr_console()
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> "_Bars":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, stage: str, done: int, total: int) -> None:
        """Move the bar of a stage."""
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(STAGES.get(stage, stage), total=total or None)
        self._progress.update(self._tasks[stage], completed=done, total=total or None)


def _print_report(report: "IndexReport") -> None:
    from rich.markup import escape

    console = stdout_console()
    verb = "would be " if report.dry_run else ""
    counts = [
        (len(report.added), "added", "green"),
        (len(report.changed), "changed", "yellow"),
        (report.unchanged, "unchanged", "dim"),
        (len(report.removed), "removed", "yellow"),
        (report.excluded, "left out (deleted by a person)", "dim"),
        (len(report.failed), "failed", "red"),
    ]
    shown = [f"[{style}]{count} {verb}{name}[/]" for count, name, style in counts if count or name != "failed"]
    console.print(" · ".join(item for item in shown if not item.startswith("[dim]0 ") or "unchanged" in item))
    for problem in report.failed:
        console.print(f"  [red]✗[/] {escape(problem.uri)}: {escape(problem.cause)} {escape(problem.remedy)}")
    for problem in report.warnings:
        console.print(f"  [yellow]![/] {escape(problem.uri)}: {escape(problem.cause)} {escape(problem.remedy)}")
    for found in report.findings:
        what = "a sentence was set aside" if found["set_aside"] else "a sentence reads like an order and was left in"
        where = f"{found['start']}–{found['end']}"
        console.print(f"  [yellow]![/] {escape(found['source'])}: {what} ({found['kind']}, characters {where})")
    if not report.dry_run:
        extra = f", {report.redacted} personal details replaced" if report.redacted else ""
        twins = f", {report.duplicates} repeat others" if report.duplicates else ""
        console.print(
            f"{report.documents} documents, {report.chunks} chunks{twins}{extra}; {report.seconds:.1f} s",
            style="bold",
        )
