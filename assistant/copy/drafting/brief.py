"""A brief: what marketing wants, as a validated file or form."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import RequestError

LARGEST = 1 << 20
Short = Field("", max_length=500)


class BriefError(RequestError):
    """A brief cannot be used; the cause names file and key."""


class Brief(BaseModel):
    """What a text is for.

    Attributes:
        goal: what the text should achieve, e.g. "registrations for the longer guarantee"; words to search by.
        audience: whom it speaks to; words to search by.
        channel: a channel of the brand, e.g. newsletter, google_ads_headline.
        product: name or item number of a product in the feed; "" for a text about a service.
        facts: what must be said, in own words or as names of attributes; each is searched and proven, or reported.
        language: of the text.
        tone: for a language model; patterns have the brand's tone.
        must: strings that stand in every variant.
        must_not: strings that stand in none, in any case.
        variants: how many distinct variants.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    id: str = Field("", max_length=64, pattern=r"^[\w.:-]*$")
    goal: str = Short
    audience: str = Short
    channel: str = Field(min_length=1, max_length=64)
    product: str = Field("", max_length=200)
    facts: tuple[str, ...] = Field((), max_length=20)
    language: Literal["de", "en"] = "de"
    tone: str = Short
    must: tuple[str, ...] = Field((), max_length=10)
    must_not: tuple[str, ...] = Field((), max_length=50)
    variants: int = Field(3, ge=1, le=10)

    @property
    def subject(self) -> str:
        """What to search by when there is no product."""
        return " ".join(part for part in (*self.facts, self.goal) if part)


def brief_of(values: Mapping[str, Any], name: str = "The brief") -> Brief:
    """A brief from plain data.

    Raises:
        BriefError: an unknown key, a wrong type, or neither product, facts nor goal.
    """
    try:
        brief = Brief.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "brief"
        raise BriefError(f"{name}: {key}: {first['msg']}.", f"Known keys: {', '.join(Brief.model_fields)}.") from None
    if not brief.product and not brief.subject:
        raise BriefError(f"{name} names no product, no facts and no goal.", "Say what the text is about.")
    return brief


def load_brief(path: Path) -> Brief:
    """A brief from a YAML or JSON file.

    Raises:
        BriefError: the file cannot be read, is too large, is no mapping, or is no valid brief.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise BriefError(f"{path} is larger than 1 MiB.", "A brief is a page at most.")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BriefError(f"{path} cannot be read ({type(error).__name__}).", "Give a UTF-8 file.") from None
    try:
        values = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise BriefError(f"{path}{where} is not valid YAML or JSON.", "Correct the syntax.") from None
    if not isinstance(values, Mapping):
        raise BriefError(f"{path} is no mapping of keys to values.", "See docs/copy-drafts.md for an example.")
    return brief_of(values, str(path))
