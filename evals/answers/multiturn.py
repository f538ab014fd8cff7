"""Answerability in conversations (MTRAG-UN): each question against the passages that come with it."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.building import WEIGHTS
from assistant.confidence import Confidence
from assistant.conversation import cleaned, standalone
from assistant.evidence import Measurer, Selector
from assistant.evidence.scorer import read_weights
from assistant.phrases import phrases
from assistant.types import Message
from evals.answers.collection import Collection
from evals.answers.data import Passage
from evals.answers.figures import auroc
from knowledge.retrieval.encoder import Encoder
from knowledge.text.sentences import split


@dataclass(frozen=True, slots=True)
class Multiturn:
    """Confidence of answerable against unanswerable last questions; questions without passages are left out."""

    questions: int
    auroc: float

    def to_json(self) -> dict[str, float | int]:
        """Rounded to four digits."""
        return {"questions": self.questions, "auroc": round(self.auroc, 4)}


def multiturn(path: Path, encoder: Encoder) -> Multiturn:
    """Measure all conversations with the shipped weights; the passages of all conversations are one collection."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    used = [row for row in rows if row["answerability"][0] in ("ANSWERABLE", "UNANSWERABLE")]
    texts = {c["document_id"]: c["text"] for row in rows for c in row["contexts"] if c["text"].strip()}
    weights = read_weights(WEIGHTS, encoder.info.name)
    selector, confidence = Selector(Measurer(encoder, split), weights), Confidence(weights)
    with tempfile.TemporaryDirectory(prefix="beleg-turns-") as folder:
        passages = [Passage(key, text, "en", key, "") for key, text in texts.items()]
        collection = Collection(passages, encoder, Path(folder) / "snapshot")
        labels, scores = [], []
        for row in used:
            asked = _question(row["input"])
            hits = collection.search(asked, 10, "en")
            labels.append(row["answerability"][0] == "ANSWERABLE")
            scores.append(confidence(selector.select(asked, "en", hits, collection.rarity)) if hits else 0.0)
    return Multiturn(len(used), auroc(np.array(labels), np.array(scores)))


def _question(turns: list[dict[str, Any]]) -> str:
    history = tuple(Message("user" if turn["speaker"] == "user" else "assistant", turn["text"]) for turn in turns[:-1])
    return standalone(cleaned(turns[-1]["text"]), history, phrases("en"))
