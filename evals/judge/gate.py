"""The judge of a suite as part of its gate: `judge:` in the suite's YAML."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.errors import EvalError
from evals.gate import Check, GateResult, Outcome
from evals.judge.agreement import Wanted
from evals.judge.judge import Criterion, Judge
from evals.judge.labels import live_labels, read_labels
from evals.judge.run import Judged, judge_run, write_judged
from evals.report.types import RunReport
from evals.suite.types import Suite

if TYPE_CHECKING:
    from assistant.compose import Beleg


class JudgeModel(BaseModel):
    """A judge; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field("", description="provider:model; empty: answer.generator of the settings.")
    base_url: str = ""
    criteria: dict[Criterion, float] = Field(min_length=1, description="Least mean grade, 1..4, by criterion.")
    labels: str = Field("", description="JSON Lines of human labels beside those of the console.")
    required: bool = Field(False, description="An advisory judge is insufficient data instead of no check at all.")
    kappa: float = Field(0.6, ge=0, le=1)
    spearman: float = Field(0.6, ge=0, le=1)
    least: int = Field(50, ge=2)


def with_judge(gate: GateResult, suite: Suite, report: RunReport, beleg: "Beleg", folder: Path) -> GateResult:
    """A gate with the checks of the suite's judge; the gate itself where the suite has none.

    A binding judge passes or fails; an advisory one changes nothing unless the suite says that it is required.

    Args:
        folder: of the suite's report; judge.json is written there.

    Raises:
        EvalError: the judge of the suite cannot be used.
    """
    if suite.judge is None:
        return gate
    chosen = _model(suite.judge, suite.name)
    found = _judged(chosen, suite, report, beleg)
    write_judged(found, folder)
    checks = (*gate.checks, *(_check(one, chosen.required) for one in found))
    outcomes = {check.outcome for check in checks}
    if gate.decision == "NO-GO" or "fail" in outcomes:
        return GateResult("NO-GO", checks)
    lacks = gate.decision == "INSUFFICIENT DATA" or "insufficient" in outcomes
    return GateResult("INSUFFICIENT DATA" if lacks else "GO", checks)


def _judged(chosen: JudgeModel, suite: Suite, report: RunReport, beleg: "Beleg") -> list[Judged]:
    from assistant.llm import ChatOptions, chat_model

    answer = beleg.settings.answer
    name = chosen.model or answer.generator
    if name == "extractive":
        raise EvalError(f"{suite.name}: no language model is configured to judge with.", "Name judge.model.")
    options = ChatOptions(base_url=chosen.base_url or answer.base_url, timeout=answer.timeout_seconds, max_tokens=300)
    judge = Judge(chat_model(name, options), name, beleg.settings.data_dir / "judge" / f"{suite.name}.jsonl")
    labels = dict(live_labels(beleg.monitor.labels.all(beleg.settings.tenant)))
    if chosen.labels:
        labels |= read_labels(Path(chosen.labels))
    wanted = Wanted(chosen.kappa, chosen.spearman, chosen.least)
    return [
        judge_run(report, judge, criterion, labels, at_least=least, wanted=wanted)
        for criterion, least in chosen.criteria.items()
    ]


def _check(found: Judged, required: bool) -> Check:
    outcomes: Mapping[str, Outcome] = {
        "pass": "pass",
        "fail": "fail",
        "insufficient": "insufficient",
        "advisory": "insufficient" if required else "pass",
    }
    return Check(f"judge:{found.criterion}", "", "judge", outcomes[found.outcome], f"The judge: {found.reason}")


def _model(given: Mapping[str, Any], suite: str) -> JudgeModel:
    try:
        return JudgeModel.model_validate(dict(given))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        known = ", ".join(JudgeModel.model_fields)
        raise EvalError(f"{suite}: judge.{where}: {first['msg']}.", f"Known keys: {known}.") from None
