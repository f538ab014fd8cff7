"""Beleg as a LangChain retriever.

from assistant.interop.langchain import BelegRetriever
retriever = BelegRetriever.open(data_dir=".beleg")
documents = retriever.invoke("Wie lange kann ich zurückgeben?")
"""

from pathlib import Path
from typing import Any, Self

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field

from knowledge.errors import QueryError
from knowledge.retrieval.searcher import SearchFilter


class BelegRetriever(BaseRetriever):
    """Passages as LangChain documents; the metadata say where each one stands, character by character.

    Attributes:
        beleg: an `assistant.compose.Beleg`.
        k: passages per question.
        groups: access groups of the reader; documents outside of them do not exist.
        tenant: whose documents; None for the tenant of the settings.
        language: ISO 639-1 code of the questions; None to detect it.
    """

    beleg: Any = Field(exclude=True, repr=False)
    k: int = Field(4, ge=1, le=100)
    groups: frozenset[str] = frozenset()
    tenant: str | None = None
    language: str | None = None

    @classmethod
    def open(cls, data_dir: Path | str | None = None, config: Path | str | None = None, **options: Any) -> Self:
        """A retriever over an installation.

        Args:
            data_dir: where Beleg keeps its data; None for the settings' own.
            config: beleg.yaml; None for ./beleg.yaml when there is one.
            options: k, groups, tenant, language.

        Raises:
            SettingsError: the settings cannot be used.
        """
        from assistant.compose import Beleg
        from assistant.settings import load_settings

        settings = load_settings(Path(config) if config else None, flags={"data_dir": data_dir})
        return cls(beleg=Beleg(settings), **options)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:  # noqa: ARG002
        base = self.beleg.knowledge(self.tenant)
        try:
            hits = base.search(query, self.k, SearchFilter(groups=self.groups), self.language)
        except QueryError:
            return []
        return [
            Document(
                page_content=hit.chunk.text,
                id=f"{hit.document.id}:{hit.chunk.start}",
                metadata={
                    "document": hit.document.id,
                    "source": hit.document.source,
                    "title": hit.document.title,
                    "page": hit.chunk.page,
                    "start": hit.chunk.start,
                    "end": hit.chunk.end,
                    "score": hit.score,
                    "language": hit.chunk.language,
                    "headings": list(hit.chunk.headings),
                },
            )
            for hit in hits
        ]
