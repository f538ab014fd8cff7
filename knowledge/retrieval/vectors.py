"""Vector stores: one small contract, FAISS behind it (Milvus in `milvus.py`).

Ids are int64 and chosen by the caller; vectors are float32 of unit length; the score is their inner product, the
cosine.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import IndexDamaged
from knowledge.retrieval.arrays import REBUILD

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]
IndexKind = Literal["flat", "hnsw", "ivfpq"]

HNSW_FROM = 20_000
IVFPQ_FROM = 1_000_000


class VectorStore(Protocol):
    """Vectors by id, searched by cosine."""

    def __len__(self) -> int: ...

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add float32 [n, dimension] vectors under new ids."""
        ...

    def delete(self, ids: Ids) -> None:
        """Remove ids; unknown ones are ignored. They are never returned again."""
        ...

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """Return up to k (ids, scores), best first, of all vectors or of the `allowed` ids only."""
        ...

    def save(self, path: Path) -> None:
        """Write the store to a path."""
        ...

    @classmethod
    def load(cls, path: Path) -> "VectorStore":
        """Open what `save` wrote."""
        ...


@dataclass(frozen=True, slots=True)
class VectorOptions:
    """How vectors are indexed.

    Attributes:
        kind: "flat" (exact), "hnsw" (graph over 8-bit codes), "ivfpq" (cells and product codes), or None: by size.
        links: HNSW links per vector.
        build: HNSW candidates while building.
        depth: HNSW candidates while searching.
        probes: share of IVF cells that a search visits.
    """

    kind: IndexKind | None = None
    links: int = 24
    build: int = 80
    depth: int = 128
    probes: float = 0.06


def kind_for(size: int, options: VectorOptions) -> IndexKind:
    """Return the index kind for so many vectors."""
    if options.kind:
        return options.kind
    if size < HNSW_FROM:
        return "flat"
    return "hnsw" if size < IVFPQ_FROM else "ivfpq"


class FaissStore:
    """A FAISS index with the caller's ids; deleted ids are filtered out of every search.

    Args:
        dimension: length of a vector.
        kind: flat, hnsw or ivfpq; the last is trained on the first vectors added.
        options: sizes of the structures.
    """

    def __init__(self, dimension: int, kind: IndexKind = "flat", options: VectorOptions | None = None) -> None:
        self._options = options or VectorOptions()
        self._kind = kind
        self._dimension = dimension
        self._index: Any = None
        self._ids: Ids = np.zeros(0, dtype=np.int64)
        self._dead: set[int] = set()

    def __len__(self) -> int:
        return len(self._ids) - len(self._dead)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors under new ids.

        Raises:
            ValueError: an id is there already, or the shapes do not fit.
        """
        if vectors.shape != (len(ids), self._dimension):
            raise ValueError(f"vectors must be [{len(ids)}, {self._dimension}], not {list(vectors.shape)}")
        fresh = np.unique(ids)
        if len(fresh) < len(ids) or np.isin(fresh, self._ids).any():
            raise ValueError("an id is already in the store")
        if not len(ids):
            return
        if self._index is None:
            self._index = build_index(vectors, self._kind, self._options, fill=False)
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        self._ids = np.concatenate([self._ids, np.asarray(ids, dtype=np.int64)])

    def delete(self, ids: Ids) -> None:
        """Remove ids; unknown ones are ignored."""
        self._dead.update(int(i) for i in np.flatnonzero(np.isin(self._ids, ids)))

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """Return up to k (ids, scores), best first."""
        if self._index is None or k < 1:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        mask = None
        if self._dead or allowed is not None:
            mask = np.isin(self._ids, allowed) if allowed is not None else np.ones(len(self._ids), dtype=bool)
            mask[list(self._dead)] = False
        positions, scores = search_index(self._index, vector, k, mask, self._options)
        return self._ids[positions], scores

    def save(self, path: Path) -> None:
        """Write `index.faiss`, `ids.npy` and `dead.npy` into a folder."""
        import faiss

        path.mkdir(parents=True, exist_ok=True)
        index = self._index if self._index is not None else faiss.IndexFlatIP(self._dimension)
        faiss.write_index(index, str(path / "index.faiss"))
        np.save(path / "ids.npy", self._ids)
        np.save(path / "dead.npy", np.array(sorted(self._dead), dtype=np.int64))

    @classmethod
    def load(cls, path: Path) -> "FaissStore":
        """Open a saved store for searching.

        Raises:
            IndexDamaged: a file is missing or malformed.
        """
        index = read_index(path / "index.faiss")
        store = cls(int(index.d))
        store._index = index if index.ntotal else None
        store._ids = np.load(path / "ids.npy", allow_pickle=False)
        store._dead = {int(i) for i in np.load(path / "dead.npy", allow_pickle=False)}
        return store


def build_index(vectors: Vectors, kind: IndexKind, options: VectorOptions, *, fill: bool = True) -> Any:
    """Return a FAISS index for unit vectors, trained on them and (with `fill`) holding them.

    HNSW keeps 8-bit codes: a quarter of the memory, a cosine error near 0.0005; the searcher scores again with 16-bit
    vectors.
    """
    import faiss

    dimension = vectors.shape[1]
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    metric = faiss.METRIC_INNER_PRODUCT
    if kind == "flat":
        index: Any = faiss.IndexFlatIP(dimension)
    elif kind == "hnsw":
        index = faiss.index_factory(dimension, f"HNSW{options.links},SQ8", metric)
        index.hnsw.efConstruction = options.build
        index.train(vectors[:100_000])
    else:
        cells = max(1, min(int(4 * len(vectors) ** 0.5), len(vectors) // 39 or 1))
        bits = 8 if len(vectors) >= 256 * 4 else 4
        width = 4 if dimension % 4 == 0 and dimension >= 64 else 2 if dimension % 2 == 0 else 1
        pieces = dimension // width
        index = faiss.index_factory(dimension, f"IVF{cells},PQ{pieces}x{bits}", metric)
        index.train(_sample(vectors, max(256 * cells, 65_536)))
        index.nprobe = max(1, round(cells * options.probes))
    if fill:
        index.add(vectors)
    return index


def _sample(vectors: Vectors, size: int) -> Vectors:
    if len(vectors) <= size:
        return vectors
    return vectors[np.sort(np.random.default_rng(0).choice(len(vectors), size, replace=False))]


def search_index(
    index: Any, vector: Vectors, k: int, mask: NDArray[np.bool_] | None, options: VectorOptions
) -> tuple[Ids, Vectors]:
    """Return up to k (positions, scores), best first, of the positions the mask lets through."""
    import faiss

    k = min(k, int(index.ntotal) if mask is None else int(np.count_nonzero(mask)))
    if k < 1:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    bits = None if mask is None else np.packbits(mask, bitorder="little")
    selector = None if bits is None else faiss.IDSelectorBitmap(len(mask), faiss.swig_ptr(bits))  # type: ignore[arg-type]
    query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
    scores, positions = index.search(query, k, params=_parameters(faiss, index, k, mask, selector, options))
    found = positions[0] >= 0
    return positions[0][found], scores[0][found]


def _parameters(
    faiss: Any, index: Any, k: int, mask: NDArray[np.bool_] | None, selector: Any, options: VectorOptions
) -> Any:
    """Return FAISS search parameters; a strict filter searches wider, so that enough candidates pass it."""
    share = 1.0 if mask is None else float(np.count_nonzero(mask)) / len(mask)
    chosen = {} if selector is None else {"sel": selector}
    if isinstance(index, faiss.IndexHNSW):
        depth = max(options.depth, 2 * k)
        return faiss.SearchParametersHNSW(efSearch=int(min(depth / max(share, 0.05), 4096)), **chosen)
    if isinstance(index, faiss.IndexIVF):
        probes = max(1, round(index.nlist * min(1.0, options.probes / max(share, 0.05))))
        return faiss.SearchParametersIVF(nprobe=probes, **chosen)
    return faiss.SearchParameters(**chosen)


def read_index(path: Path) -> Any:
    """Return a FAISS index file, mapped where FAISS can.

    Raises:
        IndexDamaged: the file is missing or no FAISS index.
    """
    import faiss

    try:
        return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        raise IndexDamaged(f"The vector index {path} cannot be read.", REBUILD) from error
