"""`beleg chat`: a conversation in the terminal."""

from typing import Annotated

import typer

from assistant.cli.common import Config, DataDir, Groups, Tenant, installation


def command(
    language: Annotated[str | None, typer.Option("--lang", help="Answer in this language: de or en.")] = None,
    group: Groups = None,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Ask in a row; follow-up questions are understood. An empty line or Ctrl-D ends it."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        from assistant.cli.ask import print_answer
        from assistant.errors import AssistantError
        from assistant.types import Message, Question
        from knowledge.errors import QueryError

        assistant = beleg.assistant()
        beleg.knowledge().ready()
        history: tuple[Message, ...] = ()
        while True:
            try:
                text = typer.prompt("?", prompt_suffix=" ", default="", show_default=False)
            except (typer.Abort, EOFError):
                return
            if not text.strip():
                return
            try:
                answer = assistant.answer(
                    Question(text, history, language, frozenset(group or ()), beleg.settings.tenant)
                )
            except (AssistantError, QueryError) as error:
                typer.secho(str(error), err=True, fg="red")
                continue
            print_answer(answer)
            history = (*history, Message("user", text), Message("assistant", answer.text))
