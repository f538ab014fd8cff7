"""Beleg as a LangChain retriever."""

import pytest

from assistant.compose import Beleg
from assistant.interop.langchain import BelegRetriever


def test_three_lines(data_dir, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)
    retriever = BelegRetriever.open(data_dir=data_dir, k=1)
    (found,) = retriever.invoke("Was kostet der Versand in die Schweiz?")
    assert "18,90 Euro" in found.page_content and found.metadata["source"] == "versand.md"
    document = retriever.beleg.knowledge().document(found.metadata["document"])
    assert document.text[found.metadata["start"] : found.metadata["end"]] == found.page_content
    retriever.beleg.close()


def test_groups_hold_and_an_empty_question_finds_nothing(beleg: Beleg) -> None:
    question = "Wie hoch ist die Marge der Bohrmaschine?"
    public, sales = BelegRetriever(beleg=beleg), BelegRetriever(beleg=beleg, groups=frozenset({"vertrieb"}))
    assert all("Marge" not in found.page_content for found in public.invoke(question))
    assert "Marge" in sales.invoke(question)[0].page_content
    assert public.invoke("") == [] == public.invoke("🙂")


def test_it_pipes_into_a_chain(beleg: Beleg) -> None:
    from langchain_core.runnables import RunnableLambda

    chain = BelegRetriever(beleg=beleg, k=1) | RunnableLambda(lambda found: found[0].metadata["title"])
    assert chain.invoke("Versand in die Schweiz") == "Versand"
