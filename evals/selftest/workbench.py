"""The demo company's installation, opened with changes and scored against itself without them."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from assistant.compose import Beleg
from assistant.settings import load_settings
from evals.gate import Decision, decide
from evals.report.types import RunReport
from evals.run import RunOptions, run_suite
from evals.selftest.parts import PARTS, whole
from evals.selftest.types import Change
from evals.suite.types import Suite
from evals.targets import close, for_suite
from guardrails.errors import BelegError

DEMO = Path(__file__).parents[2] / "assistant" / "demo"
COMPANY = DEMO / "company"
MODEL: dict[str, Any] = {"answer.generator": "stub:faithful", "answer.rewriter": "rules", "limits.cache.days": 0}
"""Settings by which the faithful stub answers."""
SHARED = ("encoder", "reader", "redactor", "policy", "linter")
"""Parts that do not depend on what a change changes, unless it says so."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the gate said of a change.

    Attributes:
        reasons: of checks that failed or lacked data.
        seconds: of the run.
    """

    change: Change
    decision: Decision
    reasons: Sequence[str]
    seconds: float


class Workbench:
    """Opens and scores installations of the demo company.

    Args:
        folder: scratch folder for indexes and files of changes.
        workers: cases at a time.
    """

    def __init__(self, folder: Path, workers: int = 2) -> None:
        self.folder, self.workers = folder, workers
        self._baselines: dict[str, RunReport] = {}
        self._base: Beleg | None = None
        self._indexes: dict[str, Path] = {}

    def base(self) -> Beleg:
        """The installation without a change."""
        if self._base is None:
            self._base = self._made(self.index("base", [COMPANY]), {})
        return self._base

    def close(self) -> None:
        """Close the installation."""
        if self._base is not None:
            self._base.close()

    def index(self, name: str, paths: Sequence[Path], tenant: str = "") -> Path:
        """A data directory with an index of these documents, made once."""
        if name not in self._indexes:
            data_dir = self.folder / "indexes" / name
            made = self._made(data_dir, {"tenant": tenant or None})
            try:
                made.ingest().run(made.settings.tenant, list(paths))
            finally:
                made.close()
            self._indexes[name] = data_dir
        return self._indexes[name]

    def copied(self, name: str) -> Path:
        """A copy of the company's documents that may be changed."""
        target = self.folder / "documents" / name
        shutil.copytree(COMPANY, target, dirs_exist_ok=True)
        return target

    @contextmanager
    def opened(
        self, flags: dict[str, Any] | None = None, *, data_dir: Path | None = None, own: Sequence[str] = ()
    ) -> Iterator[Beleg]:
        """An installation with other settings.

        Args:
            flags: dotted settings, e.g. {"answer.threshold": 0.9}.
            data_dir: another index than the company's.
            own: parts of `SHARED` that are built anew, because the settings change them.
        """
        base = self.base()
        made = self._made(data_dir or base.settings.data_dir, flags or {})
        for name in SHARED:
            if name not in own:
                made.__dict__[name] = getattr(base, name)
        try:
            yield made
        finally:
            made.close()

    def baseline(self, name: str) -> RunReport:
        """The report of a part's whole suite without a change."""
        part = PARTS[name]
        key = f"{part.suite} {part.model} {len(whole(part).cases)}"
        if key not in self._baselines:
            with self.opened(MODEL if part.model else None) as beleg:
                self._baselines[key] = self._run(whole(part), beleg)
        return self._baselines[key]

    def judge(self, change: Change) -> Outcome:
        """Score a change against the baseline; a suite that fails without any change proves nothing about changes."""
        suite, before = whole(PARTS[change.part]), self.baseline(change.part)
        began = perf_counter()
        unchanged = decide(suite, before, before)
        if unchanged.decision != "GO":
            return Outcome(change, "INSUFFICIENT DATA", ("without the change: " + unchanged.reasons[0],), 0.0)
        touched = tuple(case for case in suite.cases if PARTS[change.part].touched(case))
        try:
            with change.apply(self) as beleg:
                after = self._run(replace(suite, cases=touched), beleg)
        except BelegError as error:
            # A change that cannot be put into force has proven nothing.
            return Outcome(change, "INSUFFICIENT DATA", (f"not run: {error.cause}",), perf_counter() - began)
        found = decide(suite, _over(before, after), before)
        return Outcome(change, found.decision, found.reasons, perf_counter() - began)

    def _run(self, suite: Suite, beleg: Beleg) -> RunReport:
        if beleg.settings.answer.generator == MODEL["answer.generator"] and "links" not in beleg.__dict__:
            beleg.__dict__["links"] = (stub_link(),)
        run = for_suite(suite, beleg)
        try:
            return run_suite(suite, run, RunOptions(self.workers))
        finally:
            close(run)

    def _made(self, data_dir: Path, flags: dict[str, Any]) -> Beleg:
        return Beleg(load_settings(DEMO / "beleg.yaml", flags={"data_dir": data_dir, **flags}, environ={}), {})


def _over(before: RunReport, after: RunReport) -> RunReport:
    """The report before with the cases that were run again."""
    again = {found.case.id: found for found in after.cases}
    return replace(after, cases=tuple(again.get(known.case.id, known) for known in before.cases))


def stub_link(euros_per_million: float = 0.0) -> Any:
    """A link of the fallback chain to the faithful stub.

    Args:
        euros_per_million: price of prompt and reply tokens.
    """
    from assistant.generate.llm import llm_generator
    from assistant.resilience.attempt import Link
    from assistant.resilience.prices import Price
    from evals.selftest.models import Faithful

    return Link(
        llm_generator(Faithful(), str(MODEL["answer.generator"])), price=Price(euros_per_million, euros_per_million)
    )
