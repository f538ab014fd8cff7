"""`beleg copy`."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from assistant.cli import copy_draft, copy_reuse, copy_review, copy_rules, copy_seo
from assistant.cli.common import Batch, Config, DataDir, Json, Out, UsageError, fail, print_json, run_batch
from guardrails.errors import BelegError

if TYPE_CHECKING:
    from assistant.copy.lint import Linter
    from assistant.copy.types import LintReport

app = typer.Typer(help="Brand-safe copy: lint, draft, review.", no_args_is_help=True)
app.command("draft")(copy_draft.draft)
app.command("repurpose")(copy_reuse.repurpose_command)
app.command("ab")(copy_reuse.ab_command)
app.command("localise")(copy_reuse.localise_command)
app.command("seo")(copy_seo.seo)
app.command("export")(copy_review.export_command)
copy_review.app.command("proposals")(copy_rules.proposals_command)
copy_review.app.command("accept-rule")(copy_rules.accept_command)
copy_review.app.command("dismiss-rule")(copy_rules.dismiss_command)
app.add_typer(copy_review.app, name="review")
NOT_PASSED = 3
Brand = Annotated[
    Path | None, typer.Option("--brand", help="Brand file. [default: brand.file of the settings]", show_default=False)
]
Format = Literal["terminal", "json", "sarif", "html"]


@app.callback()
def _root() -> None:
    """Brand-safe copy: lint, draft, review."""


@app.command("lint")
def lint(
    text: Annotated[str | None, typer.Argument(help="Text, path of a file, or - for standard input.")] = None,
    brand: Brand = None,
    channel: Annotated[str | None, typer.Option("--channel", help="E.g. newsletter, google_ads_headline, sms.")] = None,
    language: Annotated[str | None, typer.Option("--lang", help="de or en; detected when not set.")] = None,
    product: Annotated[list[str] | None, typer.Option("--product", help="Product id or category; repeatable.")] = None,
    format_: Annotated[Format, typer.Option("--format", help="terminal, json, sarif or html.")] = "terminal",
    fix: Annotated[bool, typer.Option("--fix", help="Apply safe fixes; a file is rewritten, a text printed.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON schema of brand files and end.")] = False,
    json_output: Json = False,
    batch: Batch = None,
    out: Out = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Check texts against the brand's rules: exact places, suggestions, safe fixes, a score and a gate.

    Exit status 3 when a single text does not pass the gate.
    """
    if schema:
        from assistant.copy.brand_file import json_schema

        print_json(json_schema())
        return
    if (text is None) == (batch is None):
        fail(UsageError("Give either a text or --batch.", "Example: beleg copy lint --brand brand.yaml text.md"))
    with _errors():
        linter = _linter(brand, data_dir, config)
        if channel:
            from assistant.copy.channels import channel_of

            channel_of(channel, linter.brand)
        if batch is not None:
            run_batch(
                batch, out, lambda line: _one(linter, line, language, channel, tuple(product or ())), required="text"
            )
            return
        assert text is not None
        name, content, path = _read(text)
        products = tuple(product or ())
        if fix:
            _fix(linter, name, content, path, language, channel, products, "json" if json_output else format_)
            return
        report = linter.lint(content, language, channel, products)
        _show(report, name, "json" if json_output else format_, out)
    if not report.passed:
        raise typer.Exit(NOT_PASSED)


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except BelegError as error:
        fail(error)


def _linter(brand: Path | None, data_dir: Path | None, config: Path | None) -> "Linter":
    """The linter of --brand, or of the settings."""
    from assistant.copy.wiring import build_linter
    from assistant.settings import load_settings

    return build_linter(load_settings(config, flags={"data_dir": data_dir}), brand)


def _one(
    linter: "Linter",
    line: Mapping[str, Any],
    language: str | None,
    channel: str | None,
    products: tuple[str, ...],
) -> dict[str, Any]:
    from assistant.copy.render.plain import batch_line

    for key in ("lang", "channel"):
        if not isinstance(line.get(key, ""), str | None):
            raise UsageError(f"The key '{key}' is not a string.")
    own = line.get("products", products)
    if not isinstance(own, list | tuple) or not all(isinstance(one, str) for one in own):
        raise UsageError("The key 'products' is no list of strings.", "Give item numbers or categories.")
    language, channel = line.get("lang") or language, line.get("channel") or channel
    return batch_line(linter.lint(line["text"], language, channel, tuple(own)))


def _read(argument: str) -> tuple[str, str, Path | None]:
    """(name, text, path) of an argument: standard input, a file, or the text itself."""
    if argument == "-":
        return "stdin", sys.stdin.read(), None
    path = Path(argument) if len(argument) < 300 and "\n" not in argument else None
    if path is None or not _is_file(path):
        if path is not None and path.suffix in (".md", ".txt", ".html", ".markdown") and " " not in argument:
            raise UsageError(f"{argument} does not exist.", "Give a text, a file, or - for standard input.")
        return "text", argument, None
    try:
        return argument, path.read_text(encoding="utf-8-sig"), path
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{argument} cannot be read ({type(error).__name__}).", "Give UTF-8 text.") from None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _show(report: "LintReport", name: str, format_: str, out: Path | None) -> None:
    import json

    from assistant.copy.render import html, plain, sarif

    if format_ == "terminal" and out is None:
        from rich.text import Text

        from assistant.cli.common import stdout_console

        console = stdout_console()
        for line, colour in plain.terminal(report, name):
            console.print(Text(line, style=colour), soft_wrap=True)
        return
    made = {
        "terminal": lambda: "\n".join(line for line, _ in plain.terminal(report, name)) + "\n",
        "json": lambda: json.dumps(plain.as_json(report), ensure_ascii=False) + "\n",
        "sarif": lambda: json.dumps(sarif.sarif({name: report}), ensure_ascii=False, indent=2) + "\n",
        "html": lambda: html.page(report, name),
    }[format_]()
    if out is None:
        sys.stdout.write(made)
    else:
        _write(out, made)


def _fix(
    linter: "Linter",
    name: str,
    content: str,
    path: Path | None,
    language: str | None,
    channel: str | None,
    products: tuple[str, ...],
    format_: str,
) -> None:
    fixed = linter.fix(content, language, channel, products)
    if format_ == "json":
        from assistant.copy.render.plain import as_json, finding

        print_json({**as_json(fixed.report), "text": fixed.text, "applied": [finding(f) for f in fixed.applied]})
    elif path is None:
        sys.stdout.write(fixed.text + ("" if fixed.text.endswith("\n") else "\n"))
    if path is not None and fixed.text != content:
        _write(path, fixed.text)
    left = len(fixed.report.findings)
    typer.echo(f"{name}: {len(fixed.applied)} fixed, {left} left, score {fixed.report.score:.0f}", err=True)
    if not fixed.report.passed:
        raise typer.Exit(NOT_PASSED)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}).", "Choose another file.") from None
