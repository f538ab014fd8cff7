"""The contract of what runs a case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evals.suite.types import Case

if TYPE_CHECKING:
    from assistant.compose import Beleg

Run = Callable[[Case], Mapping[str, Any]]
Factory = Callable[["Beleg", Mapping[str, Any]], Run]
"""(installation, the suite's options) -> run; `run(case)` gives the output as the command line prints it."""


@dataclass(frozen=True, slots=True)
class Closing:
    """A `Run` that holds a temporary database or index; `close` gives them back."""

    run: Run
    close: Callable[[], None]

    def __call__(self, case: Case) -> Mapping[str, Any]:
        """Run a case."""
        return self.run(case)


def close(run: Run) -> None:
    """Give back what a target holds."""
    if isinstance(run, Closing):
        run.close()
