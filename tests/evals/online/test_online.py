"""Drift, rules, checks and the weekly report, on samples that are made here."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from assistant.cli.main import app
from assistant.compose import Beleg
from assistant.monitor.types import Sample
from assistant.settings import load_settings
from assistant.types import Message
from evals.errors import EvalError
from evals.online.check import check, hold
from evals.online.drift import holm, mean_drift, question_drift
from evals.online.report import report_of
from evals.online.report_write import html, markdown
from evals.online.rules import load_rules, parse_rules
from evals.online.score import score_turn
from evals.online.simulate import Questions, Traffic, drift_rules, make_window
from evals.online.windows import Window
from tests.assistant.monitor.conftest import live_turn

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def topics(count: int, seed: int = 0, dimension: int = 24) -> Questions:
    """Unit vectors around random centres: known topics and new ones."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(count + 2, dimension))
    rows = [centres[one] + 0.4 * random.normal(size=(150, dimension)) for one in range(count + 2)]
    units = [row / np.linalg.norm(row, axis=1, keepdims=True) for row in rows]
    return Questions(np.concatenate(units[:count]), tuple(units[count:]))


def rates(share: float, count: int, seed: int) -> tuple[list[float], list[str]]:
    random = np.random.default_rng(seed)
    return list((random.random(count) < share).astype(float)), [f"c{number // 2}" for number in range(count)]


def test_no_change_gives_honest_p_values() -> None:
    found = [mean_drift(rates(0.2, 300, seed), rates(0.2, 100, 1_000 + seed)) for seed in range(120)]
    low = sum(one.p <= 0.1 for one in found if one is not None)
    # 10 % of 120 within three standard errors.
    assert 3 <= low <= 22


def test_a_large_change_is_found_and_sized() -> None:
    found = mean_drift(rates(0.2, 400, 1), rates(0.4, 200, 2))
    assert found is not None and found.p < 0.005 and found.effect == pytest.approx(0.2, abs=0.08)
    relative = mean_drift(([2.0] * 50 + [4.0] * 50, [str(n) for n in range(100)]), ([6.0, 6.2] * 40, [str(n) for n in range(80)]), relative=True)  # fmt: skip  # noqa: E501
    assert relative is not None and relative.effect == pytest.approx(1.033, abs=0.01)


def test_turns_of_one_conversation_are_no_proof() -> None:
    # One loud conversation of 60 turns: by turns a huge change, by conversations none.
    before = ([0.0] * 200, [str(n) for n in range(200)])
    now = ([0.0] * 60 + [1.0] * 60, [str(n) for n in range(60)] + ["loud"] * 60)
    found = mean_drift(before, now)
    assert found is not None and found.p > 0.05


def test_a_new_topic_is_drift_and_the_old_ones_are_not() -> None:
    questions = topics(8)
    quiet, loud = [], []
    for seed in range(6):
        random = np.random.default_rng(seed)
        before = make_window(questions, Traffic(), 200, random).vectors("simulated")
        same = make_window(questions, Traffic(), 100, random).vectors("simulated")
        moved = make_window(questions, Traffic(new_topics=0.25), 100, random).vectors("simulated")
        quiet.append(question_drift(before, same))
        loud.append(question_drift(before, moved))
    assert all(one is not None and one.p > 0.01 for one in quiet)
    assert all(one is not None and one.p < 0.01 and one.effect > 0.05 for one in loud)


def test_few_questions_say_nothing() -> None:
    assert question_drift(np.eye(24)[:10], np.eye(24)[:10]) is None
    assert mean_drift(([], []), ([1.0], ["a"])) is None


def test_holm_is_monotone_and_never_below_the_raw_value() -> None:
    found = holm({"a": 0.01, "b": 0.04, "c": 0.03})
    assert found == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})


def test_the_simulated_rules_find_what_is_planted_and_little_else() -> None:
    questions, rules, random = topics(8), drift_rules(), np.random.default_rng(5)
    before = make_window(questions, Traffic(), 400, random)
    now = make_window(questions, Traffic(escalation=0.3, euros=0.004), 150, random)
    fired = {one.rule.name for one in hold(rules, before, now) if one.outcome == "alarm"}
    assert fired == {"escalation", "cost"}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("version: 1\nrules:\n  - {name: a, drift: questons}\n", "rules.yaml:3:5"),
        ("version: 1\nrules:\n  - name: a\n    metric: pii_leak\n    abvoe: 0\n", "rules.yaml:5:5"),
        ("version: 1\nrules:\n  - name: a\n    metric: pii_leak\n", "rules.yaml:3:5"),
        ("version: 1\nrules:\n  - name: a\n    metric: pii_leak\n    above: viel\n", "rules.yaml:5:12"),
        ("version: 1\nwindow: 3\nrules: [{name: a, drift: questions}]\n", "rules.yaml:2:1"),
        ("version: 1\nrules:\n  - {name: a, drift: tense}\n  - {name: a, drift: euros}\n", "rules.yaml:4:12"),
        ("version: 2\nrules: [{name: a, drift: tense}]\n", "rules.yaml:1:10"),
        ("version: 1\nrules: [\n", "rules.yaml:3:1"),
    ],
)
def test_every_error_of_the_rules_names_line_and_column(text: str, where: str) -> None:
    with pytest.raises(EvalError) as caught:
        parse_rules(text)
    assert caught.value.cause.startswith(f"{where}:"), caught.value.cause


def test_an_unknown_key_names_the_nearest() -> None:
    with pytest.raises(EvalError, match="did you mean 'above'"):
        parse_rules("version: 1\nrules:\n  - name: a\n    metric: pii_leak\n    abvoe: 0\n")


def test_the_built_in_rules_are_valid() -> None:
    assert {rule.watched for rule in load_rules().rules} >= {
        "questions",
        "abstention",
        "escalation",
        "tense",
        "pii_leak",
    }


def test_live_turns_are_scored_with_the_metrics_of_the_suites() -> None:
    good = score_turn(live_turn(facts={"latency_ms": 12.0, "tense": True}), "sie")
    assert good["groundedness"] == 1.0 and good["pii_leak"] == 0.0 and good["language"] == 1.0
    assert good["latency_ms"] == 12.0 and good["tense"] == 1.0 and "euros" not in good
    leaky = score_turn(live_turn(reply="Schreiben Sie an max.mustermann@example.org."), "sie")
    assert leaky["pii_leak"] == 1.0 and leaky["groundedness"] == 0.0
    own = score_turn(live_turn(reply="Schreiben Sie an service@example.org.", known=("service@example.org",)), "sie")
    brought = (Message("user", "Ich bin max.mustermann@example.org"),)
    said = score_turn(live_turn(reply="Wir schreiben an max.mustermann@example.org.", history=brought), "sie")
    assert own["pii_leak"] == said["pii_leak"] == 0.0
    silent = score_turn(live_turn(action="abstain", citations=(), reply="Dazu weiß ich nichts, frag doch du."), "sie")
    assert "groundedness" not in silent and silent["abstention"] == 1.0 and silent["address"] == 0.0
    foreign = score_turn(live_turn(reply="Shipping to Switzerland costs 12.90 euros and takes four days."), "any")
    assert foreign["language"] == 0.0 and "address" not in foreign


@pytest.fixture
def beleg(tmp_path: Path):  # type: ignore[no-untyped-def]
    flags = {"data_dir": tmp_path / "data", "monitor.share": 1.0}
    made = Beleg(load_settings(flags=flags, environ={}), environ={})
    yield made
    made.close()


def fill(beleg: Beleg, traffic: Traffic, days: range, per_day: int, seed: int, **given: object) -> None:
    from dataclasses import replace

    random = np.random.default_rng(seed)
    questions = topics(6)
    for day in days:
        window = make_window(questions, traffic, per_day, random)
        for number, one in enumerate(window.samples):
            at = NOW - timedelta(days=day, minutes=number)
            kept: Sample = replace(
                one, id=f"{day}-{number}", conversation_id=f"{day}-{one.conversation_id}", seq=number, at=at,
                language="de", release="r-1 extractive", question="Was kostet <b>das</b>?", reply="Das kostet 3 €.",
                scores={**one.scores, "groundedness": 1.0, "pii_leak": 0.0}, **given,
            )  # fmt: skip
            beleg.monitor.store.add(kept)


def test_a_check_opens_an_alert_once_and_the_report_tells_of_it(beleg: Beleg, tmp_path: Path) -> None:
    fill(beleg, Traffic(), range(8, 20), 12, 1)
    fill(beleg, Traffic(abstention=0.6), range(7), 20, 2)
    first = check(beleg, "default", NOW)
    assert [one["rule"] for one in first["opened"]] == ["abstention"]
    assert check(beleg, "default", NOW)["opened"] == []
    assert [alert.rule for alert in beleg.monitor.alerts.all("default", standing=True)] == ["abstention"]
    report = report_of(beleg, "default", 7, NOW)
    page, text = html(report), markdown(report)
    assert "abstention: 1" in text and "**alarm** abstention" in text and "worse by" in text
    assert "<svg" in page and "http" not in page.replace("http-equiv", "") and "<b>das</b>" not in page
    assert json.loads(json.dumps(report, allow_nan=False))["turns"] == report["turns"] > 100
    named = {one["name"]: one for one in report["metrics"]}
    assert named["abstention"]["now"]["value"] > named["abstention"]["before"]["value"]


def test_no_leak_at_all_is_no_alarm_and_one_is(beleg: Beleg) -> None:
    rules = load_rules()
    for leaks, outcome in (([], "quiet"), ([3], "alarm")):
        samples = [
            Sample(
                "default", str(n), str(n // 2), n, NOW, "r", "chat", "de", "answer", True, "?", (), "!", (), {},
                {"pii_leak": float(n in leaks)}, None, "", "none", (), 0, "",
            )
            for n in range(377)
        ]  # fmt: skip
        held = {one.rule.name: one for one in hold(rules, Window(()), Window(tuple(samples)))}
        assert held["leak"].outcome == outcome, held["leak"].sentence


def test_an_empty_week_is_reported_as_empty(beleg: Beleg) -> None:
    report = report_of(beleg, "default", 7, NOW)
    assert report["turns"] == 0 and "lack data" in markdown(report) and "No turn was sampled" in html(report)


def test_the_commands_check_report_label_and_export(tmp_path: Path) -> None:
    flags = {"data_dir": tmp_path / "data", "monitor.share": 1.0}
    made = Beleg(load_settings(flags=flags, environ={}), environ={})
    fill(made, Traffic(), range(1, 3), 10, 3, state="open", reasons=["rated"], priority=3)
    made.close()
    run = CliRunner()
    where = ["--data-dir", str(tmp_path / "data")]
    assert run.invoke(app, ["monitor", "check", "--json", *where]).exit_code == 0
    listed = json.loads(run.invoke(app, ["monitor", "queue", "--json", *where]).stdout)["queue"]
    refused = run.invoke(app, ["monitor", "label", listed[0]["id"], "--verdict", "bad", *where])
    assert refused.exit_code == 2 and "a bad reply needs" in refused.stderr
    label = ["monitor", "label", listed[0]["id"], "--verdict", "bad", "--action", "abstain", "--by", "anna", "--json"]
    assert json.loads(run.invoke(app, [*label, *where]).stdout)["case"]["expected"]["action"] == "abstain"
    out = tmp_path / "live.yaml"
    assert json.loads(run.invoke(app, ["monitor", "cases", "--out", str(out), "--json", *where]).stdout)["cases"] == 1
    from evals.suite.load import load_suite

    (case,) = load_suite(out).cases
    assert case.expected["action"] == "abstain" and not case.synthetic
    written = run.invoke(app, ["monitor", "report", "--out", str(tmp_path / "week"), *where])
    assert written.exit_code == 0 and (tmp_path / "week" / "report.html").stat().st_size > 3_000
    bad = tmp_path / "rules.yaml"
    bad.write_text("version: 1\nrules: [{name: a}]\n", encoding="utf-8")
    wrong = run.invoke(app, ["monitor", "rules", str(bad), *where])
    assert wrong.exit_code == 2 and "rules.yaml:2:9" in wrong.stderr
