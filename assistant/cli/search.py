"""`beleg search`."""

from collections.abc import Mapping
from datetime import datetime
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
from assistant.render import hit_json

if TYPE_CHECKING:
    from knowledge.types import Hit


def command(
    question: Annotated[str | None, typer.Argument(help="What to look for.", show_default=False)] = None,
    k: Annotated[int | None, typer.Option("-k", min=1, max=100, help="How many hits. [default: 10]")] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", help="Only sources that match this glob; repeatable.")
    ] = None,
    language: Annotated[list[str] | None, typer.Option("--language", help="Only chunks in this language.")] = None,
    group: Groups = None,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="Documents that hold on this day. [default: today]"),
    ] = None,
    include_expired: Annotated[
        bool, typer.Option("--include-expired", help="Also documents that no longer hold.")
    ] = False,
    batch: Batch = None,
    out: Out = None,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Find the passages nearest to a question.

    Examples: beleg search "Rückgabefrist" -k 5 · beleg search --batch questions.jsonl --out hits.jsonl
    """
    if (question is None) == (batch is None):
        fail(UsageError("Give a question or --batch, and only one of them.", 'Example: beleg search "Rückgabefrist"'))
    with installation(data_dir, config, tenant=tenant, **{"search.k": k}) as beleg:
        from knowledge.retrieval.searcher import SearchFilter

        base, size = beleg.knowledge(), beleg.settings.search.k
        filters = SearchFilter(
            sources=tuple(source or ()),
            languages=frozenset(language or ()),
            groups=frozenset(group or ()),
            on=on.date() if on else None,
            include_expired=include_expired,
        )
        if batch is not None:
            base.ready()

            def handle(record: Mapping[str, Any]) -> Mapping[str, Any]:
                hits = base.search(record["question"], size, filters, record.get("lang"))
                return {"hits": [hit_json(hit) for hit in hits]}

            run_batch(batch, out, handle, required="question")
            return
        assert question is not None
        hits = base.search(question, size, filters)
        if as_json:
            print_json({"question": question, "hits": [hit_json(hit) for hit in hits]})
        else:
            _print_hits(hits)


def _print_hits(hits: "list[Hit]") -> None:
    from rich.markup import escape
    from rich.padding import Padding

    from knowledge.text.markup import plain

    console = stdout_console()
    if not hits:
        console.print("Nothing was found.")
    for number, hit in enumerate(hits, start=1):
        page = f", p. {hit.chunk.page}" if hit.chunk.page else ""
        path = " › ".join(hit.chunk.headings)
        console.print(
            f"[bold]{number}.[/] [cyan]{escape(hit.document.source)}[/]{page} "
            f"[dim]{hit.chunk.start}–{hit.chunk.end} score {hit.score:.3f}[/]"
        )
        if path:
            console.print(f"   [dim]{escape(path)}[/]")
        text = plain(hit.chunk.text)
        console.print(Padding(escape(text[:400] + ("…" if len(text) > 400 else "")), (0, 0, 1, 3)))
