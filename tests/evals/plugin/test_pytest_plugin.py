"""The pytest plugin, in a pytest of its own."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

SUITE = """
name: mine
target: ask
metrics: [action, gold_in_answer]
cases:
{cases}
gates:
  - {{metric: action, at_least: 0.9, max_drop: 0.0}}
  - {{metric: gold_in_answer, at_least: 0.5, min_cases: 5}}
"""
TEST = """
def test_mine(beleg_suite):
    found = beleg_suite("mine.yaml", run=lambda case: {{"action": "{action}", "text": "30 Tage"}})
    assert found.gate.decision == "GO" and len(found.report.cases) == {count}
"""


def case(number: int) -> str:
    return f"  - {{id: c{number}, input: {{question: Frist}}, expected: {{action: answer, gold: 30 Tage}}}}"


def written(pytester: pytest.Pytester, count: int, action: str) -> None:
    pytester.path.joinpath("mine.yaml").write_text(SUITE.format(cases="\n".join(map(case, range(count)))))
    pytester.makepyfile(TEST.format(action=action, count=count))


def test_go_passes_and_writes_reports(pytester: pytest.Pytester) -> None:
    written(pytester, 12, "answer")
    result = pytester.runpytest_subprocess("--beleg-reports", "out")
    result.assert_outcomes(passed=1)
    folder = pytester.path / "out" / "mine"
    assert {path.name for path in folder.iterdir()} >= {"report.html", "report.json", "junit.xml", "report.md"}


def test_no_go_fails_with_its_reasons(pytester: pytest.Pytester) -> None:
    written(pytester, 12, "abstain")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*mine: NO-GO*", "*action is 0.000 * below 0.9.*"])


def test_too_few_cases_fail_unless_that_is_fine(pytester: pytest.Pytester) -> None:
    written(pytester, 3, "answer")
    pytester.runpytest_subprocess().assert_outcomes(failed=1)
    pytester.makepyfile(
        'def test_mine(beleg_suite):\n    beleg_suite("mine.yaml", run=lambda case: '
        '{"action": "answer", "text": "30 Tage"}, insufficient_ok=True)'
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_baseline_of_the_ini_file_is_the_ratchet(pytester: pytest.Pytester) -> None:
    written(pytester, 40, "answer")
    pytester.runpytest_subprocess("--beleg-reports", "released").assert_outcomes(passed=1)
    text = pytester.path.joinpath("mine.yaml").read_text().replace("at_least: 0.9", "at_least: 0.1")
    Path(pytester.path / "mine.yaml").write_text(text)
    pytester.makeini("[pytest]\nbeleg_baseline = released\n")
    pytester.makepyfile(
        "def test_mine(beleg_suite):\n"
        '    beleg_suite("mine.yaml", run=lambda case: '
        '{"action": "answer" if case.id[-1] in "0123456" else "clarify", "text": "30 Tage"})'
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*against the baseline; a loss of 0.0 is allowed.*"])
