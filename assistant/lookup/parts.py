"""Spare parts: the list from the product feed, and the part that fits a customer's machine."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError
from assistant.evidence.lexicon import fold
from assistant.lookup.matching import match
from assistant.lookup.records import number
from assistant.lookup.types import Machine, Part
from assistant.lookup.words import content, likeness, shop_words, tokens

_NAMES: Mapping[str, tuple[str, ...]] = {
    "number": ("teilenummer", "part number", "part_number", "sku", "artikelnummer", "number"),
    "name": ("bezeichnung", "name", "description", "artikel"),
    "machines": ("maschine", "maschinen", "machine", "machines", "fits"),
    "serial_from": ("von maschinennummer", "serial from", "serial_from"),
    "serial_to": ("bis maschinennummer", "serial to", "serial_to"),
    "price": ("preis brutto eur", "preis", "price", "preis eur"),
}
_EVERY = {"", "alle", "all", "laufend", "current", "-"}


@dataclass(frozen=True, slots=True)
class PartChoice:
    """A part for one of the customer's machines."""

    part: Part
    machine: Machine


def read_parts(path: Path, columns: Mapping[str, str], currency: str = "EUR") -> tuple[Part, ...]:
    """The parts of an XLSX or CSV file.

    Args:
        path: the file; its first row names the columns.
        columns: our name -> column name, where the usual names do not fit.

    Raises:
        SettingsError: the file or a needed column is missing.
    """
    rows = _rows(path)
    if not rows:
        return ()
    header = {fold(str(name)): i for i, name in enumerate(rows[0]) if name is not None}
    at = {ours: _column(ours, columns, header) for ours in _NAMES}
    for needed in ("number", "name"):
        if at[needed] is None:
            raise SettingsError(f"{path.name} has no column for {needed!r}.", "Name it in chat.lookup.parts.columns.")
    return tuple(_part(row, at, currency) for row in rows[1:] if _cell(row, at["number"]))


def fitting(parts: Sequence[Part], machine: Machine) -> list[Part]:
    """The parts that fit a machine by its model and serial number."""
    model = _model(machine.model)
    return [
        part
        for part in parts
        if any(_model(name) <= model and _same_model(_model(name), model) for name in part.machines)
        and in_range(machine.serial_number, part.serial_from, part.serial_to)
    ]


def in_range(serial: str, first: str, last: str) -> bool:
    """Whether a serial number lies in a range; numbers in it are compared as numbers."""
    low, high = first, last
    if fold(low) in _EVERY and fold(high) in _EVERY:
        return True
    if not serial:
        return False
    key = _serial(serial)
    return (fold(low) in _EVERY or _serial(low) <= key) and (fold(high) in _EVERY or key <= _serial(high))


def named_part(text: str, parts: Sequence[Part]) -> list[Part]:
    """The parts that a message names, by number or by words; [] when it names none."""
    numbers = [part for part in parts if fold(part.number) in fold(text)]
    if numbers:
        return numbers
    asked = [word for word in content(text) if word not in shop_words().machine]
    heads = {part.number: _heads(part) for part in parts}
    words = [word for word in asked if any(likeness(word, head) >= 0.6 for found in heads.values() for head in found)]
    if not words:
        return []
    return [part for part in parts if any(likeness(word, head) >= 0.6 for word in words for head in heads[part.number])]


def named_machines(text: str, machines: Sequence[Machine]) -> list[Machine]:
    """The customer's machines that a message means: by serial number, model or kind; all when it names none."""
    bare = re.sub(r"\W", "", fold(text))
    by_serial = [one for one in machines if one.serial_number and re.sub(r"\W", "", fold(one.serial_number)) in bare]
    if by_serial:
        return by_serial
    words = " ".join(word for word in content(text) if word not in shop_words().machine)
    found = match(words, [machine.model for machine in machines])
    return [machines[i] for i in found.best] if found.best else list(machines)


def choices(text: str, parts: Sequence[Part], machines: Sequence[Machine]) -> list[PartChoice]:
    """The parts for the customer's machines that a message may mean; one when it is clear."""
    wanted = named_part(text, parts)
    if not wanted:
        return []
    named = named_machines(text, machines)
    found = [PartChoice(part, machine) for machine in named for part in fitting(wanted, machine)]
    distinct: dict[str, PartChoice] = {}
    for choice in found:
        distinct.setdefault(choice.part.number, choice)
    return list(distinct.values())


def _heads(part: Part) -> list[str]:
    """What the part is, without the models that it is for."""
    models = {word for name in part.machines for word in tokens(name)}
    return [word for word in tokens(part.name) if word not in models and not word.isdigit() and len(word) > 2]


def _model(name: str) -> frozenset[str]:
    return frozenset(tokens(name))


def _same_model(listed: frozenset[str], owned: frozenset[str]) -> bool:
    """Whether two sets of words name one model: "AX 18" is not "AX 18 Pro"; the kind of machine may be left out."""
    extra = {word for word in owned - listed if len(word) <= 4 and not word.isdigit()}
    return not {word for word in extra if word not in {"und", "set", "solo"}}


def _serial(text: str) -> tuple[tuple[int, int | str], ...]:
    return tuple(
        (0, int(piece)) if piece.isdigit() else (1, piece) for piece in re.findall(r"\d+|[^\W\d_]+", text.upper())
    )


def _rows(path: Path) -> list[tuple[Any, ...]]:
    try:
        if path.suffix.lower() == ".xlsx":
            import openpyxl

            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            try:
                return list(book.worksheets[0].iter_rows(values_only=True))
            finally:
                book.close()
        with path.open(encoding="utf-8-sig", newline="") as file:
            sample = file.read(4096)
            file.seek(0)
            return [
                tuple(row) for row in csv.reader(file, delimiter=";" if sample.count(";") > sample.count(",") else ",")
            ]
    except Exception as error:
        raise SettingsError(
            f"{path.name} cannot be read ({type(error).__name__}).", "Check chat.lookup.parts.path."
        ) from None


def _column(ours: str, columns: Mapping[str, str], header: Mapping[str, int]) -> int | None:
    if ours in columns:
        if fold(columns[ours]) not in header:
            raise SettingsError(f"The list of parts has no column {columns[ours]!r}.", "Correct chat.lookup.parts.")
        return header[fold(columns[ours])]
    return next((header[name] for name in _NAMES[ours] if name in header), None)


def _cell(row: Sequence[Any], at: int | None) -> str:
    return "" if at is None or at >= len(row) or row[at] is None else str(row[at]).strip()


def _part(row: Sequence[Any], at: Mapping[str, int | None], currency: str) -> Part:
    machines = [name.strip() for name in _cell(row, at["machines"]).split(",") if name.strip()]
    return Part(
        number=_cell(row, at["number"]),
        name=_cell(row, at["name"]),
        machines=tuple(machines),
        serial_from=_cell(row, at["serial_from"]),
        serial_to=_cell(row, at["serial_to"]),
        price=number(_cell(row, at["price"])),
        currency=currency,
    )
