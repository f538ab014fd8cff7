"""Whether a window of live turns differs from a reference window, beyond chance.

All tests are permutation tests over whole conversations: if nothing changed, conversations could have fallen into
either window, so the share of shuffles that differ as much is a valid p-value whatever the distribution (Phipson and
Smyth 2010, with the +1 that keeps it from being 0). Questions are compared by the maximum mean discrepancy of their
embeddings (Gretton et al. 2012, Gaussian kernel, median distance), by how many nearest neighbours of the window's
questions are of the window too, which sees a small new topic (Schilling 1986), and by the population stability index
over clusters of both windows together; the index is biased upward by small samples, so the mean of the shuffles is
taken off.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.online.windows import Floats, cluster_sums

SHUFFLES = 999
_MOST = 1_200
"""Questions a test compares at most; more are drawn at random, evenly from both windows."""
_BLOCK = 111
_LEAST_CLUSTER = 20
_MOST_CLUSTERS = 12
_ROUNDS = 25
_NEIGHBOURS = 5


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a window is from the reference.

    Attributes:
        p: chance of such a difference when nothing changed.
        effect: how large it is: change of the mean for a rate, of the mean in parts of the reference for a cost,
            stability index without its bias for questions.
        facts: numbers for reports.
    """

    p: float
    effect: float
    facts: dict[str, Any]


def mean_drift(
    before: tuple[list[float], list[str]], now: tuple[list[float], list[str]], *, relative: bool = False, seed: int = 0
) -> Drift | None:
    """Change of a mean; None without values in both windows.

    Args:
        before: values and conversations of the reference.
        now: of the window.
        relative: the effect is the change in parts of the reference's mean.
    """
    if not before[0] or not now[0]:
        return None
    sums, sizes, first = _joined(before, now)
    changes = np.concatenate([_changes(rows, sums, sizes) for rows in _shuffled(len(sums), first, seed)])
    own = np.zeros((1, len(sums)))
    own[0, :first] = 1.0
    observed = float(_changes(own, sums, sizes)[0])
    p = (1 + int(np.sum(np.abs(changes) >= abs(observed) - 1e-12))) / (len(changes) + 1)
    was, is_now = sum(before[0]) / len(before[0]), sum(now[0]) / len(now[0])
    gain = is_now - was
    effect = gain / was if relative and was > 0 else gain
    facts = {"before": round(was, 5), "now": round(is_now, 5), "turns_before": len(before[0]), "turns": len(now[0])}
    return Drift(p, effect, facts)


def question_drift(before: Floats, now: Floats, *, seed: int = 0) -> Drift | None:
    """Change of what is asked; None with fewer than two clusters' worth of questions in a window.

    Args:
        before: embeddings of the reference, [questions, dimension], unit length.
        now: of the window.
    """
    if min(len(before), len(now)) < 2 * _LEAST_CLUSTER:
        return None
    random = np.random.default_rng(seed)
    before, now = _thinned(before, now, random)
    both = np.concatenate([before, now])
    members = np.concatenate(list(_shuffled(len(both), len(before), seed + 1)))
    own = np.zeros((1, len(both)))
    own[0, : len(before)] = 1.0
    near = both @ both.T
    by_mean = _p(_quadratic(members, _kernel(near), weighted=True), _quadratic(own, _kernel(near), weighted=True)[0])
    links = _neighbours(near)
    by_neighbour = _p(_quadratic(1.0 - members, links), _quadratic(1.0 - own, links)[0])
    clusters = _clusters(both, random)
    shuffled, observed = _stability(members, clusters), float(_stability(own, clusters)[0])
    by_cluster = _p(shuffled, observed)
    effect = observed - float(shuffled.mean())
    shift = float(np.linalg.norm(before.mean(axis=0) - now.mean(axis=0)))
    facts = {
        "stability_index": round(effect, 4),
        "stability_index_raw": round(observed, 4),
        "p_stability": round(by_cluster, 5),
        "p_discrepancy": round(by_mean, 5),
        "p_neighbours": round(by_neighbour, 5),
        "centre_moved": round(shift, 4),
        "clusters": int(clusters.max()) + 1,
        "questions_before": len(before),
        "questions": len(now),
    }
    # Three tests of one question: the smallest p counts three times (Bonferroni).
    return Drift(min(1.0, 3 * min(by_mean, by_neighbour, by_cluster)), effect, facts)


def holm(ps: dict[str, float]) -> dict[str, float]:
    """p-values adjusted so that all tests of a check raise a false alarm no more often than one would (Holm 1979)."""
    adjusted: dict[str, float] = {}
    highest = 0.0
    for rank, name in enumerate(sorted(ps, key=lambda name: (ps[name], name))):
        highest = max(highest, min(1.0, ps[name] * (len(ps) - rank)))
        adjusted[name] = highest
    return adjusted


def _joined(before: tuple[list[float], list[str]], now: tuple[list[float], list[str]]) -> tuple[Floats, Floats, int]:
    """Sums and sizes by conversation, the reference first; a conversation across both windows counts in each."""
    old, new = cluster_sums(*before), cluster_sums(*now)
    return np.concatenate([old[0], new[0]]), np.concatenate([old[1], new[1]]), len(old[0])


def _shuffled(count: int, first: int, seed: int) -> Iterator[Floats]:
    """Membership in the reference, [shuffles, count] block by block, `first` ones a row."""
    random = np.random.default_rng(seed)
    for _ in range(0, SHUFFLES, _BLOCK):
        yield (random.random((_BLOCK, count)).argsort(axis=1) < first).astype(np.float64)


def _changes(members: Floats, sums: Floats, sizes: Floats) -> Floats:
    """Difference of the two windows' means over its standard error, per row; studentised, since windows differ in
    size and conversations in length (Chung and Romano 2013)."""
    rest = 1.0 - members
    total_a, total_b = members @ sizes, rest @ sizes
    mean_a, mean_b = (members @ sums) / total_a, (rest @ sums) / total_b
    squares = [sums**2, sums * sizes, sizes**2]

    def spread(rows: Floats, mean: Floats, total: Floats) -> Floats:
        found = rows @ squares[0] - 2 * mean * (rows @ squares[1]) + mean**2 * (rows @ squares[2])
        out: Floats = np.maximum(found, 0.0) / total**2
        return out

    error = np.sqrt(spread(members, mean_a, total_a) + spread(rest, mean_b, total_b))
    gap = mean_b - mean_a
    flat = error < 1e-12
    change: Floats = np.where(
        flat, np.where(np.abs(gap) < 1e-12, 0.0, np.sign(gap) * 1e6), gap / np.where(flat, 1.0, error)
    )
    return change


def _p(shuffled: Floats, observed: float) -> float:
    return (1 + int(np.sum(shuffled >= observed - 1e-12))) / (len(shuffled) + 1)


def _thinned(before: Floats, now: Floats, random: np.random.Generator) -> tuple[Floats, Floats]:
    half = _MOST // 2
    if len(before) + len(now) <= _MOST:
        return before, now
    keep_now = min(len(now), max(half, _MOST - len(before)))
    keep_before = min(len(before), _MOST - keep_now)
    return _some(before, keep_before, random), _some(now, keep_now, random)


def _some(rows: Floats, count: int, random: np.random.Generator) -> Floats:
    if len(rows) <= count:
        return rows
    chosen: Floats = rows[np.sort(random.choice(len(rows), count, replace=False))]
    return chosen


def _kernel(near: Floats) -> Floats:
    """Gaussian kernel of unit vectors by their cosines, as wide as their median distance."""
    squares = np.maximum(2.0 - 2.0 * near, 0.0)
    upper = squares[np.triu_indices(len(near), 1)]
    median = float(np.median(upper[upper > 0])) if np.any(upper > 0) else 1.0
    kernel: Floats = np.exp(-squares / median)
    return kernel


def _neighbours(near: Floats) -> Floats:
    """1 where the column is one of the row's nearest neighbours, [questions, questions]."""
    apart = near.copy()
    np.fill_diagonal(apart, -2.0)
    nearest = np.argpartition(-apart, _NEIGHBOURS, axis=1)[:, :_NEIGHBOURS]
    links = np.zeros_like(near)
    np.put_along_axis(links, nearest, 1.0, axis=1)
    return links


def _quadratic(members: Floats, matrix: Floats, *, weighted: bool = False) -> Floats:
    """w M w per row; `weighted`: w is 1/n in the one window and -1/m in the other, else the row itself."""
    found = []
    for start in range(0, len(members), _BLOCK):
        rows = members[start : start + _BLOCK]
        if weighted:
            size = rows.sum(axis=1, keepdims=True)
            rows = rows / size - (1.0 - rows) / (rows.shape[1] - size)
        found.append(((rows @ matrix) * rows).sum(axis=1))
    return np.concatenate(found)


def _clusters(rows: Floats, random: np.random.Generator) -> NDArray[np.int64]:
    """Cluster of each row by spherical k-means (Dhillon and Modha 2001) over both windows together."""
    count = int(min(_MOST_CLUSTERS, max(2, len(rows) // (2 * _LEAST_CLUSTER))))
    centres = rows[random.choice(len(rows), 1)]
    while len(centres) < count:
        # k-means++ (Arthur and Vassilvitskii 2007)
        far = np.maximum(1.0 - (rows @ centres.T).max(axis=1), 1e-12)
        centres = np.concatenate([centres, rows[[random.choice(len(rows), p=far / far.sum())]]])
    nearest = (rows @ centres.T).argmax(axis=1)
    for _ in range(_ROUNDS):
        made = np.array([_centre(rows[nearest == one], centres[one]) for one in range(count)])
        again = (rows @ made.T).argmax(axis=1)
        centres = made
        if np.array_equal(again, nearest):
            break
        nearest = again
    labels: NDArray[np.int64] = np.unique(nearest, return_inverse=True)[1].astype(np.int64)
    return labels


def _centre(rows: Floats, otherwise: Floats) -> Floats:
    if not len(rows):
        return otherwise
    mean = rows.mean(axis=0)
    length = float(np.linalg.norm(mean))
    centre: Floats = mean / length if length > 0 else otherwise
    return centre


def _stability(members: Floats, clusters: NDArray[np.int64]) -> Floats:
    """Population stability index per row of memberships; half a count keeps empty clusters finite (Jeffreys)."""
    one_hot = np.eye(int(clusters.max()) + 1)[clusters]
    counts = members @ one_hot
    rest = one_hot.sum(axis=0) - counts
    before = (counts + 0.5) / (counts.sum(axis=1, keepdims=True) + 0.5 * one_hot.shape[1])
    now = (rest + 0.5) / (rest.sum(axis=1, keepdims=True) + 0.5 * one_hot.shape[1])
    index: Floats = ((now - before) * np.log(now / before)).sum(axis=1)
    return index
