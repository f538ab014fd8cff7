"""A web site by its sitemaps or from a start address: one host, politely, within limits."""

import fnmatch
import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from knowledge.errors import LoadError, SourceError
from knowledge.loaders.fetch import FetchError, FetchLimits, Resolver, Response, Unpacker, fetch, resolve
from knowledge.loaders.robots import MAX_BYTES, NOTHING_ALLOWED, Robots, parse_robots

PRODUCT = "Beleg"
CONTENT_TYPES: Mapping[str, str] = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
_TRACKING = re.compile(r"utm_\w+|gclid|fbclid|msclkid|mc_[ce]id|_ga|PHPSESSID|jsessionid|sid", re.I)
_SKIPPED_SUFFIXES = re.compile(
    r"\.(?:css|js|mjs|map|png|jpe?g|gif|svg|webp|ico|avif|woff2?|ttf|eot|mp[34]|m4a|webm|avi|mov|zip|gz|exe|dmg|apk|rss)$",
    re.I,
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_URL_CHARS = 2_000
_MAX_SITEMAPS = 100
_MAX_SITEMAP_URLS = 50_000
_MAX_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class PageState:
    """What to remember of a page so that the next crawl only fetches it when it changed."""

    etag: str = ""
    last_modified: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page of the site.

    Attributes:
        url: its address after redirects, normalised; its source in the index.
        name: a file name that tells its format, for `load_bytes`.
        content: its bytes; empty when it is unchanged.
        content_type: as the server says, lower case.
        state: to be kept and given back in `SiteOptions.known`.
        unchanged: the server says that it is as it was when `known` was kept.
    """

    url: str
    name: str
    content: bytes
    content_type: str
    state: PageState
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class PageProblem:
    """An address that gave no page, and why; `gone` when the server says that there is none (404, 410)."""

    url: str
    cause: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """How to crawl.

    Attributes:
        sitemap: "auto" takes sitemaps and follows links, "only" takes nothing but sitemaps, "off" only links.
        allow_hosts: host names that may have private addresses (an intranet, a test).
        include: shell patterns over path and query; only matching pages; empty means all.
        exclude: shell patterns; matching addresses are not fetched.
        max_pages: pages fetched, unchanged ones included.
        max_depth: links followed from the start address.
        max_page_bytes: of one page, unpacked.
        max_sitemap_bytes: of one sitemap, unpacked.
        max_redirects: in a row.
        page_timeout_s: for one page, from connecting to the last byte.
        max_seconds: for the whole crawl.
        delay_s: between requests; a longer Crawl-delay of the site counts, up to 60 s.
        known: states kept from the last crawl, by address.
        user_agent: what requests say they are; starts with the product token robots.txt is asked for.
    """

    sitemap: Literal["auto", "only", "off"] = "auto"
    allow_hosts: frozenset[str] = frozenset()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_pages: int = 2_000
    max_depth: int = 20
    max_page_bytes: int = 20_000_000
    max_sitemap_bytes: int = 50_000_000
    max_redirects: int = 5
    page_timeout_s: float = 30.0
    max_seconds: float = 7_200.0
    delay_s: float = 1.0
    known: Mapping[str, PageState] = field(default_factory=dict)
    user_agent: str = f"{PRODUCT}/1 (document crawler; reads robots.txt)"


def crawl(
    start_url: str,
    options: SiteOptions | None = None,
    *,
    resolver: Resolver = resolve,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[FetchedPage | PageProblem]:
    """The pages of one site, each once, in the order they are found.

    Args:
        start_url: an http(s) address: a page, or a sitemap.
        resolver, sleep: replaced in tests.

    Raises:
        SourceError: no http(s) address, a private host, robots.txt forbids the start, or it cannot be reached.
    """
    return _Crawl(start_url, options or SiteOptions(), resolver, sleep).run()


class _Crawl:
    def __init__(
        self, start_url: str, options: SiteOptions, resolver: Resolver, sleep: Callable[[float], None]
    ) -> None:
        start = normal_url(start_url)
        if start is None:
            raise SourceError("The start address is no http(s) address.", "Write it as https://www.example.com/.")
        self.start = start
        self.options = options
        self.resolver = resolver
        self.sleep = sleep
        self.host = _site(start)
        self.port = urlsplit(start).port
        self.ends = time.monotonic() + options.max_seconds
        self.last_request: float | None = None
        self.robots = Robots()
        self.queue: deque[tuple[str, int]] = deque()
        self.seen: set[str] = set()
        self.given: set[str] = set()

    def run(self) -> Iterator[FetchedPage | PageProblem]:
        self.robots = self.read_robots()
        if not self.robots.allows(_path(self.start)):
            raise SourceError("The site's robots.txt forbids the start address.", "Ask its operator to allow Beleg.")
        if _is_sitemap(self.start):
            yield from self.read_sitemaps([self.start], required=True)
        else:
            self.add(self.start, 0)
            if self.options.sitemap != "off":
                found = [*self.robots.sitemaps] or [urljoin(self.start, "/sitemap.xml")]
                yield from self.read_sitemaps(found, required=self.options.sitemap == "only")
        while self.queue:
            if len(self.given) >= self.options.max_pages:
                yield PageProblem(self.start, f"Only the first {self.options.max_pages:,} pages were read.")
                return
            if time.monotonic() > self.ends:
                yield PageProblem(self.start, f"The crawl was ended after {self.options.max_seconds:,.0f} s.")
                return
            yield from self.visit(*self.queue.popleft())

    def add(self, url: str, depth: int) -> None:
        """Queues an address of this site once, if the rules allow it."""
        found = normal_url(url)
        if found is None or found in self.seen or depth > self.options.max_depth or not self.is_own(found):
            return
        self.seen.add(found)
        path = _path(found)
        if found != self.start:
            if _SKIPPED_SUFFIXES.search(urlsplit(found).path) or not self.robots.allows(path) or _is_trap(found):
                return
            if _matches(path, self.options.exclude):
                return
        self.queue.append((found, depth))

    def is_own(self, url: str) -> bool:
        parts = urlsplit(url)
        return _site(url) == self.host and parts.port in {self.port, None}

    def visit(self, url: str, depth: int) -> Iterator[FetchedPage | PageProblem]:
        known = self.options.known.get(url, PageState())
        try:
            response = self.get(url, known)
        except FetchError as error:
            if url == self.start and not self.given:
                raise SourceError(f"The start address gives no page: {error.cause}", error.remedy) from error
            yield PageProblem(url, error.cause)
            return
        final = response.url
        self.seen.add(final)
        if final in self.given:
            return
        found, links = self.page(response, known)
        if self.options.sitemap != "only":
            for link in links:
                self.add(link, depth + 1)
        if isinstance(found, FetchedPage):
            self.given.add(final)
            if self.options.include and not _matches(_path(final), self.options.include):
                return
        if found is not None:
            yield found

    def page(self, response: Response, known: PageState) -> tuple[FetchedPage | PageProblem | None, tuple[str, ...]]:
        """What an answer means, None for a page that asks not to be indexed; and the links to follow."""
        url, kind = response.url, response.content_type
        if response.status == 304:
            return FetchedPage(url, _name(url, kind), b"", kind, known, unchanged=True), known.links
        if response.status != 200:
            gone = response.status in {404, 410}
            return PageProblem(url, f"The server answered with status {response.status}.", gone), ()
        if kind not in CONTENT_TYPES:
            return PageProblem(url, f"The content type {kind[:60] or 'is not given and'} is not loaded."), ()
        if not response.body:
            return PageProblem(url, "The page is empty."), ()
        links, may_index = _links(response) if CONTENT_TYPES[kind] == ".html" else ((), True)
        if not may_index or "noindex" in response.headers.get("x-robots-tag", "").lower():
            return None, links
        state = PageState(response.headers.get("etag", ""), response.headers.get("last-modified", ""), links)
        return FetchedPage(url, _name(url, kind), response.body, kind, state), links

    def get(self, url: str, known: PageState | None = None, own_limit: int = 0) -> Response:
        """An answer after redirects, each of which is checked like a new address; waits when asked to.

        Args:
            own_limit: bytes of a file of the crawl itself (robots.txt, sitemaps), read whatever its content type.
        """
        limits = FetchLimits(
            own_limit or self.options.max_page_bytes,
            self.options.page_timeout_s,
            frozenset(host.lower() for host in self.options.allow_hosts),
            self.options.user_agent,
        )
        headers = _conditions(known)
        accept = (lambda _: True) if own_limit else CONTENT_TYPES.__contains__
        tries = 0
        for _ in range(self.options.max_redirects + 3):
            self.wait()
            response = fetch(url, limits, headers=headers, accept=accept, resolver=self.resolver)
            if response.status in {429, 503} and tries < 2:
                tries += 1
                self.sleep(_retry_after(response))
                continue
            if response.status not in _REDIRECTS:
                return response
            target = normal_url(urljoin(url, response.headers.get("location", "")))
            if target is None or not self.is_own(target):
                raise FetchError("It redirects to another host.", "Crawl that host as a source of its own.")
            if not self.robots.allows(_path(target)):
                raise FetchError("It redirects to a page that robots.txt forbids.", "")
            url = target
        raise FetchError("It redirects in a circle.", "Open the address in a browser.")

    def wait(self) -> None:
        delay = max(self.options.delay_s, min(self.robots.delay_s, _MAX_WAIT_S))
        if self.last_request is not None and (left := self.last_request + delay - time.monotonic()) > 0:
            self.sleep(left)
        self.last_request = time.monotonic()

    def read_robots(self) -> Robots:
        """RFC 9309, 2.3.1: no file means all is allowed, a server error that nothing is."""
        try:
            response = self.get(urljoin(self.start, "/robots.txt"), own_limit=4 * MAX_BYTES)
        except FetchError as error:
            if "redirects" in error.cause:
                return Robots()
            raise SourceError(f"The site cannot be read: {error.cause}", error.remedy) from error
        if response.status >= 500 or response.status == 429:
            return NOTHING_ALLOWED
        if response.status != 200:
            return Robots()
        return parse_robots(response.body.decode("utf-8", "replace"), PRODUCT)

    def read_sitemaps(self, urls: list[str], *, required: bool) -> Iterator[PageProblem]:
        """Queues what sitemaps and sitemap indexes list of this host."""
        waiting = deque((url, 0) for url in urls)
        read: set[str] = set()
        count = 0
        while waiting and len(read) < _MAX_SITEMAPS and count < _MAX_SITEMAP_URLS:
            url, depth = waiting.popleft()
            found = normal_url(url)
            if found is None or found in read or not self.is_own(found):
                continue
            read.add(found)
            try:
                pages, maps = self.sitemap(found)
            except FetchError as error:
                if required or depth:
                    yield PageProblem(found, error.cause)
                continue
            for page in pages:
                count += 1
                self.add(page, 0)
            if depth < 3:
                waiting.extend((inner, depth + 1) for inner in maps)

    def sitemap(self, url: str) -> tuple[list[str], list[str]]:
        """Addresses of pages and of further sitemaps.

        Raises:
            FetchError: unreachable, too large, or no sitemap.
        """
        import zlib

        from defusedxml import ElementTree
        from defusedxml.common import DefusedXmlException

        response = self.get(url, own_limit=self.options.max_sitemap_bytes)
        if response.status != 200:
            raise FetchError(f"The server answered with status {response.status}.", "")
        body = response.body
        try:
            if body.startswith(b"\x1f\x8b"):
                body = Unpacker(self.options.max_sitemap_bytes).feed(body)
            if body.lstrip()[:1] != b"<":
                lines = body.decode("utf-8", "replace").split()
                return [line for line in lines if line.startswith("http")][:_MAX_SITEMAP_URLS], []
            root = ElementTree.fromstring(body)
        except (zlib.error, ElementTree.ParseError, DefusedXmlException, ValueError) as error:
            raise FetchError("The sitemap is no valid XML.", "Report it to the site's operator.") from error
        places = [(element.text or "").strip() for element in root.iter() if element.tag.rpartition("}")[2] == "loc"]
        places = places[:_MAX_SITEMAP_URLS]
        return ([], places) if root.tag.rpartition("}")[2] == "sitemapindex" else (places, [])


def normal_url(url: str) -> str | None:
    """An http(s) address without fragment, tracking parameters and default port; None for anything else."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii") if parts.hostname else ""
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in {"http", "https"} or not host or parts.username or len(url) > _MAX_URL_CHARS:
        return None
    default = 443 if parts.scheme == "https" else 80
    place = f"[{host}]" if ":" in host else host
    query = [(key, value) for key, value in parse_qsl(parts.query, True) if not _TRACKING.fullmatch(key)]
    return urlunsplit(
        (
            parts.scheme,
            place if port in {None, default} else f"{place}:{port}",
            quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._"),
            urlencode(query),
            "",
        )
    )


def _site(url: str) -> str:
    """The host, with and without "www." being one site."""
    return (urlsplit(url).hostname or "").lower().removeprefix("www.")


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _is_sitemap(url: str) -> bool:
    return bool(re.search(r"\.xml(?:\.gz)?$|sitemap[\w-]*\.txt$", urlsplit(url).path, re.I))


def _is_trap(url: str) -> bool:
    """Whether an address repeats a part of its path again and again, as endless links do."""
    parts = [part for part in urlsplit(url).path.split("/") if part]
    return len(parts) > 25 or any(parts.count(part) > 3 for part in set(parts))


def _name(url: str, content_type: str) -> str:
    stem = urlsplit(url).path.rstrip("/").rpartition("/")[2] or "index"
    suffix = CONTENT_TYPES.get(content_type, "")
    return stem if suffix and stem.lower().endswith(suffix) else f"{stem}{suffix}"


def _conditions(known: PageState | None) -> dict[str, str]:
    headers = {}
    if known is not None and known.etag:
        headers["If-None-Match"] = known.etag
    if known is not None and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _retry_after(response: Response) -> float:
    value = response.headers.get("retry-after", "")
    return min(float(value), _MAX_WAIT_S) if value.isdigit() else 5.0


def _matches(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)


def _links(response: Response) -> tuple[tuple[str, ...], bool]:
    """Addresses that a page links to, and whether it may be indexed."""
    from knowledge.loaders.encoding import decode
    from knowledge.loaders.html import declared_charset, parse_html

    try:
        root = parse_html(decode(response.body, declared_charset(response.body)).text)
    except LoadError:
        root = None
    if root is None:
        return (), True
    wishes = " ".join(
        (meta.get("content") or "").lower()
        for meta in root.iter("meta")
        if (meta.get("name") or "").lower() in {"robots", PRODUCT.lower()}
    )
    if "nofollow" in wishes or "none" in wishes:
        return (), "noindex" not in wishes and "none" not in wishes
    found = next((element.get("href") for element in root.iter("base") if element.get("href")), None)
    base = urljoin(response.url, found) if found else response.url
    links: dict[str, None] = {}
    for anchor in root.iter("a"):
        href = anchor.get("href")
        if href and "nofollow" not in (anchor.get("rel") or "").lower().split():
            try:
                target = normal_url(urljoin(base, href))
            except ValueError:
                continue
            if target is not None and _site(target) == _site(response.url):
                links[target] = None
    return tuple(links), "noindex" not in wishes
