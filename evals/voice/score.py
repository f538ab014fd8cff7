# ruff: noqa: E501
"""Score extracted notes against gold.

A gold and an extracted item match one to one: same kind, same company (legal forms, case and titles aside), evidence that
shares at least half of the shorter span ("half"), or any character ("any").
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.voice.companies import key
from assistant.voice.people import parts

Item = Mapping[str, Any]
LENIENT = {
    "interest": "need", "installed_base": "competitor", "objection": "no_need_now", "site_or_project": "timeline",
}  # fmt: skip


@dataclass
class Counts:
    """Matches, gold items and extracted items; `f1` is 1 when there is nothing to find."""

    hits: int = 0
    gold: int = 0
    found: int = 0
    missed: list[Item] = field(default_factory=list)
    spurious: list[Item] = field(default_factory=list)

    def add(self, pairs: Sequence[tuple[int, int]], gold: Sequence[Item], found: Sequence[Item]) -> None:
        """Count one note."""
        self.hits += len(pairs)
        self.gold += len(gold)
        self.found += len(found)
        self.missed += [g for i, g in enumerate(gold) if i not in {a for a, _ in pairs}]
        self.spurious += [f for i, f in enumerate(found) if i not in {b for _, b in pairs}]

    @property
    def precision(self) -> float:
        """Share of the extracted items that are right."""
        return self.hits / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the gold items that were found."""
        return self.hits / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.hits / (self.gold + self.found) if self.gold + self.found else 1.0


def match(gold: Sequence[Item], found: Sequence[Item], alike: Callable[[Item, Item], float]) -> list[tuple[int, int]]:
    """One-to-one pairs (gold, found), the most alike first; 0 is no match."""
    scored = sorted(
        ((alike(g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)),
        key=lambda t: (-t[0], t[1], t[2]),
    )
    pairs: list[tuple[int, int]] = []
    for score, i, j in scored:
        if score > 0 and all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return pairs


def overlap(transcript: str, gold: Item, found: Item) -> float:
    """Shared characters as a part of the shorter evidence, 0..1; every place of the gold text counts."""
    evidence, best, at = gold["evidence"], 0.0, transcript.find(gold["evidence"])
    while at >= 0:
        shared = min(at + len(evidence), found["end"]) - max(at, found["start"])
        best = max(best, shared / max(1, min(len(evidence), found["end"] - found["start"])))
        at = transcript.find(evidence, at + 1)
    return max(best, 0.0)


def same_company(gold: str | None, found: str | None) -> bool:
    """Names without legal forms, articles and case; a short form of the other counts."""
    if gold is None or found is None:
        return gold is found
    a, b = key(gold), key(found)
    return a == b or (bool(a) and bool(b) and (a in b or b in a))


def same_person(gold: str, found: str) -> bool:
    """Given and family name without titles."""
    return parts(gold) == parts(found)


def facts_alike(transcript: str, least: float, lenient: bool) -> Callable[[Item, Item], float]:
    """How alike two facts are."""

    def alike(gold: Item, found: Item) -> float:
        kinds = [LENIENT.get(k, k) if lenient else k for k in (gold["kind"], found["kind"])]
        shared = overlap(transcript, gold, found)
        return shared if kinds[0] == kinds[1] and shared > least else 0.0

    return alike


def tasks_alike(transcript: str, least: float) -> Callable[[Item, Item], float]:
    """How alike two tasks are."""

    def alike(gold: Item, found: Item) -> float:
        shared = overlap(transcript, gold, found)
        right = gold["kind"] == found["kind"] and same_company(gold["account"], found["account"])
        return shared if right and shared > least else 0.0

    return alike
