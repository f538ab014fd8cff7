"""Cut hits into the stretches an answer can be made of: sentences, table rows, answers of FAQ pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evidence.lexicon import fold, words
from knowledge.retrieval.sentences import Splitter, asked_by, compared_text, sentence_spans
from knowledge.types import Hit


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


def units(hits: Sequence[Hit], split: Splitter) -> list[Unit]:
    """Units of all hits in hit order; a stretch that two hits share is taken from the better one."""
    found: list[Unit] = []
    seen: set[tuple[str, int]] = set()
    for number, hit in enumerate(hits):
        for order, (start, end) in enumerate(sentence_spans(hit.chunk, split)):
            key = (hit.chunk.document_id, hit.chunk.start + start)
            if key in seen:
                continue
            seen.add(key)
            found.append(_unit(hit, number, order, start, end))
    return found


def _unit(hit: Hit, number: int, order: int, start: int, end: int) -> Unit:
    text = hit.chunk.text[start:end]
    tokens = tuple(words(text))
    folded = tuple(fold(token) for token in tokens)
    offset = hit.chunk.start
    asked = asked_by(hit.chunk)
    line = f" {' '.join((*(fold(word) for word in words(asked)), *folded))} "
    compared = compared_text(asked, text)
    return Unit(number, order, offset + start, offset + end, text, hit.chunk.kind, tokens, folded, line, compared)
