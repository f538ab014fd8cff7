"""Excel workbooks: a sheet is a page; cells read as Excel shows them; hidden sheets, rows and columns left out."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from knowledge.errors import LoadError
from knowledge.loaders.builder import TextBuilder
from knowledge.loaders.limits import checked_copy, open_archive, read_member
from knowledge.loaders.metadata import clean_metadata
from knowledge.loaders.options import LoadOptions, Source
from knowledge.loaders.tables import add_table, lists_persons
from knowledge.types import LoadedDocument

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)/?>")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ATTRIBUTE = re.compile(rb'\b(\w+)="([^"]*)"')
_NO_RESULT = re.compile(rb"</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_CURRENCY = re.compile(r"€|\$(?!-)|£|CHF|EUR|USD|GBP")
_GERMAN_LOCALE = re.compile(r"\[\$[^\]]*-(?:[0-9A-F]*)?(?:407|807|C07|1007)\]", re.I)
_MAX_COLUMNS = 1_000


@dataclass(slots=True)
class _Hidden:
    """What of a sheet is hidden, and how many formulas have no stored result."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    formulas: int = 0


def load(source: Source) -> Iterator[LoadedDocument]:
    """One document of all visible sheets; a table whose columns are questions and answers gives `qa` blocks."""
    import openpyxl

    stream = checked_copy(source.data, source.options)
    hidden = _hidden_parts(source.data, source.options)
    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except (KeyError, ValueError, TypeError) as error:
        raise LoadError("The workbook is damaged or incomplete.", "Open it in Excel and save it again.") from error
    builder = TextBuilder(source.options)
    persons = False
    try:
        for number, sheet in enumerate(book.worksheets, 1):
            if sheet.sheet_state != "visible":
                builder.warn("Hidden sheets were left out.")
                continue
            builder.page(number)
            rows = _rows(sheet, hidden.get(sheet.title, _Hidden()), builder, source.options)
            if rows:
                builder.add("heading", sheet.title, level=2)
                persons = lists_persons(add_table(builder, rows)) or persons
        properties = book.properties
    finally:
        book.close()
    if not builder.blocks:
        raise LoadError("The workbook holds no visible text.", "Leave it out of the source.")
    values = {
        "title": properties.title,
        "author": properties.creator if properties.creator != "openpyxl" else "",
        "date": properties.modified.date().isoformat() if properties.modified else "",
        "redact": True if persons else None,
    }
    metadata, warnings = clean_metadata(values, place="document properties")
    builder.warnings.extend(warnings)
    yield builder.build(title=metadata.get("title"), metadata=metadata)


def _rows(sheet: Any, hidden: _Hidden, builder: TextBuilder, options: LoadOptions) -> list[list[str]]:
    values: list[list[tuple[Any, str]]] = []
    left_out = 0
    # A sheet may declare a million empty rows; only what it holds is read.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), 1):
        if len(values) >= options.max_rows:
            builder.warn(f"Only the first {options.max_rows:,} rows of a sheet were read; raise max_rows.")
            break
        cells = [
            (cell.value, cell.number_format if not isinstance(cell.value, str) else "")
            for index, cell in enumerate(row[:_MAX_COLUMNS], 1)
            if index not in hidden.columns
        ]
        if not any(value not in (None, "") for value, _ in cells):
            continue
        if number in hidden.rows:
            left_out += 1
        else:
            values.append(cells)
    if left_out:
        builder.warn(f"{left_out} hidden rows of a sheet were left out.")
    if hidden.columns and values:
        builder.warn(f"{len(hidden.columns)} hidden columns of a sheet were left out.")
    if hidden.formulas:
        builder.warn(f"{hidden.formulas} formulas have no stored result; open the workbook in Excel and save it.")
    german = _is_german(values)
    return [[shown(value, style, german) for value, style in row] for row in values]


def _is_german(rows: Sequence[Sequence[tuple[Any, str]]]) -> bool:
    """Whether a sheet's texts are German: then its numbers are shown with a decimal comma."""
    from knowledge.text.language import detect

    texts = [value for row in rows[:300] for value, _ in row if isinstance(value, str)]
    return detect(" ".join(texts)[:5000]) == "de"


def shown(value: Any, style: str, german: bool) -> str:
    """A cell's value as Excel shows it.

    Args:
        value: what the cell holds.
        style: its number format, e.g. `#,##0.00 "€"`.
        german: decimal comma and day.month.year where the format leaves it open.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return ("ja" if value else "nein") if german else ("yes" if value else "no")
    german = german or bool(_GERMAN_LOCALE.search(style))
    if isinstance(value, (datetime, date, time, timedelta)):
        return _shown_date(value, german)
    if isinstance(value, (int, float)):
        return _shown_number(value, style, german)
    return str(value)


def _shown_date(value: datetime | date | time | timedelta, german: bool) -> str:
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    if isinstance(value, time):
        return value.strftime("%H:%M")
    day = value.strftime("%d.%m.%Y" if german else "%Y-%m-%d")
    has_time = isinstance(value, datetime) and (value.hour or value.minute)
    return f"{day} {value.strftime('%H:%M')}" if has_time else day


def _shown_number(value: float, style: str, german: bool) -> str:
    pattern = _QUOTED.sub("", style.split(";")[0])
    currency = _CURRENCY.search(style.replace("[$", "["))
    percent = "%" in pattern
    number = value * 100 if percent else value
    if "0" in pattern or "#" in pattern:
        _, dot, decimals = pattern.partition(".")
        count = len(re.match(r"[0#?]*", decimals).group(0)) if dot else 0  # type: ignore[union-attr]
        text = f"{number:,.{count}f}" if "," in pattern else f"{number:.{count}f}"
    elif float(number).is_integer() and abs(number) < 1e15:
        text = str(int(number))
    else:
        text = f"{number:.15g}"
    if german:
        text = text.translate(str.maketrans(",.", ".,"))
    if percent:
        return f"{text} %"
    if currency:
        sign = currency.group(0)
        return f"{sign}{text}" if sign in "$£" and not german else f"{text} {sign}"
    return text


def _hidden_parts(data: bytes, options: LoadOptions) -> dict[str, _Hidden]:
    """Hidden rows and columns by sheet title; the streaming reader of the library does not tell them."""
    found: dict[str, _Hidden] = {}
    with open_archive(data, options) as archive:
        for title, member in _sheet_members(archive, options):
            raw = read_member(archive, member, options.max_unpacked_bytes)
            if raw is not None:
                found[title] = _hidden(raw)
    return found


def _hidden(raw: bytes) -> _Hidden:
    hidden = _Hidden(formulas=len(_NO_RESULT.findall(raw)))
    for match in _COLUMN.finditer(raw):
        values = dict(_ATTRIBUTE.findall(match.group(1)))
        if values.get(b"hidden") in {b"1", b"true"}:
            last = min(int(values.get(b"max", b"0")), _MAX_COLUMNS)
            hidden.columns.update(range(int(values.get(b"min", b"1")), last + 1))
    for match in _ROW.finditer(raw):
        if b"hidden" in match.group(1):
            values = dict(_ATTRIBUTE.findall(match.group(1)))
            if values.get(b"hidden") in {b"1", b"true"} and values.get(b"r", b"").isdigit():
                hidden.rows.add(int(values[b"r"]))
    return hidden


def _sheet_members(archive: zipfile.ZipFile, options: LoadOptions) -> list[tuple[str, str]]:
    from defusedxml import ElementTree

    limit = options.max_unpacked_bytes
    book = read_member(archive, "xl/workbook.xml", limit)
    relations = read_member(archive, "xl/_rels/workbook.xml.rels", limit)
    if book is None or relations is None:
        raise LoadError("The workbook is damaged: it names no sheets.", "Open it in Excel and save it again.")
    targets = {
        str(element.get("Id")): str(element.get("Target")) for element in ElementTree.fromstring(relations).iter()
    }
    members = []
    for element in ElementTree.fromstring(book).iter():
        if element.tag.endswith("}sheet"):
            target = targets.get(str(element.get(_RELATION)), "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            members.append((str(element.get("name")), path))
    return members
