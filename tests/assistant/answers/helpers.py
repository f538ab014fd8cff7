"""Hits, an encoder and a knowledge base for answer tests; every text here was written for them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zlib import crc32

import numpy as np

from assistant.evidence import Evidence, Measurer, Selection, Selector
from assistant.evidence.features import NAMES
from knowledge.retrieval.encoder import EncoderInfo, Kind, Vectors, unit
from knowledge.retrieval.searcher import SearchFilter
from knowledge.text.sentences import split
from knowledge.types import Chunk, Document, DocumentInfo, Hit


class HashEncoder:
    """Bags of hashed character trigrams: texts with common words are near each other."""

    info = EncoderInfo("hash", "1", 128, "test")

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> Vectors:
        rows = np.zeros((len(texts), 128), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                for i in range(max(1, len(word) - 2)):
                    row[crc32(word[i : i + 3].encode()) % 128] += 1.0
        return unit(rows)


def make_hit(
    text: str,
    *,
    name: str = "doc",
    language: str = "de",
    score: float = 0.9,
    start: int = 0,
    kind: str = "text",
    header: str = "",
    page: int | None = None,
    headings: tuple[str, ...] = (),
    valid_until: date | None = None,
    title: str = "",
) -> Hit:
    info = DocumentInfo(name, "1", f"{name}.md", title or name.title(), language, valid_until=valid_until)
    chunk = Chunk(name, start, start + len(text), text, page, headings, language, kind, header)  # type: ignore[arg-type]
    return Hit(chunk, score, {"bm25": 10 * score, "dense": 0.5}, info)


def evidence_of(hit: Hit, text: str, score: float = 0.8) -> Evidence:
    at = hit.chunk.text.index(text)
    start = hit.chunk.start + at
    return Evidence(hit, start, start + len(text), text, hit.chunk.language, score)


def common(words: Sequence[str]) -> list[float]:
    """A rarity that takes every word for rare."""
    return [1.0 for _ in words]


def hand_weights() -> dict[str, dict[str, dict[str, object]]]:
    """A sentence scorer that looks at word overlap and answer type only."""
    weights = {"coverage": 6.0, "near_coverage": 2.0, "type_match": 1.0, "dense": 1.0}
    model: dict[str, object] = {
        "names": list(NAMES),
        "mean": [0.0] * len(NAMES),
        "scale": [1.0] * len(NAMES),
        "weights": [weights.get(name, 0.0) for name in NAMES],
        "bias": -5.0,
    }
    return {"sentence": {"same": model, "cross": model}}


def make_selector() -> Selector:
    return Selector(Measurer(HashEncoder(), split), hand_weights())


def select(question: str, hits: Sequence[Hit], language: str = "de") -> Selection:
    return make_selector().select(question, language, hits, common)


@dataclass
class FakeKnowledge:
    """Ranks hits by common words; expired documents only on request."""

    hits: Sequence[Hit]
    today: date = date(2026, 3, 1)
    queries: list[str] = field(default_factory=list)

    def search(
        self, query: str, k: int = 10, filters: SearchFilter | None = None, language: str | None = None
    ) -> list[Hit]:
        self.queries.append(query)
        filters = filters or SearchFilter()
        asked = set(re.findall(r"\w+", query.lower()))
        seen = [
            hit
            for hit in self.hits
            if filters.include_expired or hit.document.valid_until is None or hit.document.valid_until >= self.today
        ]
        return sorted(seen, key=lambda hit: -len(asked & set(re.findall(r"\w+", hit.chunk.text.lower()))))[:k]

    def rarity(self, words: Sequence[str], filters: SearchFilter | None = None) -> list[float]:
        return common(words)


def documents_of(hits: Sequence[Hit]) -> Mapping[str, Document]:
    return {hit.document.id: Document(hit.document, " " * hit.chunk.start + hit.chunk.text) for hit in hits}
