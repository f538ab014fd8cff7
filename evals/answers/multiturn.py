"""Conversations (MTRAG-UN): answerability and retrieval of last questions, the passages of all in one collection."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.conversation import cleaned
from assistant.types import Message
from assistant.understand.rewriting import rewritten
from evals.answers.collection import Collection, document_of, measurer
from evals.answers.data import Gold, Passage
from evals.answers.observe import Observation
from evals.retrieval.metrics import ndcg
from knowledge.errors import QueryError
from knowledge.retrieval.encoder import Encoder
from knowledge.types import Hit

ANSWERED = {"ANSWERABLE": True, "UNANSWERABLE": False}
"""What counts for answerability; the rest (partial, underspecified) is neither."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """nDCG@10 over the questions that have passages: with the rewrite, and with the last message alone."""

    questions: int
    rewritten: float
    last_turn: float
    better: int
    worse: int

    def to_json(self) -> dict[str, float | int]:
        """Rounded to four digits."""
        numbers = {"rewritten": round(self.rewritten, 4), "last_turn": round(self.last_turn, 4)}
        return {"questions": self.questions, **numbers, "better": self.better, "worse": self.worse}


def observe_turns(path: Path, encoder: Encoder) -> Iterator[Observation]:
    """The rewritten last question of every answerable or unanswerable conversation, without sentence labels."""
    rows = _rows(path)
    measure = measurer(encoder)
    with _collection(rows, encoder) as collection:
        for row in rows:
            answered = ANSWERED.get(row["answerability"][0])
            text, history = _turns(row)
            asked = rewritten(text, history, "en")
            hits = _search(collection, asked)
            if answered is None or not hits:
                continue
            measured = measure(asked, "en", hits, collection.rarity)
            gold = Gold(asked, "en", row["task_id"], (), row["conversation_id"])
            yield Observation(gold, answered, measured, np.zeros(len(measured.units), dtype=bool), False)


def retrieval(path: Path, encoder: Encoder) -> Retrieval:
    """Measure what rewriting does for the search."""
    rows = _rows(path)
    with _collection(rows, encoder) as collection:
        pairs = np.array([_gains(row, collection) for row in rows if _relevant(row)])
    after, before = pairs[:, 0], pairs[:, 1]
    changed = [int((after > before + 1e-9).sum()), int((after < before - 1e-9).sum())]
    return Retrieval(len(pairs), float(after.mean()), float(before.mean()), *changed)


def _gains(row: dict[str, Any], collection: Collection) -> tuple[float, float]:
    text, history = _turns(row)
    asked = (rewritten(text, history, "en"), text)
    ranked = [list(dict.fromkeys(hit.chunk.document_id for hit in _search(collection, q, 30))) for q in asked]
    return ndcg(ranked[0], _relevant(row)), ndcg(ranked[1], _relevant(row))


def _search(collection: Collection, question: str, k: int = 10) -> list[Hit]:
    try:
        return collection.search(question, k, "en")
    except QueryError:
        return []


def _relevant(row: dict[str, Any]) -> frozenset[str]:
    return frozenset(c["document_id"] for c in row["contexts"] if c["text"].strip())


@contextmanager
def _collection(rows: list[dict[str, Any]], encoder: Encoder) -> Iterator[Collection]:
    texts = {c["document_id"]: c["text"] for row in rows for c in row["contexts"] if c["text"].strip()}
    with tempfile.TemporaryDirectory(prefix="beleg-turns-") as folder:
        documents = [document_of(Passage(key, text, "en", key, "")) for key, text in texts.items()]
        yield Collection(documents, encoder, Path(folder) / "snapshot")


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _turns(row: dict[str, Any]) -> tuple[str, tuple[Message, ...]]:
    *before, last = row["input"]
    history = tuple(Message("user" if turn["speaker"] == "user" else "assistant", turn["text"]) for turn in before)
    return cleaned(last["text"]), history
