"""Intervals: what they must be in plain cases, and that they cover the truth."""

import math

import numpy as np
import pytest

from evals.errors import EvalError
from evals.statistics import interval, paired


def test_the_mean_is_weighted_and_inside_the_interval() -> None:
    found = interval([1.0, 0.5, 0.0, 0.7], weights=[1, 1, 2, 1])
    assert found.value == pytest.approx(2.2 / 5)
    assert found.low < found.value < found.high
    assert (found.cases, found.clusters) == (4, 4)


def test_the_same_scores_give_the_same_interval() -> None:
    scores = list(np.random.default_rng(3).random(50))
    assert interval(scores) == interval(scores)


def test_cases_of_one_cluster_count_once() -> None:
    scores = [float(i % 3 == 0) for i in range(60)]
    alone = interval(scores)
    doubled = interval([s for s in scores for _ in range(5)], [i for i in range(60) for _ in range(5)])
    assert doubled.clusters == 60
    assert doubled.half_width == pytest.approx(alone.half_width, rel=0.1)


@pytest.mark.parametrize("scores", [[1.0] * 20, [0.0] * 20])
def test_twenty_of_twenty_is_not_certain(scores: list[float]) -> None:
    found = interval(scores)
    assert 0.1 < found.high - found.low < 0.25


def test_one_cluster_says_nothing_about_others() -> None:
    assert interval([0.2, 0.4], ["a", "a"]).half_width == pytest.approx(0.5)
    assert paired([1, 1], [0, 0], ["a", "a"]).verdict == "insufficient data"


@pytest.mark.parametrize(("scores", "weights"), [([], None), ([math.nan], None), ([math.inf], None), ([1.0], [0.0])])
def test_what_cannot_be_averaged_is_an_error(scores: list[float], weights: list[float] | None) -> None:
    with pytest.raises(EvalError):
        interval(scores, weights=weights)


def test_runs_over_different_cases_are_not_compared() -> None:
    with pytest.raises(EvalError, match="paired"):
        paired([1.0], [1.0, 0.0])


def test_a_paired_difference_finds_what_two_intervals_would_not() -> None:
    random = np.random.default_rng(0)
    before = random.normal(0, 1, 80)
    change = paired(list(before + 0.1 + random.normal(0, 0.1, 80)), list(before))
    assert change.verdict == "better"
    assert change.minimum_detectable < 0.1


def test_no_change_is_no_difference_but_not_proof_of_none() -> None:
    change = paired([1.0] * 50, [1.0] * 50)
    assert (change.value, change.verdict) == (0.0, "no difference")
    assert change.low == pytest.approx(-0.06)


def _clustered(random: np.random.Generator, clusters: int, share: float | None) -> tuple[list[float], list[int]]:
    sizes = random.integers(1, 9, size=clusters)
    names = np.repeat(np.arange(clusters), sizes)
    if share is None:
        of_cluster = random.normal(0, 0.5, clusters)[names]
        return list(1 / (1 + np.exp(-(of_cluster + random.normal(size=len(names)))))), list(names)
    chance = random.beta(6 * share, 6 * (1 - share), clusters)[names]
    return list((random.random(len(names)) < chance).astype(float)), list(names)


@pytest.mark.parametrize(("share", "truth"), [(0.5, 0.5), (0.9, 0.9), (None, 0.5)])
def test_intervals_cover_the_truth(share: float | None, truth: float) -> None:
    random, runs, hits = np.random.default_rng(7), 300, 0
    for _ in range(runs):
        scores, names = _clustered(random, 30, share)
        found = interval(scores, names, samples=500)
        hits += found.low <= truth <= found.high
    # The nominal 95 % within three standard errors of 300 runs.
    assert 0.912 <= hits / runs <= 0.988
