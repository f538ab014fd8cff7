"""Sites and LangChain loaders: what they give is written as files, and indexed like any other folder.

Writing first makes a crawl resumable, keeps what was fetched when a host is down, and lets the index run compare by
hash as it does for files.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from guardrails.errors import BelegError
from knowledge.ingest.report import FileProblem
from knowledge.loaders.site import FetchedPage, SiteOptions, crawl

SUFFIXES = {"text/html": ".html", "application/xhtml+xml": ".html", "application/pdf": ".pdf", "text/plain": ".txt"}


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
            self._guarded(site.start, folder, lambda site=site, folder=folder: self._site(site, folder, progress))
            folders += [folder] if folder.is_dir() else []
        for source in self._loaders:
            folder = self._folder / tenant / _slug(source.name)
            self._guarded(source.name, folder, lambda s=source, f=folder: self._loader(s, f, progress))
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
            if path.name not in kept and path.name.partition(".meta.")[0] not in kept:
                path.unlink()

    def _site(self, site: SiteSource, folder: Path, progress: Callable[[str, int, int], None]) -> set[str]:
        options = SiteOptions(
            max_pages=site.max_pages, delay_seconds=site.delay_seconds, allow_hosts=frozenset(site.allow_hosts)
        )
        kept: set[str] = set()
        for number, page in enumerate(crawl(site.start, options), start=1):
            progress("fetch", number, 0)
            name = _page_name(page)
            _write(folder / name, page.content)
            _write(folder / f"{name}.meta.yaml", yaml.safe_dump({"source": page.url}).encode())
            kept.add(name)
        return kept

    def _loader(self, source: LoaderSource, folder: Path, progress: Callable[[str, int, int], None]) -> set[str]:
        from knowledge.loaders.langchain import load_with

        lines = []
        for number, document in enumerate(load_with(source.loader, source.arguments), start=1):
            progress("fetch", number, 0)
            record = {"id": document.part or str(number), "text": document.text, "title": document.title}
            lines.append(json.dumps({**document.metadata, **record}, ensure_ascii=False, default=str))
        name = f"{_slug(source.name)}.jsonl"
        _write(folder / name, "\n".join(lines).encode())
        return {name}


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; an unchanged one keeps its time."""
    if path.is_file() and path.read_bytes() == content:
        return
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(path)


def _slug(name: str) -> str:
    readable = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60]
    return f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _page_name(page: FetchedPage) -> str:
    return _slug(page.url) + SUFFIXES.get(page.media_type, ".html")
