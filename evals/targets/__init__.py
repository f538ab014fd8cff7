"""What runs a case: the parts of an installation, by the name a suite gives.

A target is a factory: `(beleg, options) -> run`, and `run(case)` gives the output as the command line prints it. What a
target writes (conversations, cases of the inbox) goes to a scratch database, never to the installation's own.
"""

import difflib
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from evals.errors import EvalError
from evals.suite.types import Case, Suite
from evals.targets.attack import attack
from evals.targets.checks import analyse, guard, redact
from evals.targets.conversing import chat
from evals.targets.copywriting import claims, lint
from evals.targets.documents import ask, search
from evals.targets.notes import voice
from evals.targets.removing import ask_without
from evals.targets.types import Closing, Factory, Run, close

if TYPE_CHECKING:
    from assistant.compose import Beleg

__all__ = ["Factory", "Run", "TARGETS", "close", "for_suite", "target"]

TARGETS: Mapping[str, Factory] = {
    "analyse": analyse,
    "ask": ask,
    "ask_without": ask_without,
    "attack": attack,
    "chat": chat,
    "claims": claims,
    "guard": guard,
    "lint": lint,
    "redact": redact,
    "search": search,
    "search-bm25": partial(search, arm="bm25"),
    "search-dense": partial(search, arm="dense"),
    "voice": voice,
}


def for_suite(suite: Suite, beleg: "Beleg") -> Run:
    """What runs the cases of a suite, each on its own target; close it with `evals.targets.types.close`.

    Raises:
        EvalError: a case names an unknown target.
    """
    names = sorted({case.target or suite.target for case in suite.cases})
    runs = {name: target(name, beleg, suite.options) for name in names}

    def run(case: Case) -> Mapping[str, Any]:
        return runs[case.target or suite.target](case)

    def give_back() -> None:
        for one in runs.values():
            close(one)

    return Closing(run, give_back)


def target(name: str, beleg: "Beleg", options: Mapping[str, Any]) -> Run:
    """A target by name.

    Raises:
        EvalError: naming the nearest known target.
    """
    if name not in TARGETS:
        near = difflib.get_close_matches(name, TARGETS, n=1, cutoff=0.0)
        raise EvalError(f"There is no target '{name}'.", f"Did you mean '{near[0]}'?")
    return TARGETS[name](beleg, options)
