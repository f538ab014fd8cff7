"""A suite's judge in its gate: it decides only where it is binding."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.compose import Beleg
from assistant.settings import load_settings
from evals.errors import EvalError
from evals.gate import Check, GateResult
from evals.judge.gate import with_judge
from evals.suite.types import Suite
from tests.evals.judge.test_judge import LABELS, compare, run_of
from tests.fakes_llm import Reply, ScriptedServer

PASSED = GateResult("GO", (Check("action", "", "level", "pass", "fine"),))


@pytest.fixture
def beleg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Beleg]:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    made = Beleg(load_settings(flags={"data_dir": tmp_path / "data"}, environ={}), environ={})
    yield made
    made.close()


@pytest.mark.parametrize(
    ("labelled", "least", "required", "decision"),
    [
        (True, 3.0, False, "GO"),
        (True, 3.9, False, "NO-GO"),
        (False, 3.9, False, "GO"),
        (False, 3.9, True, "INSUFFICIENT DATA"),
    ],
)
def test_an_advisory_judge_changes_nothing(
    labelled: bool, least: float, required: bool, decision: str, beleg: Beleg, tmp_path: Path
) -> None:
    people = tmp_path / "people.jsonl"
    given = LABELS if labelled else {}
    people.write_text("".join(json.dumps({"id": k, **v}) + "\n" for k, v in given.items()), encoding="utf-8")
    report = run_of(60)
    with ScriptedServer([Reply(compare)]) as server:
        judge = {"model": "openai:m", "base_url": server.url, "criteria": {"faithful": least}, "labels": str(people)}
        suite = Suite("support", "ask", (), (), judge=judge | {"required": required})
        found = with_judge(PASSED, suite, report, beleg, tmp_path / "report")
        failed = with_judge(replace(PASSED, decision="NO-GO"), suite, report, beleg, tmp_path / "report")
    assert found.decision == decision and failed.decision == "NO-GO"
    assert found.checks[-1].reason.startswith("The judge: faithful is 3.25 of 4")
    assert ("advisory" in found.checks[-1].reason) is not labelled
    assert (tmp_path / "report" / "judge.json").is_file()


def test_a_suite_without_a_judge_keeps_its_gate(beleg: Beleg, tmp_path: Path) -> None:
    assert with_judge(PASSED, Suite("s", "ask", (), ()), run_of(4), beleg, tmp_path) is PASSED


@pytest.mark.parametrize(
    ("judge", "problem"),
    [
        ({"criteria": {"funny": 3}}, "funny"),
        ({"criteria": {}}, "criteria"),
        ({"kapa": 1, "criteria": {"helpful": 3}}, "kapa"),
    ],
)
def test_a_judge_that_is_none_is_refused_by_key(judge: dict, problem: str, beleg: Beleg, tmp_path: Path) -> None:
    with pytest.raises(EvalError, match=problem):
        with_judge(PASSED, Suite("s", "ask", (), (), judge=judge), run_of(4), beleg, tmp_path)


def test_a_judge_needs_a_model(beleg: Beleg, tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="no language model"):
        with_judge(PASSED, Suite("s", "ask", (), (), judge={"criteria": {"helpful": 3.0}}), run_of(4), beleg, tmp_path)
