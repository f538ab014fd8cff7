"""Approved replies per language, kept as data: `de.yaml`, `en.yaml`; a folder of the settings may override them."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import SettingsError
from assistant.phrases import LANGUAGES


@dataclass(frozen=True, slots=True)
class Replies:
    """The approved texts of one language."""

    language: str
    data: Mapping[str, Any]

    def say(self, key: str, **values: object) -> str:
        """The text `key` with its placeholders filled.

        Raises:
            KeyError: no such text, or a placeholder without a value.
        """
        return str(self.data["texts"][key]).format(**values)

    def name(self, kind: str, key: str) -> str:
        """What a topic or an intent is called; "" for one without a name."""
        return str(self.data[kind].get(key, ""))

    def day(self, day: date) -> str:
        """24. November 2026, 24 November 2026."""
        month = self.data["months"][day.month - 1]
        return f"{day.day}. {month} {day.year}" if self.language == "de" else f"{day.day} {month} {day.year}"

    def until(self, moment: datetime, today: date) -> str:
        """By when, as said to a customer: "heute bis 16:30 Uhr", "by Monday, 23 November, 10:00"."""
        days = (moment.date() - today).days
        clock = f"{moment:%H:%M}"
        weekday, month = self.data["weekdays"][moment.weekday()], self.data["months"][moment.month - 1]
        if self.language == "de":
            near = {0: "heute", 1: "morgen"}.get(days, f"am {weekday}, {moment.day}. {month},")
            return f"{near} bis {clock} Uhr"
        return f"by {clock} " + {0: "today", 1: "tomorrow"}.get(days, f"on {weekday}, {moment.day} {month}")


def load_replies(folder: Path | None = None) -> Mapping[str, Replies]:
    """The approved texts of both languages.

    Args:
        folder: `de.yaml` and `en.yaml` there override the shipped texts key by key.

    Raises:
        SettingsError: a file is malformed, a key unknown, or a text names a placeholder that its original lacks.
    """
    return {language: Replies(language, _merged(language, folder)) for language in LANGUAGES}


def _merged(language: str, folder: Path | None) -> Mapping[str, Any]:
    shipped = _shipped(language)
    path = folder / f"{language}.yaml" if folder else None
    if path is None or not path.exists():
        return shipped
    try:
        own = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"{path} cannot be read ({type(error).__name__}).", "Save it as UTF-8 YAML.") from None
    merged = _over(shipped, own, path, "")
    assert isinstance(merged, dict)
    return merged


@cache
def _shipped(language: str) -> Mapping[str, Any]:
    data = yaml.safe_load(files(__package__).joinpath(f"{language}.yaml").read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def _over(base: Any, own: Any, path: Path, where: str) -> Any:
    if isinstance(base, dict):
        if not isinstance(own, dict):
            raise SettingsError(f"{path}: {where or 'the file'} must hold keys and values.", "Copy the shipped file.")
        unknown = [key for key in own if key not in base and not where.endswith("reasons.")]
        if unknown:
            raise SettingsError(f"{path}: unknown key '{where}{unknown[0]}'.", "Copy the names of the shipped file.")
        return {key: _over(base.get(key, ""), own[key], path, f"{where}{key}.") if key in own else base[key]
                for key in (*base, *(k for k in own if k not in base))}  # fmt: skip
    if isinstance(base, str):
        strange = _fields(str(own)) - _fields(base) if not where.startswith("orders.reasons.") else set()
        if strange:
            raise SettingsError(
                f"{path}: '{where.rstrip('.')}' has the unknown placeholder {{{min(strange)}}}.",
                f"Known there: {', '.join(sorted(_fields(base))) or 'none'}.",
            )
        return str(own)
    return own


def _fields(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"{"}
