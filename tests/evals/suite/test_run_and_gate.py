"""A suite from file to decision."""

import json
import threading
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.errors import EvalError
from evals.gate import decide, difference
from evals.report.html import html
from evals.report.junit import junit
from evals.report.markdown import markdown
from evals.report.types import RunReport
from evals.report.write import load_report, write_report
from evals.run import RunOptions, run_suite
from evals.suite.load import load_suite, suite_schema
from evals.suite.types import Budget, Case, Gate, Suite

SUITE = """
name: small
target: ask
metrics: [action, gold_in_answer]
cases:
  - {id: a, input: {question: "Frist?"}, expected: {action: answer, gold: 30 Tage}, tags: ["language:de"]}
  - {id: b, input: {question: "Deadline?"}, expected: {action: answer, gold: 30 days}, tags: ["language:en"]}
  - {id: c, input: {question: "Mond?"}, expected: {action: abstain}, tags: ["language:de"]}
gates:
  - {metric: action, at_least: 0.9, min_cases: 3, max_drop: 0.01}
"""


def written(folder: Path, text: str, name: str = "suite.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def good(case: Case) -> Mapping[str, Any]:
    return {"action": case.expected["action"], "text": case.expected.get("gold", "")}


def suite_of(count: int, gate: Gate, languages: tuple[str, ...] = ("de", "en")) -> Suite:
    cases = tuple(
        Case(f"c{i}", {"question": "?"}, {"action": "answer"}, frozenset({f"language:{languages[i % len(languages)]}"}))
        for i in range(count)
    )
    return Suite("s", "ask", cases, ("action",), (gate,))


def acting(wrong: set[str]) -> Any:
    return lambda case: {"action": "abstain" if case.id in wrong else "answer"}


def test_from_file_to_go(tmp_path: Path) -> None:
    suite = load_suite(written(tmp_path, SUITE))
    report = run_suite(suite, good)
    result = decide(suite, report)
    assert (result.decision, result.exit_status, result.reasons) == ("GO", 0, [])
    assert report.summary("gold_in_answer").scored == 2


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("metrics: [action]", "metrics: [acton]"),
        ("target: ask", "target: ask\nmetric: x"),
        ("id: b", "id: a"),
        ("metric: action,", "metric: speed,"),
    ],
)
def test_a_broken_suite_names_its_fault(tmp_path: Path, change: str, named: str) -> None:
    text = SUITE.replace("metrics: [action, gold_in_answer]", "metrics: [action]").replace(change, named, 1)
    with pytest.raises(EvalError) as caught:
        run_suite(load_suite(written(tmp_path, text)), good)
    assert caught.value.remedy


def test_the_report_does_not_depend_on_threads(tmp_path: Path) -> None:
    suite = load_suite(written(tmp_path, SUITE))
    digests = {run_suite(suite, good, RunOptions(workers=workers)).digest for workers in (1, 2, 8)}
    assert len(digests) == 1


def test_a_target_that_fails_is_unscored_and_against_the_gate() -> None:
    suite = suite_of(20, Gate("action", at_least=0.5, min_cases=5))

    def failing(case: Case) -> Mapping[str, Any]:
        if case.id == "c3":
            raise RuntimeError("customer text")
        return {"action": "answer"}

    report = run_suite(suite, failing)
    result = decide(suite, report)
    assert report.summary("action").unscored == 1
    assert result.decision == "NO-GO"
    assert "missing for 1 of 20" in result.reasons[0]
    assert "customer text" not in json.dumps(report.as_json())


def test_a_metric_that_is_missing_is_not_a_pass() -> None:
    suite = suite_of(20, Gate("action", at_least=0.5))
    assert decide(suite, run_suite(suite, lambda case: {"text": "x"})).decision == "NO-GO"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_no_score_is_ever_nan(value: float, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = replace(suite_of(4, Gate("latency_ms", at_most=5.0, min_cases=1)), metrics=("latency_ms",))
    times = iter([0.0, *[value] * 40])
    report = run_suite(suite, acting(set()), RunOptions(workers=1, clock=lambda: next(times)))
    assert report.summary("latency_ms").unscored >= 1
    json.dumps(report.as_json(times=False), allow_nan=False)


def test_too_few_cases_are_insufficient_data() -> None:
    suite = suite_of(5, Gate("action", at_least=0.5, min_cases=10))
    result = decide(suite, run_suite(suite, acting(set())))
    assert (result.decision, result.exit_status) == ("INSUFFICIENT DATA", 4)


def test_a_gain_in_english_cannot_hide_a_loss_in_german() -> None:
    suite = suite_of(60, Gate("action", max_drop=0.02, slices=("language",), min_cases=10))
    german = [case.id for case in suite.cases if "language:de" in case.tags]
    english = [case.id for case in suite.cases if "language:en" in case.tags]
    before = run_suite(suite, acting(set(english[:20])))
    after = run_suite(suite, acting(set(german[:12])))
    result = decide(suite, after, before)
    assert result.decision == "NO-GO"
    assert all("language:de" in reason for reason in result.reasons)


def test_the_same_again_passes_the_ratchet() -> None:
    suite = suite_of(40, Gate("action", max_drop=0.0, slices=("language",)))
    once, again = run_suite(suite, acting({"c1"})), run_suite(suite, acting({"c1"}))
    assert decide(suite, again, once).decision == "GO"


def test_a_loss_that_chance_could_have_made_lacks_data() -> None:
    suite = suite_of(20, Gate("action", max_drop=0.02))
    result = decide(suite, run_suite(suite, acting({"c1"})), run_suite(suite, acting(set())))
    assert result.decision == "INSUFFICIENT DATA"
    assert "too few cases" in result.reasons[0]


def test_lower_is_better_turns_the_sign() -> None:
    suite = replace(suite_of(30, Gate("false_abstention", max_drop=0.05)), metrics=("false_abstention",))
    before, after = run_suite(suite, acting(set())), run_suite(suite, acting({f"c{i}" for i in range(15)}))
    change = difference("false_abstention", after, before)
    assert change is not None and change.value == pytest.approx(-0.5)
    assert decide(suite, after, before).decision == "NO-GO"


def test_a_suite_without_gates_decides_nothing() -> None:
    suite = replace(suite_of(20, Gate("action", at_least=0.1)), gates=())
    assert decide(suite, run_suite(suite, acting(set()))).decision == "INSUFFICIENT DATA"


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    suite, journal = suite_of(10, Gate("action", at_least=0.5)), tmp_path / "journal.jsonl"
    asked: list[str] = []
    lock = threading.Lock()

    def killed(case: Case) -> Mapping[str, Any]:
        if len(asked) == 4:
            raise KeyboardInterrupt
        with lock:
            asked.append(case.id)
        return {"action": "answer"}

    with pytest.raises(KeyboardInterrupt):
        run_suite(suite, killed, RunOptions(workers=1, journal=journal))
    with journal.open("a", encoding="utf-8") as file:
        file.write('{"key": "cut sho')
    asked_before = list(asked)

    def counted(case: Case) -> Mapping[str, Any]:
        asked.append(case.id)
        return {"action": "answer"}

    report = run_suite(suite, counted, RunOptions(workers=1, journal=journal))
    assert sorted(asked) == sorted({*asked_before, *(case.id for case in suite.cases)})
    assert report.digest == run_suite(suite, acting(set())).digest


def test_a_changed_suite_does_not_use_the_old_journal(tmp_path: Path) -> None:
    suite, journal = suite_of(3, Gate("action", at_least=0.5)), tmp_path / "journal.jsonl"
    run_suite(suite, acting(set()), RunOptions(journal=journal))
    other = replace(suite, options={"k": 3})
    report = run_suite(other, acting({"c0", "c1", "c2"}), RunOptions(journal=journal))
    assert report.summary("action").interval.value == 0.0  # type: ignore[union-attr]


def test_a_spent_budget_stops_the_run_and_counts_against_it() -> None:
    suite = replace(suite_of(10, Gate("action", at_least=0.5, min_cases=1)), budget=Budget(seconds=3))
    times = iter(range(100))
    report = run_suite(suite, acting(set()), RunOptions(workers=1, clock=lambda: float(next(times))))
    assert report.summary("action").unscored > 5
    assert decide(suite, report).decision == "NO-GO"


def test_synthetic_cases_are_summed_up_apart() -> None:
    suite = suite_of(20, Gate("action", at_least=0.9))
    made = tuple(replace(case, id=f"m{case.id}", synthetic=True) for case in suite.cases)
    report = run_suite(replace(suite, cases=suite.cases + made), acting({case.id for case in made}))
    assert report.summary("action").interval.value == 1.0  # type: ignore[union-attr]
    assert report.summary("action", synthetic=True).interval.value == 0.0  # type: ignore[union-attr]
    assert report.as_json()["metrics"]["action"]["synthetic"]["value"] == 0.0


def test_splits_follow_the_cluster_and_stay(tmp_path: Path) -> None:
    cases = "".join(f"  - {{id: q{i}, input: {{}}, cluster: d{i // 4}}}\n" for i in range(200))
    suite = load_suite(
        written(tmp_path, f"name: x\ntarget: ask\nmetrics: [action]\nsplit: {{dev: 0.5}}\ncases:\n{cases}")
    )
    sides = {case.cluster: set() for case in suite.cases}
    for case in suite.cases:
        sides[case.cluster].add(case.split)
    assert all(len(side) == 1 for side in sides.values())
    assert 15 < sum(side == {"dev"} for side in sides.values()) < 35


def report_pair() -> tuple[Suite, RunReport, RunReport]:
    suite = suite_of(30, Gate("action", at_least=0.9, max_drop=0.02))
    return suite, run_suite(suite, acting(set())), run_suite(suite, acting({f"c{i}" for i in range(9)}))


def test_reports_come_back_as_they_were_written(tmp_path: Path) -> None:
    suite, before, after = report_pair()
    folder = write_report(tmp_path, after, decide(suite, after, before), before)
    assert load_report(folder).digest == after.digest
    assert {path.name for path in folder.iterdir()} == {"report.json", "report.html", "report.md", "junit.xml"}


def test_every_form_says_why(tmp_path: Path) -> None:
    suite, before, after = report_pair()
    gate = decide(suite, after, before)
    assert gate.decision == "NO-GO"
    page, xml, text = html(after, gate, before), junit(after, gate), markdown(after, gate, before)
    assert ElementTree.fromstring(xml).get("failures") == "2"
    for form in (page, text):
        assert "NO-GO" in form and "below 0.9" in form
    assert "http" not in page.replace("http-equiv", "")


def test_html_escapes_what_was_asked() -> None:
    case = Case("x", {"question": "<script>alert(1)</script>"}, {"action": "answer"})
    suite = Suite("s", "ask", (case,), ("action",), (Gate("action", at_least=1.0, min_cases=1),))
    report = run_suite(suite, lambda case: {"action": "abstain", "text": "<b>no</b>"})
    page = html(report, decide(suite, report))
    assert "<script>" not in page and "&lt;script&gt;" in page and "<b>no</b>" not in page


def test_the_schema_names_every_key() -> None:
    assert {"name", "target", "metrics", "cases", "sources", "gates"} <= set(suite_schema()["properties"])
