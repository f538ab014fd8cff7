"""Runs a suite: every case once, in parallel, resumable, with a report that two runs share byte for byte."""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.errors import EvalError
from evals.report.types import CaseReport, RunReport
from evals.scoring import Metric, Observation, choose
from evals.scoring.cost import reference_seconds
from evals.suite.types import Case, Suite
from evals.targets import Run
from guardrails.errors import BelegError

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a suite is run.

    Attributes:
        workers: threads; the report does not depend on it.
        journal: file that keeps the observations, so that a killed run goes on where it was; None keeps nothing.
        candidate: names what is scored, e.g. a release id; part of the journal's key.
        split: only cases of this split, "" for all.
        clock: seconds.
    """

    workers: int = 2
    journal: Path | None = None
    candidate: str = ""
    split: str = ""
    clock: Callable[[], float] = time.perf_counter


def run_suite(suite: Suite, run: Run, options: RunOptions | None = None, progress: Progress | None = None) -> RunReport:
    """Run every case of a suite and score it.

    Args:
        suite: cases, metrics, gates.
        run: the target.
        options: see `RunOptions`.
        progress: called with (done, all).

    Raises:
        EvalError: an unknown metric, or a journal of another suite or candidate.
    """
    chosen = options or RunOptions()
    metrics = choose(suite.metrics)
    cases = [case for case in suite.cases if chosen.split in ("", case.split)]
    if not cases:
        raise EvalError(f"The suite has no cases in the split '{chosen.split}'.", "Leave --split out.")
    journal = Journal(chosen.journal, fingerprint(suite, chosen.candidate))
    began = chosen.clock()
    seen = _observe(cases, run, chosen, journal, suite, progress, began)
    reports = [_scored(case, seen[case.id], metrics) for case in cases]
    return RunReport(suite.name, chosen.candidate, tuple(suite.metrics), tuple(reports), chosen.clock() - began)


def fingerprint(suite: Suite, candidate: str) -> str:
    """Names a suite in this very form with this candidate."""
    cases = [[case.id, case.target, dict(case.input), dict(case.expected), sorted(case.tags)] for case in suite.cases]
    form = [suite.name, suite.target, dict(suite.options), cases, candidate]
    return hashlib.sha256(json.dumps(form, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()[:32]


class Journal:
    """Observations of a run, a JSON line each; a line that a kill cut short is done again."""

    def __init__(self, path: Path | None, key: str) -> None:
        self._path = path
        self._key = key
        self._lock = threading.Lock()
        self.kept: dict[str, Observation] = dict(self._read())

    def put(self, case: str, seen: Observation) -> None:
        """Keep an observation."""
        if self._path is None:
            return
        line = json.dumps({"key": self._key, "case": case, **asdict(seen)}, ensure_ascii=False, default=str)
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")

    def _read(self) -> Iterator[tuple[str, Observation]]:
        if self._path is None or not self._path.exists():
            return
        for line in self._path.read_text(encoding="utf-8").split("\n"):
            try:
                record = json.loads(line)
            except json.JSONDecodeError:
                continue
            if record.pop("key", None) == self._key and not record.get("error"):
                yield record.pop("case"), Observation(**record)


def _observe(
    cases: list[Case],
    run: Run,
    options: RunOptions,
    journal: Journal,
    suite: Suite,
    progress: Progress | None,
    began: float,
) -> Mapping[str, Observation]:
    seen = {case.id: journal.kept[case.id] for case in cases if case.id in journal.kept}
    todo = [case for case in cases if case.id not in seen]
    lock = threading.Lock()
    spent = {"euros": 0.0}

    def one(case: Case) -> None:
        cause = _over(suite, options.clock() - began, spent["euros"])
        found = Observation(None, cause) if cause else _observation(case, run, options.clock, suite.serial)
        if not cause:
            journal.put(case.id, found)
        with lock:
            seen[case.id] = found
            spent["euros"] += found.euros or 0.0
            if progress is not None:
                progress(len(seen), len(cases))

    if todo and suite.serial:
        # The first case loads models and fills caches; its time would be that of the start.
        _observation(todo[0], run, options.clock)
    with ThreadPoolExecutor(1 if suite.serial else max(1, options.workers)) as pool:
        list(pool.map(one, todo))
    return seen


def _over(suite: Suite, seconds: float, euros: float) -> str:
    """Why no further case may run, or ""."""
    if suite.budget.seconds and seconds > suite.budget.seconds:
        return "the run's budget of seconds is used up"
    if suite.budget.euros and euros > suite.budget.euros:
        return "the run's budget of euros is used up"
    return ""


def _observation(case: Case, run: Run, clock: Callable[[], float], referenced: bool = False) -> Observation:
    unit = reference_seconds() if referenced else 0.0
    started = clock()
    try:
        output: Mapping[str, Any] = run(case)
    except BelegError as error:
        return Observation(None, error.cause, clock() - started, reference=unit)
    except Exception as error:
        # One case that breaks must not cost the others; its error counts against the gate as unscored.
        return Observation(None, type(error).__name__, clock() - started, reference=unit)
    usage = output.get("usage") or {}
    return Observation(output, "", clock() - started, usage.get("tokens"), usage.get("euros"), unit)


def _scored(case: Case, seen: Observation, metrics: list[Metric]) -> CaseReport:
    scores = {metric.name: metric(case, seen) for metric in metrics if metric.applies(case)}
    return CaseReport(case, seen, scores)
