"""Any CRM with a JSON API, by a mapping file.

    base_url: https://crm.example/api
    headers: {Authorization: {env: CRM_TOKEN, prefix: "Bearer "}}
    read:
      accounts: {path: "/accounts?page={page}", items: data, fields: {id: Id, name: Name, city: Address.City}}
    write:
      task: {method: POST, path: /tasks, body: {Subject: "{title}", Due: "{due}", Account: "{account_id}"}, id: Id}
      opportunity: {method: PATCH, path: "/opportunities/{record_id}", body: {Amount: "{amount_eur}"}}

Every write carries the header `Idempotency-Key`.
"""

import json
import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from assistant.crm.errors import CrmDown, CrmError
from assistant.crm.rows import ID_COLUMNS, TABLES
from assistant.crm.types import Change, Rows
from assistant.crm.webhook import send
from assistant.errors import SettingsError
from assistant.lookup.http import at

MAX_PAGES = 200
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_METHODS = frozenset({"POST", "PUT", "PATCH"})


@dataclass(frozen=True, slots=True)
class Read:
    """Where rows of a table come from: path, JSON path of the list, our column → JSON path in an item."""

    path: str
    items: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Write:
    """How an entity is written; `update` is used for updates when there is one."""

    method: str
    path: str
    body: Any
    id: str


@dataclass(frozen=True, slots=True)
class CrmMapping:
    """A checked mapping file; writes are keyed by entity, updates by "entity.update"."""

    base_url: str
    headers: Mapping[str, str]
    read: Mapping[str, Read]
    write: Mapping[str, Write]


class HttpCrm:
    """Reads and writes through a JSON API.

    Args:
        cache_seconds: how long what was read is used again.
    """

    def __init__(self, mapping: CrmMapping, timeout: float = 10.0, cache_seconds: float = 60.0) -> None:
        self._mapping, self._timeout, self._keep = mapping, timeout, cache_seconds
        self._cache: dict[str, tuple[float, Rows]] = {}

    def rows(self, tenant: str) -> Rows:
        """See CrmSource."""
        held = self._cache.get(tenant)
        if held is None or time.monotonic() - held[0] >= self._keep:
            try:
                read = {table: self._table(source) for table, source in self._mapping.read.items()}
                held = self._cache[tenant] = (time.monotonic(), read)
            except CrmDown:
                # While the CRM is away, what was read last is better than nothing; only writes have to wait.
                if held is None:
                    raise
        return {table: [dict(row) for row in rows] for table, rows in held[1].items()}

    def accepts(self, change: Change) -> bool:
        """See CrmTarget: what the mapping has a `write` for."""
        return self._rule(change) is not None

    def write(self, tenant: str, change: Change) -> str:
        """See CrmTarget."""
        rule = self._rule(change)
        if rule is None:
            raise CrmError(f"The mapping has no write for {change.entity}.", "Add it to the mapping file.")
        values = {**change.fields, "record_id": change.record_id, "key": change.key}
        body = json.dumps(_filled(rule.body, values), ensure_ascii=False).encode()
        headers = {**self._mapping.headers, "content-type": "application/json", "idempotency-key": change.key}
        path = _PLACEHOLDER.sub(lambda found: quote(str(values.get(found[1]) or ""), safe=""), rule.path)
        reply = send(rule.method, self._mapping.base_url + path, headers, body, self._timeout)
        if tenant in self._cache:
            self._cache[tenant] = (-math.inf, self._cache[tenant][1])
        found = at(reply, rule.id) if rule.id else None
        return str(found) if found else change.record_id

    def _rule(self, change: Change) -> Write | None:
        writes = self._mapping.write
        if change.operation == "update":
            return writes.get(f"{change.entity}.update")
        return writes.get(change.entity)

    def _table(self, source: Read) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for page in range(1, MAX_PAGES + 1):
            url = self._mapping.base_url + source.path.replace("{page}", str(page))
            reply = send("GET", url, dict(self._mapping.headers), None, self._timeout)
            found = at(reply, source.items) if source.items else reply
            items = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
            rows += [{ours: _scalar(at(item, theirs)) for ours, theirs in source.fields.items()} for item in items]
            if not items or "{page}" not in source.path:
                return rows
        raise CrmError(f"The CRM has more than {MAX_PAGES} pages of one table.", "Use larger pages in the mapping.")


def _scalar(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else None


def _filled(template: Any, values: Mapping[str, Any]) -> Any:
    """A body with placeholders filled; a text that is one placeholder keeps the value's type."""
    if isinstance(template, dict):
        return {name: _filled(value, values) for name, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, values) for value in template]
    if not isinstance(template, str):
        return template
    whole = _PLACEHOLDER.fullmatch(template)
    if whole:
        return values.get(whole[1])
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1]) or ""), template)


def read_mapping(path: Path, environ: Mapping[str, str]) -> CrmMapping:
    """A mapping file, checked.

    Raises:
        SettingsError: it cannot be read, a key is unknown or missing, or a secret is not set.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read ({type(error).__name__}).", "Check crm.mapping.") from None
    except yaml.YAMLError:
        raise SettingsError(f"{path} is not valid YAML.", "Check indentation and quotes.") from None
    data = _object(data, {"base_url", "headers", "read", "write"}, "the mapping")
    base = data.get("base_url")
    if not isinstance(base, str) or not base.startswith(("http://", "https://")):
        raise SettingsError("The CRM mapping has no base_url.", "Write base_url: https://crm.example/api")
    return CrmMapping(
        base.rstrip("/"),
        {str(name): _header(str(name), parts, environ) for name, parts in (data.get("headers") or {}).items()},
        {name: _read(name, part) for name, part in _tables(data.get("read"), set(ID_COLUMNS), "read")},
        dict(_writes(data.get("write"))),
    )


def _tables(part: Any, known: set[str], where: str) -> list[tuple[str, Any]]:
    return list(_object(part or {}, known, f"`{where}`").items())


def _read(name: str, part: Any) -> Read:
    part = _object(part, {"path", "items", "fields"}, f"`read.{name}`")
    fields = part.get("fields")
    if not isinstance(part.get("path"), str) or not isinstance(fields, dict) or "id" not in fields:
        raise SettingsError(f"`read.{name}` of the CRM mapping needs path, and fields with id.", "See docs/crm.md.")
    return Read(part["path"], str(part.get("items") or ""), {str(k): str(v) for k, v in fields.items()})


def _writes(part: Any) -> Any:
    for name, rule in _tables(part, {*TABLES, *(f"{entity}.update" for entity in TABLES)}, "write"):
        rule = _object(rule, {"method", "path", "body", "id"}, f"`write.{name}`")
        method = str(rule.get("method") or "POST").upper()
        if method not in _METHODS or not isinstance(rule.get("path"), str) or "body" not in rule:
            raise SettingsError(
                f"`write.{name}` of the CRM mapping needs path, body and a method of POST, PUT, PATCH.",
                "See docs/crm.md for an example.",
            )
        yield name, Write(method, rule["path"], rule["body"], str(rule.get("id") or ""))


def _header(name: str, parts: Any, environ: Mapping[str, str]) -> str:
    parts = _object(parts, {"env", "prefix", "value"}, f"the header {name!r}")
    if "env" not in parts:
        return str(parts.get("value") or "")
    secret = environ.get(str(parts["env"]), "")
    if not secret:
        raise SettingsError(f"The header {name!r} needs {parts['env']}, which is not set.", f"Set {parts['env']}.")
    return str(parts.get("prefix") or "") + secret


def _object(part: Any, known: set[str], where: str) -> dict[str, Any]:
    if not isinstance(part, dict):
        raise SettingsError(f"In the CRM mapping, {where} must hold keys and values.", "See docs/crm.md.")
    for key in part:
        if key not in known:
            raise SettingsError(
                f"In the CRM mapping, {where} has the unknown key {key!r}.", f"Known: {', '.join(sorted(known))}."
            )
    return part
