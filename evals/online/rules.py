"""Alert rules in YAML, checked to the last key; every error names file, line and column."""

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evals.errors import EvalError
from evals.online.score import METRICS

Severity = Literal["info", "warning", "critical"]
DEFAULT = Path(__file__).with_name("rules.default.yaml")
QUESTIONS = "questions"
RELATIVE = frozenset({"latency_ms", "tokens", "euros"})
"""Metrics whose change is taken in parts of what it was."""


class RuleModel(BaseModel):
    """One rule: drift of something, or a metric beyond a bound."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")
    drift: str | None = Field(None, description="questions, or a metric whose mean must not change.")
    least: float = Field(0.0, ge=0, description="Smallest change that matters; see docs/monitoring.md for its unit.")
    direction: Literal["up", "down", "both"] | None = Field(
        None, description="Which change is an alarm; default: both for questions and up for a rate or cost."
    )
    metric: str | None = Field(None, description="A metric with a bound.")
    above: float | None = Field(None, description="Alarm when the mean is surely higher.")
    below: float | None = Field(None, description="Alarm when the mean is surely lower.")
    sure: bool = Field(True, description="false: the mean alone decides, not its 95 % interval.")
    min_turns: int | None = Field(None, ge=1)
    severity: Severity = "warning"

    @model_validator(mode="after")
    def _one_thing(self) -> "RuleModel":
        if (self.drift is None) == (self.metric is None):
            raise ValueError("give either drift or metric")
        if self.metric is not None and (self.above is None) == (self.below is None):
            raise ValueError("a metric needs either above or below")
        if self.drift is not None and (self.above is not None or self.below is not None):
            raise ValueError("a drift has no above or below; its bound is least")
        known = METRICS if self.drift is None else (QUESTIONS, *METRICS)
        given = self.metric or self.drift
        if given not in known:
            raise ValueError(f"there is no '{given}' to watch; {_nearest(str(given), known)}")
        return self

    @property
    def watched(self) -> str:
        """What is watched: a metric or "questions"."""
        return self.drift or self.metric or ""

    @property
    def way(self) -> str:
        """Which change is an alarm."""
        return self.direction or ("both" if self.watched in (QUESTIONS, "refusal") else "up")


class RulesModel(BaseModel):
    """A file of alert rules."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1]
    window_days: float = Field(7, gt=0)
    reference_days: float = Field(28, gt=0)
    min_turns: int = Field(80, ge=2)
    false_alarms: float = Field(0.05, gt=0, lt=0.5)
    rules: tuple[RuleModel, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class _Place:
    line: int
    column: int


def load_rules(path: Path | None = None) -> RulesModel:
    """Read alert rules; None: the built-in ones.

    Raises:
        EvalError: with file, line and column.
    """
    file = path or DEFAULT
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(
            f"The alert rules {file} cannot be read ({type(error).__name__}).", "Correct monitor.rules in beleg.yaml."
        ) from None
    return parse_rules(text, file.name)


def parse_rules(text: str, where: str = "rules.yaml") -> RulesModel:
    """The rules of a YAML text; see `load_rules`."""
    try:
        node, data = yaml.compose(text), yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise EvalError(f"{where}{at}: not valid YAML.", "Check indentation and quotes there.") from None
    if not isinstance(data, dict):
        raise EvalError(
            f"{where}:1:1: the rules must be keys and values.", "Start from evals/online/rules.default.yaml."
        )
    try:
        found = RulesModel.model_validate(data)
    except ValidationError as error:
        raise EvalError(" ".join(_explained(error, node, where)), "See docs/monitoring.md.") from None
    seen: set[str] = set()
    for number, rule in enumerate(found.rules):
        if rule.name in seen:
            place = _place(node, ("rules", number, "name"))
            raise EvalError(
                f"{where}:{place.line}:{place.column}: two rules are named '{rule.name}'.", "Rename one of them."
            )
        seen.add(rule.name)
    return found


def _explained(error: ValidationError, node: "yaml.Node | None", where: str) -> list[str]:
    lines = []
    for item in error.errors()[:10]:
        at = _place(node, item["loc"], key=item["type"] == "extra_forbidden")
        name = ".".join(str(part) for part in item["loc"])
        message = item["msg"].removeprefix("Value error, ")
        if item["type"] == "extra_forbidden":
            fields = RuleModel.model_fields if "rules" in item["loc"] else RulesModel.model_fields
            message = f"unknown key; {_nearest(str(item['loc'][-1]), tuple(fields))}"
        lines.append(f"{where}:{at.line}:{at.column}: {name}: {message}.")
    return lines


def _place(node: "yaml.Node | None", path: Any, *, key: bool = False) -> _Place:
    """Where the value at a path begins (`key`: its key), or the nearest parent that exists."""
    found = _Place(1, 1)
    for depth, part in enumerate(path):
        if isinstance(node, yaml.MappingNode):
            pair = next(((name, value) for name, value in node.value if name.value == str(part)), None)
            if pair is None:
                break
            wanted = pair[0] if key and depth == len(path) - 1 else pair[1]
            node = pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            wanted = node = node.value[part]
        else:
            break
        found = _Place(wanted.start_mark.line + 1, wanted.start_mark.column + 1)
    return found


def _nearest(name: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean '{close[0]}'?" if close else f"known: {', '.join(known)}"
