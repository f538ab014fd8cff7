"""Customer data in a folder of CSV or JSON Lines files."""

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from filelock import FileLock

from assistant.crm.errors import CrmDown, CrmError
from assistant.crm.rows import ID_COLUMNS, TABLES
from assistant.crm.types import Change, Rows

Columns = Mapping[str, Mapping[str, str]]
"""Table → our column → the file's column."""

_NAMES = {"colleagues": ("colleagues", "employees")}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CsvCrm:
    """A folder with accounts.csv, contacts.csv, activities.csv, facts.csv, tasks.csv, opportunities.csv, machines.csv
    and colleagues.csv (or employees.csv), each optional, also as crm_accounts.csv and so on.

    A file is rewritten as a whole and swapped in at once, under a lock, so that a reader never sees half of it.

    Args:
        columns: names of the file's columns where they differ from ours.
    """

    def __init__(self, folder: Path, columns: Columns | None = None) -> None:
        self._folder = _existing(folder)
        self._columns = columns or {}

    def rows(self, tenant: str) -> Rows:
        """See CrmSource; a folder belongs to one tenant, whoever configured it."""
        del tenant
        return {table: found for table in ID_COLUMNS if (found := self._read(self._path(table), table))}

    def accepts(self, change: Change) -> bool:
        """See CrmTarget."""
        return change.entity in TABLES

    def write(self, tenant: str, change: Change) -> str:
        """See CrmTarget."""
        del tenant
        table = TABLES[change.entity]
        path = self._path(table)
        with FileLock(str(path) + ".lock", timeout=30):
            rows = self._read(path, table)
            _apply(rows, change, table)
            self._write(path, table, rows)
        return change.record_id

    def _path(self, table: str) -> Path:
        names = [f"{prefix}{name}.csv" for name in _NAMES.get(table, (table,)) for prefix in ("", "crm_")]
        return next((path for name in names if (path := self._folder / name).is_file()), self._folder / names[0])

    def _read(self, path: Path, table: str) -> list[dict[str, Any]]:
        if not path.is_file():
            return []
        try:
            text = path.read_text(encoding="utf-8-sig")
            rows = list(csv.DictReader(io.StringIO(text), delimiter=_delimiter(text)))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise CrmError(f"{path.name} cannot be read ({type(error).__name__}).", "Save it as UTF-8 CSV.") from None
        return [_ours({k: _read_cell(v) for k, v in row.items() if k}, self._columns.get(table, {})) for row in rows]

    def _write(self, path: Path, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        theirs = self._columns.get(table, {})
        header = list(dict.fromkeys(name for row in rows for name in row))
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([theirs.get(name, name) for name in header])
        writer.writerows([[_cell(row.get(name)) for name in header] for row in rows])
        _swap(path, out.getvalue())


class JsonlCrm:
    """A folder with accounts.jsonl, contacts.jsonl and so on to read, and changes.jsonl to which changes are added."""

    def __init__(self, folder: Path, columns: Columns | None = None) -> None:
        self._folder = _existing(folder)
        self._columns = columns or {}

    def rows(self, tenant: str) -> Rows:
        """See CrmSource: the files, with the changes applied that this connector added."""
        del tenant
        rows = {table: self._read(table) for table in ID_COLUMNS}
        for change in self._changes():
            if change.operation == "create" or any(
                _id(row, TABLES[change.entity]) == change.record_id for row in rows[TABLES[change.entity]]
            ):
                _apply(rows[TABLES[change.entity]], change, TABLES[change.entity])
        return {table: found for table, found in rows.items() if found}

    def accepts(self, change: Change) -> bool:
        """See CrmTarget."""
        return change.entity in TABLES

    def write(self, tenant: str, change: Change) -> str:
        """See CrmTarget."""
        del tenant
        path = self._folder / "changes.jsonl"
        with FileLock(str(path) + ".lock", timeout=30):
            if all(known.key != change.key for known in self._changes()):
                _append(path, json.dumps(change.as_json(), ensure_ascii=False) + "\n")
        return change.record_id

    def _read(self, table: str) -> list[dict[str, Any]]:
        for name in _NAMES.get(table, (table,)):
            path = self._folder / f"{name}.jsonl"
            if path.is_file():
                return [_ours(row, self._columns.get(table, {})) for row in _lines(path)]
        return []

    def _changes(self) -> list[Change]:
        path = self._folder / "changes.jsonl"
        try:
            # The last line may be half of one that a killed process was writing.
            return [Change.from_json(line) for line in _lines(path, torn=True)] if path.is_file() else []
        except (KeyError, TypeError):
            raise CrmError("changes.jsonl holds a line that is no change.", "Remove the line.") from None


def _lines(path: Path, *, torn: bool = False) -> Iterable[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            if torn and number == len(lines):
                return
            raise CrmError(f"Line {number} of {path.name} is not JSON.", "Correct the line.") from None
        if not isinstance(row, dict):
            raise CrmError(f"Line {number} of {path.name} is not an object.", "Correct the line.")
        yield row


def _append(path: Path, line: str) -> None:
    """Add a line, in place of half a one that a killed process left."""
    try:
        with path.open("ab+") as file:
            file.seek(0)
            raw = file.read()
            file.truncate(raw.rfind(b"\n") + 1)
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise CrmDown(f"{path.name} cannot be written ({error.strerror}).", "Free space there.") from None


def _apply(rows: list[dict[str, Any]], change: Change, table: str) -> None:
    """Create or update a row in place; a create that is there already changes nothing.

    Raises:
        CrmError: the row to be updated is gone.
    """
    known = next((row for row in rows if _id(row, table) == change.record_id), None)
    if change.operation == "update":
        if known is None:
            raise CrmError("The record to be changed is no longer in the CRM.", "Read the note again.")
        known.update({name: _text(value) for name, value in change.fields.items()})
    elif known is None:
        column = "id" if rows and "id" in rows[0] else ID_COLUMNS[table]
        rows.append({column: change.record_id, **{name: _text(value) for name, value in change.fields.items()}})


def _id(row: Mapping[str, Any], table: str) -> str:
    return str(row.get("id") or row.get(ID_COLUMNS[table]) or "")


def _ours(row: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    back = {theirs: ours for ours, theirs in columns.items()}
    return {back.get(name, name): value for name, value in row.items()}


def _text(value: Any) -> Any:
    return "" if value is None else value


def _cell(value: Any) -> Any:
    """A value that a spreadsheet does not take for a formula (OWASP, CSV injection)."""
    if isinstance(value, str) and value.startswith(_FORMULA) and not _harmless(value):
        return "'" + value
    return "" if value is None else value


def _harmless(value: str) -> bool:
    """Signed numbers and telephone numbers."""
    return value[0] in "+-" and not value[1:].strip("0123456789 ().,/-")


def _read_cell(value: Any) -> Any:
    return value[1:] if isinstance(value, str) and value[:1] == "'" and value[1:2] in _FORMULA and value[1:] else value


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return ";" if first.count(";") > first.count(",") else ","


def _swap(path: Path, text: str) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise CrmDown(
            f"{path.name} cannot be written ({error.strerror}).", "Free space, or correct its rights."
        ) from None
    finally:
        partial.unlink(missing_ok=True)


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise CrmError(f"crm.folder is {folder}, which is no folder.", "Create it, or correct beleg.yaml.")
    return folder
