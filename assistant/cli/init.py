"""`beleg init`: a commented settings file to start from."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.common import UsageError, fail

TEMPLATE = """\
# Settings of Beleg. Every key can also come from the environment: BELEG_ANSWER__GENERATOR=openai:gpt-5
# Order: flag, environment, this file, default. Unknown keys are errors.

documents:
  paths: [{paths}]              # folders and files of `beleg sync`
  # sites:
  #   - start: https://www.example.com/sitemap.xml
  #     max_pages: 500
  # loaders:                     # any LangChain document loader
  #   - name: wiki
  #     loader: langchain_community.document_loaders.ConfluenceLoader
  #     arguments: {{url: https://example.atlassian.net/wiki, space_key: HELP}}
  # sources:                     # rules by glob, first match wins
  #   - match: "intern/**"
  #     groups: [vertrieb]       # only this group may read it
  #   - match: "*.eml"
  #     redact: true             # the default for e-mails and CRM exports
  redact: auto                   # auto, all or off

embedding:
  model: default                 # or a sentence-transformers name or folder

answer:
  generator: extractive          # or provider:model, e.g. openai:gpt-5, ollama:llama3.1, anthropic:claude-sonnet-4-5
  # base_url: http://127.0.0.1:8080/v1   # any OpenAI-compatible server
  # contact: "0800 000 00 00"    # named when a person is offered

server:
  host: 127.0.0.1
  port: 8000
  # keys:                        # needed to serve anything but this machine
  #   - env: BELEG_KEY_SUPPORT   # the variable that holds the key
  #     role: agent              # admin, editor, reviewer, agent, visitor
  #     groups: [vertrieb]
"""


def command(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of documents to name in the settings.", show_default=False)
    ] = None,
    output: Annotated[Path, typer.Option("--config", help="Where to write the settings.")] = Path("beleg.yaml"),
    show: Annotated[bool, typer.Option("--print", help="Print the settings instead of writing them.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Write a commented [b]beleg.yaml[/b].

    Example: beleg init ./documents
    """
    text = TEMPLATE.format(paths=f'"{folder}"' if folder else "")
    if show:
        typer.echo(text, nl=False)
        return
    if output.exists() and not force:
        fail(UsageError(f"{output} exists already.", "Keep it, or replace it with --force."))
    if folder is not None and not folder.exists():
        fail(UsageError(f"The folder {folder} does not exist.", "Give the folder that holds your documents."))
    output.write_text(text, encoding="utf-8")
    typer.echo(f"Wrote {output}. Next: beleg sync" if folder else f"Wrote {output}. Next: beleg index FOLDER")
