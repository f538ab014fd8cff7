"""Prompt files with versions: `{name}.v{version}.{language}.md`, variables as `{{ name }}`.

Strict: a variable without a value and a value without a variable are errors. Values are put in as they are and never
read for variables again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from assistant.errors import SettingsError

_VARIABLE = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template; `name` is what an answer records, e.g. "answer.v2"."""

    name: str
    language: str
    template: str

    @property
    def variables(self) -> frozenset[str]:
        """The names the template needs."""
        return frozenset(_VARIABLE.findall(self.template))

    def render(self, values: Mapping[str, str]) -> str:
        """The template with its variables filled.

        Raises:
            SettingsError: a variable has no value, or a value no variable.
        """
        missing, unknown = self.variables - values.keys(), values.keys() - self.variables
        if missing or unknown:
            said = [f"without a value: {', '.join(sorted(missing))}"] if missing else []
            said += [f"not in the template: {', '.join(sorted(unknown))}"] if unknown else []
            raise SettingsError(f"prompt {self.name}.{self.language}: {'; '.join(said)}.", "Correct the prompt file.")
        return _VARIABLE.sub(lambda match: values[match.group(1)], self.template)


def load_prompt(name: str, language: str, folder: Path | None = None) -> Prompt:
    """A prompt by name with version ("answer.v2") and language, from `folder` or the packaged ones.

    Raises:
        SettingsError: there is no such file.
    """
    filename = f"{name}.{language}.md"
    source = folder / filename if folder else files(__package__).joinpath(filename)
    try:
        return Prompt(name, language, source.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"there is no prompt file {filename}.", "Add it or correct the prompt's name.") from error
