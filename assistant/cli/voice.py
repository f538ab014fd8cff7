"""`beleg voice`."""

import typer

app = typer.Typer(help="Spoken notes to CRM facts and tasks.", no_args_is_help=True)


@app.callback()
def _root() -> None:
    """Spoken notes to CRM facts and tasks."""
