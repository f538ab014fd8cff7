"""`beleg copy`."""

import typer

app = typer.Typer(help="Brand-safe copy: lint, draft, review.", no_args_is_help=True)


@app.callback()
def _root() -> None:
    """Brand-safe copy: lint, draft, review."""
