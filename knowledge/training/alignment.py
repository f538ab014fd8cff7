"""IBM model 1 (Brown et al. 1993): which unit of one language stands for which of the other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Every (left, right) of every sentence pair, flat, with the number of its pair."""

    left: Ids
    right: Ids
    sentence: Ids


def cells(pairs: Sequence[tuple[Sequence[int], Sequence[int]]]) -> Cells:
    """The cells of sentence pairs given as unit ids."""
    sizes = [(len(left), len(right)) for left, right in pairs]
    return Cells(
        np.concatenate(
            [np.repeat(np.asarray(a, dtype=np.int64), n) for (a, _), (_, n) in zip(pairs, sizes, strict=True)]
        ),
        np.concatenate(
            [np.tile(np.asarray(b, dtype=np.int64), n) for (_, b), (n, _) in zip(pairs, sizes, strict=True)]
        ),
        np.repeat(np.arange(len(pairs), dtype=np.int64), [a * b for a, b in sizes]),
    )


@dataclass(frozen=True, slots=True)
class Translation:
    """t(right | left): `chance[i]` of `right[i]` given `left[i]`; every pair of units that ever met, once."""

    left: Ids
    right: Ids
    chance: Floats


def translation(found: Cells, lefts: int, rounds: int = 5) -> Translation:
    """Expectation maximisation from uniform chances.

    Args:
        found: cells of the sentence pairs.
        lefts: number of left units.
        rounds: EM rounds.
    """
    width = int(found.right.max()) + 1 if len(found.right) else 1
    key, cell = np.unique(found.left * width + found.right, return_inverse=True)
    left, right = key // width, key % width
    _, place = np.unique(found.sentence * width + found.right, return_inverse=True)
    chance: Floats = np.ones(len(key), dtype=np.float64)
    for _ in range(rounds):
        weight: Floats = chance[cell]
        weight = weight / np.bincount(place, weights=weight)[place]
        chance = np.bincount(cell, weights=weight, minlength=len(key)).astype(np.float64)
        chance /= np.bincount(left, weights=chance, minlength=lefts)[left]
    return Translation(left, right, chance)
