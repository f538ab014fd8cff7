"""The nouns of an eval suite."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to try and what should come of it.

    Attributes:
        id: unique within the suite.
        input: what the target gets, e.g. {"question": …, "history": […]}.
        expected: what the metrics look at, e.g. {"action": "answer", "gold": "30 Tagen"}.
        tags: for slices, e.g. {"language:de", "kind:table"}.
        cluster: cases of one document or conversation are not independent; empty: a group of its own.
        weight: weight in means, > 0.
        split: "dev", "test" or "".
        synthetic: made by a program; never mixed into the scores of cases that people wrote.
        target: what runs it; "": the suite's target.
    """

    id: str
    input: Mapping[str, Any]
    expected: Mapping[str, Any]
    tags: frozenset[str] = frozenset()
    cluster: str = ""
    weight: float = 1.0
    split: str = ""
    synthetic: bool = False
    target: str = ""

    @property
    def group(self) -> str:
        """The cluster, or the case itself."""
        return self.cluster or f"case:{self.id}"


@dataclass(frozen=True, slots=True)
class Gate:
    """What must hold before a release.

    Attributes:
        metric: name of a metric of the suite.
        at_least: least mean, or None.
        at_most: greatest mean, or None (latency, leaks, cost).
        max_drop: greatest loss against the released baseline that is let through, or None for no ratchet.
        slices: tag prefixes that are gated one by one besides the whole, e.g. ("language",).
        min_cases: fewer scored cases than this are insufficient data.
        max_unscored: share of applicable cases that may be unscored.
        where: only cases with this tag are looked at; "" for all.
        skip_small: slices with fewer than min_cases are left out instead of being insufficient data.
    """

    metric: str
    at_least: float | None = None
    at_most: float | None = None
    max_drop: float | None = None
    slices: tuple[str, ...] = ()
    min_cases: int = 10
    max_unscored: float = 0.0
    where: str = ""
    skip_small: bool = False


@dataclass(frozen=True, slots=True)
class Budget:
    """What a run may use; a run that uses more is stopped and lacks data.

    Attributes:
        seconds: wall-clock seconds of the whole run, 0 for no limit.
        euros: money for models and judges.
    """

    seconds: float = 0.0
    euros: float = 0.0


@dataclass(frozen=True, slots=True)
class Suite:
    """Cases with the metrics that score them and the gates that decide.

    Attributes:
        target: what runs a case, see `evals.targets`.
        options: settings of the target, e.g. {"k": 10}.
        serial: one case at a time, for times that mean something.
    """

    name: str
    target: str
    cases: tuple[Case, ...]
    metrics: tuple[str, ...]
    gates: tuple[Gate, ...] = ()
    description: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    budget: Budget = Budget()
    judge: Mapping[str, Any] | None = None
    serial: bool = False
