"""The gate: GO, NO-GO or INSUFFICIENT DATA, with one sentence per check that failed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.report.types import CaseReport, RunReport, Summary, pooled
from evals.scoring import all_metrics
from evals.statistics import Difference, paired
from evals.suite.types import Gate, Suite

Outcome = Literal["pass", "fail", "insufficient"]
Decision = Literal["GO", "NO-GO", "INSUFFICIENT DATA"]
EXIT = {"GO": 0, "NO-GO": 3, "INSUFFICIENT DATA": 4}


@dataclass(frozen=True, slots=True)
class Check:
    """One gate on one slice.

    Attributes:
        slice: tag, or "" for all cases.
        kind: "level" (at_least, at_most), "ratchet" (max_drop) or "complete" (nothing unscored).
        reason: one sentence.
    """

    metric: str
    slice: str
    kind: str
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class GateResult:
    """The decision and what led to it."""

    decision: Decision
    checks: tuple[Check, ...]

    @property
    def reasons(self) -> list[str]:
        """One sentence per check that did not pass, failures before missing data."""
        return [check.reason for kind in ("fail", "insufficient") for check in self.checks if check.outcome == kind]

    @property
    def exit_status(self) -> int:
        """0, 3 or 4."""
        return EXIT[self.decision]


def decide(suite: Suite, report: RunReport, baseline: RunReport | None = None) -> GateResult:
    """Hold a run against the gates of its suite and against the released baseline.

    A level is held by the mean. A ratchet fails when the loss is larger than allowed and the interval of the paired
    difference excludes none; a loss that large which the interval cannot tell from none lacks data.

    Args:
        suite: with its gates.
        report: of the candidate.
        baseline: of the released version on the same suite; None: ratchets are not checked.
    """
    checks = tuple(check for gate in suite.gates for check in _gate(gate, report, baseline))
    if not checks:
        none = Check("", "", "level", "insufficient", f"The suite {suite.name} has no gates.")
        return GateResult("INSUFFICIENT DATA", (none,))
    return GateResult(decision_of(checks), checks)


def decision_of(checks: Sequence[Check]) -> Decision:
    """NO-GO when a check failed, INSUFFICIENT DATA when one lacks data or there are none, else GO."""
    outcomes = {check.outcome for check in checks}
    if "fail" in outcomes:
        return "NO-GO"
    return "INSUFFICIENT DATA" if "insufficient" in outcomes or not checks else "GO"


def _gate(gate: Gate, report: RunReport, baseline: RunReport | None) -> Iterator[Check]:
    for tag in ("", *report.slices(gate.slices)):
        summary = report.summary(gate.metric, tag, where=gate.where)
        named = " and ".join(part for part in (gate.where, tag) if part)
        where = f" for {named}" if named else ""
        if tag and (not summary.scored + summary.unscored or (gate.skip_small and summary.scored < gate.min_cases)):
            continue
        yield _complete(gate, summary, tag, where)
        if summary.scored < gate.min_cases or summary.interval is None:
            reason = f"{gate.metric}{where} has {summary.scored} scored cases, {gate.min_cases} are needed."
            yield Check(gate.metric, tag, "level", "insufficient", reason)
            continue
        yield from _levels(gate, summary, tag, where)
        if gate.max_drop is not None and baseline is not None:
            yield _ratchet(gate, report, baseline, tag, where)


def _complete(gate: Gate, summary: Summary, tag: str, where: str) -> Check:
    total = summary.scored + summary.unscored
    share = summary.unscored / total if total else 0.0
    if share <= gate.max_unscored:
        return Check(gate.metric, tag, "complete", "pass", f"{gate.metric}{where}: all cases scored.")
    reason = f"{gate.metric}{where} is missing for {summary.unscored} of {total} cases."
    return Check(gate.metric, tag, "complete", "fail", reason)


def _levels(gate: Gate, summary: Summary, tag: str, where: str) -> Iterator[Check]:
    assert summary.interval is not None
    value = summary.interval.value
    around = f"{value:.3f} ({summary.interval.low:.3f} to {summary.interval.high:.3f})"
    if gate.at_least is not None:
        good = value >= gate.at_least - 1e-12
        reason = f"{gate.metric}{where} is {around}, {'at least' if good else 'below'} {gate.at_least}."
        yield Check(gate.metric, tag, "level", "pass" if good else "fail", reason)
    if gate.at_most is not None:
        good = value <= gate.at_most + 1e-12
        reason = f"{gate.metric}{where} is {around}, {'at most' if good else 'above'} {gate.at_most}."
        yield Check(gate.metric, tag, "level", "pass" if good else "fail", reason)


def _ratchet(gate: Gate, report: RunReport, baseline: RunReport, tag: str, where: str) -> Check:
    assert gate.max_drop is not None
    change = difference(gate.metric, report, baseline, tag, gate.where)
    if change is None:
        reason = f"{gate.metric}{where} shares no scored cases with the baseline."
        return Check(gate.metric, tag, "ratchet", "insufficient", reason)
    gain = change.value
    words = (
        f"{gate.metric}{where} changed by {gain:+.3f} ({change.low:+.3f} to {change.high:+.3f}) against the baseline"
    )
    if gain >= -gate.max_drop - 1e-12:
        return Check(gate.metric, tag, "ratchet", "pass", f"{words}.")
    if change.high < 0:
        return Check(gate.metric, tag, "ratchet", "fail", f"{words}; a loss of {gate.max_drop} is allowed.")
    reason = f"{words}: more than the allowed loss of {gate.max_drop}, but too few cases to tell it from chance."
    return Check(gate.metric, tag, "ratchet", "insufficient", reason)


def difference(
    metric: str, report: RunReport, baseline: RunReport, tag: str = "", where: str = ""
) -> Difference | None:
    """Gain of a candidate over a baseline on the cases that both scored, positive when better; None without any."""
    before = {known.case.id: known for known in baseline.cases}
    pairs = [
        (found, before[found.case.id])
        for found in report.cases
        if found.case.id in before
        and not found.case.synthetic
        and tag in ("", *found.case.tags)
        and where in ("", *found.case.tags)
    ]
    scored = [
        (found.case, now, then)
        for found, known in pairs
        if (now := _value(found, metric)) is not None and (then := _value(known, metric)) is not None
    ]
    if not scored:
        return None
    cases = [case for case, _, _ in scored]
    ours = pooled(metric, cases, [value for _, value, _ in scored])
    theirs = pooled(metric, cases, [value for _, _, value in scored])
    if ours is None or theirs is None:
        return None
    sign = 1.0 if all_metrics()[metric].better == "higher" else -1.0
    return paired(
        [sign * value for value in ours],
        [sign * value for value in theirs],
        [case.group for case in cases],
        [case.weight for case in cases],
    )


def _value(report: CaseReport, metric: str) -> float | None:
    score = report.scores.get(metric)
    return None if score is None else score.value
