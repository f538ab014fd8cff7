"""`beleg voice`."""

import typer

from assistant.cli import voice_extract, voice_kept, voice_notes

app = typer.Typer(help="Spoken notes to CRM facts and tasks.", no_args_is_help=True)


@app.callback()
def _root() -> None:
    """Spoken notes to CRM facts and tasks."""


app.command("extract")(voice_extract.extract)
app.command("transcribe")(voice_notes.transcribe)
app.command("note")(voice_notes.note)
app.command("ask")(voice_notes.ask)
app.command("export")(voice_notes.export)
app.command("list")(voice_kept.list_)
app.command("delete")(voice_kept.delete)
