"""Tables of every format: where the header is, which columns are questions and answers, one block a row."""

import re
from collections.abc import Sequence

from knowledge.loaders.builder import TextBuilder, one_line, squeeze

SEPARATOR = " | "
NO_VALUE = "–"
"""Stands for an empty cell, so that the cells of a row stay aligned with the names in its header."""
QUESTION_NAMES = frozenset(
    {"frage", "fragen", "kundenfrage", "häufige frage", "haeufige frage", "frage (de)", "frage des kunden"}
    | {"question", "questions", "query", "q", "faq", "customer question", "question (en)"}
)
ANSWER_NAMES = frozenset(
    {"antwort", "antworten", "unsere antwort", "antworttext", "antwort (de)"}
    | {"answer", "answers", "a", "response", "reply", "our answer", "answer text", "answer (en)"}
)
_CURRENCY = r"(?:€|\$|£|CHF|EUR|USD|GBP)"
_NUMERIC = re.compile(rf"[-+~≈<>≤≥]?\s?{_CURRENCY}?\s?\d[\d.,'’ \u00a0\u202f]*(?:%|{_CURRENCY}|[a-zA-Zµ°²³/]{{1,6}})?")
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_REACH = re.compile(r"e-?mail|mail-?adresse|telefon|phone|mobil|handy|tel\.?\b|\bfax", re.I)
_PERSON = re.compile(
    r"(?:vor|nach|familien|first|last|sur|full)[ _-]?name|ansprechpartner|kontakt|contact|kunde|customer"
    r"|geburt|birth|\bname\b",
    re.I,
)
_LONGEST_NAME = 80
_NAME_START = re.compile(r"[\w#%€$§(„\"'*]")
_LEADING_ROWS = 15


def header_line(names: Sequence[str]) -> str:
    """Column names as one line, joined by " | " as the cells of the rows are."""
    return SEPARATOR.join(one_line(name) for name in names)


def faq_columns(names: Sequence[str]) -> tuple[int, int] | None:
    """Indices of the question and the answer column, or None."""
    folded = [one_line(name).strip(" :*_?").casefold() for name in names]
    question = next((i for i, name in enumerate(folded) if name in QUESTION_NAMES), None)
    answer = next((i for i, name in enumerate(folded) if name in ANSWER_NAMES), None)
    if question is None or answer is None:
        return None
    return question, answer


def is_value(cell: str) -> bool:
    """Whether a cell is a number, an amount with its unit, or a date: never a column's name."""
    return len(cell) <= 40 and bool(_DATE.fullmatch(cell) or _NUMERIC.fullmatch(cell))


def lists_persons(names: Sequence[str]) -> bool:
    """Whether columns hold persons and ways to reach them: a CRM export, which is redacted by default."""
    reach = [bool(_REACH.search(name)) for name in names]
    return any(reach) and any(_PERSON.search(name) for name, reaches in zip(names, reach, strict=True) if not reaches)


def find_header(rows: Sequence[Sequence[str]], known: bool | None = None) -> int:
    """Index of the row that names the columns, or -1.

    It is the first of the leading rows that fills most of the table's width, if its cells are short, distinct
    and no values. A table of nothing but texts is taken to have a header, as exports nearly always do.

    Args:
        rows: cells without surrounding space.
        known: True or False when the caller knows that there is a header.
    """
    widths = sorted(filter(None, (_filled(row) for row in rows[:200])))
    if known is False or not widths:
        return -1
    if known:
        return next(index for index, row in enumerate(rows) if any(row))
    typical = widths[len(widths) // 2]
    for index, row in enumerate(rows[:_LEADING_ROWS]):
        filled = _filled(row)
        if filled < 0.6 * typical:
            continue
        return index if filled >= 2 and _names_columns(row) and index + 1 < len(rows) else -1
    return -1


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell)


def _names_columns(row: Sequence[str]) -> bool:
    names = [cell for cell in row if cell]
    distinct = len({name.casefold() for name in names}) == len(names)
    return distinct and all(
        len(name) <= _LONGEST_NAME and not is_value(name) and _NAME_START.match(name) for name in names
    )


def add_table(builder: TextBuilder, cells: Sequence[Sequence[str]], *, header: bool | None = None) -> Sequence[str]:
    """Appends a table: lines above its header as they are, then one block a row.

    Rows of a FAQ table (Frage/Antwort, question/answer) become `qa` blocks; what its other columns say stands
    in their `header` as "name: value". Empty rows and columns empty in the whole table are left out.

    Returns:
        the column names, empty when the table has no header.
    """
    rows = _without_empty_columns([[squeeze(cell) for cell in row] for row in cells])
    at = find_header(rows, header)
    for row in rows[: max(at, 0)]:
        _add_line(builder, row)
    names = rows[at] if at >= 0 else []
    columns = faq_columns(names)
    if columns:
        _add_questions(builder, rows[at + 1 :], names, columns)
    else:
        _add_rows(builder, rows[at + 1 :], [one_line(name) for name in names])
    return names


def _without_empty_columns(rows: list[list[str]]) -> list[list[str]]:
    used: set[int] = set()
    for row in rows:
        used.update(index for index, cell in enumerate(row) if cell)
    kept = sorted(used)
    return [[row[index] if index < len(row) else "" for index in kept] for row in rows]


def _add_line(builder: TextBuilder, row: Sequence[str]) -> None:
    """A line above a table: alone in its row it is the table's title, otherwise a remark."""
    text = one_line(" ".join(cell for cell in row if cell))
    if _filled(row) == 1 and len(text) <= _LONGEST_NAME and not is_value(text):
        builder.add("heading", text, level=3)
    else:
        builder.add("paragraph", text)


def _add_rows(builder: TextBuilder, rows: Sequence[Sequence[str]], names: Sequence[str]) -> None:
    header = header_line(names)
    if rows:
        builder.add_unblocked(header)
    else:
        builder.add("paragraph", header)
    for row in rows:
        if not any(row):
            continue
        if _groups_rows(row):
            builder.add("heading", one_line(row[0]), level=4)
        else:
            builder.add("row", SEPARATOR.join(one_line(cell) or NO_VALUE for cell in row), header=header)


def _groups_rows(row: Sequence[str]) -> bool:
    """Whether a row is a title for the rows below it: one short text in the first of many columns."""
    return len(row) >= 3 and bool(row[0]) and not any(row[1:]) and len(row[0]) <= _LONGEST_NAME and not is_value(row[0])


def _add_questions(
    builder: TextBuilder, rows: Sequence[Sequence[str]], names: Sequence[str], columns: tuple[int, int]
) -> None:
    question, answer = columns
    for row in rows:
        others = [
            f"{one_line(name)}: {one_line(cell)}" if name else one_line(cell)
            for index, (name, cell) in enumerate(zip(names, row, strict=True))
            if cell and index not in columns
        ]
        builder.add_qa(row[question], row[answer], header=SEPARATOR.join(others))
