"""A hundred thousand chunks of real German and English text, with vectors, made the same way on every machine.

Text: the sentences of `parallel/*.tsv` in their order (neighbours are from one document), both languages, joined to
chunks of about 450 characters, then the passages under headings, then the paragraphs of `docs/gesetze`. No text occurs
twice.

Vectors: a sample of the chunks is encoded; the others get the sum of two vectors of the sample in their language and
noise, scaled to length one; their sentences get the chunk's with more noise. That keeps the cost at minutes and the
neighbourhoods like real ones; speed and memory depend on no more.
"""

import csv
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.retrieval.encoder import Encoder, EncoderInfo
from knowledge.retrieval.sentences import compared_texts
from knowledge.types import Chunk

CHARACTERS = 450
SAMPLE = 2_000


@dataclass(frozen=True, slots=True)
class Text:
    """A chunk's text and language."""

    language: str
    text: str


def texts(data: Path, count: int) -> list[Text]:
    """Return `count` different chunks.

    Raises:
        ValueError: the data holds fewer.
    """
    found: dict[str, Text] = {}
    for item in _sources(data):
        found.setdefault(item.text, item)
    everything = list(found.values())
    if len(everything) < count:
        raise ValueError(f"the data gives {len(everything)} chunks, {count} wanted")
    random.Random(7).shuffle(everything)
    return everything[:count]


def _sources(data: Path) -> Iterator[Text]:
    for path in sorted((data / "parallel").glob("*.tsv")):
        if path.name.startswith(("pairs_", "sts_")):
            continue
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        for column, language in ((0, "en"), (1, "de")):
            yield from (Text(language, text) for text in _joined([row[column] for row in rows if len(row) == 2]))
    for heading in _headings(data):
        for name, language in (("en_passage", "en"), ("de_passage", "de")):
            if heading.get(name):
                yield Text(language, heading[name][: 3 * CHARACTERS])
    for path in sorted((data / "docs" / "gesetze").glob("*.md")):
        paragraphs = [part.strip() for part in path.read_text(encoding="utf-8").split("\n\n")]
        yield from (Text("de", text) for text in _joined([part for part in paragraphs if part]))


def _headings(data: Path) -> Iterator[dict[str, str]]:
    for path in sorted((data / "parallel").glob("pairs_heading_passage*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _joined(sentences: Sequence[str]) -> Iterator[str]:
    """Join sentences to texts of about CHARACTERS characters."""
    held: list[str] = []
    length = 0
    for sentence in sentences:
        held.append(sentence)
        length += len(sentence) + 1
        if length >= CHARACTERS:
            yield " ".join(held)
            held, length = [], 0
    if held:
        yield " ".join(held)


def questions(data: Path, count: int) -> list[str]:
    """Return `count` questions: half of XQuAD in both languages, half headings of the passages in both languages."""
    asked: list[str] = []
    for language in ("de", "en"):
        raw = json.loads((data / "qa" / f"xquad_{language}.dev.json").read_text(encoding="utf-8"))
        asked += [q["question"] for article in raw["data"] for p in article["paragraphs"] for q in p["qas"]]
    headings = [row[column] for row in _headings(data) for column in ("en_heading", "de_heading") if row.get(column)]
    generator = random.Random(11)
    chosen = generator.sample(asked, count - count // 2) + generator.sample(sorted(set(headings)), count // 2)
    generator.shuffle(chosen)
    return chosen


def sentences(chunk: Chunk, vector: NDArray[np.floating], info: EncoderInfo) -> NDArray[np.float32]:
    """Vectors for the sentences of a chunk, float32 [sentences, dimension of the meaning]: its own, turned by noise.

    Args:
        chunk: the chunk.
        vector: [dimension], the chunk's.
        info: the model of the vector.
    """
    meaning = np.asarray(vector, dtype=np.float32)[: info.meaning or info.dimension]
    count = len(compared_texts(chunk))
    noise = np.random.default_rng(chunk.start).normal(size=(count, len(meaning))).astype(np.float32)
    found = meaning / np.linalg.norm(meaning) + 0.8 * noise / np.sqrt(len(meaning))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)


def vectors(chunks: Sequence[Text], encoder: Encoder) -> NDArray[np.float32]:
    """Return float32 [len(chunks), dimension] of unit length; see the module's docstring for how."""
    generator = np.random.default_rng(3)
    sample = generator.choice(len(chunks), min(SAMPLE, len(chunks)), replace=False)
    real = encoder.encode([chunks[i].text for i in sample], "passage")
    found = np.empty((len(chunks), real.shape[1]), dtype=np.float32)
    for language in sorted({chunk.language for chunk in chunks}):
        rows = np.array([i for i, chunk in enumerate(chunks) if chunk.language == language])
        basis = real[[k for k, i in enumerate(sample) if chunks[i].language == language]]
        mixed = basis[generator.integers(len(basis), size=len(rows))]
        mixed = mixed + 0.7 * basis[generator.integers(len(basis), size=len(rows))]
        noise = generator.normal(size=mixed.shape).astype(np.float32) * 0.5 / np.sqrt(mixed.shape[1])
        found[rows] = mixed + noise
    found[sample] = real
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)
