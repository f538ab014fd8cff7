"""What a run found: per case and summed up."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from evals.errors import EvalError
from evals.scoring import Observation, Score, all_metrics
from evals.statistics import Interval, interval
from evals.suite.types import Case


@dataclass(frozen=True, slots=True)
class CaseReport:
    """A case, what came out and how it scored; a metric that does not apply is not in `scores`."""

    case: Case
    seen: Observation
    scores: Mapping[str, Score]


@dataclass(frozen=True, slots=True)
class Summary:
    """A metric over the cases of a slice.

    Attributes:
        interval: mean with interval; None when nothing was scored.
        scored: cases with a score.
        unscored: cases that should have one and have none.
    """

    metric: str
    slice: str
    interval: Interval | None
    scored: int
    unscored: int


@dataclass(frozen=True)
class RunReport:
    """A run over a suite.

    Attributes:
        candidate: what was scored, e.g. a release id.
        seconds: wall-clock seconds of the run, not part of the digest.
    """

    suite: str
    candidate: str
    metrics: tuple[str, ...]
    cases: tuple[CaseReport, ...]
    seconds: float = field(default=0.0, compare=False)

    def slices(self, prefixes: tuple[str, ...]) -> list[str]:
        """Tags of the cases that begin with one of the prefixes ("language" gives "language:de", "language:en")."""
        tags = {tag for report in self.cases for tag in report.case.tags}
        return sorted(tag for tag in tags if any(tag.startswith(f"{prefix}:") for prefix in prefixes))

    def summary(self, metric: str, tag: str = "", *, synthetic: bool = False, where: str = "") -> Summary:
        """A metric over all cases, or those with a tag (and the tag `where`); synthetic cases are summed up apart."""
        chosen = [
            report
            for report in self.cases
            if metric in report.scores
            and report.case.synthetic == synthetic
            and tag in ("", *report.case.tags)
            and where in ("", *report.case.tags)
        ]
        scored = [(report.case, score) for report in chosen if (score := report.scores[metric].value) is not None]
        values = pooled(metric, [case for case, _ in scored], [score for _, score in scored])
        if values is None:
            return Summary(metric, tag, None, 0, len(chosen) - len(scored))
        found = None
        if values:
            groups, weights = [case.group for case, _ in scored], [case.weight for case, _ in scored]
            found = interval(values, groups, weights)
        return Summary(metric, tag, found, len(scored), len(chosen) - len(scored))

    @cached_property
    def digest(self) -> str:
        """Hash over everything but times: the same candidate gives the same digest."""
        return hashlib.sha256(canonical(self.as_json(times=False)).encode()).hexdigest()

    def as_json(self, *, times: bool = True) -> dict[str, Any]:
        """The report as plain data."""
        timing = {name for name in self.metrics if all_metrics()[name].timing}
        names = [name for name in self.metrics if times or name not in timing]
        form: dict[str, Any] = {
            "suite": self.suite,
            "candidate": self.candidate,
            "metrics": {name: self._metric_json(name) for name in names},
            "cases": [_case_json(report, names) for report in self.cases],
        }
        if times:
            form |= {
                "digest": self.digest,
                "seconds": round(self.seconds, 3),
                "case_seconds": {report.case.id: round(report.seen.seconds, 4) for report in self.cases},
            }
        return form

    def _metric_json(self, name: str) -> dict[str, Any]:
        prefixes = tuple(sorted({tag.split(":")[0] for report in self.cases for tag in report.case.tags if ":" in tag}))
        form = {"better": all_metrics()[name].better, **_summary_json(self.summary(name))}
        made = self.summary(name, synthetic=True)
        if made.scored or made.unscored:
            form["synthetic"] = _summary_json(made)
        form["slices"] = {tag: _summary_json(self.summary(name, tag)) for tag in self.slices(prefixes)}
        return form


def pooled(metric: str, cases: Sequence[Case], values: Sequence[float]) -> Sequence[float] | None:
    """Values whose mean is the metric's figure over these cases; None when they cannot have one."""
    chosen = all_metrics()[metric].pooled
    return values if chosen is None else chosen(cases, values)


def read_report(form: Mapping[str, Any]) -> RunReport:
    """A report from its JSON form, e.g. a released baseline.

    Raises:
        EvalError: the form is not that of a report.
    """
    try:
        cases = tuple(_read_case(item, form.get("case_seconds", {})) for item in form["cases"])
        return RunReport(form["suite"], form["candidate"], tuple(form["metrics"]), cases, form.get("seconds", 0.0))
    except (KeyError, TypeError, AttributeError):
        raise EvalError(
            "The file is no report of a run.", "Give the report.json that `beleg eval run` wrote."
        ) from None


def _read_case(item: Mapping[str, Any], seconds: Mapping[str, float]) -> CaseReport:
    case = Case(
        item["id"],
        item["input"],
        item["expected"],
        frozenset(item["tags"]),
        item["cluster"],
        item.get("weight", 1.0),
        item.get("split", ""),
        item.get("synthetic", False),
    )
    seen = Observation(item["output"], item["error"], seconds.get(case.id, 0.0))
    scores = {name: Score(score["value"], score["explanation"]) for name, score in item["scores"].items()}
    return CaseReport(case, seen, scores)


def canonical(form: Mapping[str, Any]) -> str:
    """JSON with sorted keys: the same data gives the same text."""
    return json.dumps(form, sort_keys=True, ensure_ascii=False, allow_nan=False)


def _summary_json(summary: Summary) -> dict[str, Any]:
    found = summary.interval
    form: dict[str, Any] = {"scored": summary.scored, "unscored": summary.unscored}
    if found is not None:
        ends = {"low": found.low, "high": found.high}
        form |= {"value": round(found.value, 6), "clusters": found.clusters}
        form |= {name: round(end, 6) if abs(end) < float("inf") else None for name, end in ends.items()}
    return form


def _case_json(report: CaseReport, names: list[str]) -> dict[str, Any]:
    scores = {
        name: {"value": None if score.value is None else round(score.value, 6), "explanation": score.explanation}
        for name, score in report.scores.items()
        if name in names
    }
    return {
        "id": report.case.id,
        "tags": sorted(report.case.tags),
        "cluster": report.case.cluster,
        "weight": report.case.weight,
        "split": report.case.split,
        "synthetic": report.case.synthetic,
        "input": dict(report.case.input),
        "expected": dict(report.case.expected),
        "output": dict(report.seen.output) if report.seen.output is not None else None,
        "error": report.seen.error,
        "scores": scores,
    }
