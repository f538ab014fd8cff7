"""Sites and LangChain loaders: what they give is written as files, and indexed like any other folder.

Writing first makes a crawl resumable, keeps what was fetched when a host is down, and lets the index run compare by
hash as it does for files.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from guardrails.errors import BelegError
from knowledge.ingest.report import FileProblem
from knowledge.loaders import LangChainSource, LoadOptions
from knowledge.loaders.site import FetchedPage, PageProblem, PageState, SiteOptions, crawl

STATES = ".states.json"


@dataclass(frozen=True, slots=True)
class SiteSource:
    """A site to crawl."""

    start: str
    max_pages: int = 500
    delay_seconds: float = 1.0
    allow_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoaderSource:
    """A LangChain loader by dotted path; `name` prefixes its documents' sources."""

    name: str
    loader: str
    arguments: Mapping[str, Any]


class Connectors:
    """Fetches all configured sites and loaders into folders of their own.

    Args:
        folder: where fetched files are kept; one folder a tenant and source.
        sites, loaders: what to fetch.
    """

    def __init__(self, folder: Path, sites: Sequence[SiteSource], loaders: Sequence[LoaderSource]) -> None:
        self._folder = folder
        self._sites = sites
        self._loaders = loaders
        self.problems: list[FileProblem] = []

    def fetch(self, tenant: str, progress: Callable[[str, int, int], None]) -> list[Path]:
        """Fetch everything; a source that fails keeps what was fetched before and is named in `problems`.

        Returns:
            The folders to index.
        """
        folders: list[Path] = []
        for site in self._sites:
            folder = self._folder / tenant / _slug(site.start)
            self._guarded(site.start, folder, partial(self._site, site, folder, progress))
            folders += [folder] if folder.is_dir() else []
        for source in self._loaders:
            folder = self._folder / tenant / _slug(source.name)
            self._guarded(source.name, folder, partial(self._loader, source, folder, progress))
            folders += [folder] if folder.is_dir() else []
        return folders

    def _guarded(self, name: str, folder: Path, fetch: Callable[[], set[str]]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            kept = fetch()
        except BelegError as error:
            self.problems.append(FileProblem(name, error.cause, error.remedy))
            return
        for path in folder.iterdir():
            if not path.name.startswith(".") and path.name not in kept and path.name.partition(".meta.")[0] not in kept:
                path.unlink()

    def _site(self, site: SiteSource, folder: Path, progress: Callable[[str, int, int], None]) -> set[str]:
        states = _read_states(folder)
        known = {url: PageState(**state) for url, (_, state) in states.items()}
        options = SiteOptions(
            max_pages=site.max_pages, delay_s=site.delay_seconds, allow_hosts=frozenset(site.allow_hosts), known=known
        )
        fetched: dict[str, tuple[str, dict[str, Any]]] = {}
        whole = True
        for number, page in enumerate(crawl(site.start, options), start=1):
            progress("fetch", number, 0)
            if isinstance(page, PageProblem):
                self.problems.append(FileProblem(page.url, page.cause))
                whole = whole and page.gone
                continue
            name = states[page.url][0] if page.unchanged and page.url in states else _page_name(page)
            if not page.unchanged:
                _write(folder / name, page.content)
                _write(folder / f"{name}.meta.yaml", yaml.safe_dump({"source": page.url}).encode())
            fetched[page.url] = (name, asdict(page.state))
        if not whole:
            # A page that failed may have led to others: what was fetched before stays until the site says otherwise.
            fetched = {**states, **fetched}
        _write(folder / STATES, json.dumps(fetched).encode())
        return {STATES, *(name for name, _ in fetched.values())}

    def _loader(self, source: LoaderSource, folder: Path, progress: Callable[[str, int, int], None]) -> set[str]:
        from knowledge.loaders.langchain import load_connector

        lines = []
        chosen = LangChainSource(source.loader, source.arguments)
        for number, document in enumerate(load_connector(chosen, LoadOptions()), start=1):
            progress("fetch", number, 0)
            record = {"id": document.part or str(number), "text": document.text, "title": document.title}
            lines.append(json.dumps({**document.metadata, **record}, ensure_ascii=False, default=str))
        name = f"{_slug(source.name)}.jsonl"
        _write(folder / name, "\n".join(lines).encode())
        return {name}


def _read_states(folder: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name and state per address of the last crawl; pages whose file is gone are fetched anew."""
    try:
        states = json.loads((folder / STATES).read_text(encoding="utf-8"))
        return {url: (name, state) for url, (name, state) in states.items() if (folder / name).is_file()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; an unchanged one keeps its time."""
    if path.is_file() and path.read_bytes() == content:
        return
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _slug(name: str) -> str:
    readable = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60]
    return f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _page_name(page: FetchedPage) -> str:
    return _slug(page.url) + (PurePosixPath(page.name).suffix or ".html")
