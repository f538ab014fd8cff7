"""Crawling a real local server: politeness, limits, private addresses, traps, incremental fetching."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from knowledge.errors import SourceError
from knowledge.loaders import load_bytes
from knowledge.loaders.fetch import FetchError, FetchLimits, Unpacker, checked_address, fetch, is_public
from knowledge.loaders.robots import parse_robots
from knowledge.loaders.site import FetchedPage, PageProblem, PageState, SiteOptions, crawl, normal_url

Reply = tuple[int, dict[str, str], bytes]
HTML = {"Content-Type": "text/html; charset=utf-8"}
HOST = "shop.example"


class Server:
    """A web server on this machine; `pages` maps a path to a reply or to a function that writes one itself."""

    def __init__(self) -> None:
        self.pages: dict[str, Reply | Callable[[BaseHTTPRequestHandler], None]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.requests.append((self.path, dict(self.headers.items())))
                found = server.pages.get(self.path, (404, {}, b""))
                if callable(found):
                    found(self)
                    return
                status, headers, body = found
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                """Nothing on the terminal."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def url(self, path: str = "/") -> str:
        return f"http://{HOST}:{self.http.server_port}{path}"

    def page(self, path: str, *links: str, head: str = "", text: str = "Ein Satz.") -> None:
        anchors = "".join(f'<a href="{link}">x</a>' for link in links)
        self.pages[path] = (200, HTML, f"<html><head>{head}</head><body><p>{text}</p>{anchors}</body></html>".encode())

    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.close()


def local(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def run(server: Server, path: str = "/", **options: Any) -> list[FetchedPage | PageProblem]:
    options = {"delay_s": 0.0, "allow_hosts": frozenset({HOST}), "sitemap": "off", "page_timeout_s": 5.0, **options}
    return list(crawl(server.url(path), SiteOptions(**options), resolver=local))


def fetched(found: list[FetchedPage | PageProblem], server: Server) -> list[str]:
    start = server.url("")
    return [page.url.removeprefix(start) for page in found if isinstance(page, FetchedPage)]


def causes(found: list[FetchedPage | PageProblem]) -> list[str]:
    return [page.cause for page in found if isinstance(page, PageProblem)]


def test_pages_are_found_by_links_once_and_load(server: Server) -> None:
    server.page(
        "/", "/a", "b?utm_source=x&q=1#teil", "/a#oben", "https://anderswo.example/", "mailto:x@y.example", "/bild.png"
    )
    server.page("/a", "/", "/a")
    server.pages["/b?q=1"] = (200, HTML, "<meta charset=utf-8><p>Größe</p>".encode())
    found = run(server)
    assert fetched(found, server) == ["/", "/a", "/b?q=1"]
    assert server.paths() == ["/robots.txt", "/", "/a", "/b?q=1"]
    last = found[-1]
    assert isinstance(last, FetchedPage)
    (document,) = load_bytes(last.content, name=last.name)
    assert document.text == "Größe"


def test_requests_say_who_they_are(server: Server) -> None:
    server.page("/")
    run(server)
    assert all(headers["User-Agent"].startswith("Beleg/") for _, headers in server.requests)
    assert all(headers["Host"].startswith(HOST) for _, headers in server.requests)


def test_robots_rules_and_crawl_delay_are_obeyed(server: Server) -> None:
    server.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /intern\nCrawl-delay: 3\n")
    server.page("/", "/intern/a", "/b")
    server.page("/b")
    slept: list[float] = []
    options = SiteOptions(delay_s=0.0, allow_hosts=frozenset({HOST}), sitemap="off")
    found = list(crawl(server.url(), options, resolver=local, sleep=slept.append))
    assert fetched(found, server) == ["/", "/b"]
    assert len(slept) == 2 and all(2.0 < delay <= 3.0 for delay in slept)


def test_a_forbidden_start_is_an_error(server: Server) -> None:
    server.pages["/robots.txt"] = (200, {}, b"User-agent: Beleg\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
    server.page("/")
    with pytest.raises(SourceError, match=r"robots\.txt forbids"):
        run(server)
    assert server.paths() == ["/robots.txt"]


def test_a_broken_robots_file_forbids_everything(server: Server) -> None:
    server.pages["/robots.txt"] = (500, {}, b"")
    with pytest.raises(SourceError, match=r"robots\.txt forbids"):
        run(server)


def test_noindex_and_nofollow(server: Server) -> None:
    server.page("/", "/still", "/folgt")
    server.page("/still", "/dahinter", head='<meta name="robots" content="noindex">')
    server.page("/folgt", "/nie", head='<meta name="robots" content="nofollow">')
    server.page("/dahinter")
    server.page("/nie")
    assert fetched(run(server), server) == ["/", "/folgt", "/dahinter"]


def test_sitemap_index_with_a_packed_sitemap(server: Server) -> None:
    def urls(*paths: str) -> bytes:
        return f"<urlset>{''.join(f'<url><loc>{server.url(path)}</loc></url>' for path in paths)}</urlset>".encode()

    places = "".join(f"<sitemap><loc>{server.url(path)}</loc></sitemap>" for path in ("/a.xml", "/b.xml.gz"))
    index = f"<sitemapindex>{places}</sitemapindex>"
    xml = {"Content-Type": "application/xml"}
    server.pages["/sitemap.xml"] = (200, xml, index.encode())
    server.pages["/a.xml"] = (200, xml, urls("/eins"))
    server.pages["/b.xml.gz"] = (200, {"Content-Type": "application/gzip"}, gzip.compress(urls("/zwei")))
    server.page("/eins", "/verlinkt")
    server.page("/zwei")
    server.page("/verlinkt")
    assert fetched(run(server, "/sitemap.xml", sitemap="only"), server) == ["/eins", "/zwei"]


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (gzip.compress(bytes(5_000_000)), "unpacks to more"),
        (b"<urlset><url>", "no valid XML"),
        (b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><urlset>&b;</urlset>', "no valid XML"),
        (b"\x1f\x8b kaputt", "no valid XML"),
    ],
)
def test_bad_sitemaps(server: Server, body: bytes, cause: str) -> None:
    server.pages["/sitemap.xml"] = (200, {"Content-Type": "application/xml"}, body)
    found = run(server, "/sitemap.xml", max_sitemap_bytes=1_000_000)
    assert len(found) == 1 and cause in causes(found)[0]


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/",
        "//anderswo.example/",
        "file:///etc/passwd",
        "http://[::1]/",
    ],
)
def test_redirects_that_leave_the_host_are_not_followed(server: Server, target: str) -> None:
    server.page("/", "/weg")
    server.pages["/weg"] = (302, {"Location": target}, b"")
    assert causes(run(server)) == ["It redirects to another host."]


def test_redirects_within_the_site_are_followed_and_counted_once(server: Server) -> None:
    server.page("/", "/alt", "/neu")
    server.pages["/alt"] = (301, {"Location": "/neu"}, b"")
    server.page("/neu")
    assert fetched(run(server), server) == ["/", "/neu"]


def test_redirect_circles_end(server: Server) -> None:
    server.page("/", "/a")
    server.pages["/a"] = (302, {"Location": "/b"}, b"")
    server.pages["/b"] = (302, {"Location": "/a"}, b"")
    assert causes(run(server)) == ["It redirects in a circle."]


def test_a_redirect_to_a_forbidden_page_is_not_followed(server: Server) -> None:
    server.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /intern\n")
    server.page("/", "/a")
    server.pages["/a"] = (302, {"Location": "/intern"}, b"")
    run(server)
    assert "/intern" not in server.paths()


def test_the_host_is_looked_up_for_every_request_and_rebinding_is_refused(server: Server) -> None:
    server.page("/", "/a")
    answers = iter([["127.0.0.1"], ["127.0.0.1"], ["169.254.169.254"]])
    options = SiteOptions(delay_s=0.0, sitemap="off")
    with pytest.raises(SourceError, match="private or reserved"):
        list(crawl(server.url(), options, resolver=lambda host, port: next(answers)))
    assert server.requests == []


def test_the_connection_goes_to_the_checked_address(server: Server) -> None:
    server.page("/")
    asked: list[str] = []

    def once(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    limits = FetchLimits(1_000, 5.0, frozenset({HOST}))
    assert fetch(server.url(), limits, resolver=once).status == 200
    assert asked == [HOST]


ADDRESSES = {
    "8.8.8.8": True, "2606:4700::1111": True, "127.0.0.1": False, "10.1.2.3": False, "192.168.1.1": False,
    "172.16.0.1": False, "169.254.169.254": False, "100.64.0.1": False, "0.0.0.0": False, "255.255.255.255": False,
    "224.0.0.1": False, "::1": False, "::": False, "fe80::1%eth0": False, "fd00::1": False, "::ffff:127.0.0.1": False,
    "::ffff:8.8.8.8": True, "64:ff9b::7f00:1": False, "64:ff9b::808:808": True, "2002:7f00:1::": False, "kein": False,
}  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_public_addresses(address: str) -> None:
    assert is_public(address) is ADDRESSES[address]


def test_one_private_address_among_public_ones_refuses_the_host() -> None:
    limits = FetchLimits(1, 1.0)
    assert checked_address("a.example", 80, limits, lambda h, p: ["8.8.8.8"]) == "8.8.8.8"
    for answer in (["8.8.8.8", "10.0.0.1"], ["::1"], []):
        with pytest.raises(FetchError):
            checked_address("a.example", 80, limits, lambda h, p, answer=answer: answer)


@pytest.mark.parametrize(
    "start", ["ftp://a.example/", "file:///etc/passwd", "a.example", "http://", "http://u:p@a.example/", ""]
)
def test_start_addresses_that_are_none(start: str) -> None:
    with pytest.raises(SourceError, match="http"):
        list(crawl(start, SiteOptions(delay_s=0.0)))


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    try:
        for _ in range(10_000):
            handler.wfile.write(b"x" * 10_000)
    except OSError:
        return


def dripping(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    try:
        for _ in range(200):
            handler.wfile.write(b"x")
            time.sleep(0.05)
    except OSError:
        return


def dripping_head(handler: BaseHTTPRequestHandler) -> None:
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(200):
            handler.wfile.write(b"X")
            time.sleep(0.05)
    except OSError:
        return


def garbage(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00\xff kein HTTP\r\n\r\n")


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b"<p>Nur der Anfang")


HOSTILE: dict[str, tuple[Reply | Callable[[BaseHTTPRequestHandler], None], str]] = {
    "endless body": (endless, "more than 50,000 bytes"),
    "declared size": ((200, {**HTML, "Content-Length": "99999999"}, b""), "more than 50,000 bytes"),
    "gzip bomb": ((200, {**HTML, "Content-Encoding": "gzip"}, gzip.compress(bytes(20_000_000))), "unpacks to more"),
    "slow body": (dripping, "needed more than 0.6 s"),
    "slow head": (dripping_head, "needed more than 0.6 s"),
    "garbage": (garbage, "The request failed"),
    "broken gzip": ((200, {**HTML, "Content-Encoding": "gzip"}, b"kaputt"), "The request failed"),
    "unknown packing": ((200, {**HTML, "Content-Encoding": "br"}, b"xx"), "not asked for"),
    "picture": ((200, {"Content-Type": "image/png"}, b"x"), "content type image/png"),
    "no type": ((200, {}, b"x"), "is not given"),
    "empty": ((200, HTML, b""), "empty"),
    "cut off": (cut_off, "The request failed"),
    "gone": ((410, {}, b""), "status 410"),
    "server error": ((500, {}, b""), "status 500"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_problems_and_the_crawl_goes_on(server: Server, name: str) -> None:
    reply, cause = HOSTILE[name]
    server.page("/", "/x", "/y")
    server.pages["/x"] = reply
    server.page("/y")
    found = run(server, max_page_bytes=50_000, page_timeout_s=0.6)
    assert fetched(found, server) == ["/", "/y"]
    assert len(causes(found)) == 1 and cause in causes(found)[0]
    assert [page.gone for page in found if isinstance(page, PageProblem)] == [name == "gone"]


def test_a_start_that_is_missing_is_a_problem_and_one_that_cannot_be_reached_an_error(server: Server) -> None:
    assert causes(run(server, "/fehlt")) == ["The server answered with status 404."]
    server.pages["/"] = garbage
    with pytest.raises(SourceError, match="gives no page: The request failed"):
        run(server)


@pytest.mark.parametrize("packing", ["gzip", "deflate"])
def test_packed_pages_are_unpacked(server: Server, packing: str) -> None:
    import zlib

    body = b"<p>Hallo</p>"
    packed = gzip.compress(body) if packing == "gzip" else zlib.compress(body)[2:-4]
    server.pages["/"] = (200, {**HTML, "Content-Encoding": packing}, packed)
    (page,) = run(server)
    assert isinstance(page, FetchedPage) and page.content == body


def test_unpacker_stops_at_its_limit() -> None:
    assert Unpacker(10).feed(gzip.compress(b"x" * 10)) == b"x" * 10
    with pytest.raises(FetchError):
        Unpacker(9).feed(gzip.compress(b"x" * 10))


def test_unchanged_pages_are_not_sent_again_but_their_links_are_followed(server: Server) -> None:
    def conditional(handler: BaseHTTPRequestHandler) -> None:
        fresh = handler.headers.get("If-None-Match") == '"v1"'
        body = b"" if fresh else b'<p>Text</p><a href="/neu">n</a>'
        handler.send_response(304 if fresh else 200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("ETag", '"v1"')
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    server.pages["/"] = conditional
    server.page("/neu")
    first = [page for page in run(server) if isinstance(page, FetchedPage)]
    assert first[0].state == PageState('"v1"', "", (server.url("/neu"),))
    again = run(server, known={page.url: page.state for page in first})
    assert [(page.unchanged, page.content == b"") for page in again if isinstance(page, FetchedPage)] == [
        (True, True),
        (False, False),
    ]


def test_busy_servers_are_waited_for(server: Server) -> None:
    server.page("/")
    normal = server.pages["/"]
    assert not callable(normal)
    busy = iter([True])

    def sometimes(handler: BaseHTTPRequestHandler) -> None:
        status, headers, body = (429, {"Retry-After": "7"}, b"") if next(busy, False) else normal
        handler.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    server.pages["/"] = sometimes
    slept: list[float] = []
    options = SiteOptions(delay_s=0.0, allow_hosts=frozenset({HOST}), sitemap="off")
    assert fetched(list(crawl(server.url(), options, resolver=local, sleep=slept.append)), server) == ["/"]
    assert slept == [7.0]


def test_page_limit_depth_and_endless_addresses(server: Server) -> None:
    for number in range(30):
        server.page(f"/{number}" if number else "/", f"/{number + 1}", f"/x/x/x/x/{number}")
    found = run(server, max_pages=5)
    assert len(fetched(found, server)) == 5 and causes(found) == ["Only the first 5 pages were read."]
    assert fetched(run(server, max_depth=2), server) == ["/", "/1", "/2"]
    assert not any("/x/x" in path for path in server.paths())


def test_include_and_exclude(server: Server) -> None:
    server.page("/", "/hilfe/a", "/blog/b", "/hilfe/alt/c")
    for path in ("/hilfe/a", "/blog/b", "/hilfe/alt/c"):
        server.page(path)
    assert fetched(run(server, include=("/hilfe/*",), exclude=("*/alt/*",)), server) == ["/hilfe/a"]
    assert "/hilfe/alt/c" not in server.paths()


def test_the_crawl_ends_when_its_time_is_over(server: Server) -> None:
    server.page("/", "/a")
    assert causes(run(server, max_seconds=0.0)) == ["The crawl was ended after 0 s."]


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTP://A.Example:80/x#y", "http://a.example/x"),
        ("https://a.example:8443", "https://a.example:8443/"),
        ("https://a.example/ä b?x=ü&utm_medium=1&gclid=2", "https://a.example/%C3%A4%20b?x=%C3%BC"),
        ("https://müller.example/", "https://xn--mller-kva.example/"),
        ("https://a.example/%C3%A4", "https://a.example/%C3%A4"),
        ("http://[::1]:80/", "http://[::1]/"),
        ("javascript:alert(1)", None),
        ("http://a.example:99999/", None),
        ("https://a.example/" + "x" * 3000, None),
    ],
)
def test_normal_addresses(url: str, normal: str | None) -> None:
    assert normal_url(url) == normal


ROBOTS = """# Kommentar
User-agent: andere
Disallow: /

User-agent: Beleg/2.0
User-Agent: zweite
Disallow: /privat
Allow: /privat/offen
Disallow: /*.pdf$
Disallow: /suche?*q=
Allow: /gleich
Disallow: /gleich
Crawl-delay: 2.5

Sitemap: https://a.example/s.xml
User-agent: *
Disallow:
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True), ("/privat", False), ("/privat/x", False), ("/privat/offen/y", True), ("/a/b.pdf", False),
        ("/a/b.pdf?x", True), ("/suche?seite=1&q=x", False), ("/suche?seite=1", True), ("/gleich", True),
        ("/%70rivat", False),
    ],
)  # fmt: skip
def test_robots_rules(path: str, allowed: bool) -> None:
    robots = parse_robots(ROBOTS, "Beleg")
    assert robots.allows(path) is allowed
    assert robots.delay_s == 2.5 and robots.sitemaps == ("https://a.example/s.xml",)


def test_other_crawlers_rules_do_not_count() -> None:
    assert parse_robots(ROBOTS, "Dritte").allows("/privat")
    assert not parse_robots(ROBOTS, "andere").allows("/")
    assert parse_robots("", "Beleg").allows("/x") and parse_robots("<html>404</html>", "Beleg").allows("/x")


def test_many_wildcards_are_matched_without_backtracking() -> None:
    robots = parse_robots("User-agent: *\nDisallow: /" + "*a" * 500 + "$\n", "Beleg")
    assert robots.allows("/" + "a" * 20_000 + "b")
    assert not robots.allows("/" + "a" * 20_000)
