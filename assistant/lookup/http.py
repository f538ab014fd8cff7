"""A shop behind an HTTP API: addresses and JSON paths come from a mapping file, the host from an allow list."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from assistant.errors import SettingsError
from assistant.lookup import records
from assistant.lookup.errors import LookupFault
from assistant.lookup.mapping import Mapped, Source
from assistant.lookup.types import Customer, Machine, Order

MAX_BYTES = 16 << 20
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


class HttpShop:
    """Customers, orders and machines from a JSON API.

    Args:
        mapped: see `mapping.http_mapping`.
        allow_hosts: hosts that may be asked; the mapping's base_url must name one of them.
        environ: where secrets of headers are read.
        timeout: seconds for one request.

    Raises:
        SettingsError: the host is not allowed, or a secret is not set.
    """

    def __init__(
        self, mapped: Mapped, allow_hosts: Sequence[str], environ: Mapping[str, str], timeout: float = 3.0
    ) -> None:
        host = urlsplit(mapped.base_url).hostname or ""
        if host not in allow_hosts:
            raise SettingsError(f"The host {host!r} is not in chat.lookup.allow_hosts.", "Add it, or correct base_url.")
        self._mapped = mapped
        self._headers = {name: _header(name, parts, environ) for name, parts in mapped.headers.items()}
        self._timeout = timeout
        self._opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))

    def owner(self, order_id: str) -> Customer | None:
        """See ShopConnector."""
        rows = self._rows(self._mapped.sources["owner"], {"order_id": order_id})
        return records.customer(rows[0]) if rows else None

    def customer(self, customer_id: str) -> Customer | None:
        """See ShopConnector."""
        source = self._mapped.sources.get("customers")
        rows = self._rows(source, {"customer_id": customer_id}) if source else []
        return records.customer(rows[0]) if rows else Customer(customer_id) if source is None else None

    def orders(self, customer_id: str, limit: int = 5_000) -> Sequence[Order]:
        """See ShopConnector."""
        rows = self._rows(self._mapped.sources["orders"], {"customer_id": customer_id, "limit": str(limit)})
        found = self._own([records.order(row, self._mapped.statuses) for row in rows], customer_id)
        return sorted(found, key=lambda one: (one.ordered_on, one.id), reverse=True)[:limit]

    def order(self, customer_id: str, order_id: str) -> Sequence[Order]:
        """See ShopConnector."""
        source = self._mapped.sources.get("order")
        if source is None:
            return [found for found in self.orders(customer_id) if found.id == order_id]
        rows = self._rows(source, {"customer_id": customer_id, "order_id": order_id})
        found = self._own([records.order(row, self._mapped.statuses) for row in rows], customer_id)
        return [one for one in found if one.id == order_id]

    def machines(self, customer_id: str) -> Sequence[Machine]:
        """See ShopConnector."""
        source = self._mapped.sources.get("machines")
        rows = self._rows(source, {"customer_id": customer_id}) if source else []
        return [found for found in map(records.machine, rows) if found.customer_id == customer_id]

    def _own(self, found: Sequence[Order], customer_id: str) -> list[Order]:
        """A shop that answers with somebody else's orders is not believed."""
        return [one for one in found if one.customer_id == customer_id]

    def _rows(self, source: Source, values: Mapping[str, str]) -> list[dict[str, Any]]:
        reply = self._get(_filled(source.place, values))
        if reply is None:
            return []
        found = at(reply, source.items) if source.items else reply
        items = found if isinstance(found, list) else [found] if isinstance(found, dict) else []
        rows = [item for item in items if isinstance(item, dict)]
        return [{ours: _value(item, theirs, values) for ours, theirs in source.fields.items()} for item in rows]

    def _get(self, path: str) -> Any:
        request = urllib.request.Request(self._mapped.base_url + path, headers=self._headers)  # noqa: S310
        request.add_header("Accept", "application/json")
        try:
            with self._opener.open(request, timeout=self._timeout) as reply:
                body = reply.read(MAX_BYTES + 1)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise LookupFault(f"The shop answered HTTP {error.code}.", "Check the mapping and the shop.") from None
        except (OSError, ValueError) as error:
            raise LookupFault(
                f"The shop does not answer ({type(error).__name__}).", "Check base_url and the shop."
            ) from None
        if len(body) > MAX_BYTES:
            raise LookupFault("The shop's reply is too large.", "Let the mapping ask for fewer orders.")
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise LookupFault("The shop's reply is not JSON.", "Check the mapping's paths.") from None


def at(data: Any, path: str) -> Any:
    """The value at a path such as `data.orders[0].number`; None when there is none."""
    for name, index in _STEP.findall(path):
        if name:
            data = data.get(name) if isinstance(data, dict) else None
        else:
            data = data[int(index)] if isinstance(data, list) and int(index) < len(data) else None
    return data


def _value(item: Mapping[str, Any], path: str, values: Mapping[str, str]) -> Any:
    """A JSON path, or `{customer_id}`: what was asked with, for shops that do not repeat it."""
    asked = _PLACEHOLDER.fullmatch(path)
    found = values.get(asked[1], "") if asked else at(item, path)
    return found if isinstance(found, str | int | float | None) else None


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: quote(values.get(found[1], ""), safe=""), template)


def _header(name: str, parts: Mapping[str, str], environ: Mapping[str, str]) -> str:
    if "env" not in parts:
        return parts.get("value", "")
    secret = environ.get(parts["env"], "")
    if not secret:
        raise SettingsError(f"The header {name!r} needs {parts['env']}, which is not set.", f"Set {parts['env']}.")
    return parts.get("prefix", "") + secret
