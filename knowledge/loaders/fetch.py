"""One HTTP request to a public host: address checked and pinned, size, time and redirects limited."""

import http.client
import ipaddress
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from knowledge.errors import SourceError

Resolver = Callable[[str, int], list[str]]
"""Host and port to IP addresses as text."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_STEP = 1 << 16


class FetchError(SourceError):
    """One address cannot be fetched; the crawl goes on with the others."""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: status, headers by lower-case name, body (empty unless the status is 200)."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Limits of one request.

    Attributes:
        max_bytes: of the body, unpacked.
        timeout_s: from connecting to the last byte.
        allow_hosts: host names that may have private addresses.
        user_agent: what the request says it is.
    """

    max_bytes: int
    timeout_s: float
    allow_hosts: frozenset[str] = frozenset()
    user_agent: str = "Beleg"


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host as the system's resolver gives them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError("The host name cannot be resolved.", "Check its spelling and the network.") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet; addresses that carry another are judged by that one."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def checked_address(host: str, port: int, limits: FetchLimits, resolver: Resolver) -> str:
    """The one address a request goes to; it is not looked up again, so it cannot change in between.

    Raises:
        FetchError: one of the host's addresses is private, loopback, link-local or reserved.
    """
    addresses = resolver(host, port)
    if not addresses:
        raise FetchError("The host name has no address.", "Check its spelling.")
    if host.lower() not in limits.allow_hosts and not all(is_public(address) for address in addresses):
        raise FetchError(
            "The host has a private or reserved address and is refused.",
            "If it is a site of your own network, name it in allow_hosts.",
        )
    return addresses[0]


def fetch(
    url: str,
    limits: FetchLimits,
    *,
    headers: Mapping[str, str] | None = None,
    accept: Callable[[str], bool] = lambda _: True,
    resolver: Resolver = resolve,
) -> Response:
    """One GET request without following redirects.

    Args:
        accept: whether a content type is wanted; the body of others is not read.

    Raises:
        FetchError: refused, unreachable, too slow, too large, or no HTTP.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = checked_address(host, port, limits, resolver)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {"User-Agent": limits.user_agent, "Accept-Encoding": "gzip, deflate", "Accept": "*/*", **(headers or {})}
    with connected(parts.scheme, host, port, address, limits.timeout_s) as connection:
        connection.request("GET", path, headers=sent)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        body = b""
        if response.status == 200 and accept(found.get("content-type", "").split(";")[0].strip().lower()):
            declared = found.get("content-length", "")
            if declared.isdigit() and int(declared) > limits.max_bytes:
                raise _too_large(limits)
            body = _unpacked(_chunks(response), found.get("content-encoding", "").strip().lower(), limits)
        return Response(url, response.status, found, body)


@contextmanager
def connected(
    scheme: str, host: str, port: int, address: str, timeout_s: float
) -> Iterator[http.client.HTTPConnection]:
    """A connection to the checked address that is cut when its time is over, however slowly the bytes drip."""
    expired = threading.Event()
    connection: http.client.HTTPConnection | None = None
    timer: threading.Timer | None = None
    try:
        opened = socket.create_connection((address, port), timeout=timeout_s)
        timer = threading.Timer(timeout_s, _cut, (opened, expired))
        timer.daemon = True
        timer.start()
        connection = http.client.HTTPConnection(host, port, timeout=timeout_s)
        connection.sock = opened
        if scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(opened, server_hostname=host)
            connection.default_port = 443
        yield connection
        if expired.is_set():
            # A connection that is cut while the body is read looks like a body that ends.
            raise TimeoutError
    except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
        if expired.is_set() or isinstance(error, TimeoutError):
            raise FetchError(
                f"The host needed more than {timeout_s:g} s.", "Try later, or raise page_timeout_s."
            ) from error
        raise FetchError(f"The request failed ({type(error).__name__}).", "Open the address in a browser.") from error
    finally:
        if timer is not None:
            timer.cancel()
        if connection is not None:
            connection.close()


def _cut(opened: socket.socket, expired: threading.Event) -> None:
    expired.set()
    try:
        opened.shutdown(socket.SHUT_RDWR)
    except OSError:
        # Already closed: nothing is left to cut.
        return


def _chunks(response: http.client.HTTPResponse) -> Iterator[bytes]:
    while chunk := response.read1(_STEP):
        yield chunk
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)


def _unpacked(chunks: Iterable[bytes], encoding: str, limits: FetchLimits) -> bytes:
    unpack = Unpacker(limits.max_bytes, encoding) if encoding in {"gzip", "x-gzip", "deflate"} else None
    if unpack is None and encoding not in {"", "identity"}:
        raise FetchError("The answer is packed in a way that was not asked for.", "Report it to the site's operator.")
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        piece = unpack.feed(chunk) if unpack else chunk
        size += len(piece)
        if size > limits.max_bytes:
            raise _too_large(limits)
        parts.append(piece)
    return b"".join(parts)


class Unpacker:
    """Unpacks gzip or deflate piece by piece and never holds more than the limit.

    Args:
        limit: bytes that may come out in total.
        encoding: "gzip", "x-gzip" or "deflate".
    """

    def __init__(self, limit: int, encoding: str = "gzip") -> None:
        self._left = limit
        self._limit = limit
        self._raw_tried = encoding != "deflate"
        self._inflate: Any = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def feed(self, data: bytes) -> bytes:
        """What a piece unpacks to.

        Raises:
            FetchError: more than the limit came out.
            zlib.error: damaged.
        """
        try:
            out = bytes(self._inflate.decompress(data, self._left + 1))
        except zlib.error:
            if self._raw_tried:
                raise
            # "deflate" means zlib by the standard and bare deflate by some servers.
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
            out = bytes(self._inflate.decompress(data, self._left + 1))
        self._raw_tried = True
        self._left -= len(out)
        if self._left < 0 or self._inflate.unconsumed_tail:
            raise FetchError(
                f"The answer unpacks to more than {self._limit:,} bytes.", "If it is genuine, raise max_page_bytes."
            )
        return out


def _too_large(limits: FetchLimits) -> FetchError:
    return FetchError(f"The page has more than {limits.max_bytes:,} bytes.", "Raise max_page_bytes for this source.")
