"""Writes the page about the command line: `python -m assistant.cli.reference > docs/cli.md`."""

import re
import sys
from typing import Any

from assistant.cli.main import app

INTRO = """\
# The command line

Made by `python -m assistant.cli.reference > docs/cli.md`; a test compares the two.

Every command takes `--data-dir DIR` (default `./.beleg`) and `--config FILE` (default `./beleg.yaml`); settings
can also come from `BELEG_…` environment variables. Order: flag, environment, file, default. `--json` prints one JSON
object on stdout and nothing else there; messages and progress go to stderr. `--batch IN.jsonl --out OUT.jsonl` writes
one line per input line, in the same order, with its `id`; an input that fails gives `{"id", "error"}`.

Exit status: 0 done, 1 some inputs failed, 2 bad usage or configuration.
"""


def reference() -> str:
    """The whole page."""
    import typer.main

    group: Any = typer.main.get_command(app)
    parts = [INTRO]
    for name, command in group.commands.items():
        parts.append(f"## beleg {name}\n\n{_clean(command.help or '')}\n\n| option | meaning |\n| --- | --- |")
        parts += [f"| {_names(item)} | {_clean(item.help or '')} |" for item in command.params]
        parts.append("")
    return "\n".join(parts)


def _names(item: Any) -> str:
    if item.param_type_name == "argument":
        return f"`{item.name.upper()}`"
    names = ", ".join(f"`{name}`" for name in item.opts)
    return names if item.is_flag else f"{names} `VALUE`"


def _clean(text: str) -> str:
    return re.sub(r"\[/?b\]", "", text).strip().replace("|", "\\|")


def main() -> None:
    """Print the page."""
    sys.stdout.write(reference())


if __name__ == "__main__":
    main()
