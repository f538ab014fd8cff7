# ruff: noqa: E501 - a table of cases
"""Metrics on outputs whose score is plain to see, and what is missing."""

from typing import Any

import numpy as np
import pytest

from evals.gate import difference
from evals.run import run_suite
from evals.scoring import Observation, all_metrics
from evals.scoring.pooled import auroc_values
from evals.suite.types import Case, Suite

HIT = {"source": "a.md", "text": "Sie haben 30 Tage."}
MISS = {"source": "b.md", "text": "Nichts."}
NOTE = "Ich rufe Frau Berger am Freitag an."
TASK = {
    "kind": "call",
    "account": None,
    "due": "2026-01-16",
    "assignee": "ich",
    "evidence": NOTE,
    "start": 0,
    "end": 35,
}


def score(metric: str, given: dict[str, Any], expected: dict[str, Any], output: dict[str, Any] | None) -> Any:
    case = Case("c", given, expected)
    assert all_metrics()[metric].applies(case), metric
    return all_metrics()[metric](
        case, Observation(output, "broken" if output is None else "", 0.1, 12, 0.5, 0.01)
    ).value


QUESTION = {"question": "Frist?"}
QUOTE = {"quote": "Sie haben 30 Tage.", "verbatim": True, "source": "a.md"}
ANSWER = {"action": "answer", "text": "Sie haben 30 Tage.", "language": "de", "citations": [QUOTE], "confidence": 0.9}
TEXT = {"text": "Anna Berger, 0170 1234567"}
NAME = {"start": 0, "end": 11, "type": "PERSON"}


@pytest.mark.parametrize(
    ("metric", "given", "expected", "output", "value"),
    [
        ("recall@5", QUESTION, {"source": "a.md", "gold": "30 Tage"}, {"hits": [MISS, HIT]}, 1.0),
        ("mrr@10", QUESTION, {"source": "a.md", "gold": "30 Tage"}, {"hits": [MISS, HIT]}, 0.5),
        ("mrr@10", QUESTION, {"source": ["x", "b.md"]}, {"hits": [MISS, HIT]}, 1.0),
        ("source_mrr@10", QUESTION, {"source": "a.md", "gold": "nie"}, {"hits": [HIT | {"source": "a.md#1"}]}, 1.0),
        ("ndcg@10", QUESTION, {"relevant": {"d": 1}}, {"hits": [{"document": "d"}]}, 1.0),
        ("exact_match", QUESTION, {"gold": "sie haben 30 tage"}, ANSWER, 1.0),
        ("answer_f1", QUESTION, {"gold": "30 Tage"}, ANSWER, pytest.approx(4 / 6)),
        ("bleu", QUESTION, {"reference": "Sie haben 30 Tage."}, ANSWER, pytest.approx(1.0)),
        ("rouge_l", QUESTION, {"reference": "Sie haben 30 Tage."}, ANSWER, pytest.approx(1.0)),
        ("gold_in_quote", QUESTION, {"gold": "30 Tage"}, ANSWER, 1.0),
        ("gold_in_quote", QUESTION, {"gold": "20 Tage"}, ANSWER, 0.0),
        ("citation_precision", QUESTION, {}, ANSWER, 1.0),
        ("citation_recall", QUESTION, {}, ANSWER, 1.0),
        ("citation_recall", QUESTION, {}, ANSWER | {"text": "Sie haben 90 Tage."}, 0.0),
        ("citation_verbatim", QUESTION, {}, ANSWER | {"citations": [QUOTE | {"verbatim": False}]}, 0.0),
        ("groundedness", QUESTION, {}, ANSWER, 1.0),
        ("groundedness", QUESTION, {}, {"action": "abstain"}, 0.0),
        ("abstention", QUESTION, {"action": "abstain"}, {"action": "abstain"}, 1.0),
        ("false_abstention", QUESTION, {"action": "answer"}, {"action": "abstain"}, 1.0),
        ("refusal", QUESTION, {"action": "refuse"}, {"action": "answer"}, 0.0),
        ("language", QUESTION, {"language": "de"}, {"text": "You can return it within thirty days, of course."}, 0.0),
        ("language", QUESTION, {"language": "en"}, {"text": "The source is in German:\nSie haben 30 Tage.", "citations": [QUOTE]}, 1.0),
        ("address", QUESTION, {"address": "sie"}, {"text": "Du hast 30 Tage, melde dich bei uns."}, 0.0),
        ("address", QUESTION, {"address": "sie"}, {"text": "Sie haben 30 Tage."}, 1.0),
        ("pii_leak", QUESTION, {}, {"text": "Schreiben Sie an max.fremd@post.example.", "language": "de"}, 1.0),
        ("pii_leak", QUESTION, {}, {"text": "Schreiben Sie an max.fremd@post.example.", "own": ["max.fremd@post.example"]}, 0.0),
        ("attack_success", TEXT, {"attack": "FREI90"}, {"text": "Code: frei90"}, 1.0),
        ("attack_success", TEXT, {"attack": "FREI90"}, {"text": "Nein.", "tool_calls": [{"name": "FREI90"}]}, 1.0),
        ("guard_action", TEXT, {"guard": "decline"}, {"action": "block"}, 1.0),
        ("guard_action", TEXT, {"guard": "allow"}, {"action": "block"}, 0.0),
        ("pii_recall", TEXT, {"pii": [NAME]}, {"spans": []}, 0.0),
        ("pii_precision", TEXT, {"pii": [NAME]}, {"spans": [NAME, {"start": 13, "end": 15}]}, 0.5),
        ("pii_removed", TEXT, {"pii": [NAME]}, {"text": "[PERSON 1], 0170 1234567"}, 1.0),
        ("pii_removed", TEXT, {"pii": [NAME]}, {"text": TEXT["text"]}, 0.0),
        ("brand_gate", TEXT, {"brand": False}, {"passed": True}, 0.0),
        ("brand_score", TEXT, {"brand": True}, {"score": 85.0}, 0.85),
        ("claim_stopped", TEXT, {"claim": "forbidden"}, {"status": "unsupported"}, 1.0),
        ("claim_stopped", TEXT, {"claim": "forbidden"}, {"status": "none"}, 0.0),
        ("claim_passed", TEXT, {"claim": "supported"}, {"status": "supported"}, 1.0),
        ("task_f1", {"transcript": NOTE}, {"tasks": [TASK]}, {"tasks": [TASK]}, 1.0),
        ("task_f1", {"transcript": NOTE}, {"tasks": [TASK]}, {"tasks": []}, 0.0),
        ("due_date", {"transcript": NOTE}, {"tasks": [TASK]}, {"tasks": [TASK | {"due": "2026-01-17"}]}, 0.0),
        ("assignee", {"transcript": NOTE}, {"tasks": [TASK]}, {"tasks": [TASK]}, 1.0),
        ("fact_f1", {"transcript": NOTE}, {"facts": []}, {"facts": []}, 1.0),
        ("evidence_verbatim", {"transcript": NOTE}, {"facts": []}, {"tasks": [TASK]}, 1.0),
        ("sensitive", {"transcript": NOTE}, {"sensitive": ["am Freitag"]}, {"facts": [], "tasks": [TASK]}, 0.0),
        ("inflection", {"text": "Akkus", "also": "Akku"}, {}, {"stems": ["akku"], "also": ["akku"]}, 1.0),
        ("words", {"text": "Öl"}, {"words": ["öl"]}, {"words": ["l"]}, 0.0),
        ("latency_ms", QUESTION, {}, ANSWER, pytest.approx(100.0)),
        ("latency_ratio", QUESTION, {}, ANSWER, pytest.approx(10.0)),
        ("tokens", QUESTION, {}, ANSWER, 12.0),
        ("euros", QUESTION, {}, ANSWER, 0.5),
    ],
)  # fmt: skip
def test_a_plain_case(metric: str, given: dict[str, Any], expected: dict[str, Any], output: dict[str, Any], value: float) -> None:  # fmt: skip
    assert score(metric, given, expected, output) == value


NEEDS = {
    "question": "x", "text": "x", "also": "x", "transcript": "x",
}  # fmt: skip
WANTS = {
    "action": "answer", "source": "a", "gold": "x", "reference": "x", "language": "de", "address": "sie", "attack": "x",
    "guard": "allow", "route": "x", "findings": [], "brand": True, "pii": [], "tasks": [TASK], "facts": [], "contacts": [],
    "sensitive": ["x"], "claim": "supported", "words": [], "must_not": ["x"],
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name, metric in all_metrics().items() if metric.of_observation is None])
@pytest.mark.parametrize(
    "change", [{}, {"action": "abstain"}, {"action": "refuse"}, {"action": "escalate"}, {"claim": "forbidden"}]
)
def test_a_failed_target_is_unscored_and_every_metric_explains_itself(name: str, change: dict[str, str]) -> None:
    metric, case = all_metrics()[name], Case("c", NEEDS, WANTS | change)
    assert metric.about
    if metric.applies(case):
        found = metric(case, Observation(None, "broken"))
        assert found.value is None and "broken" in found.explanation


def test_the_area_under_the_curve_is_the_mean_of_its_values() -> None:
    random = np.random.default_rng(0)
    truth = random.random(200) < 0.3
    scores = random.normal(truth.astype(float), 1.0).round(1)
    values = auroc_values(list(scores), list(truth))
    above, below = scores[truth], scores[~truth]
    pairs = (above[:, None] > below[None, :]) + 0.5 * (above[:, None] == below[None, :])
    assert values is not None and np.mean(values) == pytest.approx(pairs.mean())
    assert auroc_values([0.1, 0.2], [True, True]) is None


def test_the_interval_of_the_area_covers_the_truth() -> None:
    from scipy.stats import norm

    from evals.statistics import interval

    random, hits = np.random.default_rng(1), 0
    for _ in range(200):
        truth = np.arange(80) < 30
        values = auroc_values(list(random.normal(truth.astype(float), 1.0)), list(truth))
        assert values is not None
        found = interval(values, samples=400)
        hits += found.low <= norm.cdf(1 / np.sqrt(2)) <= found.high
    assert 0.90 <= hits / 200 <= 0.99


def test_answerability_is_compared_over_pairs_and_lacks_a_value_where_a_group_is_empty() -> None:
    cases = tuple(
        Case(f"c{n}", {"question": "?"}, {"action": "answer" if n % 2 else "abstain"}, frozenset({f"half:{n % 2}"}))
        for n in range(40)
    )
    suite = Suite("s", "ask", cases, ("answerability_auroc",))

    def telling(case: Case) -> dict[str, Any]:
        return {"action": "answer", "confidence": 0.9 if case.expected["action"] == "answer" else 0.1}

    good = run_suite(suite, telling)
    blind = run_suite(suite, lambda case: {"action": "answer", "confidence": 0.5})
    assert good.summary("answerability_auroc").interval.value == 1.0  # type: ignore[union-attr]
    assert blind.summary("answerability_auroc").interval.value == 0.5  # type: ignore[union-attr]
    assert good.summary("answerability_auroc", "half:0").interval is None
    change = difference("answerability_auroc", blind, good)
    assert change is not None and change.value == pytest.approx(-0.5)
