"""Confidence: the model's score mapped to how often such a fact or task is right (held-out development notes)."""

import json
import math
from dataclasses import replace
from functools import cache
from typing import TypeVar

from assistant.voice.hashed import WEIGHTS
from assistant.voice.types import Fact, Task

Item = TypeVar("Item", Fact, Task)


def calibrated(item: Item) -> Item:
    """The item with a calibrated confidence (Platt 1999: a logistic of the score's log odds)."""
    name = "fact" if isinstance(item, Fact) else "task" if item.explicit else "inferred"
    slope, offset = curves().get(name, (1.0, 0.0))
    score = min(max(item.confidence, 0.02), 0.98)
    odds = slope * math.log(score / (1 - score)) + offset
    return replace(item, confidence=1 / (1 + math.exp(-odds)))


@cache
def curves() -> dict[str, tuple[float, float]]:
    """Slope and offset by kind of item; empty when none are stored."""
    path = WEIGHTS / "calibration.json"
    if not path.exists():
        return {}
    stored = json.loads(path.read_text(encoding="utf-8"))
    return {name: (float(a), float(b)) for name, (a, b) in stored["curves"].items()}
