"""LangChain document loaders by dotted path: a real one, a custom one, and paths that name none."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document

from knowledge.errors import LoadError, SourceError
from knowledge.loaders import LangChainSource, LoadOptions, load
from knowledge.loaders.langchain import build_loader, load_connector
from tests.knowledge.loaders.samples import check, shown

HERE = "tests.knowledge.loaders.test_langchain"


class Wiki(BaseLoader):
    """A connector as companies write them."""

    def __init__(self, space: str, fail: bool = False) -> None:
        self.space = space
        self.fail = fail

    def lazy_load(self) -> Iterator[Document]:
        yield Document(
            page_content="# Urlaub\r\n\r\nDreißig Tage.",
            metadata={"id": "7", "title": "Urlaub", "source": f"https://wiki.example/{self.space}", "when": "x"},
        )
        if self.fail:
            raise RuntimeError("Geheimtext")
        yield Document(page_content="  ")
        yield Document(page_content="Ohne Kopf.", metadata={"id": "7", "valid_until": "2020-01-01"})


def test_a_connector() -> None:
    documents = list(load_connector(LangChainSource(f"{HERE}.Wiki", {"space": "hr"}), LoadOptions()))
    for document in documents:
        check(document)
    assert [document.part for document in documents] == ["7", "7~3"]
    assert documents[0].title == "Urlaub"
    assert documents[0].metadata["source"] == "https://wiki.example/hr"
    assert shown(documents[0]) == [("heading", 1, "Urlaub"), ("paragraph", 0, "Dreißig Tage.")]
    assert str(documents[1].metadata["valid_until"]) == "2020-01-01"


def test_a_real_loader_on_a_file(tmp_path: Path) -> None:
    pytest.importorskip("langchain_community")
    path = tmp_path / "a.txt"
    path.write_text("Ein Satz für alle.", encoding="utf-8")
    source = LangChainSource(
        "langchain_community.document_loaders.TextLoader", {"file_path": "{path}", "encoding": "utf-8"}
    )
    (document,) = load(path, uri="a.txt", options=LoadOptions(langchain=source))
    assert document.text == "Ein Satz für alle."


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("os.system", "no LangChain document loader"),
        ("builtins.eval", "no LangChain document loader"),
        ("pathlib.Path", "no LangChain document loader"),
        ("langchain_core.document_loaders.BaseLoader", "no LangChain document loader"),
        ("langchain_core.documents.Document", "no LangChain document loader"),
        ("gibt.es.nicht", "There is no"),
        ("os.gibtesnicht", "There is no"),
        ("ohnepunkt", "no dotted path"),
        ("a.b; import os", "no dotted path"),
        ("..a", "no dotted path"),
    ],
)
def test_paths_that_name_no_loader(path: str, cause: str) -> None:
    with pytest.raises(SourceError, match=cause):
        build_loader(LangChainSource(path))


@pytest.mark.parametrize("kwargs", [{}, {"unbekannt": 1}])
def test_arguments_that_do_not_fit(kwargs: dict[str, Any]) -> None:
    with pytest.raises(SourceError, match="arguments"):
        build_loader(LangChainSource(f"{HERE}.Wiki", kwargs))


def test_a_loader_that_fails_keeps_its_message_to_itself() -> None:
    found = load_connector(LangChainSource(f"{HERE}.Wiki", {"space": "x", "fail": True}), LoadOptions())
    assert next(found).part == "7"
    with pytest.raises(LoadError, match="RuntimeError") as caught:
        next(found)
    assert "Geheimtext" not in str(caught.value)
