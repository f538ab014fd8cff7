"""Documents into chunks that follow their structure.

A chunk never crosses a heading. Within a section, paragraphs and list items are packed by dynamic programming:
among all ways to cut between them, the one whose pieces are nearest to the target size and whose cuts hurt least
(a cut between a lead-in and its list hurts, one between paragraphs does not). Table rows are grouped under their
column names, question-answer pairs stay whole. See docs/chunking.md for the measurements behind the sizes.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Literal

from knowledge.text.language import UNKNOWN, detect_scores
from knowledge.text.markup import plain
from knowledge.text.sentences import split
from knowledge.types import Block, Chunk, Document

_MAX_HEADING = 200
_MAX_LEAD_IN = 200
_CLOSED = re.compile(r"[.!?…;][\"'”“’»«)\]*_]*$")
_MIN_LETTERS_FOR_LANGUAGE = 30
_SURE = 0.9
# What a cut costs, in units of "a chunk twice as long as the target".
_CUT_PARAGRAPH = 0.02
_CUT_ITEM = 0.15
_CUT_NESTED = 0.5
_CUT_LEAD_IN = 0.9
_CUT_SENTENCE = 0.25
_CUT_WORDS = 1.0
_TOO_SHORT = 1.0


@dataclass(frozen=True, slots=True)
class ChunkOptions:
    """Sizes in characters of the document's text.

    Attributes:
        target_chars: the size paragraphs, list items and table rows are packed to.
        max_chars: no chunk is longer; a paragraph up to this size is never split.
        min_chars: shorter pieces are joined to a neighbour of the same section where the maximum allows it.
        row_chars: a table row of this size or more is a chunk of its own (product feeds).
        overlap_sentences: sentences of the chunk before that are repeated within a section.
    """

    target_chars: int = 700
    max_chars: int = 1400
    min_chars: int = 150
    row_chars: int = 220
    overlap_sentences: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.target_chars <= self.max_chars:
            raise ValueError("target_chars must be positive and at most max_chars")
        if self.min_chars < 0 or self.row_chars < 1 or self.overlap_sentences < 0:
            raise ValueError("min_chars and overlap_sentences must not be negative, row_chars must be positive")


@dataclass(frozen=True, slots=True)
class _Section:
    """What stands between two headings; `headings` holds heading blocks that have no text of their own."""

    path: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class _Atom:
    """A stretch that is not cut; `cost` is the cost of a cut before it, `lead_in` what introduced its list."""

    start: int
    end: int
    cost: float
    lead_in: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    path: tuple[str, ...]
    kind: Literal["text", "row", "qa"] = "text"
    header: str = ""


def chunk(document: Document, options: ChunkOptions | None = None) -> list[Chunk]:
    """Chunks of a document in reading order.

    Args:
        document: its text, blocks and pages; without blocks, blank lines part the paragraphs.
        options: sizes; the defaults were measured (docs/chunking.md).

    Returns:
        Chunks with `document.text[c.start:c.end] == c.text`, sorted, disjoint unless `overlap_sentences` is
        set. Every block with text lies within the chunks, or is a heading carried in `headings`.
    """
    options = options or ChunkOptions()
    pieces: list[_Piece] = []
    for section in _sections(document):
        pieces.extend(_section_pieces(document, section, options))
    starts = [page.start for page in document.pages]
    return [_chunk(document, piece, starts) for piece in pieces]


def _chunk(document: Document, piece: _Piece, page_starts: Sequence[int]) -> Chunk:
    text = document.text[piece.start : piece.end]
    page = document.pages[max(0, bisect_right(page_starts, piece.start) - 1)].number if page_starts else None
    return Chunk(
        document_id=document.id,
        start=piece.start,
        end=piece.end,
        text=text,
        page=page,
        headings=piece.path,
        language=_language(f"{piece.header} {text}", document.info.language),
        kind=piece.kind,
        header=piece.header,
    )


def _language(text: str, fallback: str) -> str:
    """The chunk's own language when its text is enough to tell, else the document's."""
    scores = detect_scores(text)
    best = max(scores, key=scores.__getitem__)
    known = fallback not in ("", UNKNOWN)
    if best == UNKNOWN:
        return fallback or UNKNOWN
    letters = sum(map(str.isalpha, text[:200]))
    if known and (letters < _MIN_LETTERS_FOR_LANGUAGE or scores[best] < _SURE):
        return fallback
    return best


# --- sections and headings ---


def _sections(document: Document) -> Iterator[_Section]:
    """Runs of blocks under one heading path; headings without any text come as sections of their own."""
    title = plain(document.info.title)[:_MAX_HEADING]
    stack: list[tuple[int, str]] = []
    blocks = _blocks(document)
    for is_heading, group in groupby(blocks, key=lambda block: block.kind == "heading"):
        members = tuple(group)
        if is_heading:
            ends = members[-1] is blocks[-1]
            yield from _bare(document, members, ends, title, stack)
        else:
            yield _Section(_path(title, stack), members)


def _bare(
    document: Document, headings: Sequence[Block], ends: bool, title: str, stack: list[tuple[int, str]]
) -> Iterator[_Section]:
    """Pushes consecutive headings on the stack; yields those that nothing stands under, siblings together."""
    siblings: list[Block] = []
    parent: tuple[str, ...] = ()
    for index, block in enumerate(headings):
        level = block.level or 1
        while stack and stack[-1][0] >= level:
            stack.pop()
        path = _path(title, stack)
        stack.append((level, _heading_text(document, block)))
        below = headings[index + 1 : index + 2]
        if not (ends if not below else (below[0].level or 1) <= level):
            continue
        if siblings and path != parent:
            yield _Section(parent, tuple(siblings))
            siblings = []
        siblings.append(block)
        parent = path
    if siblings:
        yield _Section(parent, tuple(siblings))


def _says_the_same(title: str, heading: str) -> bool:
    """Is the document's title said again by its outermost heading, with or without a few words more?"""
    short, long = sorted((_folded(title), _folded(heading)), key=len)
    return f" {short} " in f" {long} " and (short == _folded(title) or 2 * len(short) >= len(long))


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def _heading_text(document: Document, block: Block) -> str:
    return plain(document.text[block.start : block.end])[:_MAX_HEADING]


def _path(title: str, stack: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    headings = tuple(text for _, text in stack if text)
    if title and not (headings and _says_the_same(title, headings[0])):
        headings = (title, *headings)
    return tuple(text for text, before in zip(headings, ("", *headings), strict=False) if text != before)


def _blocks(document: Document) -> list[Block]:
    """The blocks that carry text; paragraphs between blank lines when the loader gave none."""
    if document.blocks:
        return [b for b in document.blocks if document.text[b.start : b.end].strip()]
    found = re.finditer(r"\S(?:.*\S)?(?:\n[^\S\n]*\S(?:.*\S)?)*", document.text)
    return [Block("paragraph", match.start(), match.end()) for match in found]


# --- pieces of a section ---


def _section_pieces(document: Document, section: _Section, options: ChunkOptions) -> Iterator[_Piece]:
    before: Block | None = None
    for (kind, header), group in groupby(section.blocks, key=_run):
        members = list(group)
        if kind == "qa":
            for block in members:
                yield from _qa_pieces(document, block, section.path, options)
        elif kind == "row":
            lead_in = _lead_in(document, before)
            path = (*section.path, lead_in) if lead_in else section.path
            yield from _row_pieces(document, members, path, header, options)
        else:
            yield from _text_pieces(document, members, section.path, options)
        before = members[-1]


def _run(block: Block) -> tuple[str, str]:
    return (block.kind, block.header) if block.kind in ("row", "qa") else ("text", "")


def _lead_in(document: Document, block: Block | None) -> str:
    """The sentence that announces a list or a table: the last of a paragraph, left open or with a colon."""
    if block is None or block.kind != "paragraph" or not _announces(document, block):
        return ""
    text = plain(document.text[slice(*_sentences(document, block)[-1])])
    return text if len(text) <= _MAX_LEAD_IN else ""


def _announces(document: Document, block: Block) -> bool:
    return not _CLOSED.search(document.text[block.start : block.end].rstrip())


def _sentences(document: Document, block: Block) -> list[tuple[int, int]]:
    text = document.text[block.start : block.end]
    return split(text, document.info.language, block.start, join_blank_lines=True)


def _qa_pieces(document: Document, block: Block, path: tuple[str, ...], options: ChunkOptions) -> Iterator[_Piece]:
    """A question with its answer; what is over the maximum goes on under the question as header."""
    answer = block.answer_start if block.start < block.answer_start < block.end else block.start
    question = plain(document.text[block.start : answer])[:_MAX_HEADING]
    atoms = _sentence_atoms(document, replace(block, start=answer), options.max_chars)
    if answer > block.start and atoms:
        whole = _stripped(document.text, block.start, atoms[0].end)
        fits = whole[1] - whole[0] <= options.max_chars
        first = _sentence_atoms(document, replace(block, end=answer), options.max_chars)
        atoms = [_Atom(*whole, 0.0), *atoms[1:]] if fits else [*first, *atoms]
    for number, (start, end, _) in enumerate(_pack(atoms, options)):
        yield _Piece(start, end, path, "qa", question if number else "")


def _row_pieces(
    document: Document, rows: Sequence[Block], path: tuple[str, ...], header: str, options: ChunkOptions
) -> Iterator[_Piece]:
    """Rows under the same column names: short ones together up to the target, long ones alone."""
    pending: _Atom | None = None
    for row in rows:
        start, end = _stripped(document.text, row.start, row.end)
        if end - start >= options.row_chars:
            if pending:
                yield _Piece(pending.start, pending.end, path, "row", header)
                pending = None
            for atom in _word_atoms(document.text, start, end, options.max_chars):
                yield _Piece(atom.start, atom.end, path, "row", header)
        elif pending and end - pending.start <= options.target_chars:
            pending = replace(pending, end=end)
        else:
            if pending:
                yield _Piece(pending.start, pending.end, path, "row", header)
            pending = _Atom(start, end, 0.0)
    if pending:
        yield _Piece(pending.start, pending.end, path, "row", header)


def _text_pieces(
    document: Document, blocks: Sequence[Block], path: tuple[str, ...], options: ChunkOptions
) -> Iterator[_Piece]:
    atoms = _text_atoms(document, blocks, options.max_chars)
    packed = _pack(atoms, options)
    for number, (start, end, lead_in) in enumerate(packed):
        if number and options.overlap_sentences:
            start = _overlap(document, packed[number - 1][0], start, end, options)
        yield _Piece(start, end, (*path, lead_in) if lead_in else path)


def _overlap(document: Document, previous: int, start: int, end: int, options: ChunkOptions) -> int:
    """The start moved back by sentences of the chunk before, within the maximum."""
    before = split(document.text[previous:start], document.info.language, previous, join_blank_lines=True)
    for sentence, _ in reversed(before[-options.overlap_sentences :]):
        if end - sentence > options.max_chars:
            break
        start = sentence
    return start


# --- atoms and packing ---


def _text_atoms(document: Document, blocks: Sequence[Block], limit: int) -> list[_Atom]:
    atoms: list[_Atom] = []
    lead_in = ""
    before: Block | None = None
    for block in blocks:
        lead_in = (lead_in or _lead_in(document, before)) if block.kind == "list_item" else ""
        start, end = _stripped(document.text, block.start, block.end)
        parts = [_Atom(start, end, 0.0)]
        if end - start > limit:
            parts = _line_atoms(document, block, limit) if block.kind == "code" else []
            parts = parts or _sentence_atoms(document, block, limit)
        parts[0] = replace(parts[0], cost=_cut_cost(document, before, block))
        atoms.extend(replace(part, lead_in=lead_in) for part in parts)
        before = block
    return atoms


def _cut_cost(document: Document, before: Block | None, block: Block) -> float:
    """What a cut between two neighbouring blocks costs."""
    if before is None:
        return 0.0
    if before.kind == "paragraph" and _announces(document, before):
        return _CUT_LEAD_IN
    if block.kind != "list_item":
        return _CUT_PARAGRAPH
    nested = block.level > before.level or document.text[before.start : before.end].rstrip().endswith(":")
    return _CUT_NESTED if before.kind == "list_item" and nested else _CUT_ITEM


def _sentence_atoms(document: Document, block: Block, limit: int) -> list[_Atom]:
    atoms: list[_Atom] = []
    for start, end in _sentences(document, block):
        pieces = _word_atoms(document.text, start, end, limit)
        pieces[0] = replace(pieces[0], cost=_CUT_SENTENCE)
        atoms.extend(pieces)
    return atoms


def _line_atoms(document: Document, block: Block, limit: int) -> list[_Atom]:
    """Lines of a code block; a long line is cut between words."""
    atoms: list[_Atom] = []
    for match in re.finditer(r"\S(?:.*\S)?", document.text[block.start : block.end]):
        start, end = block.start + match.start(), block.start + match.end()
        pieces = _word_atoms(document.text, start, end, limit)
        pieces[0] = replace(pieces[0], cost=_CUT_SENTENCE)
        atoms.extend(pieces)
    return atoms


def _word_atoms(text: str, start: int, end: int, limit: int) -> list[_Atom]:
    """A stretch over the limit in parts of about equal length, cut at whitespace where there is any."""
    atoms: list[_Atom] = []
    while end - start > limit:
        parts = -(-(end - start) // limit)
        aim = start + -(-(end - start) // parts)
        cut = max(text.rfind(" ", start + limit // 4, aim), text.rfind("\n", start + limit // 4, aim))
        cut = cut if cut > start else aim
        atoms.append(_Atom(*_stripped(text, start, cut), _CUT_WORDS))
        start = _stripped(text, cut, end)[0]
    atoms.append(_Atom(start, end, _CUT_WORDS))
    return atoms


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without surrounding whitespace."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _pack(atoms: Sequence[_Atom], options: ChunkOptions) -> list[tuple[int, int, str]]:
    """The cheapest way to cut a run of atoms into chunks, by dynamic programming over its ends.

    Returns:
        `(start, end, lead_in)`; the lead-in is set where a chunk begins inside an announced list.
    """
    best = [0.0]
    origin = [0]
    for last in range(len(atoms)):
        costs: list[tuple[float, int]] = []
        for first in range(last, -1, -1):
            length = atoms[last].end - atoms[first].start
            if length > options.max_chars and costs:
                break
            cut = atoms[first].cost if first else 0.0
            costs.append((best[first] + cut + _size_cost(length, options), first))
        cost, first = min(costs)
        best.append(cost)
        origin.append(first)
    cuts = [len(atoms)]
    while cuts[-1]:
        cuts.append(origin[cuts[-1]])
    cuts.reverse()
    return [
        (atoms[first].start, atoms[last - 1].end, atoms[first].lead_in if first else "")
        for first, last in pairwise(cuts)
    ]


def _size_cost(length: int, options: ChunkOptions) -> float:
    ratio = (length - options.target_chars) / options.target_chars
    return ratio * ratio + (_TOO_SHORT if length < options.min_chars else 0.0)
