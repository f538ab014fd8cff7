"""How much of a text is its own: pages that say what others say are thin, and compete with each other.

Overlap is counted in runs of five words (shingles; Broder, "On the resemblance and containment of documents", 1997),
so a long page that holds a short text whole is found too.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from assistant.copy.view import fold

RUN = 5
LEAST_WORDS = 80
LEAST_OWN = 0.5
_WORD = re.compile(r"\w+(?:[.,]\d+)?")
PAGES = ("product_page", "landing_page", "blog", "press")


@dataclass(frozen=True, slots=True)
class Near:
    """A published text or document and the share of a text's runs that stand in it, 0..1."""

    name: str
    contained: float


@dataclass(frozen=True, slots=True)
class Thinness:
    """How much of a text is its own.

    Attributes:
        own: share of its runs of five words that stand nowhere else, 0..1.
        nearest: where most of the rest stands, most first.
        thin: for a page: fewer than `LEAST_WORDS` words, or less than half of it its own.
    """

    words: int
    own: float
    nearest: tuple[Near, ...]
    thin: bool


def thinness(text: str, others: Iterable[tuple[str, str]], channel: str = "product_page", most: int = 3) -> Thinness:
    """A text beside everything else that is published.

    Args:
        others: names and texts.
        channel: only pages can be thin; a headline is short by nature.
    """
    words = _WORD.findall(fold(text))
    mine = _runs(words)
    elsewhere: set[tuple[str, ...]] = set()
    near = []
    for name, other in others:
        shared = mine & _runs(_WORD.findall(fold(other)))
        if shared:
            near.append(Near(name, len(shared) / len(mine)))
            elsewhere |= shared
    own = 1.0 - len(elsewhere) / len(mine) if mine else 0.0
    thin = channel in PAGES and (len(words) < LEAST_WORDS or own < LEAST_OWN)
    return Thinness(len(words), own, tuple(sorted(near, key=lambda one: -one.contained)[:most]), thin)


def thin_json(found: Thinness) -> dict[str, Any]:
    """Plain data of the finding."""
    return {
        "words": found.words,
        "own": round(found.own, 3),
        "thin": found.thin,
        "nearest": [asdict(n) for n in found.nearest],
    }


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    size = min(RUN, len(words)) or 1
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)} if words else set()
