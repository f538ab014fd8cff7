"""Tables of the catalogue. Every table carries the tenant, every primary key begins with it."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

files = Table(
    "files",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("uri", String(1024), primary_key=True),
    Column("root", String(2048), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("fingerprint", String(64), nullable=False, comment="settings and loader version it was read with"),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("cause", Text, nullable=False, default="", comment="why it failed; empty: it is indexed"),
    Column("warnings", JSON, nullable=False, default=list),
    Column("excluded", Boolean, nullable=False, default=False, comment="deleted by a person; sync skips it"),
    Column("etag", String(512), nullable=False, default=""),
    Column("indexed_at", DateTime(timezone=True), nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("id", String(32), primary_key=True),
    Column("version", String(32), primary_key=True),
    Column("state", String(12), nullable=False, comment="staged, active or superseded"),
    Column("file_uri", String(1024), nullable=False),
    Column("source", String(1200), nullable=False),
    Column("title", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("acl", JSON, nullable=False, default=list),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("approved", Boolean, nullable=False, default=True),
    Column("sha256", String(64), nullable=False),
    Column("pages", JSON, nullable=False, default=list),
    Column("text", Text, nullable=False),
    Column("findings", JSON, nullable=False, default=list, comment="what the document guards reported"),
    Column("indexed_at", DateTime(timezone=True), nullable=False),
    Index("documents_by_file", "tenant", "file_uri"),
    Index("documents_by_state", "tenant", "state"),
)

chunks = Table(
    "chunks",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("document_id", String(32), primary_key=True),
    Column("version", String(32), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("page", Integer),
    Column("headings", JSON, nullable=False),
    Column("language", String(8), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("header", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False, comment="MinHash signature for near duplicates"),
    Column("vector", LargeBinary, nullable=False, comment="float16, unit length"),
    Column("sentences", LargeBinary, comment="float16, one vector per sentence; NULL before 0002"),
)

index_state = Table(
    "index_state",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("generation", BigInteger, nullable=False, comment="grows with every change a search must notice"),
    Column("content", BigInteger, nullable=False, comment="grows with every change a snapshot must hold"),
    Column("snapshot", String(64), nullable=False, default=""),
    Column("snapshot_content", BigInteger, nullable=False, default=0),
    Column("model", JSON, nullable=False, default=dict),
)

roots = Table(
    "roots",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("root", String(2048), primary_key=True),
)

jobs = Table(
    "jobs",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("id", String(32), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("state", String(12), nullable=False, comment="queued, running, done or failed"),
    Column("payload", JSON, nullable=False),
    Column("result", JSON, nullable=False, default=dict),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Index("jobs_by_state", "state", "created_at"),
)
