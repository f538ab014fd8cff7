"""Cases that an installation adds to a suite: `DATA_DIR/eval-cases/SUITE.jsonl`, a case a line."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evals.errors import EvalError
from evals.suite.load import CaseModel, load_suite
from evals.suite.types import Suite

FOLDER = "eval-cases"


def added_folder(data_dir: Path) -> Path:
    """Where an installation keeps the cases that it adds."""
    return data_dir / FOLDER


def add_cases(data_dir: Path, suite: Suite, cases: Iterable[Mapping[str, Any]]) -> int:
    """Add cases to a suite; one whose id is there already replaces it.

    Args:
        cases: as in a suite file: {"id", "input", "expected", "tags", …}.

    Returns:
        The number of cases added or replaced.

    Raises:
        EvalError: a case is not of that form, has an id of the suite's own, or the file cannot be written.
    """
    own = {case.id for case in suite.cases}
    path = added_folder(data_dir) / f"{suite.name}.jsonl"
    kept = {case["id"]: case for case in _read(path)}
    new = {case["id"]: case for case in (_checked(one) for one in cases)}
    double = next((name for name in new if name in own and name not in kept), None)
    if double is not None:
        raise EvalError(f"The suite {suite.name} has a case '{double}' already.", "Choose another id.")
    lines = [json.dumps(case, ensure_ascii=False, sort_keys=True) for case in (kept | new).values()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise EvalError(f"{path} cannot be written ({error.strerror}).", "Choose another --data-dir.") from None
    return len(new)


def suite_of(name: str, data_dir: Path) -> Suite:
    """A suite with the cases that an installation added to it.

    Raises:
        EvalError: see `load_suite`.
    """
    return load_suite(Path(name), added_folder(data_dir))


def case_of_feedback(record: Mapping[str, Any]) -> dict[str, Any]:
    """A case from a customer's thumb or correction, see `assistant.learning.evaluation.eval_cases`."""
    expected = {key: record[key] for key in ("action", "source", "gold", "must_not") if key in record}
    given = {key: record[key] for key in ("question", "history") if key in record}
    tags = [f"lang:{record['lang']}", f"kind:{record['kind']}", "origin:feedback"]
    return {"id": record["id"], "target": "ask", "input": given, "expected": expected, "tags": tags}


def _checked(case: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return CaseModel.model_validate(dict(case)).model_dump(exclude_defaults=True)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise EvalError(f"A case cannot be used: {where}: {first['msg']}.", "See: beleg eval schema") from None


def _read(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
