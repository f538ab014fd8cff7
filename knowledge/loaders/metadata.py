"""What a document says about itself: front matter, and a sidecar file `NAME.meta.yaml` or `.json` beside it.

Keys (German and other common spellings in `ALIASES`):
    title           str     shown in citations
    language        str     ISO 639-1
    valid_from      date    first day on which it holds
    valid_until     date    last day on which it holds
    groups          tuple of str, who may read it; empty means everyone
    approved        bool    marketing copy may cite it
    source          str     canonical URL, shown instead of the path
    supersedes      tuple of str, sources of the documents that it replaces
    redact          bool    replace personal data before indexing
    author, date    str     format metadata, shown only

A sidecar wins over front matter, front matter over what the format itself says.
"""

import difflib
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from knowledge.errors import LoadError

KEYS = (
    "title", "language", "valid_from", "valid_until", "groups", "approved", "source", "supersedes", "redact",
    "author", "date",
)  # fmt: skip

ALIASES = {
    "titel": "title", "name": "title",
    "lang": "language", "sprache": "language", "locale": "language",
    "gueltig_ab": "valid_from", "gültig_ab": "valid_from", "gueltig_von": "valid_from", "gültig_von": "valid_from",
    "gueltig_bis": "valid_until", "gültig_bis": "valid_until", "valid_to": "valid_until", "expires": "valid_until",
    "gruppen": "groups", "acl": "groups", "group": "groups", "gruppe": "groups",
    "freigegeben": "approved", "url": "source", "quelle": "source", "canonical": "source",
    "ersetzt": "supersedes", "replaces": "supersedes", "autor": "author", "datum": "date",
}  # fmt: skip

SIDECAR_SUFFIXES = (".meta.yaml", ".meta.yml", ".meta.json")
_MAX_SIDECAR_BYTES = 100_000
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)
_KEY_LINE = re.compile(r"^[\w -]{1,40}:(?:\s|$)", re.M)
_MAX_FRONT_MATTER = 20_000
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][A-Za-z0-9]+)*")
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_TRUE = frozenset({"true", "yes", "ja", "1", "wahr"})
_FALSE = frozenset({"false", "no", "nein", "0", "falsch"})


def front_matter(text: str) -> tuple[dict[str, Any], int, tuple[str, ...]]:
    """Metadata of the YAML block at the very start of a text, the offset after the block, and warnings.

    ({}, 0, ()) without one. A block without `key:` lines counts as text: three dashes also draw a line.
    """
    if not text.startswith("---"):
        return {}, 0, ()
    match = _FRONT_MATTER.match(text[:_MAX_FRONT_MATTER])
    if match is None or (match.group(1).strip() and not _KEY_LINE.search(match.group(1))):
        return {}, 0, ()
    values = _yaml(match.group(1)) if match.group(1).strip() else {}
    if not isinstance(values, dict):
        return {}, match.end(), ("The front matter is no valid YAML and was ignored.",)
    metadata, warnings = clean_metadata(values, place="front matter")
    return metadata, match.end(), warnings


def read_sidecar(path: Path) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Metadata of the sidecar beside a file, and warnings; ({}, ()) without one.

    Raises:
        LoadError: the sidecar cannot be read or is no mapping. It may restrict who can read the document or
            until when it holds, so the document is not loaded without it.
    """
    sidecar = find_sidecar(path)
    if sidecar is None:
        return {}, ()
    remedy = f"Correct or delete {sidecar.name!r}."
    try:
        raw = sidecar.read_bytes()[: _MAX_SIDECAR_BYTES + 1]
        if len(raw) > _MAX_SIDECAR_BYTES:
            raise LoadError(f"The sidecar file is over {_MAX_SIDECAR_BYTES // 1000} kB.", remedy)
        text = raw.decode("utf-8-sig")
        values = json.loads(text) if sidecar.suffix == ".json" else _yaml(text)
    except (OSError, ValueError, RecursionError) as error:
        raise LoadError(f"The sidecar file cannot be read ({type(error).__name__}).", remedy) from error
    if values is None and not text.strip():
        return {}, ()
    if not isinstance(values, dict):
        raise LoadError("The sidecar file is not a list of `key: value` lines.", remedy)
    return clean_metadata(values, place="sidecar", strict=True)


def find_sidecar(path: Path) -> Path | None:
    """The sidecar of a file: its full name plus `.meta.yaml`, `.meta.yml` or `.meta.json`."""
    for suffix in SIDECAR_SUFFIXES:
        candidate = path.with_name(path.name + suffix)
        if candidate.is_file():
            return candidate
    return None


def is_sidecar(name: str) -> bool:
    """Whether a file name is that of a sidecar."""
    return name.lower().endswith(SIDECAR_SUFFIXES)


def clean_metadata(
    values: Mapping[Any, Any], *, place: str, strict: bool = False
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Known keys with values of the right type, and one warning for each that had to be left out.

    Args:
        place: where they stand, for the warnings: "front matter", "sidecar", "record".
        strict: warn of every unknown key. Front matter belongs to other programs too, so there only a key that
            looks like a misspelt one is reported.

    Raises:
        LoadError: `groups` is no list of names.
    """
    cleaned: dict[str, Any] = {}
    warnings: list[str] = []
    for key, value in values.items():
        name = str(key).strip().casefold().replace("-", "_").replace(" ", "_")
        name = ALIASES.get(name, name)
        if name not in KEYS:
            if warning := _unknown(str(key), name, place, strict):
                warnings.append(warning)
        elif value is not None and value != "":
            parsed = _parse(name, value)
            if parsed is None and name == "groups":
                # Ignoring it would open the document to everyone.
                raise LoadError(
                    f"The {place} key 'groups' is no list of names.",
                    "Write it as `groups: [sales, support]`.",
                )
            if parsed is None:
                warnings.append(f"The {place} key {name!r} is ignored: {_EXPECTED[name]}.")
            else:
                cleaned.setdefault(name, parsed)
    _check_order(cleaned, warnings, place)
    return cleaned, tuple(warnings)


def merge(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata of several places; later ones win."""
    merged: dict[str, Any] = {}
    for layer in layers:
        merged.update(layer)
    return merged


_EXPECTED = {
    "title": "it is not one line of text",
    "language": "it is no language code such as de or en",
    "valid_from": "it is no date such as 2025-01-31 or 31.01.2025",
    "valid_until": "it is no date such as 2025-01-31 or 31.01.2025",
    "approved": "it is neither true nor false",
    "redact": "it is neither true nor false",
    "source": "it is not one line of text",
    "supersedes": "it is no list of sources",
    "author": "it is not one line of text",
    "date": "it is not one line of text",
}


def _unknown(key: str, name: str, place: str, strict: bool) -> str:
    near = difflib.get_close_matches(name, [*KEYS, *ALIASES], n=1, cutoff=0.6 if strict else 0.8)
    if near:
        return f"The {place} key {key[:60]!r} is unknown and ignored; did you mean {ALIASES.get(near[0], near[0])!r}?"
    if strict:
        return f"The {place} key {key[:60]!r} is unknown and ignored; known keys: {', '.join(KEYS)}."
    return ""


def _check_order(cleaned: dict[str, Any], warnings: list[str], place: str) -> None:
    start, end = cleaned.get("valid_from"), cleaned.get("valid_until")
    if start is not None and end is not None and end < start:
        warnings.append(f"The {place} says valid_until before valid_from: the document never holds.")


def _parse(name: str, value: Any) -> Any:
    match name:
        case "valid_from" | "valid_until":
            return parse_date(value)
        case "groups" | "supersedes":
            return _names(value)
        case "approved" | "redact":
            return _flag(value)
        case "language":
            match = _LANGUAGE.fullmatch(str(value).strip().lower())
            return match.group(1) if match else None
        case _:
            return _line(value)


def parse_date(value: Any) -> date | None:
    """A date from a date, "2025-01-31", "2025-01-31T10:00", "31.01.2025"; else None."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    try:
        if match := _GERMAN_DATE.fullmatch(text):
            day, month, year = map(int, match.groups())
            return date(year, month, day)
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _names(value: Any) -> tuple[str, ...] | None:
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, (list, tuple, set, frozenset)):
        return None
    if not all(isinstance(item, (str, int)) and not isinstance(item, bool) for item in items):
        return None
    return tuple(dict.fromkeys(name for item in items if (name := str(item).strip())))


def _flag(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    text = str(value).strip().casefold()
    return True if text in _TRUE else False if text in _FALSE else None


def _line(value: Any) -> str | None:
    if not isinstance(value, (str, int, float, date)) or isinstance(value, bool):
        return None
    text = " ".join(str(value).split())
    return text[:1000] or None


def _yaml(text: str) -> Any:
    """The value of a YAML text, or None when it is none; aliases are refused, they can be bombs."""
    import yaml

    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            return None
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        # ValueError: a date such as 2025-02-30 inside otherwise sound YAML.
        return _yaml_strings(text)


def _yaml_strings(text: str) -> Any:
    """The YAML text with every scalar as a string, so that one impossible date does not lose the other keys."""
    import yaml

    try:
        return yaml.load(text, yaml.BaseLoader)  # noqa: S506 - BaseLoader builds only strings, lists, mappings
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
