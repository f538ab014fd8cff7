"""Changes to a webhook, signed as Standard Webhooks asks (standardwebhooks.com, symmetric signatures v1)."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from assistant.crm.errors import CrmDown, CrmError
from assistant.crm.types import Change
from assistant.errors import SettingsError

MAX_BYTES = 32 << 20
TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of the header `webhook-signature`: v1 and base64 of HMAC-SHA-256 over id.timestamp.body.

    Args:
        secret: as configured; `whsec_` and base64, or any text.
    """
    key = base64.b64decode(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class WebhookCrm:
    """Sends each change as one signed POST; the receiver drops what comes twice with the same `webhook-id`.

    Args:
        secret: shared with the receiver.
        clock: seconds since 1970.
    """

    def __init__(self, url: str, secret: str, timeout: float = 10.0, clock: Callable[[], float] = time.time) -> None:
        if not url.startswith(("http://", "https://")):
            raise SettingsError("crm.connector is webhook, but crm.url has no http or https address.", "Set crm.url.")
        if len(secret) < 16:
            raise SettingsError(
                "The webhook has no signing secret of at least 16 characters.",
                "Put one into the environment variable that crm.secret_env names.",
            )
        self._url, self._secret, self._timeout, self._clock = url, secret, timeout, clock

    def accepts(self, change: Change) -> bool:
        """See CrmTarget: a webhook takes everything."""
        del change
        return True

    def write(self, tenant: str, change: Change) -> str:
        """See CrmTarget. The reply may name the record: {"id": ...}."""
        body = json.dumps(
            {"type": "crm.change", "tenant": tenant, "data": change.as_json()}, ensure_ascii=False
        ).encode()
        now = int(self._clock())
        headers = {
            "content-type": "application/json",
            "webhook-id": change.key,
            "webhook-timestamp": str(now),
            "webhook-signature": signature(self._secret, change.key, now, body),
        }
        reply = send("POST", self._url, headers, body, self._timeout)
        return str(reply.get("id") or change.record_id) if isinstance(reply, dict) else change.record_id


def send(method: str, url: str, headers: dict[str, str], body: bytes | None, timeout: float) -> Any:
    """One request without redirects and proxies; the reply's JSON, None when it has none.

    Raises:
        CrmDown: no connection, or a status that another try may change.
        CrmError: any other status.
    """
    import httpx

    options: dict[str, Any] = {"timeout": timeout, "follow_redirects": False, "trust_env": False}
    try:
        with httpx.stream(method, url, headers=headers, content=body, **options) as reply:
            content = _bounded(reply.iter_bytes())
    except httpx.HTTPError as error:
        raise CrmDown(f"The CRM cannot be reached ({type(error).__name__}).", "Check its address.") from None
    except (httpx.InvalidURL, ValueError):
        raise CrmError("The CRM's address is malformed.", "Correct crm.url or the mapping.") from None
    if reply.status_code in TRANSIENT:
        raise CrmDown(f"The CRM answered {reply.status_code}.", "It is tried again by itself.")
    if not reply.is_success:
        raise CrmError(f"The CRM refused with status {reply.status_code}.", "Check key, mapping and the CRM's log.")
    try:
        return json.loads(content) if content.strip() else None
    except (ValueError, RecursionError):
        return None


def _bounded(blocks: Iterable[bytes]) -> bytes:
    content = b""
    for block in blocks:
        content += block
        if len(content) > MAX_BYTES:
            raise CrmError("The CRM's reply is too large.", "Let the mapping ask for smaller pages.")
    return content
