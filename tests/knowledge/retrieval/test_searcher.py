"""Search: who may see what, one hit per near duplicate, neighbours merged, bounds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.errors import IndexStale, QueryError
from knowledge.retrieval.encoder import EncoderInfo
from knowledge.retrieval.searcher import LiveSet, Searcher, SearchFilter, SearchOptions
from knowledge.retrieval.snapshot import Entry, Snapshot, entries, index_text, write_snapshot
from knowledge.types import Chunk, Document, DocumentInfo
from tests.fakes import HashEncoder

ENCODER = HashEncoder()
INFOS = {
    "open": DocumentInfo("open", "1", "shop/versand.md", "Versand", "de"),
    "staff": DocumentInfo("staff", "1", "intern/versand.md", "Versand intern", "de", acl=frozenset({"staff"})),
    "old": DocumentInfo("old", "1", "shop/alt.md", "Versand alt", "de", valid_until=date(2020, 12, 31)),
    "next": DocumentInfo("next", "1", "shop/neu.md", "Versand neu", "de", valid_from=date(2999, 1, 1)),
    "draft": DocumentInfo("draft", "1", "shop/entwurf.md", "Versand Entwurf", "de", approved=False),
    "en": DocumentInfo("en", "1", "shop/shipping.md", "Shipping", "en"),
}
TEXTS = {
    "open": "Der Versand kostet fünf Euro.",
    "staff": "Der Versand kostet uns vier Euro.",
    "old": "Der Versand kostet drei Euro.",
    "next": "Der Versand kostet sechs Euro.",
    "draft": "Der Versand kostet zwei Euro.",
    "en": "Shipping costs five euros.",
}


def build(
    folder: Path,
    documents: Sequence[tuple[DocumentInfo, str, Sequence[tuple[int, int]]]],
    duplicates: Sequence[int] = (),
) -> Snapshot:
    rows: list[Entry] = []
    for info, text, cuts in documents:
        chunks = [Chunk(info.id, a, b, text[a:b], None, (), info.language) for a, b in cuts]
        vectors = ENCODER.encode([index_text(chunk, info) for chunk in chunks])
        rows += entries(Document(info, text), chunks, vectors)
    if duplicates:
        rows = [replace(row, duplicate_of=first) for row, first in zip(rows, duplicates, strict=True)]
    write_snapshot(folder / "snapshot", rows, ENCODER.info)
    return Snapshot.open(folder / "snapshot")


def live(infos: Sequence[DocumentInfo], generation: int = 1) -> LiveSet:
    return LiveSet(generation, {(info.id, info.version): info for info in infos})


@pytest.fixture
def searcher(tmp_path: Path) -> Searcher:
    snapshot = build(tmp_path, [(INFOS[n], TEXTS[n], [(0, len(TEXTS[n]))]) for n in INFOS])
    return Searcher(snapshot, ENCODER, lambda: live(list(INFOS.values())))


def found(searcher: Searcher, filters: SearchFilter | None = None, k: int = 10) -> set[str]:
    return {hit.document.id for hit in searcher.search("Was kostet der Versand?", k, filters, "de")}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (SearchFilter(), {"open", "draft", "en"}),
        (SearchFilter(groups=frozenset({"staff"})), {"open", "draft", "en", "staff"}),
        (SearchFilter(groups=frozenset({"other"})), {"open", "draft", "en"}),
        (SearchFilter(include_expired=True), {"open", "draft", "en", "old", "next"}),
        (SearchFilter(on=date(2020, 12, 31)), {"open", "draft", "en", "old"}),
        (SearchFilter(on=date(2021, 1, 1)), {"open", "draft", "en"}),
        (SearchFilter(on=date(2999, 1, 1)), {"open", "draft", "en", "next"}),
        (SearchFilter(approved_only=True), {"open", "en"}),
        (SearchFilter(languages=frozenset({"en"})), {"en"}),
        (SearchFilter(sources=("shop/v*.md", "intern/*")), {"open"}),
        (SearchFilter(sources=("intern/*",), groups=frozenset({"staff"})), {"staff"}),
        (SearchFilter(document_ids=frozenset({"draft", "staff"})), {"draft"}),
        (SearchFilter(document_ids=frozenset({"nobody"})), set()),
    ],
)
def test_filters(searcher: Searcher, filters: SearchFilter, expected: set[str]) -> None:
    assert found(searcher, filters) == expected


def test_what_is_hidden_changes_no_score(tmp_path: Path) -> None:
    """A caller's scores are the same whether or not a document exists that the caller may not read."""
    infos = {**INFOS, "staff": replace(INFOS["staff"], title="Versand")}
    texts = {**TEXTS, "staff": "Der Versuch kostet sechs Mark."}
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    results = []
    for folder, names in (("with", ["open", "staff", "en"]), ("without", ["open", "en"])):
        snapshot = build(tmp_path / folder, [(infos[n], texts[n], [(0, len(texts[n]))]) for n in names])
        engine = Searcher(snapshot, ENCODER, lambda names=names: live([infos[n] for n in names]))
        results.append(
            [(hit.document.id, hit.score) for hit in engine.search("Was kostet der Versand?", language="de")]
        )
    assert [name for name, _ in results[0]] == [name for name, _ in results[1]] == ["open", "en"]
    assert [score for _, score in results[0]] == pytest.approx([score for _, score in results[1]])


def test_a_delete_holds_at_once_and_a_new_version_hides_the_old(tmp_path: Path) -> None:
    names = ["open", "en"]
    state = {"live": live([INFOS[n] for n in names])}
    snapshot = build(tmp_path, [(INFOS[n], TEXTS[n], [(0, len(TEXTS[n]))]) for n in names])
    engine = Searcher(snapshot, ENCODER, lambda: state["live"])
    assert found(engine) == {"open", "en"}
    state["live"] = live([INFOS["en"]], generation=2)
    assert found(engine) == {"en"}
    state["live"] = live([replace(INFOS["open"], version="2"), INFOS["en"]], generation=3)
    assert found(engine) == {"en"}
    state["live"] = live([], generation=4)
    assert found(engine) == set()


def test_metadata_comes_from_the_live_document(tmp_path: Path) -> None:
    snapshot = build(tmp_path, [(INFOS["open"], TEXTS["open"], [(0, len(TEXTS["open"]))])])
    renamed = replace(INFOS["open"], title="Versandkosten")
    assert Searcher(snapshot, ENCODER, lambda: live([renamed])).search("Versand")[0].document.title == "Versandkosten"


def test_near_duplicates_fill_the_list_once_and_the_visible_one_shows(tmp_path: Path) -> None:
    copies = [replace(INFOS["open"], id=f"copy{n}", source=f"copy{n}.md") for n in range(5)]
    copies[0] = replace(copies[0], acl=frozenset({"staff"}))
    other = replace(INFOS["open"], id="other", source="other.md")
    documents = [(info, TEXTS["open"], [(0, len(TEXTS["open"]))]) for info in copies]
    documents.append((other, "Der Versand ins Ausland dauert länger.", [(0, 38)]))
    snapshot = build(tmp_path, documents, [0, 0, 0, 0, 0, 5])
    engine = Searcher(snapshot, ENCODER, lambda: live([*copies, other]))
    hits = engine.search("Was kostet der Versand?", 3, language="de")
    assert len(hits) == 2 and {hit.document.id for hit in hits} & {"copy1", "copy2", "copy3", "copy4"}
    assert "other" in {hit.document.id for hit in hits}


PARAGRAPHS = "Der Versand kostet fünf Euro.\n\nDer Versand dauert drei Tage.\n\nDer Versand ist versichert."
SPANS = [(0, 29), (31, 60), (62, 89)]


def test_neighbours_become_one_exact_slice(tmp_path: Path) -> None:
    info = INFOS["open"]
    snapshot = build(tmp_path, [(info, PARAGRAPHS, SPANS)])
    hits = Searcher(snapshot, ENCODER, lambda: live([info])).search("Versand", 10, language="de")
    assert len(hits) == 1
    chunk = hits[0].chunk
    assert chunk.text == PARAGRAPHS[chunk.start : chunk.end] == PARAGRAPHS


@pytest.mark.parametrize(
    ("options", "spans", "expected"),
    [
        (SearchOptions(merge_chunks=1), SPANS, 3),
        (SearchOptions(merge_chunks=2), SPANS, 2),
        (SearchOptions(merge_characters=60), SPANS, 2),
        (SearchOptions(), [(0, 29), (62, 89)], 1),
        (SearchOptions(), [(0, 40), (31, 60), (50, 89)], 1),
        (SearchOptions(), [(0, 89), (31, 60)], 1),
    ],
)
def test_merging_is_bounded_and_exact(
    options: SearchOptions, spans: list[tuple[int, int]], expected: int, tmp_path: Path
) -> None:
    info = INFOS["open"]
    snapshot = build(tmp_path, [(info, PARAGRAPHS, spans)])
    hits = Searcher(snapshot, ENCODER, lambda: live([info]), options).search("Versand", 10, language="de")
    assert len(hits) == expected
    assert all(hit.chunk.text == PARAGRAPHS[hit.chunk.start : hit.chunk.end] for hit in hits)


def test_an_unknown_gap_is_never_merged(tmp_path: Path) -> None:
    info = INFOS["open"]
    long = "Der Versand kostet." + " " * 300 + "Der Versand dauert."
    snapshot = build(tmp_path, [(info, long, [(0, 19), (319, len(long))])])
    hits = Searcher(snapshot, ENCODER, lambda: live([info])).search("Versand", 10, language="de")
    assert sorted(hit.chunk.text for hit in hits) == ["Der Versand dauert.", "Der Versand kostet."]


@pytest.mark.parametrize("k", [1, 7, 60, 150])
def test_k_hits_come_back_when_k_exist(k: int, tmp_path: Path) -> None:
    infos = [replace(INFOS["open"], id=f"d{n}", source=f"d{n}.md") for n in range(300)]
    infos = [replace(info, acl=frozenset({"staff"})) if n % 2 else info for n, info in enumerate(infos)]
    texts = [f"Der Versand von Teil{n} kostet {n} Euro." for n in range(300)]
    snapshot = build(tmp_path, [(i, t, [(0, len(t))]) for i, t in zip(infos, texts, strict=True)])
    hits = Searcher(snapshot, ENCODER, lambda: live(infos)).search("Was kostet Teil7?", k, language="de")
    assert len(hits) == k and not any(hit.document.acl for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0.0 <= hit.score <= 1.0 for hit in hits)


@pytest.mark.parametrize(
    ("query", "k"), [("", 10), ("\x00\x07", 10), ("Versand", 0), ("Versand", 1001), ("Versand", -1)]
)
def test_bad_requests_are_refused(searcher: Searcher, query: str, k: int) -> None:
    with pytest.raises(QueryError):
        searcher.search(query, k)


@pytest.mark.parametrize(
    "query", ["Versand " * 20_000, "x" * 100_000, "Versand\x00\u202e kostet", "👍 Versand", "日本", "' OR 1=1 --"]
)
def test_odd_questions_are_answered(searcher: Searcher, query: str) -> None:
    assert len(searcher.search(query)) == 3


def test_another_model_is_refused(searcher: Searcher) -> None:
    for other in (HashEncoder("other"), HashEncoder(dimension=32)):
        with pytest.raises(IndexStale, match="rebuild"):
            Searcher(searcher.snapshot, other, lambda: live([]))
    other = HashEncoder()
    other.info = EncoderInfo("hash", "2", 64, "fake")
    with pytest.raises(IndexStale, match="rebuild"):
        Searcher(searcher.snapshot, other, lambda: live([]))


def test_a_reranker_orders_the_best(searcher: Searcher) -> None:
    def shortest(_question: str, passages: Sequence[str], scores: Sequence[float]) -> list[float]:
        assert sorted(scores, reverse=True) == list(scores)
        return [1.0 / len(passage) for passage in passages]

    engine = Searcher(searcher.snapshot, ENCODER, lambda: live(list(INFOS.values())), reranker=shortest)
    hits = engine.search("Was kostet der Versand?", language="de")
    assert [len(hit.chunk.text) for hit in hits] == sorted(len(hit.chunk.text) for hit in hits)


def test_rarity(searcher: Searcher) -> None:
    common, rare, unknown = searcher.rarity(["Versand", "fünf", "Gabelstapler"])
    assert common < rare < unknown == 1.0
