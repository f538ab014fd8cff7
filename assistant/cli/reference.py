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

Exit status: 0 done, 1 some inputs failed, 2 bad usage or configuration, 3 the gate says NO-GO, 4 the gate lacks data.
"""


def reference() -> str:
    """The whole page."""
    import typer.main

    group: Any = typer.main.get_command(app)
    return "\n".join([INTRO, *(line for name, command in group.commands.items() for line in _section(name, command))])


def _section(name: str, command: Any) -> list[str]:
    """A command with its options; of a group its commands, one after the other."""
    lines = [f"## beleg {name}\n\n{_clean(command.help or '')}\n"]
    inner = getattr(command, "commands", None)
    if inner:
        return lines + [line for below, one in inner.items() for line in _section(f"{name} {below}", one)]
    lines.append("| option | meaning |\n| --- | --- |")
    lines += [f"| {_names(item)} | {_clean(item.help or '')} |" for item in command.params]
    return [*lines, ""]


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
