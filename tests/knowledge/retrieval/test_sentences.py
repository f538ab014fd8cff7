"""Vectors of sentences: cut as evidence is, written beside the chunks, found by text."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import IndexDamaged
from knowledge.retrieval.sentences import (
    SentenceVectors,
    SentenceWriter,
    asked_by,
    compared_texts,
    sentence_spans,
    sentence_vectors,
)
from knowledge.retrieval.snapshot import Entry, Snapshot, write_snapshot
from knowledge.types import Chunk, DocumentInfo
from tests.fakes import HashEncoder

ENCODER = HashEncoder()
INFO = DocumentInfo("d", "1", "d.md", "Versand", "de")


def chunk(text: str, kind: str = "text", header: str = "", document: str = "d", start: int = 0) -> Chunk:
    return Chunk(document, start, start + len(text), text, None, (), "de", kind, header)  # type: ignore[arg-type]


PROSE = chunk("# Versand\n\nWir liefern **täglich**. Ab 79 € ist der Versand frei.")
ROWS = chunk("| DE | 4,90 |\n| --- | --- |\n| AT | 9,90 |", "row", "Land | Preis")
PAIR = chunk("Was kostet der Versand?\nEr kostet 4,90 €. Samstags auch.", "qa")
REST = chunk("Und sonntags nicht.", "qa", "Was kostet der Versand?")


@pytest.mark.parametrize(
    ("given", "texts"),
    [
        (PROSE, ["Wir liefern täglich.", "Ab 79 € ist der Versand frei."]),
        (PAIR, ["Was kostet der Versand? Er kostet 4,90 €.", "Was kostet der Versand? Samstags auch."]),
        (REST, ["Was kostet der Versand? Und sonntags nicht."]),
        (chunk("# Nur eine Überschrift"), ["Nur eine Überschrift"]),
        (chunk(""), []),
    ],
)
def test_what_is_compared(given: Chunk, texts: list[str]) -> None:
    assert compared_texts(given) == texts


def test_rows_are_lines_without_rules() -> None:
    cells = [ROWS.text[start:end] for start, end in sentence_spans(ROWS)]
    assert [cell[2:4] for cell in cells] == ["DE", "AT"]
    assert asked_by(ROWS) == ""


def test_equal_sentences_are_encoded_once() -> None:
    asked: list[str] = []

    def encode(texts: list[str]) -> np.ndarray:
        asked.extend(texts)
        return ENCODER.encode(texts)

    first, second = sentence_vectors([PROSE, PROSE], encode)
    assert asked == compared_texts(PROSE)
    np.testing.assert_array_equal(first, second)
    assert first.dtype == np.float16
    assert sentence_vectors([chunk("")], encode)[0].shape[0] == 0


def written(folder: Path) -> SentenceVectors:
    writer = SentenceWriter(folder, ENCODER.info.dimension)
    for one in (PROSE, ROWS):
        writer.add(compared_texts(one), sentence_vectors([one], ENCODER.encode)[0])
    writer.add([], None)
    writer.close()
    held = SentenceVectors.open(folder)
    assert held is not None
    return held


def test_the_nearest_sentence_counts(tmp_path: Path) -> None:
    held = written(tmp_path)
    question = ENCODER.encode(["Ab 79 € ist der Versand frei."], "passage")[0]
    best = held.nearest(np.array([0, 1, 2]), question)
    assert best[0] == pytest.approx(1.0, abs=1e-2)
    assert best[1] < best[0]
    assert np.isnan(best[2])
    assert len(held) == 3


def test_vectors_are_found_by_text(tmp_path: Path) -> None:
    held = written(tmp_path)
    known, vectors = held.of(["Ganz anderes.", "Wir liefern täglich.", "AT"])
    assert known.tolist() == [False, True, False]
    np.testing.assert_allclose(vectors, ENCODER.encode(["Wir liefern täglich."]), atol=2e-3)


def test_nothing_written_finds_nothing(tmp_path: Path) -> None:
    assert SentenceVectors.open(tmp_path) is None
    SentenceWriter(tmp_path, 4).close()
    held = SentenceVectors.open(tmp_path)
    assert held is not None
    known, vectors = held.of(["a"])
    assert (known.tolist(), vectors.shape) == ([False], (0, 4))


def entry(one: Chunk, sentences: np.ndarray | None) -> Entry:
    return Entry(one, INFO, ENCODER.encode([one.text])[0], sentences=sentences)


def test_a_snapshot_keeps_them_and_needs_as_many_as_chunks(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "one", [entry(PROSE, sentence_vectors([PROSE], ENCODER.encode)[0])], ENCODER.info)
    assert Snapshot.open(tmp_path / "one").sentences is not None
    np.save(tmp_path / "one" / "sentences.starts.npy", np.array([0, 1, 2]))
    with pytest.raises(IndexDamaged):
        Snapshot.open(tmp_path / "one", verify=False)


def test_vectors_of_another_length_are_left_out(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "one", [entry(PROSE, np.zeros((7, 3)))], ENCODER.info)
    held = Snapshot.open(tmp_path / "one").sentences
    assert held is not None
    assert np.isnan(held.nearest(np.array([0]), np.ones(ENCODER.info.dimension, np.float32))).all()
