"""Which cases of the shipped suites a change can touch.

Only these are run again; all others keep what they had without the change, and the gate of the whole suite decides.
That can only make a regression harder to catch.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from evals.scoring import all_metrics
from evals.suite.load import load_suite
from evals.suite.types import Case, Gate, Suite

_Keep = Callable[[Case], bool]


def _all(_case: Case) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Part:
    """Cases of a suite.

    Attributes:
        suite: a shipped suite.
        touched: cases that are run again.
        whole: cases that the gate looks at; others are left out, with the floors that they belong to.
        model: the faithful stub answers.
    """

    suite: str
    touched: _Keep = _all
    whole: _Keep = _all
    model: bool = False


def _asked(case: Case) -> bool:
    return case.target == "ask"


PARTS: Mapping[str, Part] = {
    "support": Part("support"),
    "documents": Part("support", lambda case: case.target == "ask"),
    "conversations": Part("support", lambda case: case.target != "ask"),
    "model": Part("support", _asked, _asked, model=True),
    "guards": Part("safety", _all, lambda case: case.target in ("guard", "redact")),
    "retrieval": Part("retrieval", lambda case: bool({"set:questions", "set:words"} & case.tags)),
    "copy": Part("copy"),
    "lint": Part("copy", lambda case: case.target == ""),
    "voice": Part("voice"),
    "performance": Part("performance"),
}


def whole(part: Part) -> Suite:
    """The suite whose gate decides."""
    suite = load_suite(Path(part.suite))
    cases = tuple(case for case in suite.cases if part.whole(case))
    if len(cases) == len(suite.cases):
        return suite
    # The stub is no model to set floors for: its part is held by the ratchets alone.
    before = [0 if part.model else _applicable(gate, suite.cases) for gate in suite.gates]
    gates = [_bare(gate, count, _applicable(gate, cases)) for gate, count in zip(suite.gates, before, strict=True)]
    return replace(suite, cases=cases, gates=tuple(gate for gate in gates if gate is not None))


def _bare(gate: Gate, before: int, after: int) -> Gate | None:
    """A gate for fewer cases: floors are kept where all of their cases are, ratchets where there are enough."""
    if after < gate.min_cases:
        return None
    if after == before:
        return gate
    return replace(gate, at_least=None, at_most=None, skip_small=True) if gate.max_drop is not None else None


def _applicable(gate: Gate, cases: tuple[Case, ...]) -> int:
    metric = all_metrics()[gate.metric]
    return sum(metric.applies(case) and gate.where in ("", *case.tags) for case in cases)
