"""The catalogue: documents, their text, chunks and vectors; SQLite by default, PostgreSQL by URL."""
