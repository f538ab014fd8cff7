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
        Metric("brand_score", _has("brand"), _brand, about="the text passes or fails the brand's gate as expected"),
        Metric("pii_recall", _has("pii"), _pii("recall"), about="personal data that is found"),
        Metric("pii_precision", _has("pii"), _pii("precision"), about="finds that are personal data"),
        Metric("task_f1", _has("tasks"), _items("tasks", ("kind",)), about="tasks by kind and evidence"),
        Metric("fact_f1", _has("facts"), _items("facts", ("kind",)), about="facts by kind and evidence"),
        Metric("contact_f1", _has("contacts"), _items("contacts", ("name",)), about="contacts by name"),
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


def _matched(gold: Sequence[Mapping[str, Any]], found: Any, side: str) -> Score:
    if found is None:
        return Score(None, "the output has no spans")
    first, second = (gold, found) if side == "recall" else (found, gold)
    hit = sum(any(_overlap(one, other) for other in second) for one in first)
    return Score(_share(hit, len(first)), f"{hit} of {len(first)}")


def _brand(case: Case, output: Mapping[str, Any]) -> Score:
    passed = output.get("passed")
    if passed is None:
        return Score(None, "the output has no gate")
    return Score(float(bool(passed) == bool(case.expected["brand"])), "passed" if passed else "failed")


def _items(kind: str, keys: Sequence[str]) -> Any:
    def score(case: Case, output: Mapping[str, Any]) -> Score:
        gold, found = list(case.expected[kind]), output.get(kind)
        if found is None:
            return Score(None, f"the output has no {kind}")
        if not gold and not found:
            return Score(1.0, "none expected, none found")
        left, hits = list(found), 0
        for item in gold:
            match = next((other for other in left if _same(item, other, keys)), None)
            if match is not None:
                left.remove(match)
                hits += 1
        return Score(2 * hits / (len(gold) + len(found)), f"{hits} of {len(gold)} expected, {len(found)} found")

    return score


def _same(one: Mapping[str, Any], other: Mapping[str, Any], keys: Sequence[str]) -> bool:
    if any(_plain(one.get(key)) != _plain(other.get(key)) for key in keys):
        return False
    evidence, theirs = _plain(one.get("evidence")), _plain(other.get("evidence"))
    if not evidence:
        return True
    words, others = set(evidence.split()), set(theirs.split())
    return len(words & others) >= 0.3 * min(len(words), len(others) or 1)


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("text", "")
    return str(value or "").casefold().strip()
