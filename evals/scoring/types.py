"""The contract of every metric."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from evals.suite.types import Case


@dataclass(frozen=True, slots=True)
class Observation:
    """What a target did with a case.

    Attributes:
        output: what came out, as the command line prints it; None when the target failed.
        error: cause of the failure, without the case's text.
        seconds: wall-clock seconds.
        tokens: tokens used by language models, None when unknown.
        euros: what they cost, None when unknown.
        reference: seconds that a fixed piece of work took just before, 0 when not measured.
    """

    output: Mapping[str, Any] | None
    error: str = ""
    seconds: float = 0.0
    tokens: int | None = None
    euros: float | None = None
    reference: float = 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """A finite number, or None for a case that could not be scored; the explanation says why in either case."""

    value: float | None
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A named, deterministic score.

    Attributes:
        name: as suites name it.
        applies: whether a case has what the metric needs; decided by the case alone, so that no output can dodge it.
        score: the score of an observation.
        better: "higher" or "lower" is better.
        timing: True for what differs between identical runs (latency); left out of the report's digest.
        about: one line for reports.
        of_observation: the score from times and costs instead of the output.
        pooled: for figures that are no mean of the cases' scores: turns the scores of a set of cases into values whose
            mean is the figure, None when the set cannot have one.
    """

    name: str
    applies: Callable[[Case], bool]
    score: Callable[[Case, Mapping[str, Any]], Score]
    better: Literal["higher", "lower"] = "higher"
    timing: bool = False
    about: str = ""
    of_observation: Callable[[Case, Observation], Score] | None = field(default=None)
    pooled: Callable[[Sequence[Case], Sequence[float]], list[float] | None] | None = field(default=None)

    def __call__(self, case: Case, seen: Observation) -> Score:
        """Score an observation; a target that failed is unscored, a metric that fails too."""
        try:
            if self.of_observation is not None:
                return _finite(self.of_observation(case, seen))
            if seen.output is None:
                return Score(None, f"the target failed: {seen.error}")
            return _finite(self.score(case, seen.output))
        except Exception as error:
            # The explanation ends in reports: the type of the error, never the text that caused it.
            return Score(None, f"the metric failed: {type(error).__name__}")


def _finite(score: Score) -> Score:
    value = score.value
    if value is not None and not abs(value) < float("inf"):
        return Score(None, "the metric gave no finite number")
    return score
