"""One contract, two databases: SQLite always, PostgreSQL where it runs."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import create_engine, text

from knowledge.catalogue.rows import FileRow, PreparedDocument
from knowledge.catalogue.store import Catalogue
from knowledge.errors import IndexFault
from knowledge.types import Chunk, DocumentInfo, Page

POSTGRES = "postgresql+pg8000://postgres@127.0.0.1:5432/postgres"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def catalogue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Catalogue]:
    if request.param == "sqlite":
        made = Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
        yield made
        made.close()
        return
    name = f"beleg_test_{uuid.uuid4().hex[:12]}"
    try:
        admin = create_engine(POSTGRES, isolation_level="AUTOCOMMIT", connect_args={"timeout": 2})
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except Exception as error:
        pytest.skip(f"no PostgreSQL on 127.0.0.1:5432 ({type(error).__name__})")
    made = Catalogue(POSTGRES.rsplit("/", 1)[0] + f"/{name}")
    yield made
    made.close()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def row(uri: str, cause: str = "") -> FileRow:
    return FileRow(uri, "/root", "0" * 64, "f" * 64, 3, 1, cause)


def prepared(
    document_id: str, content: str, version: str = "v1", acl: frozenset[str] = frozenset()
) -> PreparedDocument:
    info = DocumentInfo(
        document_id, version, f"{document_id}.md", "Titel", "de", acl, date(2026, 1, 1), None, True, "0" * 64
    )
    half = len(content) // 2
    chunks = tuple(
        Chunk(document_id, start, end, content[start:end], 1, ("Überschrift",), "de")
        for start, end in ((0, half), (half, len(content)))
    )
    return PreparedDocument(info, content, (Page(1, 0, len(content)),), chunks, (b"sig1", b"sig2"), ({"kind": "x"},))


def vectors() -> np.ndarray:
    return np.eye(2, 4, dtype=np.float16)


def put(catalogue: Catalogue, uri: str, *documents: PreparedDocument, tenant: str = "t") -> None:
    catalogue.put_file(tenant, row(uri), documents, [vectors() for _ in documents])


def activate(catalogue: Catalogue, name: str = "s1", tenant: str = "t") -> None:
    catalogue.activate(tenant, name, catalogue.state(tenant).content)


def test_a_version_answers_only_after_the_switch(catalogue: Catalogue) -> None:
    put(catalogue, "a.md", prepared("d1", "Größe zählt. Und mehr."))
    assert catalogue.live("t") == {} and catalogue.document("t", "d1") is None
    assert catalogue.state("t").stale
    activate(catalogue)
    assert set(catalogue.live("t")) == {("d1", "v1")}
    found = catalogue.document("t", "d1")
    assert found is not None and found.text == "Größe zählt. Und mehr." and found.pages == (Page(1, 0, 22),)
    assert found.info == prepared("d1", "x").info
    state = catalogue.state("t")
    assert (state.snapshot, state.stale) == ("s1", False)


def test_entries_are_exact_slices_with_vectors(catalogue: Catalogue) -> None:
    put(catalogue, "a.md", prepared("d1", "Größe zählt. Und mehr."))
    entries = list(catalogue.entries("t"))
    assert [item.chunk.text for item in entries] == ["Größe zählt", ". Und mehr."]
    assert [item.gap for item in entries] == [None, ""]
    assert entries[1].vector.tolist() == [0, 1, 0, 0] and entries[0].signature == b"sig1"
    assert catalogue.count_chunks("t") == 2


def test_the_old_version_answers_until_the_switch(catalogue: Catalogue) -> None:
    put(catalogue, "a.md", prepared("d1", "alt alt"))
    activate(catalogue)
    put(catalogue, "a.md", prepared("d1", "neu neu", "v2"))
    assert set(catalogue.live("t")) == {("d1", "v1")}
    assert {item.document.version for item in catalogue.entries("t")} == {"v2"}
    activate(catalogue, "s2")
    assert set(catalogue.live("t")) == {("d1", "v2")}
    assert set(catalogue.live("t", superseded=True)) == {("d1", "v1"), ("d1", "v2")}
    activate(catalogue, "s3")
    assert set(catalogue.live("t", superseded=True)) == {("d1", "v2")}


def test_the_same_version_again_changes_nothing(catalogue: Catalogue) -> None:
    put(catalogue, "a.md", prepared("d1", "gleich gleich"))
    activate(catalogue)
    put(catalogue, "a.md", prepared("d1", "gleich gleich"))
    activate(catalogue, "s2")
    assert set(catalogue.live("t", superseded=True)) == {("d1", "v1")}


def test_back_to_the_superseded_version(catalogue: Catalogue) -> None:
    for number, version in enumerate(["v1", "v2", "v1"]):
        put(catalogue, "a.md", prepared("d1", "hin und her", version))
        activate(catalogue, f"s{number}")
        assert set(catalogue.live("t")) == {("d1", version)}


def test_delete_holds_at_once(catalogue: Catalogue) -> None:
    put(catalogue, "a.jsonl", prepared("d1", "eins eins"), prepared("d2", "zwei zwei"))
    activate(catalogue)
    before = catalogue.state("t").generation
    assert catalogue.delete_document("t", "d1") == "a.jsonl"
    assert set(catalogue.live("t")) == {("d2", "v1")} and catalogue.state("t").generation > before
    assert not catalogue.files("t")["a.jsonl"].excluded
    assert catalogue.delete_document("t", "d2") == "a.jsonl"
    assert catalogue.files("t")["a.jsonl"].excluded
    assert catalogue.delete_document("t", "d2") is None


def test_a_record_that_left_its_file_is_gone_at_once(catalogue: Catalogue) -> None:
    put(catalogue, "a.jsonl", prepared("d1", "eins eins"), prepared("d2", "zwei zwei"))
    activate(catalogue)
    put(catalogue, "a.jsonl", prepared("d2", "zwei zwei"))
    assert set(catalogue.live("t")) == {("d2", "v1")}


def test_tenants_never_meet(catalogue: Catalogue) -> None:
    put(catalogue, "a.md", prepared("d1", "geheim geheim"), tenant="one")
    activate(catalogue, tenant="one")
    assert catalogue.live("two") == {} and catalogue.document("two", "d1") is None and catalogue.files("two") == {}
    assert catalogue.delete_document("two", "d1") is None and catalogue.remove_files("two", ["a.md"]) == 0
    assert list(catalogue.entries("two")) == [] and catalogue.state("two").generation >= 0
    assert set(catalogue.live("one")) == {("d1", "v1")}


def test_a_failed_file_keeps_its_documents(catalogue: Catalogue) -> None:
    put(catalogue, "a.md", prepared("d1", "bleibt da"))
    activate(catalogue)
    catalogue.note_file("t", replace(row("a.md"), cause="broken", warnings=("w",)))
    assert set(catalogue.live("t")) == {("d1", "v1")}
    assert catalogue.files("t")["a.md"].cause == "broken" and catalogue.files("t")["a.md"].warnings == ("w",)


def test_listing(catalogue: Catalogue) -> None:
    put(catalogue, "a.md", prepared("d1", "eins eins", acl=frozenset({"g"})))
    activate(catalogue)
    (listed,) = catalogue.list_documents("t")
    assert (listed["chunks"], listed["findings"], listed["info"].acl) == (2, [{"kind": "x"}], {"g"})


def test_jobs_are_taken_once_and_survive_a_kill(catalogue: Catalogue) -> None:
    catalogue.jobs.add("t", "j1", "index", {"paths": ["a"]})
    taken = catalogue.jobs.take()
    assert taken is not None and taken.payload == {"paths": ["a"]} and catalogue.jobs.take() is None
    catalogue.jobs.requeue_running()
    again = catalogue.jobs.take()
    assert again is not None and again.id == "j1"
    catalogue.jobs.finish("t", "j1", "done", {"documents": 1})
    found = catalogue.jobs.get("t", "j1")
    assert found is not None and (found.state, found.result) == ("done", {"documents": 1})
    assert catalogue.jobs.get("other", "j1") is None


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.db'}"
    made = Catalogue(url)
    with made.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    made.close()
    with pytest.raises(IndexFault, match="newer"):
        Catalogue(url)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(IndexFault, match="--data-dir"):
        Catalogue(f"sqlite:///{tmp_path / 'file' / 'catalogue.db'}")
