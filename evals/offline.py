"""All shipped suites on the demo company without a network: how long, how often the same, byte for byte.

python -m evals.offline [--data-dir DIR] [--workers 2 1 2] [--suites NAME …] [--out DIR] [--json]

One run per number of workers. Connections to anything but this machine are refused and counted. What is compared are
all four reports (JSON, HTML, Markdown, JUnit XML) without times: suites that measure latency keep their other metrics.
Exit status 0 when all runs are the same and nothing tried to reach a network.
"""

import argparse
import hashlib
import json
import logging
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evals.errors import EvalError
from evals.gate import GateResult, decide, decision_of
from evals.report.html import html
from evals.report.junit import junit
from evals.report.markdown import markdown
from evals.report.types import RunReport, canonical
from evals.report.write import write_report
from evals.run import RunOptions, run_suite
from evals.scoring import all_metrics
from evals.suite.load import load_suite, shipped
from evals.targets import close, for_suite

DEMO = Path(__file__).parents[1] / "assistant" / "demo"
_LOCAL = ("127.", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of all suites.

    Attributes:
        seconds: wall-clock time by suite.
        reports: SHA-256 of the four reports without times, by suite.
        decisions: of the gate, by suite.
    """

    workers: int
    seconds: dict[str, float]
    reports: dict[str, str]
    decisions: dict[str, str]


@contextmanager
def no_network() -> Iterator[list[str]]:
    """Refuses connections and name look-ups beyond this machine; yields the attempts, by host."""
    attempts: list[str] = []
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded(self: socket.socket, address: Any) -> Any:
        if isinstance(address, tuple) and not str(address[0]).startswith(_LOCAL):
            attempts.append(str(address[0]))
            raise OSError("the network is off")
        return connect(self, address)

    def refused(host: Any, *given: Any, **named: Any) -> Any:
        if host is not None and not str(host).startswith(_LOCAL):
            attempts.append(str(host))
            raise OSError("the network is off")
        return look_up(host, *given, **named)

    socket.socket.connect = guarded  # type: ignore[method-assign, assignment]
    socket.getaddrinfo = refused
    try:
        yield attempts
    finally:
        socket.socket.connect = connect  # type: ignore[method-assign]
        socket.getaddrinfo = look_up


def without_times(report: RunReport, gate: GateResult) -> tuple[RunReport, GateResult]:
    """A report and its decision without metrics that measure time."""
    timing = {name for name in report.metrics if all_metrics()[name].timing}
    cases = tuple(
        replace(
            found,
            seen=replace(found.seen, seconds=0.0, reference=0.0),
            scores={name: score for name, score in found.scores.items() if name not in timing},
        )
        for found in report.cases
    )
    kept = tuple(name for name in report.metrics if name not in timing)
    checks = tuple(check for check in gate.checks if check.metric not in timing)
    return RunReport(report.suite, report.candidate, kept, cases), GateResult(decision_of(checks), checks)


def fingerprint(report: RunReport, gate: GateResult) -> str:
    """SHA-256 of all four reports without times."""
    bare, decided = without_times(report, gate)
    texts = (canonical(bare.as_json(times=False)), html(bare, decided), markdown(bare, decided), junit(bare, decided))
    return hashlib.sha256("\x00".join(texts).encode()).hexdigest()


def run_all(data_dir: Path, names: Sequence[str], workers: int, out: Path | None) -> Ran:
    """Run the suites on a fresh installation over an index."""
    from assistant.compose import Beleg
    from assistant.settings import load_settings

    beleg = Beleg(load_settings(DEMO / "beleg.yaml", flags={"data_dir": data_dir}))
    ran = Ran(workers, {}, {}, {})
    try:
        for name in names:
            began = time.perf_counter()
            suite = load_suite(Path(name))
            run = for_suite(suite, beleg)
            try:
                report = run_suite(suite, run, RunOptions(workers))
            finally:
                close(run)
            gate = decide(suite, report)
            ran.seconds[name] = round(time.perf_counter() - began, 1)
            ran.reports[name], ran.decisions[name] = fingerprint(report, gate), gate.decision
            if out is not None:
                write_report(out, report, gate)
    finally:
        beleg.close()
    return ran


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.offline", description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--data-dir", type=Path, help="data directory with the demo company indexed; else it is indexed"
    )
    parser.add_argument("--workers", type=int, nargs="+", default=[2, 1, 2], help="cases at a time, one run each")
    parser.add_argument("--suites", nargs="*", help="all shipped ones when not given")
    parser.add_argument("--out", type=Path, help="write the reports of the last run here")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    names = chosen.suites or shipped()
    logging.disable(logging.WARNING)
    try:
        with tempfile.TemporaryDirectory() as folder, no_network() as attempts:
            data_dir = chosen.data_dir or _indexed(Path(folder))
            runs = [run_all(data_dir, names, workers, chosen.out) for workers in chosen.workers]
    except EvalError as error:
        print(f"error: {error.cause}\n       {error.remedy}", file=sys.stderr)
        return 2
    same = {name: len({run.reports[name] for run in runs}) == 1 for name in names}
    if chosen.json:
        form = {"runs": [vars_of(run) for run in runs], "identical": same, "network": len(attempts)}
        print(json.dumps(form))
    else:
        print("\n".join(table(runs, same, attempts)))
    return 0 if all(same.values()) and not attempts else 1


def vars_of(run: Ran) -> dict[str, Any]:
    """A run as plain data."""
    return {
        "workers": run.workers,
        "seconds": run.seconds,
        "total_seconds": round(sum(run.seconds.values()), 1),
        "reports": run.reports,
        "decisions": run.decisions,
    }


def table(runs: Sequence[Ran], same: dict[str, bool], attempts: Sequence[str]) -> Iterator[str]:
    """The runs as lines."""
    yield f"{'suite':14}{'':20}" + "".join(f"{f'{run.workers} workers':>12}" for run in runs) + "   reports"
    for name, identical in same.items():
        seconds = "".join(f"{run.seconds[name]:>10.1f} s" for run in runs)
        told = f"identical {runs[0].reports[name][:12]}" if identical else "DIFFER"
        yield f"{name:14}{runs[0].decisions[name]:20}{seconds}   {told}"
    totals = "".join(f"{sum(run.seconds.values()):>10.1f} s" for run in runs)
    yield f"{'all':14}{'':20}{totals}   network calls: {len(attempts)}"


def _indexed(folder: Path) -> Path:
    from assistant.compose import Beleg
    from assistant.settings import load_settings

    beleg = Beleg(load_settings(DEMO / "beleg.yaml", flags={"data_dir": folder}))
    try:
        beleg.ingest().run(beleg.settings.tenant, [DEMO / "company"])
    finally:
        beleg.close()
    return folder


if __name__ == "__main__":
    sys.exit(main())
