"""`beleg inbox`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli import inbox_faq
from assistant.cli.common import Config, DataDir, Json, Tenant, installation, print_json, stdout_console

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from assistant.handover.case import Case

app = typer.Typer(help="Cases that wait for a person.", no_args_is_help=True)
app.add_typer(inbox_faq.app, name="faq")

CaseId = Annotated[str, typer.Argument(help="Number of the case, e.g. F-3K8QW2ZA.")]
Agent = Annotated[str, typer.Option("--agent", help="Who acts: the id of a person, e.g. M-02.")]
Key = Annotated[str, typer.Option("--key", help="Idempotency key: the same key acts once.")]
_COLOURS = {0: "", 1: "yellow", 2: "red"}


@app.callback()
def _root() -> None:
    """Cases that wait for a person."""


@app.command("list")
def list_command(
    state: Annotated[list[str] | None, typer.Option("--state", help="open, claimed, waiting or resolved.")] = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", help="E.g. order, technical, privacy.")] = None,
    assignee: Annotated[str, typer.Option("--assignee", help="A person's id; '-' for the queue.")] = "",
    text: Annotated[str, typer.Option("--text", help="Words of the question.")] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what should have been answered by now.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=200)] = 50,
    offset: Annotated[int, typer.Option("--offset", min=0)] = 0,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Show cases, those due first."""
    from assistant.cli.common import UsageError

    with installation(data_dir, config, tenant=tenant) as beleg:
        from assistant.handover.case import CaseFilter
        from assistant.handover.desk import utc_now

        unknown = set(state or ()) - {"open", "claimed", "waiting", "resolved"}
        if unknown:
            raise UsageError(f"There is no state '{sorted(unknown)[0]}'.", "Use open, claimed, waiting or resolved.")
        wanted = CaseFilter(tuple(state or ()), tuple(kind or ()), (), assignee, text=text, overdue=overdue)
        found, total = beleg.inbox.listed(beleg.settings.tenant, wanted, limit=limit, offset=offset)
        if as_json:
            print_json({"cases": [case.brief(utc_now()) for case in found], "total": total})
            return
        _print_list(beleg, found, total)


@app.command("show")
def show(
    case_id: CaseId, as_json: Json = False, tenant: Tenant = None, data_dir: DataDir = None, config: Config = None
) -> None:
    """Show a case: what the customer wants, what was tried, what the documents say, what happened."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        _print_case(beleg, beleg.inbox.get(beleg.settings.tenant, case_id.upper()), as_json)


@app.command("claim")
def claim(
    case_id: CaseId,
    agent: Agent,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Take a case."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        _done(beleg, beleg.inbox.claim(beleg.settings.tenant, case_id.upper(), agent), as_json)


@app.command("reply")
def reply(
    case_id: CaseId,
    agent: Agent,
    text: Annotated[str | None, typer.Option("--text", help="The answer.", show_default=False)] = None,
    file: Annotated[Path | None, typer.Option("--file", help="Read the answer from a file; - is stdin.")] = None,
    resolve: Annotated[bool, typer.Option("--resolve", help="The matter is settled by this reply.")] = False,
    key: Key = "",
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Answer the customer, in the chat or by mail, whichever the case came from."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        said = _text(text, file)
        _done(
            beleg,
            beleg.inbox.reply(beleg.settings.tenant, case_id.upper(), agent, said, resolve=resolve, key=key),
            as_json,
        )


@app.command("note")
def note(
    case_id: CaseId,
    agent: Agent,
    text: Annotated[str, typer.Option("--text", help="What colleagues should know.")],
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Write something that only colleagues see."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        _done(beleg, beleg.inbox.note(beleg.settings.tenant, case_id.upper(), agent, text), as_json)


@app.command("assign")
def assign(
    case_id: CaseId,
    agent: Agent,
    to: Annotated[str, typer.Option("--to", help="A person's id; '-' gives it back to the queue.")],
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Give a case to somebody else."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        whom = "" if to == "-" else to
        _done(beleg, beleg.inbox.assign(beleg.settings.tenant, case_id.upper(), agent, whom), as_json)


@app.command("return")
def return_command(
    case_id: CaseId,
    agent: Agent,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Let the bot answer again; if it gives up again, this very case opens again."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        _done(beleg, beleg.inbox.return_to_bot(beleg.settings.tenant, case_id.upper(), agent), as_json)


@app.command("resolve")
def resolve(
    case_id: CaseId,
    agent: Agent,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Close a case."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        _done(beleg, beleg.inbox.resolve(beleg.settings.tenant, case_id.upper(), agent), as_json)


@app.command("draft")
def draft(
    case_id: CaseId,
    question: Annotated[str, typer.Option("--question", help="Another wording than the case's own.")] = "",
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """What the documents say to a case, each statement with its quote."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        from assistant.handover.wiring import draft as drafted

        case = beleg.inbox.get(beleg.settings.tenant, case_id.upper())
        found = drafted(beleg, case, frozenset(), question)
        if as_json:
            print_json(found)
            return
        console = stdout_console()
        console.print(found["text"], markup=False)
        for item in found["citations"]:
            page = f", p. {item['page']}" if item["page"] else ""
            console.print(f"  “{item['quote']}” ({item['source']}{page})", markup=False, style="dim")


@app.command("people")
def people(as_json: Json = False, tenant: Tenant = None, data_dir: DataDir = None, config: Config = None) -> None:
    """Who is behind the inbox, who is on duty, and how many cases they have."""
    with installation(data_dir, config, tenant=tenant) as beleg:
        from assistant.handover.desk import utc_now

        load, now = beleg.handover.load(beleg.settings.tenant), utc_now()
        found = [
            {
                "id": person.id,
                "name": person.name,
                "on_duty": person.on_duty(now),
                "open_cases": load.get(person.id, 0),
                "capacity": person.capacity,
                "languages": sorted(person.languages),
                "competences": sorted(person.competences),
            }
            for person in beleg.handover.router.people.values()
        ]
        if as_json:
            print_json({"people": found})
            return
        for one in found:
            duty = "on duty " if one["on_duty"] else "off duty"
            languages, skills = ", ".join(one["languages"]), ", ".join(one["competences"])  # type: ignore[arg-type]
            typer.echo(
                f"{one['id']:8} {one['name']:24} {duty} {one['open_cases']}/{one['capacity']}  {languages}  {skills}"
            )


@app.command("work")
def work(as_json: Json = False, data_dir: DataDir = None, config: Config = None) -> None:
    """Do once what the server does all the time: assign, report, send webhooks, read and send mails, look for FAQs."""
    with installation(data_dir, config) as beleg:
        from assistant.handover.worker import InboxWorker

        done = InboxWorker(beleg).run_once()
        if as_json:
            print_json(done)
            return
        for name, result in done.items():
            typer.echo(f"{name}: {_words(result)}")


def _words(result: Any) -> str:
    if isinstance(result, dict):
        return ", ".join(f"{key} {value}" for key, value in result.items() if value not in ((), "", None)) or "nothing"
    return str(result)


def _text(text: str | None, file: Path | None) -> str:
    import sys

    from assistant.cli.common import UsageError

    if (text is None) == (file is None):
        raise UsageError("Give --text or --file, and only one of them.", "--file - reads standard input.")
    if text is not None:
        return text
    assert file is not None
    if str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read ({type(error).__name__}).", "Give a UTF-8 text file.") from None


def _done(beleg: "Beleg", case: "Case", as_json: bool) -> None:
    if as_json:
        _print_case(beleg, case, as_json)
        return
    owner = case.claimed_by or case.assignee
    typer.echo(f"{case.id}: {case.resolution or case.state}" + (f", {beleg.handover.name_of(owner)}" if owner else ""))


def _print_list(beleg: "Beleg", found: "list[Case]", total: int) -> None:
    from rich.table import Table

    from assistant.handover.desk import utc_now

    table = Table("Case", "Due", "State", "Kind", "Person", "What the customer wants", box=None, pad_edge=False)
    for case in found:
        owner = case.claimed_by or case.assignee
        style = "bold red" if case.overdue(utc_now()) else _COLOURS[case.priority]
        wants = str(case.summary.get("text") or case.question)
        name = beleg.handover.name_of(owner) if owner else "queue"
        table.add_row(case.id, _local(beleg, case.due_at), case.state, case.kind, name, _short(wants), style=style)
    console = stdout_console()
    console.print(table)
    console.print(f"{len(found)} of {total}", style="dim")


def _print_case(beleg: "Beleg", case: "Case", as_json: bool) -> None:
    from assistant.handover.desk import utc_now

    events = beleg.inbox.events(case.tenant, case.id)
    if as_json:
        print_json({"case": case.full(utc_now()), "events": [event.as_json() for event in events]})
        return
    lines = [
        f"{case.id}  {case.state} {case.resolution}  {case.kind} ({case.reason})  priority {case.priority}",
        f"due {_local(beleg, case.due_at)}{'  OVERDUE' if case.overdue(utc_now()) else ''}"
        f"  {_owner(beleg, case)}  [{', '.join(case.routing)}]",
        f"mood: {' '.join([case.mood.get('label', ''), *case.mood.get('signals', ())])}",
        f"via {case.channel}, {case.language}",
        f"customer: {case.customer.get('name') or '?'} {case.customer.get('email', '')}",
        "",
        "Wants:",
        *(f"  {text}" for text in case.summary.get("wants", ())),
    ]
    if case.summary.get("tried"):
        lines += ["Tried:", *(f"  {item['by']}: {item['text']}" for item in case.summary["tried"])]
    if case.suggestion:
        lines += ["Suggested reply:", f"  {case.suggestion}"]
        lines += [f"    “{item['quote']}” ({item['source']})" for item in case.citations]
    for item in case.attachments:
        lines.append(
            f"Attachment {item.get('name')}: {item.get('kind') or item.get('error')} {item.get('fields') or ''}"
        )
    lines += ["Conversation:", *(f"  {turn['role']}: {turn['text']}" for turn in case.conversation)]
    lines += ["History:"]
    lines += [
        f"  {_local(beleg, event.at)} {event.kind} {beleg.handover.name_of(event.author)} {_short(event.text)}".rstrip()
        for event in events
    ]
    stdout_console().print("\n".join(lines), markup=False)


def _owner(beleg: "Beleg", case: "Case") -> str:
    owner = case.claimed_by or case.assignee
    return beleg.handover.name_of(owner) if owner else "queue"


def _local(beleg: "Beleg", moment: Any) -> str:
    from zoneinfo import ZoneInfo

    return f"{moment.astimezone(ZoneInfo(beleg.settings.inbox.time_zone)):%Y-%m-%d %H:%M}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 100 else line[:99] + "…"
