"""Cases from files: JSON Lines, CSV, SQuAD, BEIR, MTRAG, stored conversations, attack seeds."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.errors import EvalError
from evals.suite.types import Case

if TYPE_CHECKING:
    from evals.suite.load import SourceModel

Record = Mapping[str, Any]
"""A record of a reader: `id`, `input`, `expected`, `cluster`, `tags`, beside what the file itself holds."""


def read_source(source: "SourceModel", folder: Path) -> list[Case]:
    """Cases of a source, in the order of the file.

    Raises:
        EvalError: the file is missing or a record cannot be used; names the file and the line.
    """
    path = (folder / source.path).resolve()
    if not path.exists():
        raise EvalError(f"The source {source.path} does not exist.", "Correct the path; it is relative to the suite.")
    try:
        records = list(_csv(path, source.columns) if source.format == "csv" else _READERS[source.format](path))
    except (KeyError, TypeError, AttributeError, OSError) as error:
        raise EvalError(
            f"The source {source.path} is not of the format '{source.format}' ({type(error).__name__}: {error}).",
            "Correct the format, or the file; docs/evals.md shows the keys of each.",
        ) from None
    chosen = [record for record in records if all(_is(record, key, value) for key, value in source.where.items())]
    cases = [_case(record, source, number) for number, record in enumerate(chosen, start=1)]
    return _spread(cases, source.limit)


def _is(record: Record, key: str, wanted: Any) -> bool:
    """Whether a record's value is the wanted one, or one of the wanted ones."""
    accepted = wanted if isinstance(wanted, list) else [wanted]
    return _at(record, key) in accepted


def _case(record: Record, source: "SourceModel", number: int) -> Case:
    given = {name: _at(record, key) for name, key in source.input.items()} or dict(record.get("input", {}))
    expected = {name: _at(record, key) for name, key in source.expected.items()} or dict(record.get("expected", {}))
    tags = {*source.tags, *record.get("tags", ())}
    tags |= {f"{key}:{value}" for key in source.tag_keys if (value := _at(record, key)) is not None}
    expected |= {name: value for name, value in source.always.items() if name not in expected}
    cluster = _at(record, source.cluster) if source.cluster else record.get("cluster", "")
    return Case(
        id=f"{source.prefix}{record.get('id', number)}",
        input={name: value for name, value in given.items() if value is not None},
        expected={name: value for name, value in expected.items() if value is not None},
        tags=frozenset(str(tag) for tag in tags),
        cluster=str(cluster or ""),
        weight=float(record.get("weight", 1.0)),
        split=str(record.get("split", "")),
        synthetic=bool(record.get("synthetic", source.synthetic)),
        target=source.target,
    )


def _at(record: Record, key: str) -> Any:
    """The value at a dotted key, or None."""
    value: Any = record
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _spread(cases: list[Case], limit: int) -> list[Case]:
    if not limit or len(cases) <= limit:
        return cases
    return [cases[index * len(cases) // limit] for index in range(limit)]


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file.

    Raises:
        EvalError: naming the line that is none.
    """
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except json.JSONDecodeError:
                raise EvalError(f"{path.name} line {number}: not valid JSON.", "One JSON object a line.") from None
            if not isinstance(record, dict):
                raise EvalError(f"{path.name} line {number}: not a JSON object.", "One JSON object a line.")
            yield record


def _csv(path: Path, columns: Sequence[str] = ()) -> Iterator[Record]:
    """Rows of a CSV file (comma or semicolon), or of a .tsv file, whose fields hold what they hold: no quoting."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        if path.suffix == ".tsv":
            yield from csv.DictReader(file, columns or None, delimiter="\t", quoting=csv.QUOTE_NONE)
            return
        first = file.readline()
        file.seek(0)
        delimiter = ";" if first.count(";") > first.count(",") else ","
        yield from csv.DictReader(file, columns or None, delimiter=delimiter)


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise EvalError(f"{path.name} is not valid JSON.", "Save it as UTF-8 JSON.") from None


def _squad(path: Path) -> Iterator[Record]:
    """Questions with gold answers; questions without an answer expect an abstention. The cluster is the article."""
    for article in _json(path)["data"]:
        title = article.get("title", "")
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                golds = [answer["text"] for answer in question.get("answers", ())]
                expected: dict[str, Any] = {"action": "answer" if golds else "abstain"}
                if golds:
                    expected |= {"gold": golds, "passage": paragraph["context"]}
                yield {
                    "id": question["id"],
                    "input": {"question": question["question"]},
                    "expected": expected,
                    "cluster": title,
                }


def _beir(folder: Path) -> Iterator[Record]:
    """A BEIR folder: queries.jsonl and qrels/test.tsv; relevant documents by their ids."""
    relevant: dict[str, dict[str, int]] = {}
    with (folder / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            relevant.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    for query in read_lines(folder / "queries.jsonl"):
        key = str(query["_id"])
        if key in relevant:
            yield {"id": key, "input": {"question": query["text"]}, "expected": {"relevant": relevant[key]}}


def _mtrag(path: Path) -> Iterator[Record]:
    """MTRAG tasks (IBM/mt-rag-benchmark): the last turn with its history; the cluster is the conversation."""
    for number, record in enumerate(read_lines(path), start=1):
        turns = record.get("input") or record.get("history") or []
        texts = [
            {"role": "assistant" if turn.get("speaker") in ("agent", "assistant") else "user", "text": turn["text"]}
            for turn in turns
        ]
        if not texts:
            continue
        answerable = str(_first(record.get("Answerability") or record.get("answerability"), "")).upper()
        expected: dict[str, Any] = {"action": "abstain" if "UNANSWERABLE" in answerable else "answer"}
        targets = record.get("targets") or []
        if targets:
            expected["reference"] = [target["text"] for target in targets]
        contexts = record.get("contexts") or []
        relevant = {str(context["document_id"]): 1 for context in contexts}
        if relevant and expected["action"] == "answer":
            expected["relevant"] = relevant
        yield {
            "id": record.get("task_id", number),
            "input": {"question": texts[-1]["text"], "history": texts[:-1]},
            "expected": expected,
            "cluster": record.get("conversation_id", ""),
        }


def _first(value: Any, default: Any) -> Any:
    if isinstance(value, list):
        return value[0] if value else default
    return default if value is None else value


def _conversations(path: Path) -> Iterator[Record]:
    """Exported conversations, a case per answered turn; `turns` hold role, text, action and perhaps a correction."""
    for record in read_lines(path):
        turns = record.get("turns", ())
        for index, turn in enumerate(turns):
            if turn.get("role") != "user" or index + 1 >= len(turns):
                continue
            reply = turns[index + 1]
            expected = {"action": reply.get("action")}
            if reply.get("correction"):
                expected["reference"] = [reply["correction"]]
            yield {
                "id": f"{record['id']}-{index}",
                "input": {"question": turn["text"], "history": list(turns[:index])},
                "expected": expected,
                "cluster": str(record["id"]),
            }


def _redteam(path: Path) -> Iterator[Record]:
    """Attacks made from a file of seeds, each on an obedient and on the configured model; the cluster is the seed."""
    from evals.redteam.mutate import attacks

    for made in attacks(path):
        for model in ("obedient", "configured"):
            yield {
                "id": f"{made.id}-{model}",
                "input": {
                    "text": made.text,
                    "carrier": made.carrier,
                    "language": made.language,
                    "model": model,
                    "name": made.id,
                },
                "expected": {"attack": made.pattern},
                "tags": [
                    f"lang:{made.language}",
                    f"family:{made.family}",
                    f"mutation:{made.mutation}",
                    f"carrier:{made.carrier}",
                    f"model:{model}",
                ],
                "cluster": made.seed,
            }


_READERS: Mapping[str, Callable[[Path], Iterator[Record]]] = {
    "jsonl": read_lines,
    "csv": _csv,
    "squad": _squad,
    "beir": _beir,
    "mtrag": _mtrag,
    "conversations": _conversations,
    "redteam": _redteam,
}
