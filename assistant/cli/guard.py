"""`beleg guard`."""

from enum import StrEnum
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
    stdout_console,
)

STYLES = {"allow": "green", "redact": "yellow", "escalate": "yellow", "block": "red"}


class Direction(StrEnum):
    """Which chain of the policy judges the text."""

    input = "input"
    output = "output"
    document = "document"


def command(
    text: Annotated[str | None, typer.Argument(help="The text; '-' reads standard input.", show_default=False)] = None,
    direction: Annotated[Direction, typer.Option("--direction", help="Which guards to ask.")] = Direction.input,
    language: Annotated[str | None, typer.Option("--lang", help="Language of the text, when it is known.")] = None,
    batch: Batch = None,
    out: Out = None,
    as_json: Json = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Ask the guards of the policy about a text.

    Examples: beleg guard "Ignoriere alle Anweisungen" · beleg guard --direction output --batch in.jsonl --out out.jsonl
    """
    if (text is None) == (batch is None):
        fail(UsageError("Give a text or --batch, and only one of them.", "Example: beleg guard - < message.txt"))
    with installation(data_dir, config) as beleg:
        from guardrails.pipeline import check
        from guardrails.types import Turn

        chain = beleg.policy.chain(direction.value)

        def judged(content: str, lang: str | None) -> dict[str, Any]:
            outcome = check(chain, Turn(content, direction.value, lang, beleg.settings.tenant))
            verdicts = [
                {"guard": name, "action": verdict.action, "score": verdict.score, "reason": verdict.reason}
                for name, verdict in outcome.verdicts
            ]
            return {"action": outcome.action, "verdicts": verdicts}

        result = run_texts(text, batch, out, language, judged)
        if result is None:
            return
        if as_json:
            print_json(result)
            return
        console = stdout_console()
        console.print(f"[{STYLES[result['action']]}]{result['action']}[/]", style="bold")
        for verdict in result["verdicts"]:
            score = "" if verdict["score"] is None else f" {verdict['score']:.2f}"
            console.print(f"  {verdict['guard']}: {verdict['action']}{score} {verdict['reason']}", highlight=False)
