"""`beleg redact`."""

from typing import Annotated, Any

import typer

from assistant.cli.common import (
    Batch,
    Config,
    DataDir,
    Json,
    Out,
    UsageError,
    fail,
    installation,
    print_json,
    run_texts,
)


def command(
    text: Annotated[str | None, typer.Argument(help="The text; '-' reads standard input.", show_default=False)] = None,
    language: Annotated[str | None, typer.Option("--lang", help="Language of the text, when it is known.")] = None,
    batch: Batch = None,
    out: Out = None,
    as_json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Replace personal data by placeholders such as ⟨PERSON_1⟩.

    Examples: beleg redact "Hier ist Katharina Öztürk, 0221 4710 338" · beleg redact --batch in.jsonl --out out.jsonl
    """
    if (text is None) == (batch is None):
        fail(UsageError("Give a text or --batch, and only one of them.", "Example: beleg redact - < mail.txt"))
    with installation(data_dir, config) as beleg:
        redactor = beleg.redactor

        def redacted(content: str, lang: str | None) -> dict[str, Any]:
            found = redactor.redact(content, lang)
            spans = [
                {"start": span.start, "end": span.end, "type": span.type, "score": round(span.score, 4)}
                for span in found.spans
            ]
            return {"text": found.text, "spans": spans}

        result = run_texts(text, batch, out, language, redacted)
        if result is None:
            return
        if as_json:
            print_json(result)
        else:
            typer.echo(result["text"])
