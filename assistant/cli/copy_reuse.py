"""`beleg copy repurpose`, `beleg copy ab`, `beleg copy localise`: a text used again."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.common import Config, DataDir, Json, Tenant, UsageError, installation, print_json, stdout_console
from assistant.cli.copy_draft import Actor

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from assistant.copy.drafting.brief import Brief
    from assistant.copy.drafting.drafter import Drafter
    from assistant.copy.drafting.types import Variant
    from assistant.copy.reuse.source import Source

DraftId = Annotated[str, typer.Argument(help="Number of an approved draft, e.g. D-1f0c9a77b2.")]
NoModel = Annotated[bool, typer.Option("--no-model", help="From patterns, even where a model is set.")]
Save = Annotated[bool, typer.Option("--save", help="Keep the texts as drafts for review; needs --as.")]
NOTHING = 1


def repurpose_command(
    draft_id: DraftId,
    channel: Annotated[list[str], typer.Option("--channel", help="Where to; repeatable.")],
    no_model: NoModel = False,
    save: Save = False,
    actor: Actor = "",
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Bring an approved text to other channels: within their limits, with no fact that it does not have.

    Exit status 1 when a channel gets no text.
    """
    from assistant.copy.reuse.repurpose import repurpose, repurposed_json
    from assistant.copy.reuse.source import approved, for_channel

    with installation(data_dir, config, tenant=tenant) as beleg:
        _named(save, actor)
        source = approved(beleg.copy_review, beleg.settings.tenant, draft_id)
        made = repurpose(source, channel, _drafter(beleg, no_model=no_model))
        kept = [
            keep(beleg, for_channel(source.brief, one.channel), [one.variant], actor, "repurpose")[0]
            if save and one.variant
            else ""
            for one in made
        ]
        if as_json:
            drafts = [name for name in kept if name]
            print_json(
                {
                    "source": source.name,
                    "source_state": source.state,
                    "texts": [repurposed_json(one) for one in made],
                    "drafts": drafts,
                }
            )
        else:
            for one, name in zip(made, kept, strict=True):
                head = f"{one.channel} · {one.maker}" + (f" · {name}" if name else "")
                show(head, one.variant, [f"left out: {text}" for text in one.left_out], one.note)
        if any(one.variant is None for one in made):
            raise typer.Exit(NOTHING)


def ab_command(
    source: Annotated[str, typer.Argument(help="A brief (YAML or JSON), or the number of an approved draft.")],
    difference: Annotated[str, typer.Option("--difference", help="What differs: opening, call or angle.")] = "call",
    variants: Annotated[int, typer.Option("--variants", min=2, max=5, help="Texts in the set.")] = 2,
    no_model: NoModel = False,
    save: Save = False,
    actor: Actor = "",
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Make texts that differ in exactly one named place; everything else is the same, and measured.

    Exit status 1 when there is no second text.
    """
    from assistant.copy.drafting.wiring import copy_model
    from assistant.copy.reuse.ab import DIFFERENCES, ab_json, ab_set

    with installation(data_dir, config, tenant=tenant) as beleg:
        _named(save, actor)
        chosen = next((known for known in DIFFERENCES if known == difference), None)
        if chosen is None:
            raise UsageError(f"There is no difference '{difference[:20]}'.", f"Use one of {', '.join(DIFFERENCES)}.")
        drafter = _drafter(beleg, no_model=no_model)
        text = text_of(beleg, source, drafter)
        made = ab_set(text, chosen, drafter, variants, None if no_model else copy_model(beleg))
        texts = [arm.variant for arm in made.arms]
        kept = keep(beleg, text.brief, texts, actor, made.difference) if save and len(texts) > 1 else []
        if as_json:
            print_json({**ab_json(made), "source_state": text.state, "drafts": kept})
        else:
            for number, arm in enumerate(made.arms):
                head = f"{arm.label} · {made.difference}: {arm.value or '(none)'} · {arm.same:.0%} of the rest equal"
                show(head + (f" · {kept[number]}" if kept else ""), arm.variant)
            for line in (made.note, *_unapproved(text)):
                if line:
                    typer.echo(line)
        if len(made.arms) < 2:
            raise typer.Exit(NOTHING)


def localise_command(
    source: Annotated[str, typer.Argument(help="A brief (YAML or JSON), or the number of an approved draft.")],
    no_model: NoModel = False,
    save: Save = False,
    actor: Actor = "",
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Carry a text over to the other one of German and English through the glossary; claims are proven again.

    Without a language model the text is made anew from proven sentences of that language, and says so. Exit status 1
    when there is no text.
    """
    from assistant.copy.drafting.wiring import copy_model
    from assistant.copy.reuse.localise import localise, localised_json
    from assistant.copy.reuse.source import for_channel

    with installation(data_dir, config, tenant=tenant) as beleg:
        _named(save, actor)
        drafter = _drafter(beleg, no_model=no_model)
        text = text_of(beleg, source, drafter)
        made = localise(text, drafter, None if no_model else copy_model(beleg))
        brief = for_channel(text.brief, text.brief.channel, language=made.language)
        kept = keep(beleg, brief, [made.variant], actor, "localise") if save and made.variant else []
        if as_json:
            print_json({"source": text.text, "source_state": text.state, **localised_json(made), "drafts": kept})
        else:
            show("source", None, _unapproved(text), text.text)
            head = f"{made.language} · {made.maker}" + (f" · {kept[0]}" if kept else "")
            show(head, made.variant, [*(f"left out: {said}" for said in made.left_out), *made.notes])
        if made.variant is None:
            raise typer.Exit(NOTHING)


def text_of(beleg: "Beleg", name: str, drafter: "Drafter") -> "Source":
    """The text of an approved draft, or the first one that a brief gives."""
    from assistant.copy.drafting.brief import load_brief
    from assistant.copy.reuse.source import approved, from_brief

    if not Path(name).suffix:
        return approved(beleg.copy_review, beleg.settings.tenant, name)
    return from_brief(load_brief(Path(name)), drafter)


def _unapproved(source: "Source") -> list[str]:
    """A line that says so where nobody has approved the text."""
    from assistant.copy.reuse.source import draft_note

    return [] if source.state == "approved" else [draft_note(source.brief.language)]


def keep(beleg: "Beleg", brief: "Brief", texts: Sequence["Variant"], actor: str, angle: str) -> list[str]:
    """Texts as drafts; their numbers."""
    desk, tenant = beleg.copy_review, beleg.settings.tenant
    return [desk.create(tenant, brief, text.text, actor, angle=angle).id for text in texts]


def show(head: str, variant: "Variant | None", notes: Sequence[str] = (), note: str = "") -> None:
    """A text with its receipts."""
    from rich.text import Text

    console = stdout_console()
    console.print(Text(head + (f" · {variant.length} characters" if variant else ""), style="bold"))
    if variant:
        console.print(Text(variant.text), soft_wrap=True)
        for claim in variant.claims:
            if claim.citation:
                said = f"  ✓ {claim.text} ← {claim.citation.source}: {claim.citation.quote}"
                console.print(Text(said, style="dim"), soft_wrap=True)
    for line in (*notes, *([note] if note else [])):
        console.print(Text(line, style="yellow"), soft_wrap=True)
    console.print()


def _named(save: bool, actor: str) -> None:
    if save and not actor.strip():
        raise UsageError("Nobody is named.", "Say who drafts with --as NAME.")


def _drafter(beleg: "Beleg", *, no_model: bool) -> "Drafter":
    from assistant.copy.drafting.wiring import build_drafter

    return build_drafter(beleg, model=not no_model)
