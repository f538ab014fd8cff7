"""Facts of documents that a question can be asked about, with the words that answer it as they stand there.

Four sources: question-answer pairs, cells of tables, headings that are questions or name what their first sentence
says, and sentences that say what something is. Every gold is a slice of its document.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from knowledge.catalogue.rows import StoredChunk
from knowledge.text.sentences import split
from knowledge.types import Chunk

Kind = Literal["qa", "cell", "heading", "definition"]
LANGUAGES = ("de", "en")
_LONGEST_GOLD, _LONGEST_LABEL, _LONGEST_COLUMN = 160, 70, 60
_CELL = {
    "de": (
        "Was gilt bei „{label}“ für „{column}“?",
        "{label}: {column}?",
        "Welche Angabe steht bei {label} unter {column}?",
    ),
    "en": (
        "What is the {column} for {label}?",
        "{label}: {column}?",
        "Which value is given for {label} under {column}?",
    ),
}
_HEADING = {"de": ("Was gilt zum Thema {heading}?",), "en": ("What applies to {heading}?",)}
_IS = {
    "de": ("Was ist {subject}?", "Was versteht man unter {subject}?"),
    "en": ("What is {subject}?", "What does {subject} mean?"),
}
_DEFINITION = {
    "de": re.compile(r"^(?P<subject>(?:Der|Die|Das|Ein|Eine) [A-ZÄÖÜ][\w\-„“\"/ ]{2,50}?)"
                     r" (?:ist|sind|bezeichnet|bedeutet) (?:ein|eine|einen|der|die|das|alle|jede[rs]?)\b"),
    "en": re.compile(r"^(?P<subject>(?:The|A|An) [\w\-\"/ ]{2,50}?)"
                     r" (?:is|are|means|denotes) (?:a|an|the|all|any|every)\b"),
}  # fmt: skip
_ENDS = re.compile(r"[.!?][“\"')]*$")
_STEM = 5
"""Letters by which a heading and its first sentence are taken to speak of the same."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A fact with a question.

    Attributes:
        subject: what the question is about: a row's label, a heading, a defined word; "" for a pair's own question.
        column: name of a cell's column, else "".
        gold: the words that answer, `document.text[start:end]`.
    """

    kind: Kind
    language: str
    question: str
    gold: str
    document_id: str
    source: str
    start: int
    end: int
    subject: str = ""
    column: str = ""


def seeds(chunks: Iterable[StoredChunk]) -> list[Seed]:
    """All facts of public chunks, in the order of the documents; what stands twice with different golds is left out."""
    found: list[Seed] = []
    for stored in chunks:
        if stored.document.acl or stored.chunk.language not in LANGUAGES:
            continue
        found += _of(stored.chunk, stored.document.source)
    golds: dict[tuple[str, str], set[str]] = {}
    for seed in found:
        golds.setdefault((seed.language, seed.question.casefold()), set()).add(plain(seed.gold))
    return [seed for seed in found if len(golds[seed.language, seed.question.casefold()]) == 1]


def plain(text: str) -> str:
    """Words and numbers alone, lower case: what two wordings of one fact share."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def numbers(text: str) -> list[str]:
    """Numbers in one spelling, so that "4,90 €" and "€4.90" are the same, and "1.500" and "1,500"."""
    return [_number(found) for found in re.findall(r"\d+(?:[.,]\d+)*", text)]


def _number(text: str) -> str:
    whole, _, rest = text.replace(",", ".").rpartition(".")
    if not whole or len(rest) == 3:
        return text.replace(",", "").replace(".", "")
    return f"{whole.replace('.', '')}.{rest}"


def _of(chunk: Chunk, source: str) -> Iterator[Seed]:
    if chunk.kind == "qa":
        yield from _pair(chunk, source)
    elif chunk.kind == "row" and chunk.header:
        yield from _cells(chunk, source)
    elif chunk.kind == "text":
        yield from _heading(chunk, source)
        yield from _definitions(chunk, source)


def _pair(chunk: Chunk, source: str) -> Iterator[Seed]:
    question, _, answer = chunk.text.partition("\n")
    question = question.strip()
    if not question.endswith("?") or not answer.strip():
        return
    begins = len(chunk.text) - len(answer)
    first = next(iter(split(answer, chunk.language)), None)
    if first is not None:
        yield _seed("qa", chunk, source, question, begins + first[0], begins + first[1])


def _cells(chunk: Chunk, source: str) -> Iterator[Seed]:
    columns = [name.strip() for name in chunk.header.split("|")]
    rows = [list(_fields(chunk.text, start, end)) for start, end in _lines(chunk.text)]
    labels = Counter(row[0][2] for row in rows if row)
    for number, row in enumerate(rows):
        if len(row) != len(columns) or not _label(row[0][2]) or labels[row[0][2]] > 1:
            continue
        label = row[0][2]
        for place, (start, end, text) in enumerate(row[1:], start=1):
            if _column(columns[place]) and _value(text):
                forms = _CELL[chunk.language]
                question = forms[(number + place) % len(forms)].format(label=label, column=columns[place])
                yield _seed("cell", chunk, source, question, start, end, subject=label, column=columns[place])


def _heading(chunk: Chunk, source: str) -> Iterator[Seed]:
    heading = chunk.headings[-1].strip() if chunk.headings else ""
    first = next(iter(split(chunk.text, chunk.language)), None)
    if first is None or not _ENDS.search(chunk.text[first[0] : first[1]].strip()):
        return
    if not 8 <= len(heading) <= 90 or not 30 <= first[1] - first[0] <= _LONGEST_GOLD:
        return
    if heading.endswith("?"):
        yield _seed("heading", chunk, source, heading, *first, subject=heading)
    elif not re.match(r"[\d§]", heading) and _stems(heading) & _stems(chunk.text[first[0] : first[1]]):
        question = _HEADING[chunk.language][0].format(heading=heading)
        yield _seed("heading", chunk, source, question, *first, subject=heading)


def _definitions(chunk: Chunk, source: str) -> Iterator[Seed]:
    for start, end in split(chunk.text, chunk.language):
        sentence = chunk.text[start:end]
        match = _DEFINITION[chunk.language].match(sentence)
        if match is None or end - start > _LONGEST_GOLD or not _ENDS.search(sentence.strip()):
            continue
        subject = match["subject"].strip(' „“"')
        forms = _IS[chunk.language]
        yield _seed(
            "definition",
            chunk,
            source,
            forms[start % len(forms)].format(subject=_low(subject)),
            start,
            end,
            subject=subject,
        )


def _seed(
    kind: Kind, chunk: Chunk, source: str, question: str, start: int, end: int, *, subject: str = "", column: str = ""
) -> Seed:
    return Seed(
        kind,
        chunk.language,
        " ".join(question.split()),
        chunk.text[start:end],
        chunk.document_id,
        source,
        chunk.start + start,
        chunk.start + end,
        subject,
        column,
    )


def _stems(text: str) -> set[str]:
    return {word.casefold()[:_STEM] for word in re.findall(r"[^\W\d_]{5,}", text)}


def _low(subject: str) -> str:
    """A subject within a sentence: its article in lower case."""
    article, _, rest = subject.partition(" ")
    return (
        f"{article.lower()} {rest}"
        if rest and article.lower() in ("der", "die", "das", "ein", "eine", "the", "a", "an")
        else subject
    )


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _fields(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """(start, end, text) of the fields of a row, without the bars."""
    line = text[start:end]
    left, right = len(line) - len(line.lstrip("| ")), len(line.rstrip("| "))
    place = start + left
    for field in line[left:right].split("|"):
        inner = field.strip()
        begins = place + (len(field) - len(field.lstrip()))
        yield begins, begins + len(inner), inner
        place += len(field) + 1


def _label(text: str) -> bool:
    return 4 <= len(text) <= _LONGEST_LABEL and len(re.findall(r"[^\W\d_]", text)) >= 4


def _column(text: str) -> bool:
    return 3 <= len(text) <= _LONGEST_COLUMN and bool(re.search(r"[^\W\d_]{3,}", text))


def _value(text: str) -> bool:
    return 2 <= len(text) <= 80 and bool(re.search(r"\d|[^\W\d_]{4,}", text))
