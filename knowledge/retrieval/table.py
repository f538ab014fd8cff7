"""The chunk table of a snapshot: every field of a chunk, mapped, decoded only for chunks that are returned."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from knowledge.errors import IndexDamaged
from knowledge.retrieval.arrays import REBUILD, Interner, Strings, StringsWriter, mapped, write_strings
from knowledge.types import Chunk, DocumentInfo

KINDS = ("text", "row", "qa")
NO_GAP = -1
"""In the gap column: the text between a chunk and the one before is not known."""

_PATHS = 4_096
"""Heading paths that are kept decoded."""
_COLUMNS = ("document", "start", "end", "page", "headings", "header", "language", "kind", "gap", "group")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A chunk as it is written.

    Attributes:
        chunk: the chunk.
        document: its document.
        gap: document text between the previous chunk of the same document and this one, None when unknown.
        group: number of the first chunk of its group of near duplicates, its own number when it has none.
    """

    chunk: Chunk
    document: DocumentInfo
    gap: str | None
    group: int


class TableWriter:
    """Writes rows in order."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._texts = StringsWriter(folder, "texts")
        self._documents: dict[tuple[str, str], int] = {}
        self._strings = Interner()
        self._languages = Interner()
        self._columns: dict[str, list[int]] = {name: [] for name in _COLUMNS}

    def add(self, row: TableRow) -> None:
        """Append the next chunk.

        Raises:
            ValueError: the chunks of one document do not stand together.
        """
        chunk, info = row.chunk, row.document
        number = self._documents.setdefault((info.id, info.version), len(self._documents))
        if number != len(self._documents) - 1:
            raise ValueError(f"the chunks of document {info.id} do not stand together")
        self._texts.add(chunk.text)
        values = (
            number,
            chunk.start,
            chunk.end,
            -1 if chunk.page is None else chunk.page,
            self._strings(json.dumps(chunk.headings, ensure_ascii=False)),
            self._strings(chunk.header),
            self._languages(chunk.language),
            KINDS.index(chunk.kind),
            NO_GAP if row.gap is None else self._strings(row.gap),
            row.group,
        )
        for name, value in zip(_COLUMNS, values, strict=True):
            self._columns[name].append(value)

    def close(self) -> None:
        """Write the columns and the interned strings."""
        self._texts.close()
        keys = [part for key in self._documents for part in key]
        write_strings(self._folder, "documents", keys)
        write_strings(self._folder, "strings", self._strings.strings())
        write_strings(self._folder, "languages", self._languages.strings())
        for name, values in self._columns.items():
            np.save(self._folder / f"chunk.{name}.npy", np.array(values, dtype=np.int32))


class ChunkTable:
    """The mapped chunk table.

    Attributes:
        document: int32 [chunks], number of the chunk's document.
        start: int32 [chunks], offset of the chunk in its document.
        end: int32 [chunks], offset after the chunk.
        language: int32 [chunks], number of its language in `languages`.
        gap: int32 [chunks], number of the text before it in `strings`, NO_GAP when unknown.
        group: int32 [chunks], first chunk of its group of near duplicates.
        languages: language codes by number.

    Raises:
        IndexDamaged: a file is missing or malformed.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._texts = Strings(folder, "texts")
            self._documents = Strings(folder, "documents")
            self._strings = Strings(folder, "strings")
            codes = Strings(folder, "languages")
            columns = {name: mapped(folder / f"chunk.{name}.npy") for name in _COLUMNS}
            self.languages = tuple(codes[i] for i in range(len(codes)))
        except (OSError, ValueError, IndexError) as error:
            raise IndexDamaged(f"The chunk table in {folder} cannot be read ({error}).", REBUILD) from error
        if any(len(column) != len(self._texts) for column in columns.values()):
            raise IndexDamaged(f"The chunk table in {folder} has columns of unequal length.", REBUILD)
        self._columns = columns
        strings = self._strings
        # Over the strings alone: a table that held itself would keep its files mapped until the next collection.
        self._path = lru_cache(maxsize=_PATHS)(lambda number: tuple(json.loads(strings[number])))
        self.document = columns["document"]
        self.start = columns["start"]
        self.end = columns["end"]
        self.language = columns["language"]
        self.gap = columns["gap"]
        self.group = columns["group"]

    def __len__(self) -> int:
        return len(self._texts)

    @property
    def documents(self) -> int:
        """How many documents have chunks."""
        return len(self._documents) // 2

    def key(self, document: int) -> tuple[str, str]:
        """Return (document id, version) of a document number."""
        return self._documents[2 * document], self._documents[2 * document + 1]

    def text(self, number: int) -> str:
        """Return the text of a chunk."""
        return self._texts[number]

    def gap_text(self, number: int) -> str | None:
        """Return the document text between a chunk and the one before it, None when unknown."""
        gap = int(self.gap[number])
        return None if gap == NO_GAP else self._strings[gap]

    def kind(self, number: int) -> str:
        """Return the kind of a chunk: "text", "row" or "qa"."""
        return KINDS[int(self._columns["kind"][number])]

    def headings(self, number: int) -> tuple[str, ...]:
        """Return the heading path of a chunk."""
        return self._path(int(self._columns["headings"][number]))

    def chunk(self, number: int) -> Chunk:
        """Return a chunk with all its fields."""
        column = self._columns
        page = int(column["page"][number])
        return Chunk(
            document_id=self._documents[2 * int(self.document[number])],
            start=int(self.start[number]),
            end=int(self.end[number]),
            text=self._texts[number],
            page=None if page < 0 else page,
            headings=self.headings(number),
            language=self.languages[int(self.language[number])],
            kind=KINDS[int(column["kind"][number])],  # type: ignore[arg-type]
            header=self._strings[int(column["header"][number])],
        )
