"""Index runs from files to search, with a small encoder instead of a model."""

import errno
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from knowledge.base import KnowledgeBase
from knowledge.catalogue.store import Catalogue
from knowledge.catalogue.tables import chunks
from knowledge.errors import IndexBusy, IndexDamaged, IndexFault, IndexMissing, IndexStale
from knowledge.ingest import snapshots as snapshots_module
from knowledge.ingest.options import IngestOptions, SourceOptions
from knowledge.ingest.run import Ingest
from knowledge.ingest.snapshots import SnapshotStore
from knowledge.retrieval.searcher import SearchFilter, SearchOptions
from tests.fakes import HashEncoder

RETURNS = "# Rückgabe\n\nSie können Ware innerhalb von 30 Tagen zurückgeben. Das Geld kommt binnen einer Woche.\n"
SHIPPING = "# Versand\n\nDer Versand in die Schweiz kostet 18,90 Euro und dauert vier Werktage.\n"


class Setting:
    """A data directory, a folder of documents and everything that works on them."""

    def __init__(self, tmp_path: Path) -> None:
        self.docs = tmp_path / "docs"
        self.docs.mkdir()
        self.data = tmp_path / "data"
        self.catalogue = Catalogue(f"sqlite:///{self.data / 'catalogue.db'}")
        self.snapshots = SnapshotStore(self.data / "index")
        self.encoder = HashEncoder()
        self.options = IngestOptions(workers=1, seconds_per_file=30.0)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(self, *paths: Path, **how: Any) -> Any:
        ingest = Ingest(self.catalogue, self.snapshots, lambda: self.encoder, self.options)
        return ingest.run("t", list(paths) or [self.docs], **how)

    def base(self) -> KnowledgeBase:
        return KnowledgeBase(self.catalogue, self.snapshots, lambda: self.encoder, "t", SearchOptions())

    def sources(self, query: str, **filters: Any) -> list[str]:
        return [hit.document.source for hit in self.base().search(query, 10, SearchFilter(**filters))]


@pytest.fixture
def setting(tmp_path: Path) -> Iterator[Setting]:
    made = Setting(tmp_path)
    yield made
    made.catalogue.close()


def test_added_unchanged_changed_removed(setting: Setting) -> None:
    setting.write("a.md", RETURNS)
    setting.write("b.md", SHIPPING)
    first = setting.run()
    assert (first.added, first.failed, first.documents) == (["a.md", "b.md"], [], 2)
    assert setting.sources("Versand Schweiz kostet")[0] == "b.md"

    again = setting.run()
    assert (again.added, again.changed, again.unchanged, again.snapshot) == ([], [], 2, first.snapshot)

    setting.write("a.md", RETURNS.replace("30 Tagen", "45 Tagen"))
    (setting.docs / "b.md").unlink()
    planned = setting.run(prune=True, dry_run=True)
    assert (planned.changed, planned.removed, planned.documents) == (["a.md"], ["b.md"], 0)
    assert setting.sources("Versand Schweiz kostet")[0] == "b.md"

    synced = setting.run(prune=True)
    assert (synced.changed, synced.removed, synced.documents) == (["a.md"], ["b.md"], 1)
    (hit,) = setting.base().search("Ware zurückgeben", 10)
    assert "45 Tagen" in hit.chunk.text and setting.sources("Versand Schweiz kostet") == ["a.md"]


def test_a_touched_file_is_unchanged(setting: Setting) -> None:
    path = setting.write("a.md", RETURNS)
    setting.run()
    os.utime(path, (1, 1))
    setting.encoder.encoded.clear()
    assert setting.run().unchanged == 1 and setting.encoder.encoded == []


def test_chunks_are_exact_slices_of_the_file(setting: Setting) -> None:
    path = setting.write("größe ä.md", RETURNS + "\r\n" + SHIPPING)
    setting.run()
    for hit in setting.base().search("Versand Ware", 10):
        assert path.read_text(encoding="utf-8")[hit.chunk.start : hit.chunk.end] == hit.chunk.text


def test_a_bad_file_fails_alone_and_an_older_version_keeps_answering(setting: Setting) -> None:
    setting.write("a.md", RETURNS)
    setting.write("b.md", SHIPPING)
    setting.run()
    setting.write("a.md", b"\x00\x01\x02\xff" * 400)
    setting.write("c.pdf", b"%PDF-1.7 nothing")
    report = setting.run()
    assert [problem.uri for problem in report.failed] == ["a.md", "c.pdf"]
    assert all(problem.cause for problem in report.failed)
    assert "a.md" in setting.sources("Ware zurückgeben")
    repeated = setting.run()
    assert [problem.uri for problem in repeated.failed] == ["a.md", "c.pdf"] and repeated.unchanged == 1


def test_delete_holds_at_once_and_sync_does_not_bring_it_back(setting: Setting) -> None:
    setting.write("a.md", RETURNS)
    setting.write("b.md", SHIPPING)
    setting.run()
    base = setting.base()
    victim = base.search("Versand Schweiz", 1)[0].document.id
    setting.catalogue.delete_document("t", victim)
    assert [hit.document.source for hit in base.search("Versand Schweiz", 10)] == ["a.md"]
    synced = setting.run(prune=True)
    assert (synced.excluded, synced.documents) == (1, 1)
    assert setting.run(setting.docs / "b.md").added == ["b.md"]
    assert "b.md" in setting.sources("Versand Schweiz")


def test_metadata_decides_who_reads_it_and_when(setting: Setting) -> None:
    setting.write("alt.md", "---\nvalid_until: 2020-12-31\ntitle: Alte Frist\n---\n\nRückgabe binnen 14 Tagen.\n")
    setting.write("geheim.md", "Rückgabe kostet uns intern 4 Euro.\n")
    setting.write("geheim.md.meta.yaml", "groups: [vertrieb]\n")
    setting.write("offen.md", "Rückgabe binnen 30 Tagen.\n")
    setting.run()
    assert setting.sources("Rückgabe Tagen") == ["offen.md"]
    assert set(setting.sources("Rückgabe Tagen", groups=frozenset({"vertrieb"}))) == {"offen.md", "geheim.md"}
    assert set(setting.sources("Rückgabe Tagen", include_expired=True)) == {"offen.md", "alt.md"}
    setting.write("geheim.md.meta.yaml", "groups: [vertrieb, service]\n")
    assert setting.run().changed == ["geheim.md"]
    assert "geheim.md" in setting.sources("Rückgabe intern", groups=frozenset({"service"}))


def test_rules_by_source(setting: Setting) -> None:
    setting.options = replace(
        setting.options,
        sources=(SourceOptions("intern/**", groups=("vertrieb",)), SourceOptions("*.md", approved=False)),
    )
    setting.write("intern/a.md", RETURNS)
    setting.write("b.md", SHIPPING)
    setting.run()
    live = {info.source: info for info in setting.catalogue.live("t").values()}
    assert live["intern/a.md"].acl == {"vertrieb"} and live["b.md"].acl == frozenset()
    assert not live["intern/a.md"].approved


def test_a_mail_is_redacted_without_being_asked(setting: Setting) -> None:
    setting.write(
        "post.eml",
        "From: Erika Muster <erika.muster@kunde.example>\nSubject: Versand\nContent-Type: text/plain; charset=utf-8\n\n"
        "Bitte rufen Sie mich an: 0170 1234567. Meine IBAN ist DE89 3704 0044 0532 0130 00.\n",
    )
    report = setting.run()
    assert report.redacted >= 2
    (hit,) = setting.base().search("Bitte rufen Sie", 1)
    document = setting.base().document(hit.document.id)
    assert document is not None
    for secret in ("0170 1234567", "0532 0130 00", "erika.muster"):
        assert secret not in document.text
    assert document.text[hit.chunk.start : hit.chunk.end] == hit.chunk.text


@pytest.mark.parametrize(
    ("header", "redact", "hidden"),
    [
        ("Vorname,Nachname,Telefon", "auto", True),
        ("Artikel,Farbe,Preis", "auto", False),
        ("Vorname,Nachname,Telefon", "off", False),
        ("Artikel,Farbe,Preis", "all", True),
    ],
)
def test_tables_of_people_are_redacted(setting: Setting, header: str, redact: str, hidden: bool) -> None:
    setting.options = replace(setting.options, redact=redact)  # type: ignore[arg-type]
    setting.write("liste.csv", f"{header}\nErika,Mustermann,0171 7654320\nHans,Beispiel,0171 7654321\n")
    setting.run()
    (info,) = setting.catalogue.live("t").values()
    document = setting.base().document(info.id)
    assert document is not None and ("0171 7654321" not in document.text) is hidden


def test_near_duplicates_fill_one_place(setting: Setting) -> None:
    for name in ("a.md", "b.md", "c.md"):
        setting.write(name, RETURNS)
    setting.write("d.md", SHIPPING)
    report = setting.run()
    assert report.duplicates == 2
    assert len([source for source in setting.sources("Ware zurückgeben") if source != "d.md"]) == 1


def test_one_root_inside_another_and_two_of_the_same_shape(setting: Setting, tmp_path: Path) -> None:
    setting.write("teil/a.md", RETURNS)
    assert setting.run(setting.docs / "teil").added == ["a.md"]
    assert setting.run().added == ["teil/a.md"]
    assert setting.run(setting.docs / "teil").unchanged == 1
    assert set(setting.sources("Ware zurückgeben")) == {"teil/a.md"}
    other = tmp_path / "other" / "teil"
    other.mkdir(parents=True)
    (other / "a.md").write_text(SHIPPING, encoding="utf-8")
    (other.parent / "teil2").mkdir()
    assert setting.run(other.parent).added == ["other/teil/a.md"]
    assert set(setting.sources("Versand Ware")) == {"teil/a.md", "other/teil/a.md"}


def test_nothing_indexed_yet(setting: Setting) -> None:
    with pytest.raises(IndexMissing, match="beleg index"):
        setting.sources("irgendwas")


def test_another_model_is_refused_and_a_rebuild_mends_it(setting: Setting) -> None:
    setting.write("a.md", RETURNS)
    setting.run()
    setting.encoder = HashEncoder("other", 32)
    with pytest.raises(IndexStale, match="--rebuild"):
        setting.run()
    with pytest.raises(IndexStale, match="--rebuild"):
        setting.sources("Ware")
    report = setting.run(rebuild=True)
    assert report.changed == ["a.md"] and setting.sources("Ware zurückgeben") == ["a.md"]


def test_two_runs_at_once(setting: Setting) -> None:
    setting.write("a.md", RETURNS)
    with setting.snapshots.lock("t"), pytest.raises(IndexBusy, match="under way"):
        setting.run()
    assert setting.run().added == ["a.md"]


def test_a_damaged_snapshot_is_passed_over(setting: Setting) -> None:
    setting.write("a.md", RETURNS)
    setting.run()
    setting.write("b.md", SHIPPING)
    second = setting.run()
    folder = setting.snapshots.folder("t") / second.snapshot
    victim = max(folder.iterdir(), key=lambda path: path.stat().st_size)
    victim.write_bytes(b"\x00" * victim.stat().st_size)
    base = setting.base()
    assert [hit.document.source for hit in base.search("Ware zurückgeben", 10)] == ["a.md"] and base.fell_back
    assert setting.run(prune=True).unchanged == 2
    assert "b.md" in setting.sources("Versand Schweiz")
    for name in setting.snapshots.names("t"):
        for path in (setting.snapshots.folder("t") / name).iterdir():
            path.write_bytes(b"")
    with pytest.raises(IndexDamaged, match="beleg sync"):
        setting.sources("Ware")


def test_a_full_disk_leaves_the_old_index_serving(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    setting.write("a.md", RETURNS)
    setting.run()
    setting.write("b.md", SHIPPING)
    real = snapshots_module.write_snapshot

    def full(*_args: Any, **_kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(snapshots_module, "write_snapshot", full)
    with pytest.raises(IndexFault, match="No space left"):
        setting.run()
    assert setting.sources("Ware Versand") == ["a.md"]
    monkeypatch.setattr(snapshots_module, "write_snapshot", real)
    setting.encoder.encoded.clear()
    assert setting.run().documents == 2 and setting.encoder.encoded == []


def test_a_killed_run_goes_on_where_it_was(setting: Setting, tmp_path: Path) -> None:
    for number in range(12):
        setting.write(
            f"{number:02}.md", f"# Artikel {number}\n\n" + f"Die Bohrmaschine {number} wiegt {number} Kilogramm. " * 20
        )
    script = tmp_path / "slow.py"
    script.write_text(
        textwrap.dedent("""
        import sys, time
        from dataclasses import replace
        from pathlib import Path
        from tests.knowledge.ingest.test_run import Setting
        from tests.fakes import HashEncoder

        class Slow(HashEncoder):
            def encode(self, texts, kind="passage"):
                time.sleep(0.2)
                return super().encode(texts, kind)

        if __name__ == "__main__":
            setting = Setting.__new__(Setting)
            Path.mkdir = lambda self, *a, _real=Path.mkdir, **k: _real(self, parents=True, exist_ok=True)
            setting.__init__(Path(sys.argv[1]))
            setting.encoder = Slow()
            setting.options = replace(setting.options, embed_chunks=1)
            setting.run()
        """)
    )
    process = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)], env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    )
    deadline = time.monotonic() + 60
    while len(setting.catalogue.files("t")) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = len(setting.catalogue.files("t"))
    assert 3 <= done < 12
    report = setting.run()
    assert (len(report.added), report.unchanged, report.documents) == (12 - done, done, 12)
    assert len(setting.sources("Bohrmaschine wiegt Kilogramm")) == 10


def test_an_index_keeps_the_vector_of_every_sentence(setting: Setting) -> None:
    setting.write("a.md", RETURNS)
    setting.run()
    known, vectors = setting.base().sentence_vectors(["Das Geld kommt binnen einer Woche.", "Das steht nirgends."])
    assert known.tolist() == [True, False]
    assert vectors.shape == (1, setting.encoder.info.dimension)


def test_chunks_stored_without_sentence_vectors_are_searched_as_before(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting.write("a.md", RETURNS)
    setting.run()
    with setting.catalogue.engine.begin() as connection:
        connection.execute(update(chunks).values(sentences=None))
    setting.write("b.md", SHIPPING)
    setting.run()
    assert setting.sources("Versand Schweiz kostet")[0] == "b.md"
    assert setting.sources("Ware zurückgeben")[0] == "a.md"
    known, _ = setting.base().sentence_vectors(["Das Geld kommt binnen einer Woche."])
    assert not known.any()
    monkeypatch.setattr("knowledge.ingest.options.PIPELINE_VERSION", 1_000)
    assert setting.run().changed == ["a.md", "b.md"]
    known, _ = setting.base().sentence_vectors(["Das Geld kommt binnen einer Woche."])
    assert known.all()
