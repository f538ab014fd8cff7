"""Human labels and stored grades from files: JSON Lines with an id and a grade by criterion."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.errors import EvalError
from evals.judge.judge import CRITERIA

Labels = Mapping[str, Mapping[str, float]]
"""Grade 1..4 by criterion by case id."""


def read_labels(path: Path) -> Labels:
    """Labels of a file: {"id": …, "faithful": 1..4, "helpful": 1..4, "cluster"?: …}; several of a case are averaged.

    Raises:
        EvalError: naming the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"{path} cannot be read ({type(error).__name__}).", "Give JSON Lines in UTF-8.") from None
    found: dict[str, dict[str, list[float]]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            case = found.setdefault(str(record["id"]), {})
        except (json.JSONDecodeError, KeyError, TypeError):
            raise EvalError(f"{path.name} line {number}: no JSON object with an id.", "One label a line.") from None
        for criterion in CRITERIA:
            if record.get(criterion) is not None:
                case.setdefault(criterion, []).append(_grade(record[criterion], path, number))
    return {case: {name: sum(given) / len(given) for name, given in named.items()} for case, named in found.items()}


def _grade(value: object, path: Path, number: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= 4:
        raise EvalError(f"{path.name} line {number}: a grade is a number from 1 to 4.", "Scale the labels to 1..4.")
    return float(value)


def live_labels(given: Mapping[str, Sequence[Mapping[str, object]]]) -> Labels:
    """Labels of the console, see `assistant.monitor.labels.Labels.all`, by the id of their suite case."""
    found: dict[str, dict[str, float]] = {}
    for sample, labels in given.items():
        for criterion in CRITERIA:
            grades = [float(str(one[criterion])) for one in labels if one.get(criterion) is not None]
            if grades:
                found.setdefault(f"live-{sample}", {})[criterion] = sum(grades) / len(grades)
    return found
