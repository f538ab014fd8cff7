"""What a search may see: live documents, access groups, validity, sources, languages.

The answer is a mask over chunks that both arms apply while they search, so a hidden chunk is neither returned nor
counted.
"""

import fnmatch
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from knowledge.retrieval.table import ChunkTable
from knowledge.types import DocumentInfo

Mask = NDArray[np.bool_]
_KEPT = 32


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """What a search may return.

    Attributes:
        sources: glob patterns (`handbook/*.md`), one of which the document's source must match; empty for all.
        languages: languages of chunks, ISO 639-1; empty for all.
        groups: the caller's access groups; a document with an empty acl is open to everyone, any other needs one of
            them.
        on: the day on which a document must hold; None for today.
        approved_only: only approved sources.
        include_expired: take documents that no longer or do not yet hold.
        document_ids: only these documents; empty for all.
    """

    sources: tuple[str, ...] = ()
    languages: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    on: date | None = None
    approved_only: bool = False
    include_expired: bool = False
    document_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LiveSet:
    """The documents that exist now.

    Attributes:
        generation: grows with every change; masks are kept until it does.
        documents: by (document id, version).
    """

    generation: int
    documents: Mapping[tuple[str, str], DocumentInfo]


@dataclass(frozen=True, slots=True)
class View:
    """What one search may see.

    Attributes:
        mask: bool [chunks], or None when every chunk is visible.
        visible: visible chunks per language.
        total: visible chunks.
        documents: the live document per document number, None for one that is gone.
        counted: in how many visible chunks terms stand, as `Bm25.frequencies` remembers it.
    """

    mask: Mask | None
    visible: Mapping[str, int]
    total: int
    documents: tuple[DocumentInfo | None, ...]
    counted: dict[int, int] = field(default_factory=dict, compare=False, repr=False)


class Visibility:
    """Views of one chunk table; safe to use from several threads.

    Args:
        table: the snapshot's chunks.
        live: returns the documents that exist now; called once per search.
        today: the day on which a document must hold when the filter names none.
    """

    def __init__(self, table: ChunkTable, live: Callable[[], LiveSet], today: Callable[[], date] = date.today) -> None:
        self._table = table
        self._live = live
        self._today = today
        self._lock = Lock()
        self._generation: int | None = None
        self._documents: tuple[DocumentInfo | None, ...] = ()
        self._views: OrderedDict[SearchFilter, View] = OrderedDict()
        self._keys = [table.key(number) for number in range(table.documents)]

    def view(self, filters: SearchFilter) -> View:
        """Return what a search with these filters may see now."""
        live = self._live()
        on = filters.on or self._today()
        wanted = replace(filters, on=None if filters.include_expired else on)
        with self._lock:
            if live.generation != self._generation:
                self._documents = tuple(live.documents.get(key) for key in self._keys)
                self._generation = live.generation
                self._views.clear()
            view = self._views.get(wanted)
            if view is None:
                view = self._make(wanted)
                self._views[wanted] = view
                if len(self._views) > _KEPT:
                    self._views.popitem(last=False)
            else:
                self._views.move_to_end(wanted)
            return view

    def _make(self, wanted: SearchFilter) -> View:
        allowed = np.fromiter(
            (info is not None and admits(wanted, info) for info in self._documents),
            dtype=bool,
            count=len(self._documents),
        )
        table = self._table
        mask: Mask = allowed[table.document] if len(table) else np.zeros(0, dtype=bool)
        if wanted.languages:
            chosen = np.array([code in wanted.languages for code in table.languages], dtype=bool)
            mask &= chosen[table.language]
        counts = np.bincount(table.language[mask], minlength=len(table.languages))
        visible = {code: int(n) for code, n in zip(table.languages, counts, strict=True)}
        total = int(np.count_nonzero(mask))
        return View(None if total == len(table) else mask, visible, total, self._documents)


def admits(wanted: SearchFilter, info: DocumentInfo) -> bool:
    """Return whether a document may be returned; `wanted.on` None means that validity does not matter."""
    if info.acl and not info.acl & wanted.groups:
        return False
    if wanted.approved_only and not info.approved:
        return False
    if wanted.on is not None and not _holds(info, wanted.on):
        return False
    if wanted.document_ids and info.id not in wanted.document_ids:
        return False
    return not wanted.sources or any(fnmatch.fnmatchcase(info.source, pattern) for pattern in wanted.sources)


def _holds(info: DocumentInfo, on: date) -> bool:
    if info.valid_from is not None and on < info.valid_from:
        return False
    return info.valid_until is None or on <= info.valid_until
