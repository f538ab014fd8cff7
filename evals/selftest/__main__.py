"""Gate self-test: injected regressions must be NO-GO, changes that change nothing must be GO.

python -m evals.selftest [--only NAME …] [--kind regressions|noops] [--workers 2] [--json FILE]

Every change is put into the configuration or the code path of the demo company's installation, which is indexed into a
scratch folder, and scored by the shipped suites against the same installation without it. Exit status 0 when all
regressions are caught and at least 19 of 20 other changes pass.
"""

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from evals.selftest.noops import NOOPS
from evals.selftest.regressions import REGRESSIONS
from evals.selftest.types import Change
from evals.selftest.workbench import Outcome, Workbench

KINDS = {"regressions": (REGRESSIONS, "NO-GO"), "noops": (NOOPS, "GO")}
LEAST_PASSED = 0.95


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print a table; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.selftest", description="Gate self-test.")
    parser.add_argument("--only", nargs="*", help="names of changes")
    parser.add_argument("--kind", choices=sorted(KINDS), help="only regressions or only no-ops")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the outcomes here too")
    chosen = parser.parse_args(arguments)
    logging.disable(logging.WARNING)
    found: dict[str, list[Outcome]] = {}
    with tempfile.TemporaryDirectory() as folder:
        bench = Workbench(Path(folder), chosen.workers)
        try:
            for kind, (changes, wanted) in KINDS.items():
                if chosen.kind in (None, kind):
                    found[kind] = [_judged(bench, one, wanted) for one in _wanted(changes, chosen.only)]
        finally:
            bench.close()
    for kind, outcomes in found.items():
        print(f"{kind}: {right(kind, outcomes)} of {len(outcomes)} {KINDS[kind][1]}")
    if chosen.json:
        chosen.json.write_text(json.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if all(enough(kind, outcomes) for kind, outcomes in found.items()) else 1


def _wanted(changes: Sequence[Change], only: Sequence[str] | None) -> list[Change]:
    return [change for change in changes if not only or change.name in only]


def _judged(bench: Workbench, change: Change, wanted: str) -> Outcome:
    outcome = bench.judge(change)
    sign = "ok    " if outcome.decision == wanted else "MISSED"
    reason = outcome.reasons[0] if outcome.reasons else ""
    print(
        f"{sign} {change.name:30} {change.part:14} {outcome.decision:18} {outcome.seconds:5.0f} s  {reason}", flush=True
    )
    return outcome


def right(kind: str, outcomes: Sequence[Outcome]) -> int:
    """How many changes the gate judged as it must."""
    return sum(outcome.decision == KINDS[kind][1] for outcome in outcomes)


def enough(kind: str, outcomes: Sequence[Outcome]) -> bool:
    """All regressions, 95 % of the no-ops."""
    share = right(kind, outcomes) / len(outcomes) if outcomes else 1.0
    return share == 1.0 if kind == "regressions" else share >= LEAST_PASSED


def as_json(found: dict[str, list[Outcome]]) -> dict[str, object]:
    """The outcomes as plain data."""
    return {
        kind: [
            {
                "change": one.change.name,
                "part": one.change.part,
                "decision": one.decision,
                "reasons": list(one.reasons),
                "seconds": round(one.seconds, 1),
            }
            for one in outcomes
        ]
        for kind, outcomes in found.items()
    }


if __name__ == "__main__":
    sys.exit(main())
