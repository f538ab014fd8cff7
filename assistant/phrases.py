"""What the assistant says by itself, per language, kept as data: `phrases.de.json`, `phrases.en.json`."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Address = Literal["formal", "informal"]
LANGUAGES = ("de", "en")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The texts and patterns of one language and form of address."""

    language: str
    address: Address
    texts: Mapping[str, Any]
    languages: Mapping[str, str]
    smalltalk: tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]
    openers: re.Pattern[str]
    fragments: re.Pattern[str]
    pronouns: frozenset[str]
    premises: tuple[re.Pattern[str], ...]

    def say(self, key: str, **values: object) -> str:
        """The text `key` with its placeholders filled.

        Raises:
            KeyError: no such text, or a placeholder without a value.
        """
        text = self.texts[key]
        return str(text if isinstance(text, str) else text[self.address]).format(**values)

    def language_name(self, code: str) -> str:
        """A language's name in this language; its code when it is not listed."""
        return self.languages.get(code, code)


@cache
def phrases(language: str, address: Address = "formal") -> Phrases:
    """The phrases of a language; languages without their own get the English ones."""
    name = language if language in LANGUAGES else "en"
    raw = json.loads(files("assistant").joinpath(f"phrases.{name}.json").read_text(encoding="utf-8"))
    follow = raw["follow_up"]
    return Phrases(
        language=name,
        address=address,
        texts=raw["texts"],
        languages=raw["languages"],
        smalltalk=tuple((kind, tuple(map(re.compile, rules))) for kind, rules in raw["smalltalk"].items()),
        openers=re.compile(follow["openers"], re.IGNORECASE),
        fragments=re.compile(follow["fragments"], re.IGNORECASE),
        pronouns=frozenset(follow["pronouns"].split()),
        premises=tuple(re.compile(rule) for rule in raw["premises"]),
    )
