"""Scores a release: its suites on an installation built from its bundle, against the promoted release."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.release.serving import check_model, installation_of
from assistant.release.store import Evaluation, ReleaseStore
from evals.gate import GateResult, decide
from evals.judge.gate import with_judge
from evals.report.types import RunReport
from evals.report.write import load_report, write_report
from evals.run import RunOptions, run_suite
from evals.suite.types import Suite
from evals.targets import close, for_suite

if TYPE_CHECKING:
    from assistant.compose import Beleg

REPORTS = "release-reports"


@dataclass(frozen=True, slots=True)
class Scored:
    """How a release did on a suite.

    Attributes:
        body: {"reasons": […], "metrics": {name: mean | None}, "cases": n}.
        report: the HTML report.
    """

    suite: str
    decision: str
    digest: str
    baseline: str
    body: Mapping[str, Any]
    report: Path

    @property
    def metrics_line(self) -> str:
        """The means in one line."""
        values = self.body["metrics"].items()
        return "  ".join(f"{name} {'missing' if value is None else f'{value:.3f}'}" for name, value in values)

    def as_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "suite": self.suite,
            "decision": self.decision,
            "digest": self.digest,
            "baseline": self.baseline,
            **self.body,
            "report": str(self.report),
        }


def evaluate(
    beleg: "Beleg", store: ReleaseStore, release: str, suites: Sequence[Suite], person: str, workers: int = 2
) -> list[Scored]:
    """Run suites on a release, keep its reports, scores and the gate's decisions.

    Ratchets are held against the newest report of the promoted release on the same suite. Where that is missing, or is
    not the report whose digest was kept, the run has no baseline, and a promotion lacks data.

    Args:
        beleg: the installation whose data is used.
        workers: cases at a time.

    Raises:
        ReleaseError: code, model or index are not those of the release.
        ReleaseDamaged: the bundle was changed.
        EvalError: a suite cannot be run or a report cannot be written.
    """
    reports = beleg.settings.data_dir / REPORTS
    made = installation_of(beleg, store, release)
    try:
        check_model(made, store.load(release))
        return [_one(made, store, release, suite, person, workers, reports) for suite in suites]
    finally:
        made.close()


def _one(
    made: "Beleg", store: ReleaseStore, release: str, suite: Suite, person: str, workers: int, reports: Path
) -> Scored:
    current = store.current()
    before = None
    if current not in ("", release):
        before = _baseline(store, current, suite.name, reports)
    journal = reports / release / suite.name / "journal.jsonl"
    options = RunOptions(workers, journal, release)
    run = for_suite(suite, made)
    try:
        report = run_suite(suite, run, options)
    finally:
        close(run)
    gate = with_judge(decide(suite, report, before), suite, report, made, reports / release / suite.name)
    folder = write_report(reports / release, report, gate, before)
    journal.unlink(missing_ok=True)
    body = _body(report, gate)
    baseline = current if before is not None else ""
    store.put_evaluation(release, Evaluation(suite.name, gate.decision, baseline, report.digest, body), person)
    return Scored(suite.name, gate.decision, report.digest, baseline, body, folder / "report.html")


def _baseline(store: ReleaseStore, release: str, suite: str, reports: Path) -> RunReport | None:
    """The promoted release's report, if it is the very one whose digest was kept."""
    kept = store.evaluations(release).get(suite)
    file = reports / release / suite / "report.json"
    if kept is None or not file.is_file():
        return None
    report = load_report(file)
    return report if report.digest == kept.digest else None


def _body(report: RunReport, gate: GateResult) -> dict[str, Any]:
    means = {}
    for name in report.metrics:
        found = report.summary(name).interval
        means[name] = round(found.value, 6) if found else None
    return {"reasons": gate.reasons, "metrics": means, "cases": len(report.cases)}
