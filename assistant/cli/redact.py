"""`beleg redact`."""

import sys
from collections.abc import Mapping
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
    run_batch,
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

        if batch is not None:

            def handle(record: Mapping[str, Any]) -> Mapping[str, Any]:
                return redacted(record["text"], record.get("lang") or language)

            run_batch(batch, out, handle, required="text")
            return
        assert text is not None
        result = redacted(sys.stdin.read() if text == "-" else text, language)
        if as_json:
            print_json(result)
        else:
            typer.echo(result["text"])
