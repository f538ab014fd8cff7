"""Suites from YAML, checked against their schema before anything runs."""

import difflib
import hashlib
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.errors import EvalError
from evals.suite.sources import read_lines, read_source
from evals.suite.types import Budget, Case, Gate, Suite

FOLDER = Path(__file__).resolve().parent.parent / "suites"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CaseModel(_Strict):
    """A case written into the suite."""

    id: str = Field(min_length=1)
    input: dict[str, Any]
    expected: dict[str, Any] = Field(default_factory=dict)
    tags: list[str] = Field(default_factory=list)
    cluster: str = Field("", description="Document or conversation it belongs to; empty: independent.")
    weight: float = Field(1.0, gt=0)
    split: Literal["", "dev", "test"] = ""
    synthetic: bool = False
    target: str = Field("", description="Runs this case; empty: the suite's target.")


class SourceModel(_Strict):
    """Cases from a file."""

    format: Literal["jsonl", "csv", "squad", "beir", "mtrag", "conversations", "redteam"]
    path: str = Field(description="File or folder, relative to the suite.")
    columns: list[str] = Field(
        default_factory=list, description="Names of a CSV or TSV file's columns without a header."
    )
    input: dict[str, str] = Field(default_factory=dict, description="Name in the input: key in the record.")
    expected: dict[str, str] = Field(default_factory=dict, description="Name in expected: key in the record.")
    always: dict[str, Any] = Field(default_factory=dict, description="Put into expected of every case without it.")
    where: dict[str, Any] = Field(
        default_factory=dict, description="Only records with these values, e.g. action: answer."
    )
    tags: list[str] = Field(default_factory=list)
    tag_keys: list[str] = Field(default_factory=list, description="Keys of the record that become tags 'key:value'.")
    cluster: str = Field("", description="Key of the record that names the cluster.")
    limit: int = Field(0, ge=0, description="At most so many cases, evenly spread; 0: all.")
    synthetic: bool = False
    target: str = Field("", description="Runs these cases; empty: the suite's target.")
    prefix: str = Field("", description="Put before the ids, so that two sources do not clash.")


class GateModel(_Strict):
    """See `evals.suite.types.Gate`."""

    metric: str
    at_least: float | None = None
    at_most: float | None = None
    max_drop: float | None = Field(None, ge=0)
    slices: list[str] = Field(default_factory=list, description="Tag prefixes, e.g. lang: each slice must hold too.")
    where: str = Field("", description="Only cases with this tag.")
    small_slices: Literal["insufficient", "skip"] = Field(
        "insufficient", description="What a slice with fewer than min_cases is."
    )
    min_cases: int = Field(10, ge=1)
    max_unscored: float = Field(0.0, ge=0, le=1)


class BudgetModel(_Strict):
    """See `evals.suite.types.Budget`."""

    seconds: float = Field(0.0, ge=0)
    euros: float = Field(0.0, ge=0)


class SplitModel(_Strict):
    """Cases without a split of their own are split by cluster."""

    dev: float = Field(gt=0, lt=1, description="Share of the clusters that are for development.")
    seed: int = 0


class SuiteModel(_Strict):
    """A suite file."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")
    description: str = ""
    target: str
    options: dict[str, Any] = Field(default_factory=dict)
    metrics: Annotated[list[str], Field(min_length=1)]
    cases: list[CaseModel] = Field(default_factory=list)
    sources: list[SourceModel] = Field(default_factory=list)
    gates: list[GateModel] = Field(default_factory=list)
    split: SplitModel | None = None
    budget: BudgetModel = BudgetModel()
    judge: dict[str, Any] | None = None
    serial: bool = Field(False, description="One case at a time, whatever --workers says.")


def suite_schema() -> dict[str, Any]:
    """JSON schema of suite files, for editors."""
    return SuiteModel.model_json_schema()


def load_suite(path: Path, added: Path | None = None) -> Suite:
    """Read a suite and all of its cases.

    Args:
        path: a YAML file, or the name of a shipped suite ("support").
        added: folder with further cases, NAME.jsonl; see `evals.suite.added`.

    Raises:
        EvalError: the file cannot be read, a key is unknown, ids are double, or a gate names no metric of the suite.
    """
    file = _find(path)
    model = _validated(_read(file), file)
    cases = [_inline(case) for case in model.cases]
    for source in model.sources:
        cases += read_source(source, file.parent)
    if added is not None and (added / f"{model.name}.jsonl").is_file():
        cases += [_inline(CaseModel.model_validate(record)) for record in read_lines(added / f"{model.name}.jsonl")]
    if model.split is not None:
        cases = [_split(case, model.split) for case in cases]
    suite = Suite(
        name=model.name,
        target=model.target,
        cases=tuple(cases),
        metrics=tuple(model.metrics),
        gates=tuple(_gate(gate) for gate in model.gates),
        description=model.description,
        options=model.options,
        budget=Budget(model.budget.seconds, model.budget.euros),
        judge=model.judge,
        serial=model.serial,
    )
    _check(suite, file)
    return suite


def shipped() -> list[str]:
    """Names of the suites that come with Beleg."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def _find(path: Path) -> Path:
    if path.is_file():
        return path
    named = FOLDER / f"{path}.yaml"
    if path.name == str(path) and named.is_file():
        return named
    raise EvalError(f"There is no suite {path}.", f"Give a YAML file, or one of: {', '.join(shipped())}.")


def _read(file: Path) -> Any:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"{file.name} cannot be read ({type(error).__name__}).", "Save it as UTF-8.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise EvalError(f"{file.name}{where}: not valid YAML.", "Check indentation and quotes there.") from None


def _validated(data: Any, file: Path) -> SuiteModel:
    try:
        return SuiteModel.model_validate(data)
    except ValidationError as error:
        lines = []
        for item in error.errors()[:10]:
            where = ".".join(str(part) for part in item["loc"])
            hint = ""
            if item["type"] == "extra_forbidden":
                near = difflib.get_close_matches(str(item["loc"][-1]), SuiteModel.model_fields, n=1)
                hint = f" Did you mean '{near[0]}'?" if near else ""
            lines.append(f"{where}: {item['msg']}.{hint}")
        raise EvalError(f"{file.name}: {' '.join(lines)}", "See: beleg eval schema") from None


def _inline(case: CaseModel) -> Case:
    return Case(
        case.id,
        case.input,
        case.expected,
        frozenset(case.tags),
        case.cluster,
        case.weight,
        case.split,
        case.synthetic,
        case.target,
    )


def _gate(model: GateModel) -> Gate:
    return Gate(
        model.metric, model.at_least, model.at_most, model.max_drop, tuple(model.slices), model.min_cases,
        model.max_unscored, model.where, model.small_slices == "skip",
    )  # fmt: skip


def _split(case: Case, split: SplitModel) -> Case:
    """Whole clusters go to one side; which one depends on the name alone, so that new cases move no old one."""
    from dataclasses import replace

    if case.split:
        return case
    digest = hashlib.sha256(f"{split.seed}:{case.group}".encode()).digest()
    share = int.from_bytes(digest[:8], "big") / 2**64
    return replace(case, split="dev" if share < split.dev else "test")


def _check(suite: Suite, file: Path) -> None:
    if not suite.cases:
        raise EvalError(f"{file.name} has no cases.", "Add cases, or a source with records.")
    double = [name for name, count in Counter(case.id for case in suite.cases).items() if count > 1]
    if double:
        raise EvalError(f"{file.name}: the case id '{double[0]}' is there twice.", "Give the source a prefix.")
    for gate in suite.gates:
        if gate.metric not in suite.metrics:
            raise EvalError(
                f"{file.name}: a gate names '{gate.metric}', which is no metric of the suite.",
                f"Use one of: {', '.join(suite.metrics)}.",
            )
        if gate.at_least is None and gate.at_most is None and gate.max_drop is None:
            raise EvalError(
                f"{file.name}: the gate on '{gate.metric}' asks for nothing.", "Give at_least, at_most or max_drop."
            )
