"""Snapshots: whole or not at all, exact, checked."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import IndexDamaged, IndexMissing, IndexStale
from knowledge.retrieval.encoder import EncoderInfo
from knowledge.retrieval.snapshot import Entry, Snapshot, entries, index_text, write_snapshot
from knowledge.types import Chunk, Document, DocumentInfo
from tests.fakes import HashEncoder

ENCODER = HashEncoder()
TEXT = "# Garantie\n\nDrei Jahre auf **Akkus** 🔋.\n\n| Teil | Jahre |\n| --- | --- |\n| Motor | 5 |\n"
CUTS = [(0, 10), (12, 39), (41, 79)]


def sample() -> list[Entry]:
    info = DocumentInfo("d1", "v1", "garantie.md", "Garantiebedingungen", "de")
    document = Document(info, TEXT)
    chunks = [
        Chunk("d1", start, end, TEXT[start:end], page, ("Garantie", "Teile"), "de", kind, header)
        for (start, end), page, kind, header in zip(
            CUTS, (None, 2, 3), ("text", "text", "row"), ("", "", "Teil | Jahre"), strict=True
        )
    ]
    vectors = ENCODER.encode([index_text(chunk, info) for chunk in chunks])
    return entries(document, chunks, vectors, [-1, -1, 1])


def test_what_is_written_is_read(tmp_path: Path) -> None:
    written = sample()
    manifest = write_snapshot(tmp_path / "one", written, ENCODER.info)
    snapshot = Snapshot.open(tmp_path / "one")
    assert (manifest.chunks, manifest.documents, manifest.index) == (3, 1, "flat")
    assert [snapshot.table.chunk(number) for number in range(3)] == [entry.chunk for entry in written]
    assert snapshot.table.key(0) == ("d1", "v1")
    assert [snapshot.table.gap_text(number) for number in range(3)] == [None, TEXT[10:12], TEXT[39:41]]
    assert snapshot.table.group.tolist() == [0, 1, 1]
    np.testing.assert_allclose(snapshot.vectors, [entry.vector for entry in written], atol=1e-3)
    assert snapshot.manifest.model == ENCODER.info


def test_both_arms_see_title_headings_header_and_clean_text() -> None:
    entry = sample()[2]
    seen = index_text(entry.chunk, entry.document).split("\n")
    assert seen[:4] == ["Garantiebedingungen", "Garantie", "Teile", "Teil | Jahre"]
    assert "**" not in index_text(sample()[1].chunk, entry.document)


def test_an_empty_snapshot_opens(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "none", [], ENCODER.info)
    assert len(Snapshot.open(tmp_path / "none")) == 0


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    def failing() -> object:
        yield sample()[0]
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_snapshot(tmp_path / "one", failing(), ENCODER.info)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_snapshot_is_never_overwritten(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "one", sample(), ENCODER.info)
    with pytest.raises(FileExistsError, match="never overwritten"):
        write_snapshot(tmp_path / "one", sample(), ENCODER.info)


def test_another_dimension_is_stale(tmp_path: Path) -> None:
    with pytest.raises(IndexStale, match="64"):
        write_snapshot(tmp_path / "one", sample(), EncoderInfo("other", "1", 8, "fake"))


def test_chunks_of_a_document_stand_together(tmp_path: Path) -> None:
    first = sample()
    other = DocumentInfo("d2", "v1", "b.md", "B", "de")
    between = Entry(Chunk("d2", 0, 1, "x", None, (), "de"), other, first[0].vector)
    with pytest.raises(ValueError, match="stand together"):
        write_snapshot(tmp_path / "one", [first[0], between, first[1]], ENCODER.info)


def names(tmp_path: Path) -> list[str]:
    write_snapshot(tmp_path / "list", sample(), ENCODER.info)
    return sorted(path.name for path in (tmp_path / "list").iterdir())


@pytest.mark.parametrize("harm", ["flip", "cut", "remove"])
def test_every_damaged_file_is_detected(harm: str, tmp_path: Path) -> None:
    for name in names(tmp_path):
        folder = tmp_path / f"{harm}-{name}"
        shutil.copytree(tmp_path / "list", folder)
        path = folder / name
        raw = bytearray(path.read_bytes())
        if not raw and harm != "remove":
            continue
        if harm == "flip":
            raw[len(raw) // 2] ^= 0xFF
            path.write_bytes(raw)
        elif harm == "cut":
            path.write_bytes(raw[:-1])
        else:
            path.unlink()
        expected = IndexMissing if harm == "remove" and name == "manifest.json" else IndexDamaged
        if name == "manifest.json" and harm == "flip":
            path.write_bytes(b"{" + bytes(raw))
        with pytest.raises(expected):
            Snapshot.open(folder)


def test_another_format_is_stale(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "one", sample(), ENCODER.info)
    path = tmp_path / "one" / "manifest.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**raw, "format": 99}), encoding="utf-8")
    with pytest.raises(IndexStale, match="99"):
        Snapshot.open(tmp_path / "one")


def test_nothing_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        Snapshot.open(tmp_path / "none")
