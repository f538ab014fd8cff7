"""From start and end scores to the best answer span."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Found:
    """The best span of one passage.

    Attributes:
        first: its first token among the passage's tokens.
        last: its last token.
        margin: by how much it scores above "the answer is not here"; in logits, above 0 when it seems to be there.
    """

    first: int
    last: int
    margin: float


def best_span(starts: Floats, ends: Floats, nothing: float, *, longest: int = 40) -> Found:
    """The span of at most `longest` tokens with the highest sum of its start and end.

    Args:
        starts: score of each passage token as the answer's first, [tokens].
        ends: as its last, [tokens].
        nothing: the same sum for "no answer".
        longest: tokens.
    """
    count = len(starts)
    if not count:
        return Found(0, 0, float("-inf"))
    sums = starts[:, None] + ends[None, :]
    places = np.arange(count)
    apart = places[None, :] - places[:, None]
    sums = np.where((apart >= 0) & (apart < longest), sums, -np.inf)
    first, last = divmod(int(sums.argmax()), count)
    return Found(first, last, float(sums[first, last]) - nothing)
