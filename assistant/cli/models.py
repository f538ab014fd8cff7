"""`beleg models`: which models there are, and which are in use."""

from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.cli.common import Config, DataDir, Json, installation, print_json, stdout_console


def command(
    export: Annotated[
        Path | None,
        typer.Option("--export", help="Write the embedding model as int8 ONNX into this folder.", show_default=False),
    ] = None,
    as_json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """List the embedding models and generators, and what the index was made with.

    A sentence-transformers model becomes fast to serve with --export: name the folder as embedding.model afterwards.

    Example: beleg models --export ./models/e5-small
    """
    with installation(data_dir, config) as beleg:
        from assistant.inspection import models_report

        if export is not None:
            from knowledge.training.export import export as export_onnx

            export_onnx(beleg.settings.embedding.model, export)
            typer.echo(f"Wrote {export}. Set embedding.model to it, then run: beleg index --rebuild", err=True)
        report = models_report(beleg)
        if as_json:
            print_json(report)
        else:
            _print(report)


def _print(report: dict[str, Any]) -> None:
    from rich.markup import escape
    from rich.table import Table

    console = stdout_console()
    table = Table("", "model", "kind", "detail", box=None, header_style="bold")
    for item in report["models"]:
        mark = "[green]●[/]" if item["in_use"] else "[dim]○[/]"
        state = "" if item["available"] else " [red](not installed)[/]"
        table.add_row(mark, escape(item["name"]) + state, item["kind"], escape(item["detail"]))
    console.print(table)
    if report["index"]:
        console.print(f"index: {report['index']['name']}, {report['index']['dimension']} dimensions", style="dim")
