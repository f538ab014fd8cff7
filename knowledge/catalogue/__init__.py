"""The catalogue: which documents exist, their text, chunks and vectors; SQLite by default, PostgreSQL by URL."""

from knowledge.catalogue.store import Catalogue, FileRow, IndexState, PreparedDocument, StoredChunk

__all__ = ["Catalogue", "FileRow", "IndexState", "PreparedDocument", "StoredChunk"]
