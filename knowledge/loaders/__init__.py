"""Documents in: one module a format, behind `load`.

Importing this package is cheap; a format's library is imported when the first file of that format is read.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from knowledge.errors import LoadError
from knowledge.loaders.limits import read_file, too_large_file
from knowledge.loaders.metadata import merge, read_sidecar
from knowledge.loaders.options import LangChainSource, LoadOptions, Source
from knowledge.loaders.registry import load_source, supported
from knowledge.types import LoadedDocument

__all__ = ["LOADER_VERSION", "LangChainSource", "LoadOptions", "load", "load_bytes", "read_sidecar", "supported"]

LOADER_VERSION = 1
"""Raised whenever a loader gives another text or other blocks for the same file, so that `sync` loads it again."""


def load(path: Path, *, uri: str, options: LoadOptions | None = None) -> Iterator[LoadedDocument]:
    """The documents of one file; most files hold one, a JSONL file one a line, a mail one an attachment.

    Args:
        path: the file.
        uri: what it is called in the index, e.g. its path below the source's folder; its last part is taken for
            the file's name.
        options: limits and choices of the source.

    Raises:
        LoadError: the file cannot be read; cause and remedy, no document text. Documents yielded before stand.
    """
    options = options or LoadOptions()
    sidecar, warnings = read_sidecar(path)
    if options.langchain is not None:
        from knowledge.loaders.langchain import load_path

        documents = load_path(path, options, options.langchain)
    else:
        name = uri.rstrip("/").rpartition("/")[2] or path.name
        documents = load_source(Source(name, read_file(path, options), options))
    for document in documents:
        yield _with_sidecar(document, sidecar, warnings)
        warnings = ()


def load_bytes(data: bytes, *, name: str, options: LoadOptions | None = None) -> Iterator[LoadedDocument]:
    """The documents of content that is no file: a fetched page, an upload.

    Args:
        name: a file name whose suffix tells the format where the content does not.

    Raises:
        LoadError: as `load`.
    """
    options = options or LoadOptions()
    if len(data) > options.max_file_bytes:
        raise too_large_file(len(data), options)
    if not data:
        raise LoadError("The content is empty (0 bytes).", "Fetch or export it again.")
    return load_source(Source(name, data, options))


def _with_sidecar(document: LoadedDocument, sidecar: dict[str, Any], warnings: tuple[str, ...]) -> LoadedDocument:
    if not sidecar and not warnings:
        return document
    metadata = merge(document.metadata, sidecar)
    return replace(
        document,
        metadata=metadata,
        title=metadata.get("title") or document.title,
        warnings=(*document.warnings, *warnings),
    )
