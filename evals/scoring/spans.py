"""Found against planted: brand findings, personal data, notes' tasks and facts."""

from collections.abc import Mapping, Sequence
from typing import Any

from evals.scoring.types import Metric, Score
from evals.suite.types import Case


def metrics() -> list[Metric]:
    """All metrics over spans."""
    return [
        Metric("finding_recall", _has("findings"), _findings("recall"), about="planted violations that are found"),
        Metric("finding_precision", _has("findings"), _findings("precision"), about="findings that were planted"),
        Metric("brand_score", _fit_text, _brand_score, about="the brand's score of a text that should be fit, 0..1"),
        Metric("brand_gate", _has("brand"), _brand_gate, about="the text passes or fails the brand's gate as expected"),
        Metric("claim_stopped", _claim(False), _claim_judged, about="unproven, outdated and forbidden claims stopped"),
        Metric("claim_passed", _claim(True), _claim_judged, about="proven claims that pass"),
        Metric("pii_recall", _has("pii"), _pii("recall"), about="personal data that is found"),
        Metric("pii_removed", _has("pii"), _removed, about="personal data that is gone from the redacted text"),
        Metric("pii_precision", _has("pii"), _pii("precision"), about="finds that are personal data"),
    ]


def _has(key: str) -> Any:
    return lambda case: key in case.expected


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return int(one["start"]) < int(other["end"]) and int(other["start"]) < int(one["end"])


def _share(found: int, of: int, empty: float = 1.0) -> float:
    return found / of if of else empty


def _findings(side: str) -> Any:
    def score(case: Case, output: Mapping[str, Any]) -> Score:
        return _matched(case.expected["findings"], output.get("findings"), side)

    return score


def _pii(side: str) -> Any:
    def score(case: Case, output: Mapping[str, Any]) -> Score:
        return _matched(case.expected["pii"], output.get("spans"), side)

    return score


def _removed(case: Case, output: Mapping[str, Any]) -> Score:
    text, given = output.get("text"), str(case.input.get("text", ""))
    if text is None:
        return Score(None, "the output has no text")
    planted = [given[span["start"] : span["end"]] for span in case.expected["pii"]]
    gone = sum(one not in str(text) for one in planted)
    return Score(_share(gone, len(planted)), f"{gone} of {len(planted)}")


def _matched(gold: Sequence[Mapping[str, Any]], found: Any, side: str) -> Score:
    if found is None:
        return Score(None, "the output has no spans")
    first, second = (gold, found) if side == "recall" else (found, gold)
    hit = sum(any(_overlap(one, other) for other in second) for one in first)
    return Score(_share(hit, len(first)), f"{hit} of {len(first)}")


def _fit_text(case: Case) -> bool:
    return case.expected.get("brand") is True


def _brand_score(_case: Case, output: Mapping[str, Any]) -> Score:
    score, count = output.get("score"), len(output.get("findings") or ())
    return Score(None, "the output has no score") if score is None else Score(float(score) / 100, f"{count} findings")


def _brand_gate(case: Case, output: Mapping[str, Any]) -> Score:
    passed = output.get("passed")
    if passed is None:
        return Score(None, "the output has no gate")
    return Score(float(bool(passed) == bool(case.expected["brand"])), "passed" if passed else "failed")


def _claim(proven: bool) -> Any:
    return lambda case: "claim" in case.expected and (case.expected["claim"] == "supported") == proven


def _claim_judged(case: Case, output: Mapping[str, Any]) -> Score:
    """A text without any claim found is neither stopped nor proven."""
    status = output.get("status")
    if status is None:
        return Score(None, "the output has no claims")
    passes = status == "supported"
    right = status != "none" and passes == (case.expected["claim"] == "supported")
    return Score(float(right), f"{status}, expected {case.expected['claim']}")
