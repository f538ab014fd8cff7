"""The peer of `evals.bench.ingest`: the usual LangChain way from a folder to a searchable index."""

import json
import sys
from pathlib import Path

from langchain_community.document_loaders import DirectoryLoader, TextLoader
from langchain_community.vectorstores import FAISS
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter


class SentenceTransformers(Embeddings):
    """What langchain-huggingface does: sentence-transformers' encode, here with the model that Beleg ships."""

    def __init__(self) -> None:
        from sentence_transformers import SentenceTransformer

        from knowledge.retrieval.encoder import PACKAGED

        self.model = SentenceTransformer(str(PACKAGED), device="cpu")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        found: list[list[float]] = self.model.encode(texts, normalize_embeddings=True).tolist()
        return found

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def main() -> None:
    folder, question = Path(sys.argv[1]), sys.argv[2]
    documents = []
    for pattern in ("**/*.md", "**/*.txt"):
        documents += DirectoryLoader(
            str(folder),
            glob=pattern,
            loader_cls=TextLoader,
            loader_kwargs={"encoding": "utf-8"},
            use_multithreading=True,
        ).load()
    chunks = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(documents)
    store = FAISS.from_documents(chunks, SentenceTransformers())
    hit = store.similarity_search(question, k=10)[0]
    print(json.dumps({"chunks": len(chunks), "first_hit": Path(hit.metadata["source"]).name}))


if __name__ == "__main__":
    main()
