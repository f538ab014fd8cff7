"""One contract for every vector store."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import IndexDamaged
from knowledge.retrieval.milvus import MilvusStore
from knowledge.retrieval.vectors import FaissStore, VectorOptions, VectorStore, kind_for

DIMENSION = 16
needs_milvus = pytest.mark.skipif(
    importlib.util.find_spec("milvus_lite") is None, reason="the milvus extra (pymilvus, milvus-lite) is not installed"
)
Make = Callable[[Path], VectorStore]


def faiss(kind: str) -> Make:
    return lambda _folder: FaissStore(DIMENSION, kind, VectorOptions(probes=1.0))  # type: ignore[arg-type]


def milvus(folder: Path) -> VectorStore:
    return MilvusStore(str(folder / "first.db"), DIMENSION)


STORES = [
    pytest.param(faiss("flat"), id="flat"),
    pytest.param(faiss("hnsw"), id="hnsw"),
    pytest.param(faiss("ivfpq"), id="ivfpq"),
    pytest.param(milvus, id="milvus", marks=needs_milvus),
]


def unit_vectors(count: int, seed: int = 0) -> np.ndarray:
    """Clustered, so that quantised codes can tell the nearest apart."""
    generator = np.random.default_rng(seed)
    centres = generator.normal(size=(20, DIMENSION))
    vectors = centres[np.arange(count) % 20] + 0.3 * generator.normal(size=(count, DIMENSION))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("make", STORES)
def test_contract(make: Make, tmp_path: Path) -> None:
    vectors = unit_vectors(400)
    ids = np.arange(1000, 1400, dtype=np.int64)
    store = make(tmp_path)
    store.add(ids[:300], vectors[:300])
    store.add(ids[300:], vectors[300:])
    assert len(store) == 400

    exact = vectors @ vectors[7]
    found, scores = store.search(vectors[7], 10)
    assert found[0] in set(ids[np.argsort(-exact)[:3]].tolist())
    assert len(set(found.tolist()) & set(ids[np.argsort(-exact)[:10]].tolist())) >= 6
    assert (np.diff(scores) <= 1e-6).all() and abs(float(scores[0]) - 1.0) < 0.2

    allowed = ids[100:105]
    found, _ = store.search(vectors[7], 10, allowed)
    assert set(found.tolist()) == set(allowed.tolist())
    assert len(store.search(vectors[7], 10, np.zeros(0, dtype=np.int64))[0]) == 0

    store.delete(np.array([1007, 1008, 99_999], dtype=np.int64))
    assert len(store) == 398
    assert not {1007, 1008} & set(store.search(vectors[7], 400)[0].tolist())
    assert not set(store.search(vectors[7], 5, np.array([1007], dtype=np.int64))[0].tolist())

    store.save(tmp_path / "second.db")
    again = type(store).load(tmp_path / "second.db")
    assert len(again) == 398
    np.testing.assert_array_equal(again.search(vectors[9], 5)[0], store.search(vectors[9], 5)[0])


@pytest.mark.parametrize("make", STORES)
def test_refuses_wrong_input(make: Make, tmp_path: Path) -> None:
    store = make(tmp_path)
    vectors = unit_vectors(200)
    ids = np.arange(200, dtype=np.int64)
    store.add(ids, vectors)
    with pytest.raises(ValueError, match="already"):
        store.add(ids[:1], vectors[:1])
    with pytest.raises(ValueError, match="already"):
        store.add(np.array([500, 500]), vectors[:2])
    with pytest.raises(ValueError, match="must be"):
        store.add(np.array([501]), vectors[:1, :8])
    assert len(store) == 200


def test_empty_store_finds_nothing(tmp_path: Path) -> None:
    store = FaissStore(DIMENSION)
    assert len(store.search(unit_vectors(1)[0], 5)[0]) == 0
    store.save(tmp_path / "empty")
    assert len(FaissStore.load(tmp_path / "empty")) == 0


def test_damaged_file_is_told(tmp_path: Path) -> None:
    store = FaissStore(DIMENSION)
    store.add(np.arange(5), unit_vectors(5))
    store.save(tmp_path / "store")
    (tmp_path / "store" / "index.faiss").write_bytes(b"not an index")
    with pytest.raises(IndexDamaged, match="vector index"):
        FaissStore.load(tmp_path / "store")


@pytest.mark.parametrize(
    ("size", "options", "kind"),
    [
        (10, VectorOptions(), "flat"),
        (19_999, VectorOptions(), "flat"),
        (20_000, VectorOptions(), "hnsw"),
        (2_000_000, VectorOptions(), "ivfpq"),
        (10, VectorOptions(kind="hnsw"), "hnsw"),
    ],
)
def test_kind_by_size(size: int, options: VectorOptions, kind: str) -> None:
    assert kind_for(size, options) == kind
