"""Training notes with the labels of their clauses: synthetic ones, and real ones by the overlap with their gold."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.voice.reading import Reading
from assistant.voice.roles import Blocks, features
from assistant.voice.training.synthetic import note
from assistant.voice.types import Note

DEV = Path("../shared/data/voice_notes/dev.jsonl")
OWN = (
    Path("evals/voice/blind/notes.jsonl"),
    Path("assistant/voice/training/notes/round1.jsonl"),
    Path("assistant/voice/training/notes/round2.jsonl"),
    *(Path(f"assistant/voice/training/notes/round4_{writer}.jsonl") for writer in "abcd"),
)
"""Notes written for this project, seen from the root of the repository; half E of the first is left out."""
TRAPS = Path("evals/voice/traps.jsonl")
STATUSES = ("done", "cancelled", "hypo", "customer")
UNLABELLED = frozenset({*STATUSES, "chatter"})
"""Labels that gold does not give; a clause says nothing about them unless a trap or a task stands there."""
_TRAP_LABELS = {"done": "done", "called_off": "cancelled", "hypothetical": "hypo", "customer": "customer"}
_MOST, _SHORTER, _LEAST = 0.5, 0.6, 0.25
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Example:
    """One clause: its features, what it does, and of which labels nothing is known."""

    blocks: Blocks
    text: str
    labels: frozenset[str]
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TrainingNote:
    """The clauses of a note in order; `id` is "" for a synthetic one."""

    id: str
    clauses: tuple[Example, ...]


def synthetic(notes: int, seed: int) -> Iterator[TrainingNote]:
    """Synthetic notes, `notes` of each language, as the product cuts them."""
    chance = random.Random(seed)
    for _ in range(notes):
        for language in ("de", "en"):
            text, places = note(language, chance)
            reading = Reading(Note(text, datetime(2026, 5, 5, 12)), language)
            found = []
            for clause, blocks in zip(reading.clauses, features(reading), strict=True):
                labels = {
                    label
                    for start, end, made in places
                    if _covered((clause.start, clause.end), (start, end)) >= _MOST
                    for label in made.labels
                }
                found.append(Example(blocks, text[clause.start : clause.end], _with_task(labels)))
            yield TrainingNote("", tuple(found))


def real(path: Path, traps: Mapping[str, Sequence[Mapping[str, str]]]) -> Iterator[TrainingNote]:
    """Notes with gold, those of half E left out: they measure what is new to the model.

    Args:
        traps: note id → [{kind, evidence}]: what is done, called off, imagined or the customer's.
    """
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line) if line.strip() else {"half": "E"}
        if record.get("half") == "E":
            continue
        reading = Reading(Note.from_json(record), record["lang"])
        marked = [(t, *_place(record["transcript"], t["evidence"])) for t in traps.get(record["id"], ())]
        found = []
        for clause, blocks in zip(reading.clauses, features(reading), strict=True):
            place = (clause.start, clause.end)
            labels = _gold(record, place)
            statuses = {
                _TRAP_LABELS[t["kind"]]
                for t, start, end in marked
                if t["kind"] in _TRAP_LABELS and _covered(place, (start, end)) >= _MOST
            }
            known = statuses | (set(STATUSES) if "task" in labels else set())
            text = record["transcript"][clause.start : clause.end]
            found.append(Example(blocks, text, labels | statuses, UNLABELLED - known))
        yield TrainingNote(record["id"], tuple(found))


def trap_lines(path: Path = TRAPS) -> dict[str, list[dict[str, str]]]:
    """The lines of a trap file by note."""
    found: dict[str, list[dict[str, str]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        trap = json.loads(line)
        found.setdefault(trap["note"], []).append(trap)
    return found


def _gold(record: Mapping[str, Any], place: Span) -> frozenset[str]:
    text, labels = record["transcript"], set()
    for item in [*record["facts"], *record["tasks"]]:
        if not _states(place, _place(text, item["evidence"])):
            continue
        if "title" not in item:
            labels.add(item["kind"])
        elif item["explicit"]:
            labels.add(f"task:{item['kind']}")
    labels |= {"sensitive" for s in record["sensitive"] if _covered(place, _place(text, s)) > 0.4}
    return _with_task(labels)


def _states(place: Span, evidence: Span) -> bool:
    """Most of the clause is evidence, or a good part of it and most of the evidence stands in it."""
    covered = _covered(place, evidence)
    return covered >= _MOST or (covered >= _LEAST and _covered(evidence, place) >= _SHORTER)


def _place(text: str, part: str) -> Span:
    at = text.find(part)
    return at, at + len(part)


def _with_task(labels: set[str]) -> frozenset[str]:
    return frozenset(labels | ({"task"} if any(label.startswith("task:") for label in labels) else set()))


def _covered(place: Span, other: Span) -> float:
    """The part of a span that another covers."""
    return max(0, min(place[1], other[1]) - max(place[0], other[0])) / max(1, place[1] - place[0])
