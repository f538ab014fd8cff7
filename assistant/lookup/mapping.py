"""How a shop's own names map to ours: YAML, checked when it is read.

SQL:
    statuses: {versendet: shipped}
    orders: {table: bestellungen, columns: {id: nummer, customer_id: kunde, article: artikel, …}}

HTTP:
    base_url: https://shop.example/api
    headers: {Authorization: {env: SHOP_TOKEN, prefix: "Bearer "}}
    orders: {path: "/customers/{customer_id}/orders?limit={limit}", items: data.orders, fields: {id: number, …}}
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import SettingsError
from assistant.lookup.records import FIELDS, REQUIRED
from assistant.lookup.types import STATUSES


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows of one noun come from: a table or an address, with field name -> column or JSON path."""

    place: str
    fields: Mapping[str, str]
    items: str = ""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A checked mapping."""

    sources: Mapping[str, Source]
    statuses: Mapping[str, str] = field(default_factory=dict)
    base_url: str = ""
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_mapping(path: Path) -> Mapping[str, Any]:
    """The mapping file as plain data.

    Raises:
        SettingsError: it is missing or not valid YAML.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read ({type(error).__name__}).", "Check chat.lookup.mapping.") from None
    except yaml.YAMLError:
        raise SettingsError(f"{path} is not valid YAML.", "Check indentation and quotes.") from None
    if not isinstance(data, dict):
        raise SettingsError(f"{path} must hold keys and values.", "See docs/chat.md for an example.")
    return data


def sql_mapping(data: Mapping[str, Any]) -> Mapped:
    """The mapping of an SQL shop.

    Raises:
        SettingsError: a key is unknown or a needed one is missing.
    """
    _only(data, {"statuses", *FIELDS}, "")
    return Mapped({name: _source(data, name, "table", "columns") for name in FIELDS if name in data}, _statuses(data))


def http_mapping(data: Mapping[str, Any]) -> Mapped:
    """The mapping of an HTTP shop: `owner`, `customers`, `orders`, `order` and `machines` are addresses.

    Raises:
        SettingsError: a key is unknown or a needed one is missing.
    """
    _only(data, {"base_url", "headers", "statuses", "owner", "order", *FIELDS}, "")
    base = data.get("base_url")
    if not isinstance(base, str) or not base.startswith(("http://", "https://")):
        raise SettingsError("The mapping has no base_url.", "Write base_url: https://shop.example/api")
    sources = {
        name: _source(data, name, "path", "fields")
        for name in ("owner", "customers", "orders", "order", "machines")
        if name in data
    }
    for needed in ("owner", "orders"):
        if needed not in sources:
            raise SettingsError(f"The mapping has no `{needed}`.", "See docs/chat.md for an example.")
    return Mapped(sources, _statuses(data), base.rstrip("/"), _headers(data.get("headers") or {}))


def _source(data: Mapping[str, Any], name: str, place: str, fields: str) -> Source:
    part = data[name]
    if not isinstance(part, dict):
        raise SettingsError(f"`{name}` of the mapping must hold keys and values.", "See docs/chat.md.")
    _only(part, {place, fields, "items"}, f"{name}.")
    where, mapped = part.get(place), part.get(fields)
    if not isinstance(where, str) or not where or not isinstance(mapped, dict):
        raise SettingsError(f"`{name}` of the mapping needs `{place}` and `{fields}`.", "See docs/chat.md.")
    noun = {"owner": "customers", "order": "orders"}.get(name, name)
    _only(mapped, set(FIELDS[noun]), f"{name}.{fields}.")
    missing = [key for key in REQUIRED[noun] if key not in mapped]
    if missing:
        raise SettingsError(f"`{name}.{fields}` of the mapping lacks {missing[0]!r}.", "Name the shop's field for it.")
    return Source(where, {str(key): str(value) for key, value in mapped.items()}, str(part.get("items") or ""))


def _statuses(data: Mapping[str, Any]) -> Mapping[str, str]:
    raw = data.get("statuses") or {}
    for value in raw.values():
        if value not in STATUSES:
            raise SettingsError(f"The status {value!r} is unknown.", f"Known are: {', '.join(STATUSES)}.")
    return {str(key): str(value) for key, value in raw.items()}


def _headers(raw: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
    for name, value in raw.items():
        if not isinstance(value, dict) or not set(value) <= {"env", "prefix", "value"}:
            raise SettingsError(f"The header {name!r} is malformed.", "Write {env: NAME, prefix: 'Bearer '}.")
    return {str(name): {str(k): str(v) for k, v in value.items()} for name, value in raw.items()}


def _only(data: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in data:
        if key not in known:
            near = difflib.get_close_matches(str(key), sorted(known), n=1, cutoff=0.0)
            raise SettingsError(f"unknown key '{where}{key}' in the mapping.", f"Did you mean '{near[0]}'?")
