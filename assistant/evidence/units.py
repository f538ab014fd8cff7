"""Cut hits into the stretches an answer can be made of: sentences, table rows, answers of FAQ pairs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.evidence.lexicon import fold, words
from assistant.recent import Recent
from knowledge.retrieval.sentences import Splitter, asked_by, compared_text, sentence_spans
from knowledge.types import Chunk, Hit

_CHUNKS = 2_000
"""Chunks whose units are remembered; about 20 MB."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence or row; `start`/`end` are offsets in the document's text, `text` the exact slice.

    Attributes:
        hit: index of its hit.
        order: position among the units of its hit, from 0.
        tokens: its words as written.
        folded: its words folded.
        line: folded words joined by spaces with a space at both ends, for substring tests; for an answer of a
            question-answer pair with those of its question, which are half of what it says.
        compared: what is embedded: `text`, for such an answer after its question.
    """

    hit: int
    order: int
    start: int
    end: int
    text: str
    kind: str
    tokens: tuple[str, ...]
    folded: tuple[str, ...]
    line: str
    compared: str


@dataclass(frozen=True, slots=True)
class Cut:
    """What is known of a hit whatever is asked.

    Attributes:
        units: its sentences or rows, as of hit 0.
        line: its folded words with title, headings and table header, as one line with a space at both ends.
        header: the same of headings and table header alone.
    """

    units: tuple[Unit, ...]
    line: str
    header: str


class Cutter:
    """Cuts hits and remembers the last chunks it has cut: the same passages answer most questions.

    Args:
        split: sentence splitter.
        chunks: how many are remembered; the longest unused goes first.
    """

    def __init__(self, split: Splitter, chunks: int = _CHUNKS) -> None:
        self._split = split
        self._known: Recent[tuple[str, Chunk], Cut] = Recent(chunks)

    def __call__(self, hits: Sequence[Hit]) -> list[Cut]:
        """What is known of hits."""
        keys = [(hit.document.title, hit.chunk) for hit in hits]
        return self._known.of(keys, hits, lambda new: [cut(hit, self._split) for hit in new])


def cut(hit: Hit, split: Splitter) -> Cut:
    """A hit's units and lines."""
    chunk = hit.chunk
    above = (*chunk.headings, chunk.header)
    made = (_unit(hit, 0, order, start, end) for order, (start, end) in enumerate(sentence_spans(hit.chunk, split)))
    return Cut(tuple(made), _line(hit.document.title, *above, chunk.text), _line(*above))


def units(hits: Sequence[Hit], split: Splitter) -> list[Unit]:
    """Units of all hits in hit order; a stretch that two hits share is taken from the better one."""
    return units_of(hits, [cut(hit, split) for hit in hits])


def units_of(hits: Sequence[Hit], cuts: Sequence[Cut]) -> list[Unit]:
    """The same of hits that are cut already."""
    found: list[Unit] = []
    seen: set[tuple[str, int]] = set()
    for number, (hit, one) in enumerate(zip(hits, cuts, strict=True)):
        for unit in one.units:
            key = (hit.chunk.document_id, unit.start)
            if key not in seen:
                seen.add(key)
                found.append(replace(unit, hit=number) if number else unit)
    return found


def _line(*parts: str) -> str:
    return f" {' '.join(fold(word) for word in words(' '.join(parts)))} "


def _unit(hit: Hit, number: int, order: int, start: int, end: int) -> Unit:
    text = hit.chunk.text[start:end]
    tokens = tuple(words(text))
    folded = tuple(fold(token) for token in tokens)
    offset = hit.chunk.start
    asked = asked_by(hit.chunk)
    line = f" {' '.join((*(fold(word) for word in words(asked)), *folded))} "
    compared = compared_text(asked, text)
    return Unit(number, order, offset + start, offset + end, text, hit.chunk.kind, tokens, folded, line, compared)
