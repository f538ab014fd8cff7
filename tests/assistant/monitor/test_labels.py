"""Labels, and the suite cases that come of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.monitor.errors import MonitorError
from assistant.monitor.labels import Labels, read_label
from assistant.monitor.sampling import Sampler
from assistant.monitor.store import SampleStore
from assistant.types import Message
from tests.assistant.monitor.conftest import live_turn

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def labels(store: SampleStore) -> Labels:
    return Labels(store)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, "verdict"),
        ({"verdict": "fine"}, "verdict"),
        ({"verdict": "bad"}, "a bad reply needs"),
        ({"verdict": "good", "grade": 3}, "grade"),
        ({"verdict": "good", "faithful": 5}, "faithful"),
    ],
)
def test_a_label_is_closed(body: dict[str, Any], problem: str) -> None:
    with pytest.raises(MonitorError, match=problem):
        read_label(body)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ({"verdict": "good"}, {"action": "answer", "gold": ["Der Versand in die Schweiz kostet 12,90 Euro."]}),
        ({"verdict": "bad", "action": "abstain"}, {"action": "abstain"}),
        ({"verdict": "bad", "reference": "Es sind 14 Tage."}, {"action": "answer", "reference": ["Es sind 14 Tage."]}),
        (
            {"verdict": "partly", "quote": "14 Tage", "source": "agb.md"},
            {"action": "answer", "gold": ["14 Tage"], "source": "agb.md"},
        ),
        ({"verdict": "bad", "note": "unhöflich"}, None),
        ({"verdict": "partly"}, None),
    ],
)
def test_what_a_label_expects_of_the_next_release(
    label: dict[str, Any], expected: dict[str, Any] | None, labels: Labels, sampler: Callable[..., Sampler]
) -> None:
    kept = sampler().keep(live_turn(), drawn=True)
    labels.put("default", kept.id, "anna", read_label(label), NOW)
    cases = labels.cases("default")
    if expected is None:
        assert cases == []
        return
    (case,) = cases
    assert case["expected"] == {**expected, "language": "de"} and case["id"] == f"live-{kept.id}"


def test_a_case_carries_history_and_cluster_but_not_the_conversation(
    labels: Labels, sampler: Callable[..., Sampler]
) -> None:
    made = sampler()
    history = (Message("user", "Hallo"), Message("assistant", "Guten Tag."))
    first = made.keep(live_turn(conversation_id="besuch", history=history), drawn=True)
    second = made.keep(live_turn(conversation_id="besuch", seq=3, action="abstain", citations=()), drawn=True)
    for one in (first, second):
        labels.put("default", one.id, "anna", read_label({"verdict": "bad", "action": "escalate"}), NOW)
    cases = labels.cases("default")
    assert cases[0]["cluster"] == cases[1]["cluster"] and "besuch" not in str(cases)
    assert {tuple(case["tags"])[-1] for case in cases} == {"why:random", "why:abstain"}
    assert any(case["input"].get("history") == [{"role": "user", "text": "Hallo"}, {"role": "assistant", "text": "Guten Tag."}] for case in cases)  # fmt: skip  # noqa: E501


def test_the_newest_label_of_a_person_counts(
    labels: Labels, sampler: Callable[..., Sampler], store: SampleStore
) -> None:
    kept = sampler().keep(live_turn(action="abstain"), drawn=True)
    assert store.get("default", kept.id).state == "open"
    labels.put("default", kept.id, "anna", read_label({"verdict": "good"}), NOW)
    labels.put("default", kept.id, "anna", read_label({"verdict": "bad", "action": "answer"}), NOW)
    assert store.get("default", kept.id).state == "labelled"
    assert [one["verdict"] for one in labels.all("default")[kept.id]] == ["bad"]


def test_a_label_needs_a_sample_and_an_author(labels: Labels, sampler: Callable[..., Sampler]) -> None:
    kept = sampler().keep(live_turn(), drawn=True)
    with pytest.raises(MonitorError, match="author"):
        labels.put("default", kept.id, " ", read_label({"verdict": "good"}), NOW)
    with pytest.raises(MonitorError, match="no such sample"):
        labels.put("other", kept.id, "anna", read_label({"verdict": "good"}), NOW)
    labels.skip("default", kept.id)
    assert labels.cases("default") == []
