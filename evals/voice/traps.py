"""Actions that are done, called off, only imagined, the customer's, private or said to a machine, taken for tasks.

`traps.jsonl` marks them in the development notes and in those written for this project: `{note, kind, evidence}`. One
counts as turned into a task when an extracted task shares more than half of the shorter span with it, and no gold task
stands there.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.voice.score import Item, overlap

FILE = Path(__file__).parent / "traps.jsonl"
ASKED = ("done", "called_off", "hypothetical")


@dataclass
class Traps:
    """How many there are of each kind, and which were turned into tasks."""

    seen: Counter[str] = field(default_factory=Counter)
    fallen: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, record: Mapping[str, Any], tasks: Sequence[Item], marked: Sequence[Mapping[str, str]]) -> None:
        """Look at one note.

        Args:
            record: the note with gold; `tasks`: what was extracted; `marked`: its lines of `traps.jsonl`.
        """
        text = record["transcript"]
        for trap in marked:
            self.seen[trap["kind"]] += 1
            start = text.find(trap["evidence"])
            span = {"start": start, "end": start + len(trap["evidence"])}
            wanted = any(overlap(text, gold, span) > 0.5 for gold in record["tasks"])
            taken = any(overlap(text, trap, task) > 0.5 for task in tasks)
            if taken and not wanted:
                self.fallen.append((record["id"], trap["kind"], trap["evidence"]))

    def share(self, kinds: Sequence[str] = ASKED) -> float | None:
        """Share of these kinds that became tasks; None when there are none."""
        count = sum(self.seen[kind] for kind in kinds)
        return sum(kind in kinds for _, kind, _ in self.fallen) / count if count else None


def marked(path: Path = FILE) -> dict[str, list[dict[str, str]]]:
    """The traps of every note."""
    found: dict[str, list[dict[str, str]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        trap = json.loads(line)
        found.setdefault(trap["note"], []).append(trap)
    return found
