"""Judges a run of a suite and says whether the judge may decide."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from evals.errors import EvalError
from evals.judge.agreement import Agreement, Wanted, agreement
from evals.judge.judge import Criterion, Grade, Judge, material_of
from evals.judge.labels import Labels
from evals.report.types import CaseReport, RunReport
from evals.statistics import Interval, interval

Outcome = Literal["pass", "fail", "advisory", "insufficient"]
_LEAST = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion over a run.

    Attributes:
        mean: of the grades, 1..4, with its interval; None without any.
        unscored: cases without a verdict.
        agreement: with people, on the cases that have labels.
        outcome: pass or fail only where the judge is binding.
    """

    criterion: str
    model: str
    mean: Interval | None
    unscored: int
    agreement: Agreement
    outcome: Outcome
    reason: str
    grades: Mapping[str, Grade] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        found = self.mean
        return {
            "criterion": self.criterion,
            "model": self.model,
            "mean": None if found is None else round(found.value, 4),
            "low": None if found is None or found.low < 0 else round(found.low, 4),
            "high": None if found is None or found.high > 5 else round(found.high, 4),
            "scored": 0 if found is None else found.cases,
            "unscored": self.unscored,
            "agreement": self.agreement.as_json(),
            "outcome": self.outcome,
            "reason": self.reason,
            "grades": {
                case: {"value": grade.value, "orders": list(grade.grades), "explanation": grade.explanation}
                for case, grade in self.grades.items()
            },
        }


def judge_run(
    report: RunReport,
    judge: Judge,
    criterion: Criterion,
    labels: Labels,
    *,
    at_least: float | None = None,
    wanted: Wanted | None = None,
    workers: int = 4,
    progress: Callable[[int, int], None] | None = None,
) -> Judged:
    """Grade the answers of a run; synthetic cases are graded apart from nobody and so left out.

    Args:
        labels: what people say of cases of this suite.
        at_least: least mean grade, held only where the judge is binding.
        wanted: what makes it binding.
    """
    cases = [one for one in report.cases if not one.case.synthetic and _answered(one)]
    done = 0
    grades: dict[str, Grade] = {}
    with ThreadPoolExecutor(max(1, workers)) as pool:
        for one, grade in zip(cases, pool.map(lambda one: _grade(judge, criterion, one), cases), strict=True):
            grades[one.case.id] = grade
            done += 1
            if progress is not None:
                progress(done, len(cases))
    return verdict(report, judge.model, criterion, grades, labels, at_least=at_least, wanted=wanted)


def verdict(
    report: RunReport,
    model: str,
    criterion: str,
    grades: Mapping[str, Grade],
    labels: Labels,
    *,
    at_least: float | None = None,
    wanted: Wanted | None = None,
) -> Judged:
    """What grades mean for a gate; see `judge_run`."""
    cases = {one.case.id: one.case for one in report.cases}
    scored = [(cases[name], grade.value) for name, grade in grades.items() if grade.value is not None]
    mean = None
    if scored:
        mean = interval(
            [value for _, value in scored], [case.group for case, _ in scored], [case.weight for case, _ in scored]
        )
    both = [name for name in grades if criterion in labels.get(name, {})]
    found = agreement(
        [grades[name].value for name in both],
        [labels[name][criterion] for name in both],
        [cases[name].group for name in both],
        wanted,
    )
    unscored = len(grades) - len(scored)
    outcome, reason = _held(criterion, mean, unscored, found, at_least)
    return Judged(criterion, model, mean, unscored, found, outcome, reason, grades)


def _held(
    criterion: str, mean: Interval | None, unscored: int, found: Agreement, at_least: float | None
) -> tuple[Outcome, str]:
    shown = f"{criterion} is {mean.value:.2f} of 4" if mean is not None else f"{criterion} has no grades"
    if not found.binding:
        return "advisory", f"{shown}; advisory: {found.why}"
    if mean is None or mean.cases < _LEAST or unscored:
        return "insufficient", f"{shown}, {unscored} cases without a verdict."
    if at_least is None or mean.value >= at_least:
        return "pass", f"{shown}."
    return "fail", f"{shown}, at least {at_least:g} is asked."


def write_judged(found: Sequence[Judged], out: Path) -> Path:
    """Write judge.json.

    Raises:
        EvalError: it cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        form = {"criteria": [one.as_json() for one in found]}
        text = json.dumps(form, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
        (out / "judge.json").write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise EvalError(f"{out} cannot be written ({error.strerror}).", "Choose another --out.") from None
    return out / "judge.json"


def _answered(report: CaseReport) -> bool:
    return report.seen.output is not None and report.seen.output.get("action") == "answer"


def _grade(judge: Judge, criterion: Criterion, report: CaseReport) -> Grade:
    question, quotes, reply = material_of(report.case.input, report.seen.output or {})
    return judge.grade(criterion, question, quotes, reply)
