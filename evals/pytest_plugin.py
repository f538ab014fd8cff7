"""pytest plugin: suites as tests.

    def test_support(beleg_suite):
        beleg_suite("support")                      # a shipped suite, on the installation of --beleg-config

    def test_my_rules(beleg_suite):
        beleg_suite("suites/mine.yaml", run=lambda case: {"action": "answer", "text": my_bot(case.input["question"])})

The test fails unless the gate says GO, with one sentence per failed check. Reports are written to --beleg-reports.
Options can stand in the ini file as beleg_config, beleg_data_dir, beleg_baseline, beleg_reports.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from assistant.compose import Beleg
    from evals.gate import GateResult
    from evals.report.types import RunReport
    from evals.suite.types import Suite
    from evals.targets.types import Run

_OPTIONS = {
    "config": "settings file of the installation (beleg.yaml)",
    "data_dir": "data directory of the installation",
    "baseline": "folder with the reports of the released version, for ratchets",
    "reports": "folder that reports are written to",
}


@dataclass(frozen=True)
class SuiteRun:
    """A suite that was run: its report, the gate's decision, and the folder of the written reports, if any."""

    report: "RunReport"
    gate: "GateResult"
    folder: Path | None


Runner = Callable[..., SuiteRun]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of the plugin, for the command line and the ini file."""
    group = parser.getgroup("beleg", "suites of Beleg")
    for name, about in _OPTIONS.items():
        group.addoption(f"--beleg-{name.replace('_', '-')}", dest=f"beleg_{name}", default=None, help=about)
        parser.addini(f"beleg_{name}", about, default="")


@pytest.fixture(scope="session")
def beleg_installation(request: pytest.FixtureRequest) -> Iterator["Beleg"]:
    """The installation that suites are run on."""
    from assistant.compose import Beleg
    from assistant.settings import load_settings

    config, data_dir = _path(request.config, "config"), _path(request.config, "data_dir")
    beleg = Beleg(load_settings(config, flags={"data_dir": data_dir}))
    yield beleg
    beleg.close()


@pytest.fixture
def beleg_suite(request: pytest.FixtureRequest) -> Runner:
    """Runs a suite and fails the test unless the gate says GO.

    Takes a suite file or the name of a shipped suite; `run` replaces the installation by a function of a case,
    `workers` is the number of cases at a time, `split` chooses "dev" or "test" cases, and with `insufficient_ok` a lack
    of data does not fail the test.
    """

    def run_it(
        suite: "str | Path | Suite",
        *,
        run: "Run | None" = None,
        workers: int = 2,
        split: str = "",
        insufficient_ok: bool = False,
    ) -> SuiteRun:
        from evals.suite.load import load_suite
        from evals.suite.types import Suite as LoadedSuite

        chosen = suite if isinstance(suite, LoadedSuite) else load_suite(Path(suite))
        found = _run(request, chosen, run, workers, split)
        accepted = ("GO", "INSUFFICIENT DATA") if insufficient_ok else ("GO",)
        if found.gate.decision not in accepted:
            reasons = "".join(f"\n- {reason}" for reason in found.gate.reasons)
            where = f"\nreport: {found.folder / 'report.html'}" if found.folder else ""
            pytest.fail(f"{chosen.name}: {found.gate.decision}{reasons}{where}", pytrace=False)
        return found

    return run_it


def _run(request: pytest.FixtureRequest, suite: "Suite", run: "Run | None", workers: int, split: str) -> SuiteRun:
    from evals.gate import decide
    from evals.report.write import load_report, write_report
    from evals.run import RunOptions, run_suite
    from evals.targets import close, for_suite

    made = run or for_suite(suite, request.getfixturevalue("beleg_installation"))
    try:
        report = run_suite(suite, made, RunOptions(workers, split=split))
    finally:
        close(made)
    baseline, reports = _path(request.config, "baseline"), _path(request.config, "reports")
    file = baseline / suite.name / "report.json" if baseline else None
    before = load_report(file) if file is not None and file.is_file() else None
    gate = decide(suite, report, before)
    return SuiteRun(report, gate, write_report(reports, report, gate, before) if reports else None)


def _path(config: pytest.Config, name: str) -> Path | None:
    given = config.getoption(f"beleg_{name}") or config.getini(f"beleg_{name}")
    return Path(given) if given else None
