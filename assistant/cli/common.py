"""What all commands share: options, output, errors and exit statuses."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from guardrails.errors import BelegError, PolicyError

if TYPE_CHECKING:
    from assistant.compose import Beleg

DONE, SOME_FAILED, BAD_USAGE = 0, 1, 2

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Where Beleg keeps its data. [default: ./.beleg]", show_default=False),
]
Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file. [default: ./beleg.yaml]", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else there.")]
Batch = Annotated[
    Path | None,
    typer.Option("--batch", help="Read one JSON object a line from this file.", show_default=False),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="With --batch: write one JSON object a line here.", show_default=False),
]
Tenant = Annotated[str | None, typer.Option("--tenant", help="Whose documents.", show_default=False)]
Groups = Annotated[
    list[str] | None,
    typer.Option("--group", help="Access group of the reader; repeatable.", show_default=False),
]


@contextmanager
def installation(data_dir: Path | None, config: Path | None, **flags: Any) -> Iterator["Beleg"]:
    """Build Beleg from settings and flags; errors end the process with a message and a status."""
    from assistant.compose import Beleg
    from assistant.settings import load_settings

    beleg = None
    try:
        settings = load_settings(config, flags={"data_dir": data_dir, **flags})
        beleg = Beleg(settings)
        yield beleg
    except BelegError as error:
        fail(error)
    finally:
        if beleg is not None:
            beleg.close()


def fail(error: BelegError) -> NoReturn:
    """Print an error to stderr and end: 2 for settings, policy and usage, 1 for everything else."""
    from assistant.errors import SettingsError

    typer.secho(f"error: {error.cause}", err=True, fg="red")
    if error.remedy:
        typer.echo(f"       {error.remedy}", err=True)
    raise typer.Exit(BAD_USAGE if isinstance(error, SettingsError | PolicyError | UsageError) else SOME_FAILED)


class UsageError(BelegError):
    """The command line was used in a way that cannot work."""


def print_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def run_batch(
    batch: Path, out: Path | None, handle: Callable[[Mapping[str, Any]], Mapping[str, Any]], *, required: str
) -> None:
    """Run one JSON Lines file through a handler: one output line per input line, same order, `id` carried over.

    Args:
        batch: input; every line an object with `id` and the `required` key.
        out: output; None means stdout.
        handle: called per line; a BelegError becomes {"id", "error"} and exit status 1 at the end.
        required: name of the key that must be there as a string.
    """
    from rich.progress import Progress

    try:
        lines = batch.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        fail(UsageError(f"{batch} cannot be read ({type(error).__name__}).", "Give a UTF-8 file of JSON Lines."))
    lines = [line for line in lines if line.strip()]
    failed = 0
    console = stderr_console()
    with (
        _output(out) as sink,
        Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
    ):
        bar = progress.add_task("batch", total=len(lines))
        for line in lines:
            answer = _one_line(line, handle, required)
            failed += "error" in answer
            sink.write(json.dumps(answer, ensure_ascii=False, default=str) + "\n")
            sink.flush()
            progress.advance(bar)
    if failed:
        typer.echo(f"{failed} of {len(lines)} inputs failed; see 'error' in the output.", err=True)
        raise typer.Exit(SOME_FAILED)


def run_texts(
    text: str | None,
    batch: Path | None,
    out: Path | None,
    language: str | None,
    judge: Callable[[str, str | None], dict[str, Any]],
) -> dict[str, Any] | None:
    """Judge one text ("-" reads standard input) and return the result, or judge a file of `{id, text, lang?}`."""
    if batch is not None:
        run_batch(batch, out, lambda line: judge(line["text"], line.get("lang") or language), required="text")
        return None
    assert text is not None
    return judge(sys.stdin.read() if text == "-" else text, language)


def _one_line(line: str, handle: Callable[[Mapping[str, Any]], Mapping[str, Any]], required: str) -> Mapping[str, Any]:
    record: Any = None
    try:
        record = json.loads(line)
        if not isinstance(record, dict):
            raise UsageError("The line is not a JSON object.")
        if not isinstance(record.get(required), str):
            raise UsageError(f"The key '{required}' is missing or not a string.")
        return {"id": record.get("id"), **handle(record)}
    except (json.JSONDecodeError, RecursionError):
        return {"id": None, "error": "The line is not valid JSON."}
    except BelegError as error:
        return {"id": record.get("id") if isinstance(record, dict) else None, "error": str(error)}


@contextmanager
def _output(out: Path | None) -> Iterator[Any]:
    if out is None:
        yield sys.stdout
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        file = out.open("w", encoding="utf-8")
    except OSError as error:
        fail(UsageError(f"{out} cannot be written ({error.strerror}).", "Choose another --out."))
    with file:
        yield file


def stderr_console() -> Any:
    """A rich console on stderr: progress and messages."""
    from rich.console import Console

    return Console(stderr=True)


def stdout_console() -> Any:
    """A rich console on stdout: results for people."""
    from rich.console import Console

    return Console(highlight=False)
