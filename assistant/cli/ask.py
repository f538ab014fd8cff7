"""`beleg ask`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.common import (
    Batch,
    Config,
    DataDir,
    Groups,
    Json,
    Out,
    Tenant,
    UsageError,
    fail,
    installation,
    print_json,
    run_batch,
    stdout_console,
)
from assistant.render import answer_json

if TYPE_CHECKING:
    from assistant.types import Answer, Question


def command(
    question: Annotated[str | None, typer.Argument(help="What you want to know.", show_default=False)] = None,
    language: Annotated[str | None, typer.Option("--lang", help="Answer in this language: de or en.")] = None,
    generator: Annotated[
        str | None, typer.Option("--generator", help="'extractive' or 'provider:model'.", show_default=False)
    ] = None,
    group: Groups = None,
    batch: Batch = None,
    out: Out = None,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Answer a question from the documents, each statement with its receipt.

    Examples: beleg ask "Wie lange kann ich zurückgeben?" · beleg ask --batch questions.jsonl --out answers.jsonl
    """
    if (question is None) == (batch is None):
        fail(
            UsageError(
                "Give a question or --batch, and only one of them.",
                'Example: beleg ask "Was kostet Versand?"',
            )
        )
    with installation(data_dir, config, tenant=tenant, **{"answer.generator": generator}) as beleg:
        from assistant.types import Question

        assistant, groups = beleg.stateless, frozenset(group or ())
        assistant.warm(beleg.settings.tenant)
        if batch is not None:

            def handle(record: Mapping[str, Any]) -> Mapping[str, Any]:
                asked = question_from(record, beleg.settings.tenant, groups, language)
                return answer_json(assistant.answer(asked))

            run_batch(batch, out, handle, required="question")
            return
        assert question is not None
        asked = Question(question, language=language, groups=groups, tenant=beleg.settings.tenant)
        answer = assistant.answer(asked)
        if as_json:
            print_json(answer_json(answer))
        else:
            print_answer(answer)


def question_from(record: Mapping[str, Any], tenant: str, groups: frozenset[str], language: str | None) -> "Question":
    """A question from one batch line.

    Raises:
        UsageError: `history` or `lang` is not of the documented form.
    """
    from assistant.types import Message, Question

    history = record.get("history") or []
    try:
        turns = tuple(Message(turn["role"], str(turn["text"])) for turn in history)
    except (TypeError, KeyError):
        raise UsageError("'history' must be a list of {role, text}.") from None
    if any(turn.role not in {"user", "assistant"} for turn in turns):
        raise UsageError("A role in 'history' must be 'user' or 'assistant'.")
    return Question(record["question"], turns, record.get("lang") or language, groups, tenant)


def print_answer(answer: "Answer") -> None:
    """Print an answer and its receipts for a person."""
    from rich.markup import escape

    console = stdout_console()
    console.print(escape(answer.text), style="bold" if answer.action == "answer" else "")
    for number, item in enumerate(answer.citations, start=1):
        page = f", {'S.' if answer.language == 'de' else 'p.'} {item.page}" if item.page else ""
        quote = " ".join(item.quote.split())
        console.print(
            f"  [cyan][{number}][/] {escape(item.title)}{page} [dim]({escape(item.source)}, {item.start}–{item.end})[/]"
        )
        console.print(
            f"      „{escape(quote)}“" if answer.language == "de" else f"      “{escape(quote)}”",
            style="italic",
        )
    console.print(f"[dim]{answer.action}, confidence {answer.confidence:.2f}[/]")
