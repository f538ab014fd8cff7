"""Builds the text of a document together with its blocks and pages, so that offsets cannot drift."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from knowledge.loaders.encoding import clean, newlines
from knowledge.loaders.limits import check_text
from knowledge.loaders.options import LoadOptions
from knowledge.types import Block, BlockKind, LoadedDocument, Page

_SPACES = re.compile(r"[^\S\n]+")
_LINE_EDGES = re.compile(r" ?\n ?")


def squeeze(text: str) -> str:
    """Runs of spaces as one, no space around line ends, trimmed, soft hyphens gone."""
    text = newlines(clean(text)).replace("\u00ad", "").replace("\ufeff", "")
    return _LINE_EDGES.sub("\n", _SPACES.sub(" ", text)).strip()


def one_line(text: str) -> str:
    """`squeeze`, on one line."""
    return " ".join(squeeze(text).split())


class TextBuilder:
    """Appends blocks of text; blocks of one kind that belong together are a line apart, others a blank line."""

    def __init__(self, options: LoadOptions) -> None:
        self._options = options
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pages: list[tuple[int, int]] = []
        self._pending_pages: list[int] = []
        self._tight_next = False
        self.warnings: list[str] = []

    def __len__(self) -> int:
        return self._length

    @property
    def blocks(self) -> list[Block]:
        return self._blocks

    def page(self, number: int) -> None:
        """Starts a page; everything added from now on lies on it."""
        self._pending_pages.append(number)

    def page_within(self, number: int, offset: int) -> None:
        """Says that a page starts inside the text already added: a paragraph that runs over two pages."""
        self._pages.append((number, offset))

    def add(self, kind: BlockKind, text: str, *, level: int = 0, header: str = "") -> None:
        """Appends a block; text without a visible character is left out."""
        if not text.strip():
            return
        start = self._append(text.strip("\n") if kind == "code" else text.strip(), tight=self._is_tight(kind))
        self._blocks.append(Block(kind, start, self._length, level, header))

    def add_qa(self, question: str, answer: str, *, header: str = "") -> None:
        """Appends a question with its answer on the next line; one without the other becomes a paragraph."""
        if not question.strip() or not answer.strip():
            self.add("paragraph", question.strip() or answer.strip())
            return
        start = self._append(f"{question.strip()}\n{answer.strip()}", tight=False)
        answer_start = start + len(question.strip()) + 1
        self._blocks.append(Block("qa", start, self._length, 0, header, answer_start))

    def add_text(self, text: str, blocks: Iterable[Block]) -> None:
        """Appends a text with its own blocks, shifted to their new place."""
        if not text.strip():
            return
        start = self._append(text, tight=False)
        for block in blocks:
            answer = block.answer_start + start if block.answer_start >= 0 else -1
            self._blocks.append(
                Block(block.kind, block.start + start, block.end + start, block.level, block.header, answer)
            )

    def add_unblocked(self, text: str) -> None:
        """Appends text that belongs to no block: a table's header row, which its rows carry themselves."""
        if text.strip():
            self._append(text, tight=False)
            self._tight_next = True

    def _is_tight(self, kind: BlockKind) -> bool:
        if self._pending_pages:
            return False
        if self._tight_next:
            return True
        return bool(self._blocks) and kind in ("row", "list_item") and self._blocks[-1].kind == kind

    def _append(self, text: str, *, tight: bool) -> int:
        self._tight_next = False
        if self._length:
            gap = "\n" if tight else "\n\n"
            self._parts.append(gap)
            self._length += len(gap)
        start = self._length
        self._pages.extend((number, start) for number in self._pending_pages)
        self._pending_pages.clear()
        self._parts.append(text)
        self._length += len(text)
        if self._length > self._options.max_text_chars:
            check_text("".join(self._parts), self._options)
        return start

    def warn(self, warning: str) -> None:
        """Adds a warning once."""
        if warning not in self.warnings:
            self.warnings.append(warning)

    def build(
        self, *, title: str | None = None, part: str = "", metadata: Mapping[str, Any] | None = None
    ) -> LoadedDocument:
        """The document; pages reach to the start of the next one and cover the text."""
        text = "".join(self._parts)
        starts = [*self._pages, *((number, self._length) for number in self._pending_pages)]
        ends = [*(start for _, start in starts[1:]), *([len(text)] if starts else [])]
        pages = tuple(Page(number, start, end) for (number, start), end in zip(starts, ends, strict=True))
        return LoadedDocument(
            text, tuple(self._blocks), pages, title or None, part, dict(metadata or {}), tuple(self.warnings)
        )
