"""The stretches of a document with the headings above them, as the index keeps them."""

from dataclasses import dataclass

from sqlalchemy import select

from knowledge.base import KnowledgeBase
from knowledge.catalogue.tables import chunks
from knowledge.types import Document


@dataclass(frozen=True, slots=True)
class Section:
    """`document.text[start:end]` under a path of headings, outermost first."""

    start: int
    end: int
    kind: str
    headings: tuple[str, ...]


def sections(knowledge: KnowledgeBase, document: Document) -> list[Section]:
    """The sections of a document in reading order."""
    query = select(chunks.c.start, chunks.c.end, chunks.c.kind, chunks.c.headings).where(
        chunks.c.tenant == knowledge.tenant,
        chunks.c.document_id == document.id,
        chunks.c.version == document.info.version,
    )
    with knowledge.catalogue.engine.connect() as connection:
        rows = connection.execute(query.order_by(chunks.c.ordinal)).all()
    return [Section(row.start, row.end, row.kind, tuple(row.headings)) for row in rows]
