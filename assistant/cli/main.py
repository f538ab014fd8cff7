"""`beleg`: the command line."""

from importlib.metadata import entry_points

import typer

from assistant.cli import (
    ask,
    chat,
    copy,
    doctor,
    guard,
    inbox,
    index,
    init,
    mcp,
    models,
    privacy,
    redact,
    search,
    serve,
    voice,
)

app = typer.Typer(
    name="beleg",
    help="An assistant for your company's documents that answers with receipts.",
    epilog="First steps: beleg init · beleg index FOLDER · beleg ask 'Wie lange kann ich zurückgeben?'",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("init")(init.command)
app.command("index")(index.index_command)
app.command("sync")(index.sync_command)
app.command("search")(search.command)
app.command("ask")(ask.command)
app.command("chat")(chat.command)
app.command("serve")(serve.command)
app.command("mcp")(mcp.command)
app.command("redact")(redact.command)
app.command("guard")(guard.command)
app.add_typer(copy.app, name="copy")
app.add_typer(voice.app, name="voice")
app.add_typer(inbox.app, name="inbox")
app.add_typer(privacy.app, name="privacy")
app.command("models")(models.command)
app.command("doctor")(doctor.command)

# Packages above the assistant bring commands of their own: evals gives `beleg eval`.
for _point in sorted(entry_points(group="beleg.commands"), key=lambda point: point.name):
    app.add_typer(_point.load(), name=_point.name)


@app.callback(invoke_without_command=True)
def _root(version: bool = typer.Option(False, "--version", help="Print the version and exit.")) -> None:
    if version:
        from assistant import __version__

        typer.echo(f"beleg {__version__}")
        raise typer.Exit


def main() -> None:
    """Entry point of the `beleg` command."""
    app()


if __name__ == "__main__":
    main()
