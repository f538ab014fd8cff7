"""`beleg chat`: a conversation in the terminal, or a file of conversations."""

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
    installation,
    print_json,
    run_batch,
)

if TYPE_CHECKING:
    from assistant.chat.service import Chat
    from assistant.chat.types import Reply


def command(
    message: Annotated[
        str | None, typer.Argument(help="One message; without it a conversation begins.", show_default=False)
    ] = None,
    customer: Annotated[
        str | None, typer.Option("--customer", help="Talk as this customer, taken as verified.", show_default=False)
    ] = None,
    trace: Annotated[bool, typer.Option("--trace", help="Show how each reply came about.")] = False,
    json: Json = False,
    batch: Batch = None,
    out: Out = None,
    group: Groups = None,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Talk as a visitor would: documents, orders, spare parts, and people through cases.

    An empty line or Ctrl-D ends it. A line of --batch has an "id" and "messages" (the visitor's, in order), or "text"
    with an optional "history" ([{role, text}]), and optionally "customer"; the reply to the last message is written.

    Example: beleg chat --customer K-10007 "Das Klemmbaustein-Set ist immer noch nicht da."
    """
    with installation(data_dir, config, tenant=tenant) as beleg:
        name, groups = beleg.settings.tenant, frozenset(group or ())
        beleg.knowledge().ready()
        chat = beleg.conversations
        chat.warm(name)
        if batch is not None:
            run_batch(batch, out, lambda line: _line(chat, name, groups, line), required="id")
            return
        made = chat.create(name, groups=groups, customer_id=customer or "")
        if message is not None:
            _show(chat.say(name, made.id, message), json, trace)
            return
        while text := _asked():
            _show(chat.say(name, made.id, text), json, trace)


def _line(chat: "Chat", tenant: str, groups: frozenset[str], line: Mapping[str, Any]) -> dict[str, Any]:
    """The reply to the last message of a line's conversation."""
    from assistant.chat.service import reply_json

    said = line.get("messages") or [line.get("text")]
    if not all(isinstance(text, str) for text in said):
        raise UsageError("The line has no 'messages' (texts in order) and no 'text'.")
    made = chat.create(tenant, groups=groups, customer_id=str(line.get("customer") or ""))
    for turn in line.get("history") or ():
        chat.store.add(tenant, made.id, "user" if turn.get("role") == "user" else "assistant", str(turn.get("text")))
    reply = None
    for text in said:
        reply = chat.say(tenant, made.id, text)
    assert reply is not None
    return {key: value for key, value in reply_json(reply).items() if key not in ("seq", "reply_to")}


def _asked() -> str:
    try:
        return str(typer.prompt("?", prompt_suffix=" ", default="", show_default=False)).strip()
    except (typer.Abort, EOFError):
        return ""


def _show(reply: "Reply", json: bool, trace: bool) -> None:
    from assistant.chat.service import reply_json

    if json:
        print_json(reply_json(reply))
        return
    if reply.action not in ("answer", "smalltalk"):
        typer.secho(f"[{reply.action}]", fg="yellow")
    typer.echo(reply.text)
    for number, choice in enumerate(reply.choices, start=1):
        typer.echo(f"  {number}. {choice.label}")
    for number, item in enumerate(reply.citations, start=1):
        page = f", {item['page']}" if item["page"] else ""
        typer.secho(f"  [{number}] {item['source']}{page}: „{' '.join(item['quote'].split())}“", dim=True)
    if trace:
        for key, value in {**reply.trace, "timings_ms": dict(reply.timings_ms)}.items():
            typer.secho(f"  {key}: {value}", dim=True)
