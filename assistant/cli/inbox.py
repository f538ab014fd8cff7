"""`beleg inbox`."""

import typer

app = typer.Typer(help="Cases that wait for a person.", no_args_is_help=True)


@app.callback()
def _root() -> None:
    """Cases that wait for a person."""
