"""What is drawn, what is kept of it, and what goes into the queue."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from assistant.monitor.sampling import Sampler, is_drawn
from assistant.monitor.store import SampleStore
from assistant.types import Message
from tests.assistant.monitor.conftest import live_turn

LATER = datetime.now(UTC) + timedelta(days=1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_conversations_are_drawn_by_their_id_alone() -> None:
    drawn = [is_drawn("default", f"c{number}", 0.1) for number in range(5_000)]
    assert drawn == [is_drawn("default", f"c{number}", 0.1) for number in range(5_000)]
    assert 0.08 < sum(drawn) / 5_000 < 0.12
    # A larger share keeps what a smaller one has drawn.
    assert all(is_drawn("default", f"c{number}", 0.2) for number, one in enumerate(drawn) if one)
    assert not is_drawn("default", "c1", 0.0) and is_drawn("default", "c1", 1.0)


def test_what_is_kept_is_redacted(sampler: Callable[..., Sampler], store: SampleStore) -> None:
    history = (Message("user", "Hier ist Erika."), Message("assistant", "Guten Tag, Erika."))
    turn = live_turn(question="Erika fragt: was kostet der Versand?", reply="Erika, 12,90 Euro.", history=history)
    kept = sampler().keep(turn, drawn=True)
    (found,) = store.between("default", LONG_AGO, LATER)
    assert "Erika" not in str(found.as_json()) and found.question.startswith("[PERSON]")
    assert found == kept and next(one["text"] for one in found.history) == "Hier ist [PERSON]."
    assert found.vector is not None and np.frombuffer(found.vector, np.float16).tolist() == [1.0, 0.0]


def test_scores_are_made_of_what_was_really_said(sampler: Callable[..., Sampler]) -> None:
    heard = []

    def score(turn, address):  # type: ignore[no-untyped-def]
        heard.append((turn.question, address))
        return {}

    sampler(score=score).keep(live_turn(question="Erika?"), drawn=True)
    assert heard == [("Erika?", "sie")]


def test_every_turn_of_a_drawn_conversation_is_kept_and_none_of_another(
    sampler: Callable[..., Sampler], store: SampleStore
) -> None:
    made = sampler(share=0.3)
    for number in range(40):
        for seq in (1, 3):
            made.saw(live_turn(conversation_id=f"c{number}", seq=seq))
        made.settle()
    kept = store.between("default", LONG_AGO, LATER)
    expected = {f"c{number}" for number in range(40) if is_drawn("default", f"c{number}", 0.3)}
    assert {one.conversation_id for one in kept} == expected and len(kept) == 2 * len(expected) > 0


@pytest.mark.parametrize(
    ("given", "scores", "reasons", "priority"),
    [
        ({}, {"groundedness": 1.0, "language": 1.0}, [], 0),
        ({"facts": {"failed": True}}, {}, ["failed"], 3),
        ({}, {"pii_leak": 1.0}, ["metric:pii_leak"], 3),
        ({}, {"groundedness": 0.2}, ["metric:groundedness"], 2),
        ({}, {"groundedness": None}, [], 0),
        ({}, {"language": 0.0, "address": 0.0}, ["metric:language", "metric:address"], 2),
        ({"action": "abstain"}, {}, ["abstain"], 1),
        ({"action": "abstain", "facts": {"failed": True}}, {}, ["failed"], 3),
    ],
)
def test_what_goes_into_the_queue(given, scores, reasons, priority, sampler: Callable[..., Sampler]) -> None:  # type: ignore[no-untyped-def]
    kept = sampler(score=lambda _turn, _address: scores).keep(live_turn(**given), drawn=True)
    assert (list(kept.reasons), kept.priority, kept.state) == (reasons, priority, "open" if reasons else "none")


def test_a_failed_turn_is_kept_undrawn_and_counts_in_no_figure(
    sampler: Callable[..., Sampler], store: SampleStore
) -> None:
    made = sampler(share=1e-9)
    made.saw(live_turn(facts={"failed": True}))
    made.saw(live_turn(conversation_id="c2"))
    made.settle()
    assert store.between("default", LONG_AGO, LATER) == []
    (queued,) = store.queue("default")
    assert queued.reasons == ["failed"] and not queued.drawn


def test_a_thumb_down_puts_a_turn_into_the_queue_first(sampler: Callable[..., Sampler], store: SampleStore) -> None:
    made = sampler(share=1e-9)
    made.rated("default", "c9", 1, True, "", live_turn(conversation_id="c9"))
    made.rated("default", "c1", 1, False, "Es sind 14 Tage, Erika.", live_turn())
    made.settle()
    (queued,) = store.queue("default")
    assert queued.reasons == ["rated"] and queued.priority == 3 and queued.facts["helpful"] is False
    assert queued.correction == "Es sind 14 Tage, [PERSON]."
    made.rated("default", "c1", 1, True, "", live_turn())
    made.settle()
    assert store.queue("default")[0].facts["helpful"] is True


def test_a_scorer_that_breaks_costs_the_scores_and_nothing_else(sampler: Callable[..., Sampler]) -> None:
    kept = sampler(score=lambda _turn, _address: 1 / 0).keep(live_turn(), drawn=True)
    assert kept.scores == {} and kept.question


def test_old_samples_are_forgotten_and_conversations_erased(
    sampler: Callable[..., Sampler], store: SampleStore
) -> None:
    made = sampler()
    for number in range(3):
        made.keep(live_turn(conversation_id=f"c{number}"), drawn=True)
    assert store.erase("default", ["c0"]) == 1 and store.erase("other", ["c1"]) == 0
    assert store.forget("default", LONG_AGO) == 0 and store.forget("default", LATER) == 2


def test_a_fair_sample_can_be_drawn_for_labelling(sampler: Callable[..., Sampler], store: SampleStore) -> None:
    made = sampler()
    for number in range(5):
        made.keep(live_turn(conversation_id=f"c{number}"), drawn=True)
    assert store.draw("default", 3) == 3 and store.states("default") == {"open": 3, "none": 2}
    assert {tuple(one.reasons) for one in store.queue("default")} == {("random",)}
