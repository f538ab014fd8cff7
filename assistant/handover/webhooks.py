"""Sends webhooks: address checked and pinned, signed, no redirects, limited in time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.errors import SettingsError
from assistant.handover.desk import Clock, utc_now
from assistant.handover.signature import secret_of, signed_headers
from guardrails.errors import BelegError

if TYPE_CHECKING:
    from assistant.handover.outbox import Delivery, Endpoint

_TIMEOUT_S = 15.0
_GONE = 410
_READ = 4096


class DeliveryError(BelegError):
    """A webhook was not delivered.

    Args:
        cause: why.
        final: trying again is of no use.
    """

    def __init__(self, cause: str, remedy: str = "", *, final: bool = False) -> None:
        super().__init__(cause, remedy)
        self.final = final


@dataclass(frozen=True, slots=True)
class Sender:
    """Delivers one webhook.

    Attributes:
        environ: where the secrets are.
        allow_hosts: hosts that may have private addresses or be spoken to without TLS.
        clock: now, for the signature's time.
    """

    environ: Mapping[str, str]
    allow_hosts: frozenset[str] = frozenset()
    clock: Clock = utc_now

    def __call__(self, endpoint: "Endpoint", delivery: "Delivery") -> None:
        """Send it once.

        Raises:
            DeliveryError: refused, unreachable, too slow, or not answered with 2xx.
        """
        body = delivery.body.encode()
        check_url(endpoint.url, self.allow_hosts)
        try:
            secret = secret_of(self.environ, endpoint.secret_env)
        except SettingsError as error:
            raise DeliveryError(error.cause, error.remedy) from None
        headers = signed_headers(secret, delivery.id, self.clock(), body)
        headers |= {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": delivery.id}
        status = _post(endpoint.url, body, headers, self.allow_hosts)
        if not 200 <= status < 300:
            raise DeliveryError(f"The endpoint answered {status}.", final=status == _GONE)


def check_url(url: str, allow_hosts: frozenset[str]) -> None:
    """Refuse what is no plain https address; private addresses are refused when the host name is resolved.

    Raises:
        DeliveryError: naming what is wrong.
    """
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise DeliveryError(
            "The address of the webhook is malformed.", "Correct it in beleg.yaml.", final=True
        ) from None
    if not host or parts.username or parts.password or parts.fragment or any(c <= " " for c in url):
        raise DeliveryError("The address of the webhook is malformed.", "Correct it in beleg.yaml.", final=True)
    if parts.scheme != "https" and not (parts.scheme == "http" and host in allow_hosts):
        raise DeliveryError(
            "The address of the webhook is not https.", "Use https, or name the host in inbox.allow_hosts.", final=True
        )


def _post(url: str, body: bytes, headers: Mapping[str, str], allow_hosts: frozenset[str]) -> int:
    """The status of a POST; the answer's body is not of interest."""
    from knowledge.loaders.fetch import FetchError, FetchLimits, checked_address, connected, resolve

    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        address = checked_address(host, port, FetchLimits(_READ, _TIMEOUT_S, allow_hosts), resolve)
        with connected(parts.scheme, host, port, address, _TIMEOUT_S) as connection:
            connection.request("POST", path, body, {"User-Agent": "Beleg", **headers})
            response = connection.getresponse()
            response.read(_READ)
            return int(response.status)
    except FetchError as error:
        raise DeliveryError(error.cause, error.remedy) from None
