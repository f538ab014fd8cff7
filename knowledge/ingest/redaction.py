"""Personal data leaves a document before it is chunked; blocks and pages move with the text."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from knowledge.types import Block, LoadedDocument, Page

if TYPE_CHECKING:
    from guardrails.pii import Redactor


@dataclass(frozen=True, slots=True)
class Redacted:
    """A document without personal data, and how many spans were replaced."""

    document: LoadedDocument
    spans: int


def redact(loaded: LoadedDocument, language: str, allow: Sequence[str] = ()) -> Redacted:
    """Replace personal data by placeholders such as [PERSON 1]; the same value gets the same placeholder.

    Args:
        loaded: the document as read.
        language: ISO 639-1 code of most of its text.
        allow: the company's own contact data, which stays.
    """
    redactor = _redactor(tuple(allow))
    redaction = redactor.redact(loaded.text, language)
    if not redaction.spans:
        return Redacted(loaded, 0)
    starts = [span.start for span in redaction.spans]
    ends = [span.end for span in redaction.spans]
    widths = [len(replacement) for replacement in redaction.replacements]
    shifts = [0]
    for start, end, width in zip(starts, ends, widths, strict=True):
        shifts.append(shifts[-1] + width - (end - start))

    def moved(offset: int, *, closing: bool) -> int:
        index = bisect_right(starts, offset) - 1
        if index < 0 or offset == starts[index]:
            return offset + shifts[max(index, 0)]
        if offset >= ends[index]:
            return offset + shifts[index + 1]
        return starts[index] + shifts[index] + (widths[index] if closing else 0)

    def block(item: Block) -> Block:
        answer = item.answer_start if item.answer_start < 0 else moved(item.answer_start, closing=False)
        start, end = moved(item.start, closing=False), moved(item.end, closing=True)
        header = redactor.redact(item.header, language).text if item.header else ""
        return replace(item, start=start, end=end, answer_start=answer, header=header)

    document = replace(
        loaded,
        text=redaction.text,
        blocks=tuple(block(item) for item in loaded.blocks),
        pages=tuple(
            Page(page.number, moved(page.start, closing=False), moved(page.end, closing=True)) for page in loaded.pages
        ),
        title=redactor.redact(loaded.title, language).text if loaded.title else loaded.title,
    )
    return Redacted(document, len(redaction.spans))


@lru_cache(maxsize=2)
def _redactor(allow: tuple[str, ...]) -> "Redactor":
    from guardrails.pii import Operator, PiiOptions, Redactor

    # Another form than the placeholders of a conversation, which are turned back into the customer's values.
    return Redactor(PiiOptions(allow=allow, operators={"default": Operator(text="[{type} {n}]")}))
