"""Any LangChain document loader by dotted path; the only module of this package that imports LangChain."""

import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document

from knowledge.errors import LoadError, SourceError
from knowledge.loaders.encoding import clean, newlines
from knowledge.loaders.limits import check_text, too_large_file
from knowledge.loaders.markdown import markdown_blocks
from knowledge.loaders.metadata import clean_metadata
from knowledge.loaders.options import LangChainSource, LoadOptions
from knowledge.types import LoadedDocument

_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_ID_KEYS = ("id", "row", "page_id", "source_id")
_REMEDY = "Name a class such as langchain_community.document_loaders.ConfluenceLoader."
_SOURCE_KEYS = ("source", "url", "link", "file_path")


def load_path(path: Path, options: LoadOptions, source: LangChainSource) -> Iterator[LoadedDocument]:
    """The documents a LangChain loader makes of one file; `{path}` in its arguments is the file.

    Raises: as `load_connector`; `DocumentTooLarge` for a file over the limit.
    """
    size = path.stat().st_size
    if size > options.max_file_bytes:
        raise too_large_file(size, options)
    filled = {key: _fill(value, path) for key, value in source.kwargs.items()}
    yield from load_connector(LangChainSource(source.loader, filled), options)


def load_connector(source: LangChainSource, options: LoadOptions) -> Iterator[LoadedDocument]:
    """The documents of a connector (Confluence, Notion, SharePoint, …), one for each LangChain document.

    `part` is the document's id, or its number; `metadata["source"]` its address when it names one.

    Raises:
        SourceError: the dotted path names no LangChain document loader, or its arguments do not fit.
        LoadError: the loader failed, or gave no text.
    """
    loader = build_loader(source)
    taken: set[str] = set()
    for number, document in enumerate(_pull(loader), 1):
        if number > options.max_records:
            break
        loaded = _convert(document, number, taken, options)
        if loaded is not None:
            yield loaded
    if not taken:
        raise LoadError("The LangChain loader gave no document with text.", "Check its arguments.")


def build_loader(source: LangChainSource) -> BaseLoader:
    """The loader a dotted path names; only subclasses of LangChain's BaseLoader are ever called.

    Raises:
        SourceError: see `load_connector`.
    """
    place, _, name = source.loader.rpartition(".")
    if not _DOTTED.fullmatch(source.loader):
        raise SourceError("The LangChain loader is no dotted path such as package.module.ClassLoader.", _REMEDY)
    try:
        found = getattr(importlib.import_module(place), name)
    except (ImportError, AttributeError) as error:
        raise SourceError(
            f"There is no {source.loader} ({type(error).__name__}).", "Install its package, or correct the path."
        ) from error
    is_loader = inspect.isclass(found) and issubclass(found, BaseLoader) and found is not BaseLoader
    if not is_loader or inspect.isabstract(found):
        raise SourceError(f"{source.loader} is no LangChain document loader (a subclass of BaseLoader).", _REMEDY)
    try:
        loader: BaseLoader = found(**source.kwargs)
    except Exception as error:
        # Connectors check their arguments, keys and libraries each in their own way.
        raise SourceError(
            f"{source.loader} does not accept its arguments or lacks a library ({type(error).__name__}).",
            "Compare its kwargs with its documentation.",
        ) from error
    return loader


def _pull(loader: BaseLoader) -> Iterator[Document]:
    try:
        yield from loader.lazy_load()
    except MemoryError:
        raise
    except Exception as error:
        # A connector fails in as many ways as there are services; its message may quote documents, its type not.
        raise LoadError(
            f"The LangChain loader {type(loader).__name__} failed ({type(error).__name__}).",
            "Run it on its own to see why.",
        ) from error


def _convert(document: Document, number: int, taken: set[str], options: LoadOptions) -> LoadedDocument | None:
    text = check_text(newlines(clean(document.page_content)), options)
    if not text.strip():
        return None
    known = {key: value for key, value in document.metadata.items() if isinstance(key, str)}
    address = next((str(known[key]) for key in _SOURCE_KEYS if known.get(key)), "")
    metadata, warnings = clean_metadata({**known, "source": address or None}, place="connector")
    name = str(document.id or next((known[key] for key in _ID_KEYS if known.get(key) is not None), number))[:200]
    part = name if name not in taken else f"{name}~{number}"
    taken.add(part)
    return LoadedDocument(text, tuple(markdown_blocks(text)), (), metadata.get("title"), part, metadata, warnings)


def _fill(value: Any, path: Path) -> Any:
    return value.replace("{path}", str(path)) if isinstance(value, str) else value
