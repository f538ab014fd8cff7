"""The vector contract on Milvus, for indexes that outgrow one machine; Milvus Lite is the same client on a path."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.errors import IndexDamaged, IndexMissing
from knowledge.retrieval.arrays import REBUILD
from knowledge.retrieval.vectors import Ids, Vectors

COLLECTION = "beleg"
_BATCH = 5_000


class MilvusStore:
    """Vectors in one Milvus collection; deletes and inserts hold when they return (strong consistency).

    Args:
        uri: a server (`http://milvus:19530`) or a local path ending in `.db` for Milvus Lite.
        dimension: length of a vector.
        collection: name of the collection; made when it is missing.
        token: the server's access token.

    Raises:
        IndexMissing: pymilvus is not installed.
        IndexDamaged: the collection holds vectors of another dimension.
    """

    def __init__(self, uri: str, dimension: int, *, collection: str = COLLECTION, token: str = "") -> None:
        self._uri, self._token = uri, token
        self._dimension, self._collection = dimension, collection
        self._client = _connect(uri, token)
        if self._client.has_collection(collection):
            found = _dimension(self._client, collection)
            if found != dimension:
                raise IndexDamaged(f"Milvus collection {collection} has dimension {found}, not {dimension}.", REBUILD)
            self._client.load_collection(collection)
        else:
            _create(self._client, collection, dimension)

    def __len__(self) -> int:
        rows = self._client.query(self._collection, output_fields=["count(*)"])
        return int(rows[0]["count(*)"])

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors under new ids.

        Raises:
            ValueError: an id is there already, or the shapes do not fit.
        """
        if vectors.shape != (len(ids), self._dimension):
            raise ValueError(f"vectors must be [{len(ids)}, {self._dimension}], not {list(vectors.shape)}")
        if len(np.unique(ids)) < len(ids) or self._present(ids):
            raise ValueError("an id is already in the store")
        for start in range(0, len(ids), _BATCH):
            part = zip(ids[start : start + _BATCH], vectors[start : start + _BATCH], strict=True)
            rows = [{"id": int(number), "vector": vector.astype(np.float32)} for number, vector in part]
            self._client.insert(self._collection, rows)

    def _present(self, ids: Ids) -> bool:
        for start in range(0, len(ids), _BATCH):
            if self._client.get(self._collection, ids=[int(i) for i in ids[start : start + _BATCH]]):
                return True
        return False

    def delete(self, ids: Ids) -> None:
        """Remove ids; unknown ones are ignored."""
        for start in range(0, len(ids), _BATCH):
            self._client.delete(self._collection, ids=[int(i) for i in ids[start : start + _BATCH]])

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, Vectors]:
        """Return up to k (ids, scores), best first."""
        if k < 1 or (allowed is not None and not len(allowed)):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        chosen = "" if allowed is None else f"id in [{','.join(str(int(i)) for i in allowed)}]"
        found = self._client.search(
            self._collection, data=[np.asarray(vector, dtype=np.float32)], limit=k, filter=chosen
        )[0]
        ids = np.array([hit["id"] for hit in found], dtype=np.int64)
        return ids, np.array([hit["distance"] for hit in found], dtype=np.float32)

    def close(self) -> None:
        """Close the connection; a local file is then free for others."""
        self._client.close()

    def save(self, path: Path) -> None:
        """Copy a local store to a path; a server keeps its own data and only flushes it."""
        self._client.flush(self._collection)
        if "://" in self._uri:
            return
        self._client.close()
        source = Path(self._uri)
        if source.is_dir():
            shutil.copytree(source, path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("LOCK"))
        else:
            shutil.copy2(source, path)
        self._client = _connect(self._uri, self._token)
        self._client.load_collection(self._collection)

    @classmethod
    def load(cls, path: Path) -> "MilvusStore":
        """Open a local store that `save` wrote.

        Raises:
            IndexMissing: there is none.
        """
        if not path.exists():
            raise IndexMissing(f"There is no vector store at {path}.", REBUILD)
        client = _connect(str(path), "")
        try:
            dimension = _dimension(client, COLLECTION)
        finally:
            client.close()
        return cls(str(path), dimension)


def _connect(uri: str, token: str) -> Any:
    try:
        from pymilvus import MilvusClient
    except ImportError as error:
        raise IndexMissing("pymilvus is not installed.", "Install it with: pip install 'beleg[milvus]'") from error
    return MilvusClient(uri=uri, token=token)


def _create(client: Any, collection: str, dimension: int) -> None:
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    index = client.prepare_index_params()
    index.add_index("vector", index_type="AUTOINDEX", metric_type="IP")
    client.create_collection(collection, schema=schema, index_params=index, consistency_level="Strong")


def _dimension(client: Any, collection: str) -> int:
    fields = client.describe_collection(collection)["fields"]
    return int(next(field["params"]["dim"] for field in fields if field["name"] == "vector"))
