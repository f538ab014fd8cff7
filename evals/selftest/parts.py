"""Parts of the shipped suites. A part keeps every gate that its cases can decide, so its NO-GO is one of the whole."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from evals.scoring import all_metrics
from evals.suite.load import load_suite
from evals.suite.types import Case, Gate, Suite

_Keep = Callable[[Case], bool]


def _all(_case: Case) -> bool:
    return True


PARTS: Mapping[str, tuple[str, _Keep]] = {
    "support": ("support", _all),
    "documents": ("support", lambda case: case.target == "ask"),
    "conversations": ("support", lambda case: case.target != "ask"),
    "model": ("support", lambda case: case.target == "ask" and case.expected.get("action") == "answer"),
    "guards": ("safety", lambda case: case.target in ("guard", "redact")),
    "attacks": ("safety", lambda case: case.target == "" and "mutation:plain" in case.tags),
    "retrieval": ("retrieval", _all),
    "copy": ("copy", _all),
    "lint": ("copy", lambda case: case.target == ""),
    "voice": ("voice", _all),
    "performance": ("performance", _all),
}
"""Name: shipped suite, and which of its cases are kept."""


def part(name: str) -> Suite:
    """A part by name.

    Raises:
        KeyError: there is none.
    """
    suite, keep = PARTS[name]
    return narrowed(load_suite(Path(suite)), keep)


def narrowed(suite: Suite, keep: _Keep) -> Suite:
    """A suite with some of its cases, and the gates that these can decide."""
    cases = tuple(case for case in suite.cases if keep(case))
    gates = tuple(gate for gate in suite.gates if _cases(gate, cases) >= gate.min_cases)
    return replace(suite, cases=cases, gates=tuple(replace(gate, skip_small=True) for gate in gates))


def _cases(gate: Gate, cases: tuple[Case, ...]) -> int:
    metric = all_metrics()[gate.metric]
    return sum(metric.applies(case) and gate.where in ("", *case.tags) for case in cases)
