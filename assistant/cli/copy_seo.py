"""`beleg copy seo`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.common import Config, DataDir, Json, Tenant, UsageError, installation, print_json, stdout_console

if TYPE_CHECKING:
    from assistant.copy.seo.types import SeoBrief


def seo(
    subject: Annotated[str, typer.Argument(help="What the page is about; with --product leave it out.")] = "",
    product: Annotated[str, typer.Option("--product", help="Name or item number of a product.")] = "",
    language: Annotated[str, typer.Option("--lang", help="de or en.")] = "de",
    jsonld: Annotated[
        Path | None, typer.Option("--jsonld", help="Write the JSON-LD as HTML here.", show_default=False)
    ] = None,
    as_json: Json = False,
    tenant: Tenant = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Say what a page needs to be found: questions people ask, headings, internal links, schema.org JSON-LD.

    Everything comes from approved documents; a product's offer only with the price of a feed.
    """
    from assistant.copy.seo.brief import Wanted
    from assistant.copy.seo.jsonld import script
    from assistant.copy.seo.types import seo_json
    from assistant.copy.seo.wiring import build_seo

    with installation(data_dir, config, tenant=tenant) as beleg:
        if bool(subject.strip()) == bool(product.strip()):
            raise UsageError("Give either a subject or --product.", 'Example: beleg copy seo "Rückgabe"')
        if language not in ("de", "en"):
            raise UsageError(f"There is no language '{language[:20]}'.", "Use de or en.")
        made = build_seo(beleg, Wanted(product, subject, language))
        if jsonld is not None:
            try:
                jsonld.write_text("\n".join(script(one.data) for one in made.structured) + "\n", encoding="utf-8")
            except OSError as error:
                raise UsageError(f"{jsonld} cannot be written ({error.strerror}).", "Choose another file.") from None
        if as_json:
            print_json(seo_json(made))
        else:
            _print(made)


def _print(made: "SeoBrief") -> None:
    from rich.text import Text

    from assistant.copy.seo.jsonld import script

    console = stdout_console()

    def line(text: str, style: str = "") -> None:
        console.print(Text(text, style=style), soft_wrap=True)

    line(f"title: {made.title}", "bold")
    line(f"description: {made.description}")
    line("\nquestions", "bold")
    for question in made.questions:
        asked = f" (asked in {question.asked} conversations)" if question.asked else ""
        answer = f"\n    {question.answer.quote} ← {question.answer.source}" if question.answer else "\n    no answer"
        line(f"  {question.text}{asked}{answer}")
    line("\nheadings", "bold")
    for heading in made.headings:
        line(f"  {'#' * heading.level} {heading.text}" + (f" ← {heading.source}" if heading.source else ""))
    line("\nlinks", "bold")
    for link in made.links:
        line(f"  {link.from_source or 'this page'} → {link.to_source}: {link.anchor}")
    for one in made.structured:
        line(f"\n{one.data['@type']}: " + ("; ".join(one.problems) or "complete"), "bold")
        line(script(one.data), "dim")
    for note in made.notes:
        line(note, "yellow")
