"""`beleg copy draft`: variants for briefs, one, a file of them, or as a job."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.common import (
    Batch,
    Config,
    DataDir,
    Json,
    Out,
    Tenant,
    UsageError,
    installation,
    print_json,
    run_batch,
    stdout_console,
)

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from assistant.copy.drafting.brief import Brief
    from assistant.copy.drafting.types import DraftSet

Actor = Annotated[str, typer.Option("--as", help="Who acts, e.g. ana.")]
_POLL_SECONDS = 0.3


def draft(
    brief: Annotated[Path | None, typer.Argument(help="A brief: YAML or JSON.")] = None,
    meaning: Annotated[str, typer.Option("--meaning", help="Facts as name[...], area[...]; no brief needed.")] = "",
    no_model: Annotated[bool, typer.Option("--no-model", help="From patterns, even where a model is set.")] = False,
    save: Annotated[bool, typer.Option("--save", help="Keep the variants as drafts for review; needs --as.")] = False,
    actor: Actor = "",
    job: Annotated[bool, typer.Option("--job", help="With --batch: keep all as drafts; goes on after a kill.")] = False,
    json_output: Json = False,
    batch: Batch = None,
    out: Out = None,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Write distinct variants for a brief: every rule kept, every claim proven by an approved document.

    A line of --batch is a brief with an id, or {"id", "mr"} with facts as name[...], area[...].
    """
    with installation(data_dir, config, tenant=tenant) as beleg:
        if sum((brief is not None, bool(meaning), batch is not None)) != 1:
            raise UsageError("Give one of: a brief, --meaning, --batch.", "Example: beleg copy draft brief.yaml")
        if (save or job) and not actor.strip():
            raise UsageError("Nobody is named.", "Say who drafts with --as NAME.")
        if meaning:
            _show_meaning(meaning, json_output)
        elif batch is not None and job:
            _job(beleg, batch, actor)
        elif batch is not None:
            _batch(beleg, batch, out, no_model=no_model)
        elif brief is not None:
            _one(beleg, brief, actor if save else "", no_model=no_model, as_json=json_output)


def _show_meaning(meaning: str, as_json: bool) -> None:
    from assistant.copy.drafting.meaning import parse, realise

    texts = realise(parse(meaning))
    if as_json:
        print_json({"variants": [{"text": text} for text in texts]})
    else:
        typer.echo("\n".join(texts))


def _batch(beleg: "Beleg", batch: Path, out: Path | None, *, no_model: bool) -> None:
    from assistant.copy.drafting.brief import brief_of
    from assistant.copy.drafting.meaning import parse, realise
    from assistant.copy.drafting.types import set_json
    from assistant.copy.drafting.wiring import build_drafter

    meanings = _has_meanings(batch)
    drafter = None if meanings else build_drafter(beleg, model=not no_model)

    def handle(line: Mapping[str, Any]) -> Mapping[str, Any]:
        if drafter is None:
            return {"variants": [{"text": text} for text in realise(parse(line["mr"]))]}
        return set_json(drafter.draft(brief_of({**line, "id": str(line.get("id", ""))})))

    run_batch(batch, out, handle, required="mr" if meanings else "channel")


def _has_meanings(batch: Path) -> bool:
    """Whether the first line of a file holds a meaning; what cannot be read is reported by the batch itself."""
    import json

    try:
        with batch.open(encoding="utf-8-sig") as file:
            first = json.loads(next((line for line in file if line.strip()), "{}"))
    except (OSError, ValueError):
        return False
    return isinstance(first, dict) and "mr" in first


def _one(beleg: "Beleg", path: Path, actor: str, *, no_model: bool, as_json: bool) -> None:
    from assistant.copy.drafting.brief import load_brief
    from assistant.copy.drafting.types import set_json
    from assistant.copy.drafting.wiring import build_drafter

    brief = load_brief(path)
    made = build_drafter(beleg, model=not no_model).draft(brief)
    kept = _keep(beleg, brief, made, actor) if actor else []
    if as_json:
        print_json({**set_json(made), "drafts": kept})
    else:
        _print(made, kept)


def _keep(beleg: "Beleg", brief: "Brief", made: "DraftSet", actor: str) -> list[str]:
    desk, tenant = beleg.copy_review, beleg.settings.tenant
    return [desk.create(tenant, brief, v.text, actor, angle=v.angle).id for v in made.variants]


def _print(made: "DraftSet", kept: list[str]) -> None:
    from rich.text import Text

    console = stdout_console()
    for number, variant in enumerate(made.variants):
        name = f" · {kept[number]}" if kept else ""
        console.print(Text(f"[{variant.angle}] {variant.length} characters{name}", style="bold"))
        console.print(Text(variant.text), soft_wrap=True)
        for claim in variant.claims:
            if claim.citation:
                said = f"  ✓ {claim.text} ← {claim.citation.source}: {claim.citation.quote}"
                console.print(Text(said, style="dim"), soft_wrap=True)
        console.print()
    for fact in made.missing:
        console.print(Text(f"not proven by any approved document: {fact}", style="yellow"), soft_wrap=True)
    for note in made.notes:
        console.print(Text(note, style="yellow"), soft_wrap=True)
    console.print(Text(f"made by {made.maker}, similarity {made.similarity:.2f}", style="dim"))


def _job(beleg: "Beleg", batch: Path, actor: str) -> None:
    """Run a file of briefs as a job; the same file again goes on with the same job."""
    import hashlib
    import time

    from assistant.copy.review import batch as batches

    try:
        data = batch.read_bytes()
    except OSError as error:
        raise UsageError(f"{batch} cannot be read ({error.strerror}).", "Give a file of JSON Lines.") from None
    tenant, queue = beleg.settings.tenant, beleg.queue
    job = batches.enqueue(queue, tenant, _briefs(batch, data), actor, key=hashlib.sha256(data).hexdigest())
    queue.start()
    status = queue.get(tenant, job)
    while status is not None and status.state in ("queued", "running"):
        time.sleep(_POLL_SECONDS)
        status = queue.get(tenant, job)
        if status is not None:
            typer.echo(f"\r{status.done}/{status.total} briefs", err=True, nl=False)
    typer.echo("", err=True)
    print_json({"job": job, "state": status.state if status else "gone", **dict(status.result or {} if status else {})})


def _briefs(batch: Path, data: bytes) -> "list[Brief]":
    import json

    from assistant.copy.drafting.brief import BriefError, brief_of

    try:
        lines = [line for line in data.decode("utf-8-sig").split("\n") if line.strip()]
        values = [json.loads(line) for line in lines]
    except ValueError:
        raise BriefError(f"{batch} is not JSON Lines in UTF-8.", "Write one JSON object a line.") from None
    return [
        brief_of(
            {**value, "id": str(value.get("id", ""))} if isinstance(value, dict) else {}, f"{batch}, line {number}"
        )
        for number, value in enumerate(values, 1)
    ]
