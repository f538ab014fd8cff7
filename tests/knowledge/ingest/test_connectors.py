"""A real site on this machine and a real LangChain loader, fetched into folders that are indexed like any other."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from knowledge.ingest.connectors import Connectors, LoaderSource, SiteSource
from knowledge.loaders import load

PAGE = "<html lang='de'><title>{title}</title><main><h1>{title}</h1><p>{text}</p></main>"
PAGES = {
    "/": PAGE.format(title="Start", text="Willkommen im Laden. <a href='/rueckgabe'>mehr</a>"),
    "/rueckgabe": PAGE.format(title="Rückgabe", text="Binnen 30 Tagen zurückgeben."),
}


class Site(BaseHTTPRequestHandler):
    seen: list[tuple[str, str | None]]
    down = False

    def do_GET(self) -> None:
        match = self.headers.get("If-None-Match")
        Site.seen.append((self.path, match))
        page = PAGES.get(self.path)
        if Site.down or page is None:
            self.send_error(503 if Site.down else 404)
            return
        tag = f'"{len(page)}"'
        self.send_response(304 if match == tag else 200)
        self.send_header("ETag", tag)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        body = b"" if match == tag else page.encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def site() -> Iterator[str]:
    Site.seen, Site.down = [], False
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def sources(folders: list[Path]) -> dict[str, str]:
    found = {}
    for folder in folders:
        for path in sorted(folder.glob("*.html")):
            for document in load(path, uri=path.name):
                found[str(document.metadata["source"])] = document.text
    return found


def fetch(folder: Path, address: str) -> tuple[list[Path], Connectors]:
    connectors = Connectors(folder, [SiteSource(address, delay_seconds=0.0, allow_hosts=("127.0.0.1",))], [])
    return connectors.fetch("t", lambda *_: None), connectors


def test_a_site_becomes_files_with_their_addresses(site: str, tmp_path: Path) -> None:
    folders, connectors = fetch(tmp_path, site)
    found = sources(folders)
    assert set(found) == {site, f"{site}rueckgabe"} and "30 Tagen" in found[f"{site}rueckgabe"]
    assert connectors.problems == []


def test_an_unchanged_page_is_not_sent_again(site: str, tmp_path: Path) -> None:
    folders, _ = fetch(tmp_path, site)
    before = {path: path.stat().st_mtime_ns for path in folders[0].glob("*.html")}
    Site.seen.clear()
    folders, _ = fetch(tmp_path, site)
    assert all(match for path, match in Site.seen if path in PAGES)
    assert {path: path.stat().st_mtime_ns for path in folders[0].glob("*.html")} == before


def test_a_site_that_is_down_keeps_what_was_fetched(site: str, tmp_path: Path) -> None:
    fetch(tmp_path, site)
    Site.down = True
    folders, connectors = fetch(tmp_path, site)
    assert set(sources(folders)) == {site, f"{site}rueckgabe"}
    assert connectors.problems


def test_a_page_that_is_gone_goes(site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch(tmp_path, site)
    monkeypatch.setitem(PAGES, "/", PAGES["/"].replace("/rueckgabe", "/nirgends"))
    folders, _ = fetch(tmp_path, site)
    assert set(sources(folders)) == {site}


def test_a_private_address_is_refused_unless_allowed(site: str, tmp_path: Path) -> None:
    connectors = Connectors(tmp_path, [SiteSource(site, delay_seconds=0.0)], [])
    folders = connectors.fetch("t", lambda *_: None)
    assert sources(folders) == {} and connectors.problems and Site.seen == []


def test_a_langchain_loader_by_dotted_path(tmp_path: Path) -> None:
    source = tmp_path / "liste.csv"
    source.write_text("name,preis\nBohrer,12\nSäge,30\n", encoding="utf-8")
    rule = LoaderSource("shop", "langchain_community.document_loaders.CSVLoader", {"file_path": str(source)})
    connectors = Connectors(tmp_path / "fetched", [], [rule])
    (folder,) = connectors.fetch("t", lambda *_: None)
    (path,) = folder.glob("*.jsonl")
    texts = [document.text for document in load(path, uri=path.name)]
    assert len(texts) == 2 and "Säge" in texts[1] and connectors.problems == []


@pytest.mark.parametrize("path", ["os.system", "no.such.Loader", "langchain_community.document_loaders.NoSuchLoader"])
def test_a_loader_that_is_none_is_a_problem_and_nothing_more(tmp_path: Path, path: str) -> None:
    connectors = Connectors(tmp_path, [], [LoaderSource("x", path, {})])
    connectors.fetch("t", lambda *_: None)
    (problem,) = connectors.problems
    assert problem.uri == "x" and problem.cause and problem.remedy
