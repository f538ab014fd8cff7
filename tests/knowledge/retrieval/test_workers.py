"""Several inputs at once, in order, on a pool that is started at the first need."""

import threading

import pytest

from knowledge.retrieval.workers import Workers


def test_results_keep_the_order_of_the_inputs() -> None:
    assert Workers(3, "w").map(lambda n: n * n, list(range(20))) == [n * n for n in range(20)]


def test_two_inputs_run_at_once() -> None:
    meet = threading.Barrier(2, timeout=10)
    waited = Workers(2, "w").map(lambda _: meet.wait(), [0, 1])
    assert sorted(waited) == [0, 1]


def test_a_single_input_and_a_single_thread_stay_on_the_calling_thread() -> None:
    def named(_: int) -> str:
        return threading.current_thread().name

    own = threading.current_thread().name
    assert Workers(4, "w").map(named, [1]) == [own]
    assert Workers(1, "w").map(named, [1, 2]) == [own, own]
    assert all(name.startswith("w") for name in Workers(2, "w").map(named, [1, 2]))


def test_an_error_reaches_the_caller() -> None:
    def fails(_: int) -> None:
        raise ValueError("bad input")

    with pytest.raises(ValueError, match="bad input"):
        Workers(2, "w").map(fails, [1, 2])
