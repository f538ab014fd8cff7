"""JSON and JSONL: one document a record, or one table or FAQ for a file of plain records."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from knowledge.errors import LoadError
from knowledge.loaders.builder import TextBuilder, one_line, squeeze
from knowledge.loaders.encoding import clean, decode, newlines
from knowledge.loaders.limits import check_text
from knowledge.loaders.metadata import ALIASES, KEYS, clean_metadata
from knowledge.loaders.options import LoadOptions, Source
from knowledge.loaders.plain import text_blocks
from knowledge.loaders.tables import ANSWER_NAMES, QUESTION_NAMES, add_table, lists_persons
from knowledge.types import LoadedDocument

TEXT_KEYS = ("text", "content", "body", "page_content", "inhalt", "passage")
ID_KEYS = ("id", "_id", "uuid", "key", "doc_id", "document_id")
LIST_KEYS = ("records", "items", "data", "documents", "entries", "results", "faq", "faqs", "rows", "products")
_MAX_DEPTH = 50
_BROKEN_LINES_NAMED = 5
_FLATTEN = "Flatten it, or export one record a line (.jsonl)."


def load_lines(source: Source) -> Iterator[LoadedDocument]:
    """One document a line of JSONL; lines that are no JSON are left out with a warning.

    Raises:
        LoadError: no line holds a record.
    """
    decoded = decode(source.data)
    warnings = list(decoded.warnings)
    parts = _Parts()
    held: LoadedDocument | None = None
    broken = 0
    for number, line in enumerate(decoded.text.split("\n"), 1):
        if not line.strip():
            continue
        if len(parts) >= source.options.max_records:
            warnings.append(_records_left_out(source.options))
            break
        try:
            document = _record(_parse(line), parts, source.options)
        except LoadError as error:
            broken += 1
            if broken <= _BROKEN_LINES_NAMED:
                warnings.append(f"Line {number} was left out: {error.cause}")
            continue
        if held is not None:
            yield held
        held = document
    if broken > _BROKEN_LINES_NAMED:
        warnings.append(f"{broken - _BROKEN_LINES_NAMED} more lines were left out.")
    if held is None:
        raise LoadError("No line of the file is a JSON record with text.", "Write one JSON object a line.")
    yield replace(held, warnings=(*held.warnings, *warnings))


def load(source: Source) -> Iterator[LoadedDocument]:
    """A list of records with texts or metadata gives one document each; any other JSON gives one in all."""
    decoded = decode(source.data)
    value = _parse(decoded.text)
    records = _records(value)
    if records and any(_is_document(record) for record in records):
        yield from _documents(records, list(decoded.warnings), source.options)
        return
    builder = TextBuilder(source.options)
    builder.warnings.extend(decoded.warnings)
    metadata: dict[str, Any] = {}
    if records:
        names = _add_records(builder, records)
        metadata = {"redact": True} if lists_persons(names) else {}
    else:
        _add_value(builder, "", value, 0)
    if not len(builder):
        raise LoadError("The JSON holds no text.", "Leave it out of the source.")
    title = value.get("title") if isinstance(value, dict) else None
    yield builder.build(title=one_line(title) if isinstance(title, str) else None, metadata=metadata)


def _documents(
    records: Sequence[Mapping[str, Any]], warnings: list[str], options: LoadOptions
) -> Iterator[LoadedDocument]:
    if len(records) > options.max_records:
        warnings.append(_records_left_out(options))
    parts = _Parts()
    for number, record in enumerate(records[: options.max_records], 1):
        try:
            document = _record(record, parts, options)
        except LoadError as error:
            warnings.append(f"Record {number} was left out: {error.cause}")
            continue
        yield replace(document, warnings=(*document.warnings, *warnings))
        warnings = []
    if not len(parts):
        raise LoadError("No record of the file holds text.", "Give each record a `text` field.")


def _records_left_out(options: LoadOptions) -> str:
    return f"Only the first {options.max_records:,} records were read; raise max_records to read all."


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise LoadError("The JSON is nested too deeply.", _FLATTEN) from error
    except ValueError as error:
        place = f" at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise LoadError(f"This is not valid JSON{place}.", "Correct it or export it again.") from error


def _records(value: Any) -> list[Mapping[str, Any]]:
    """The records of a list of objects, bare or under a customary key; otherwise none."""
    if isinstance(value, dict):
        value = next((value[key] for key in LIST_KEYS if isinstance(value.get(key), list)), [value])
    if isinstance(value, list) and value and all(isinstance(record, dict) for record in value):
        return value
    return []


def _is_document(record: Mapping[str, Any]) -> bool:
    """Whether a record stands for a document: a long text field, or metadata of its own."""
    folded = {str(key).casefold() for key in record}
    if folded & set(TEXT_KEYS):
        return True
    names = {ALIASES.get(key, key) for key in folded}
    return bool(names & {"valid_from", "valid_until", "groups", "approved", "supersedes", "redact"})


class _Parts:
    """Names of the records of one file: their id, or their number; a repeated id gets a number behind it."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def name(self, identifier: str) -> str:
        self._count += 1
        base = identifier or str(self._count)
        name, copy = base, 1
        while name in self._taken:
            copy += 1
            name = f"{base}~{copy}"
        self._taken.add(name)
        return name


def _record(value: Any, parts: _Parts, options: LoadOptions) -> LoadedDocument:
    """The document of one record.

    Raises:
        LoadError: it holds no text.
    """
    record: Mapping[str, Any] = value if isinstance(value, dict) else {"text": value}
    folded = {str(key).casefold(): key for key in record}
    identifier = next((folded[key] for key in ID_KEYS if key in folded and _is_scalar(record[folded[key]])), None)
    known = {key: record[original] for key, original in folded.items() if ALIASES.get(key, key) in KEYS}
    metadata, warnings = clean_metadata(known, place="record")
    texts = {key: str(record[original]) for key, original in folded.items() if _is_text(record[original])}
    question = next((texts[key] for key in texts if key in QUESTION_NAMES), "")
    answer = next((texts[key] for key in texts if key in ANSWER_NAMES), "")
    body = next((texts[key] for key in TEXT_KEYS if key in texts), answer)
    builder = TextBuilder(options)
    if question and answer:
        builder.add_qa(squeeze(question), squeeze(answer))
    elif body:
        text = check_text(newlines(clean(body)), options)
        builder.add_text(text, text_blocks(text))
    else:
        meant = {original for key, original in folded.items() if ALIASES.get(key, key) in KEYS and key != "name"}
        _add_value(builder, "", {key: item for key, item in record.items() if key not in meant} or dict(record), 0)
    if not len(builder):
        raise LoadError("The record holds no text.")
    part = parts.name(one_line(str(record[identifier]))[:200] if identifier is not None else "")
    return replace(
        builder.build(title=metadata.get("title"), part=part, metadata=metadata),
        warnings=(*warnings, *builder.warnings),
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_scalar(value: Any) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip() != ""


def _add_records(builder: TextBuilder, records: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    """Records with the same few plain fields as a table, others one by one."""
    names = list(dict.fromkeys(str(key) for record in records for key in record))
    plain = all(not isinstance(item, (dict, list)) for record in records for item in record.values())
    if plain and len(records) > 1 and len(names) <= 40:
        return add_table(
            builder,
            [names, *([_scalar(record.get(name)) for name in names] for record in records)],
            header=True,
        )
    for record in records:
        _add_value(builder, "", record, 0)
    return names


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _add_value(builder: TextBuilder, name: str, value: Any, depth: int) -> None:
    """A readable rendering: objects as lines "name: value", nested objects under a heading of their own."""
    if depth > _MAX_DEPTH:
        raise LoadError("The JSON is nested too deeply.", _FLATTEN)
    if isinstance(value, dict):
        if name:
            builder.add("heading", name, level=min(depth, 6))
        lines = [f"{one_line(str(key))}: {_inline(item)}" for key, item in value.items() if _inline(item)]
        builder.add("row", "\n".join(lines))
        for key, item in value.items():
            if not _inline(item):
                _add_value(builder, one_line(str(key)), item, depth + 1)
    elif isinstance(value, list):
        if name:
            builder.add("heading", name, level=min(depth, 6))
        for item in value:
            _add_value(builder, "", item, depth + 1)
    else:
        text = squeeze(_scalar(value))
        builder.add("paragraph", f"{name}: {text}" if name and text else text)


def _inline(value: Any) -> str:
    """A value that fits on the line of its name: a scalar, or a short list of them; else ""."""
    if isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return _joined(value)
    return one_line(_scalar(value))


def _joined(values: Iterable[Any]) -> str:
    items = list(values)
    if any(isinstance(item, (dict, list)) for item in items):
        return ""
    return ", ".join(filter(None, (one_line(_scalar(item)) for item in items)))
