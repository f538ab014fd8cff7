"""CSV and TSV: delimiter, encoding and header found out; one block a row, FAQ tables as question and answer."""

import csv
import math
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from knowledge.errors import DocumentTooLarge, LoadError
from knowledge.loaders.builder import TextBuilder
from knowledge.loaders.encoding import decode
from knowledge.loaders.limits import check_text
from knowledge.loaders.options import Source
from knowledge.loaders.tables import add_table, lists_persons
from knowledge.types import LoadedDocument

_DELIMITERS = ";,\t|"
_SAMPLE_ROWS = 200
_SAMPLE_CHARS = 200_000
_MAX_CELL_CHARS = 100_000


def load(source: Source) -> Iterator[LoadedDocument]:
    """One document of all rows; a cell over 100,000 characters is an error, usually a quote left open."""
    decoded = decode(source.data, source.options.csv_encoding)
    text = check_text(decoded.text, source.options)
    if not text.strip():
        raise LoadError("The table is empty.", "Export it again.")
    delimiter, text = _delimiter(text, source)
    builder = TextBuilder(source.options)
    rows = list(islice(_rows(text, delimiter), source.options.max_rows + 1))
    if len(rows) > source.options.max_rows:
        rows.pop()
        builder.warn(f"Only the first {source.options.max_rows:,} rows were read; raise max_rows to read all.")
    if mended := _mend_rows(rows, delimiter):
        builder.warn(f"{mended} rows had a delimiter inside a text without quotes; the parts were joined.")
    names = add_table(builder, rows, header=source.options.csv_header)
    if names and not names[-1]:
        builder.warn("Some rows have more cells than the header; check the delimiter and the quotes.")
    metadata: dict[str, Any] = {"redact": True} if lists_persons(names) else {}
    builder.warnings[:0] = decoded.warnings
    yield builder.build(metadata=metadata)


def _delimiter(text: str, source: Source) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    # Excel writes and reads this line; it is no row of the table.
    if first.lower().startswith("sep=") and len(first.rstrip()) == 5:
        return first[4], rest
    return source.options.csv_delimiter or sniff_delimiter(text), text


def sniff_delimiter(text: str) -> str:
    """The delimiter that cuts the first rows into the same number of cells most often; "," when none does.

    Semicolons are tried first: with decimal commas both look plausible, and the semicolon is then right.
    """
    sample = text[:_SAMPLE_CHARS]
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        counts = Counter(_cell_counts(sample, delimiter))
        total = sum(counts.values())
        width, hits = max(counts.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        if width > 1 and (score := hits / total * (1 + 0.1 * math.log(width))) > best_score * 1.05:
            best, best_score = delimiter, score
    return best


def _cell_counts(sample: str, delimiter: str) -> list[int]:
    try:
        rows = list(islice(csv.reader(sample.split("\n"), delimiter=delimiter), _SAMPLE_ROWS))
    except csv.Error:
        return [1]
    return [len(row) for row in rows if any(cell.strip() for cell in row)]


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(_lines(text), delimiter=delimiter)
    try:
        for row in reader:
            if any(len(cell) > _MAX_CELL_CHARS for cell in row):
                raise _long_cell(reader.line_num)
            yield row
    except csv.Error as error:
        if "field limit" in str(error):
            raise _long_cell(reader.line_num) from error
        raise LoadError(
            f"The table cannot be read near line {reader.line_num}.", "Check its quotes and export it again."
        ) from error


def _mend_rows(rows: list[list[str]], delimiter: str) -> int:
    """Joins cells of rows that are longer than most; returns how many rows were mended.

    A delimiter inside of prose is followed by a space, one between cells is not. In a table whose cells mostly
    start with a space nothing is joined.
    """
    if delimiter not in ",;" or not rows:
        return 0
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    regular = [cell for row in rows if len(row) == width for cell in row[1:]]
    if sum(cell.startswith(" ") for cell in regular) > 0.02 * len(regular):
        return 0
    mended = 0
    for row in rows:
        split = len(row) - width
        index = 1
        while len(row) > width and index < len(row):
            if row[index].startswith(" "):
                row[index - 1 : index + 1] = [f"{row[index - 1]}{delimiter}{row[index]}"]
            else:
                index += 1
        mended += split > 0 and len(row) == width
    return mended


def _lines(text: str) -> Iterator[str]:
    position = 0
    while position < len(text):
        end = text.find("\n", position) + 1 or len(text)
        yield text[position:end]
        position = end


def _long_cell(line: int) -> DocumentTooLarge:
    return DocumentTooLarge(
        f"A cell that ends near line {line} has more than {_MAX_CELL_CHARS:,} characters.",
        "Look for a quote that is opened and never closed, or split the cell.",
    )
