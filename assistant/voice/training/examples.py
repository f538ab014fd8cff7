"""Training clauses with labels: synthetic notes, and the development notes by the overlap of their gold evidence."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.voice.reading import Reading
from assistant.voice.roles import Blocks, features
from assistant.voice.training.synthetic import note
from assistant.voice.types import Note

DEV = Path("../shared/data/voice_notes/dev.jsonl")
OWN = Path("evals/voice/blind/notes.jsonl")
"""Notes written for this project, seen from the root of the repository."""


@dataclass(frozen=True, slots=True)
class Example:
    """Features and labels of one clause; `group` is its note, "" for synthetic ones."""

    blocks: Blocks
    labels: frozenset[str]
    group: str
    text: str


def synthetic(notes: int, seed: int) -> Iterator[Example]:
    """Clauses of synthetic notes, as the product cuts them."""
    chance = random.Random(seed)
    for _ in range(notes):
        for language in ("de", "en"):
            text, places = note(language, chance)
            reading = Reading(Note(text, datetime(2026, 5, 5, 12)), language)
            for clause, blocks in zip(reading.clauses, features(reading), strict=True):
                labels = {
                    label
                    for start, end, made in places
                    if _share(clause.start, clause.end, start, end) >= 0.5
                    for label in made.labels
                }
                yield Example(blocks, _with_task(labels), "", text[clause.start : clause.end])


def development(path: Path = DEV) -> Iterator[Example]:
    """Clauses of notes with gold, those of half E left out: they measure what is new to the model."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record.get("half") == "E":
            continue
        reading = Reading(Note.from_json(record), record["lang"])
        for clause, blocks in zip(reading.clauses, features(reading), strict=True):
            labels = _gold(record, clause.start, clause.end)
            yield Example(blocks, labels, record["id"], reading.note.transcript[clause.start : clause.end])


def _gold(record: dict[str, Any], start: int, end: int) -> frozenset[str]:
    text, labels = record["transcript"], set()
    for item in [*record["facts"], *record["tasks"]]:
        at = text.find(item["evidence"])
        if _share(start, end, at, at + len(item["evidence"])) < 0.5:
            continue
        if "title" not in item:
            labels.add(item["kind"])
        elif item["explicit"]:
            labels.add(f"task:{item['kind']}")
    labels |= {
        "sensitive" for s in record["sensitive"] if _share(start, end, text.find(s), text.find(s) + len(s)) > 0.4
    }
    return _with_task(labels)


def _with_task(labels: set[str]) -> frozenset[str]:
    return frozenset(labels | ({"task"} if any(label.startswith("task:") for label in labels) else set()))


def _share(start: int, end: int, other: int, until: int) -> float:
    """The part of start..end that other..until covers."""
    return max(0, min(end, until) - max(start, other)) / max(1, end - start)
