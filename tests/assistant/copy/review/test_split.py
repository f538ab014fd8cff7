import pytest

from assistant.copy.drafting.brief import Brief
from assistant.copy.review import events
from assistant.copy.review.desk import ReviewDesk
from assistant.copy.review.errors import Blocked, NoSuchDraft
from assistant.copy.review.split import LEAST_SHARE, split
from tests.assistant.copy.review.conftest import PROVEN

TENANT = "default"


@pytest.mark.parametrize(
    ("counted", "enough", "best"),
    [
        ({"a": (1000, 100), "b": (1000, 50)}, True, "a"),
        ({"a": (1000, 50), "b": (1000, 100), "c": (1000, 60)}, True, "b"),
        ({"a": (1000, 100), "b": (99, 0)}, False, None),
        ({"a": (0, 0), "b": (0, 0)}, False, None),
    ],
)
def test_shares(counted: dict[str, tuple[int, int]], enough: bool, best: str | None) -> None:
    made = split(counted, minimum=100)
    shares = {name: arm.share for name, arm in made.arms.items()}
    assert made.enough == enough
    assert sum(shares.values()) == pytest.approx(1.0)
    if best is None:
        assert len(set(shares.values())) == 1
    else:
        assert shares[best] > 0.9
        assert min(shares.values()) > LEAST_SHARE / 2


def test_intervals_hold_the_rate_and_shrink() -> None:
    few, many = (split({"a": (n, n // 10)}, 1).arms["a"] for n in (100, 10_000))
    assert few.rate == many.rate == 0.1
    assert few.low < 0.1 < few.high
    assert many.high - many.low < few.high - few.low


def test_faulty_counts_and_no_variants() -> None:
    assert split({"a": (10, 50)}, 1).arms["a"].rate == 1.0
    assert split({}, 1).arms == {}


def test_events_count_once_and_only_for_published_texts(desk: ReviewDesk, brief: Brief) -> None:
    draft = desk.create(TENANT, brief, PROVEN, "ana")
    with pytest.raises(Blocked, match="not published"):
        events.record(desk, TENANT, draft.id, "shown", "k")
    draft = desk.submit(TENANT, draft.id, "ana", draft.revision)
    draft = desk.approve(TENANT, draft.id, "ben", draft.revision)
    desk.publish(TENANT, draft.id, "ben", draft.revision)
    assert events.record(desk, TENANT, draft.id, "shown", "1")
    assert not events.record(desk, TENANT, draft.id, "shown", "1")
    assert events.record(desk, TENANT, draft.id, "clicked", "2")
    assert events.counts(desk, TENANT, [draft.id]) == {draft.id: {"shown": 1, "clicked": 1, "converted": 0}}
    for key in ("", "x" * 129):
        with pytest.raises(Blocked):
            events.record(desk, TENANT, draft.id, "shown", key)
    with pytest.raises(NoSuchDraft):
        events.counts(desk, "other", [draft.id])
