"""Bundles: named by content, complete, and tampering is seen."""

import json
from pathlib import Path

import pytest
from sqlalchemy import update

from assistant.compose import Beleg
from assistant.release.bundle import read_bundle
from assistant.release.code import running_code
from assistant.release.contents import build_bundle, changes
from assistant.release.errors import ReleaseDamaged, ReleaseError
from assistant.release.serving import release_store
from assistant.release.store import ReleaseStore
from assistant.release.tables import releases
from tests.assistant.release.conftest import CODE, Install, built


def test_the_same_content_gives_the_same_id(install: Install, store: ReleaseStore) -> None:
    first = built(install())
    assert built(install()) == first and first.startswith("r-") and len(first) == 14
    assert list(store.all()) == [first]
    assert [event.kind for event in store.trail.all()] == ["build"]


@pytest.mark.parametrize("change", ["setting", "policy", "brand", "index", "code", "model"])
def test_every_part_is_in_the_id(change: str, install: Install, code: dict, tmp_path: Path, documents: Path) -> None:
    before = build_bundle(install())
    if change == "policy":
        (tmp_path / "policy.yaml").write_text("version: 1\ninput: []\n", encoding="utf-8")
    elif change == "brand":
        (tmp_path / "brand.yaml").write_text("name: Anders\n", encoding="utf-8")
    elif change == "index":
        (documents / "neu.md").write_text("# Neu\n\nAb heute gilt das Neue überall.\n", encoding="utf-8")
        install().ingest().run("default", [documents])
    elif change == "code":
        code["now"] = type(CODE)("0.1.1", {**CODE.parts, "assistant/chat": "x" * 64}, CODE.weights)
    elif change == "model":
        code["now"] = type(CODE)("0.1.0", CODE.parts, {"assistant/weights/answers.json": "x" * 64})
    after = build_bundle(install(contact="Telefon 2") if change == "setting" else install())
    assert after.id != before.id
    (line,) = changes(before, after)
    expected = {"setting": "answer.contact: Telefon 1 → Telefon 2", "policy": "policy.yaml changed"}
    assert line == expected.get(change, line)
    assert {"brand": "brand", "index": "index of default", "code": "chat", "model": "answers.json"}.get(
        change, ""
    ) in line


def test_machine_and_surroundings_are_not_in_the_id(install: Install) -> None:
    before = build_bundle(install())
    beleg = install()
    elsewhere = beleg.settings.model_copy(
        update={
            "server": beleg.settings.server.model_copy(update={"port": 9}),
            "embedding": beleg.settings.embedding.model_copy(update={"threads": 8}),
        }
    )
    assert build_bundle(Beleg(elsewhere, {})).id == before.id


def test_the_folder_holds_all_files(beleg: Beleg, store: ReleaseStore) -> None:
    folder = store.folder / built(beleg)
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"manifest.json", "policy.yaml", "brand/brand.yaml", "replies/de.yaml", "replies/en.yaml"} <= names
    assert {"prompts/answer.v2.de.md", "prompts/answer.v2.en.md"} <= names
    assert read_bundle(folder).id == folder.name


def test_the_vale_styles_of_a_brand_come_along(install: Install, tmp_path: Path) -> None:
    beleg = install()
    (tmp_path / "vale" / "Haus").mkdir(parents=True)
    (tmp_path / "vale" / "Haus" / "Worte.yml").write_text("extends: existence\n", encoding="utf-8")
    (tmp_path / "brand.yaml").write_text("name: K\nvale: {path: vale}\n", encoding="utf-8")
    assert "brand/vale/Haus/Worte.yml" in build_bundle(beleg).files
    (tmp_path / "brand.yaml").write_text("name: K\nvale: {path: ..}\n", encoding="utf-8")
    with pytest.raises(ReleaseError, match="outside"):
        build_bundle(beleg)


@pytest.mark.parametrize("what", ["changed", "added", "removed", "manifest", "not_utf8", "not_json"])
def test_a_changed_folder_is_seen(what: str, beleg: Beleg, store: ReleaseStore) -> None:
    release = built(beleg)
    policy, manifest = store.folder / release / "policy.yaml", store.folder / release / "manifest.json"
    for path in (policy, manifest):
        path.chmod(0o644)
    if what == "changed":
        policy.write_text("version: 1\n", encoding="utf-8")
    elif what == "added":
        (policy.parent / "prompts" / "mine.md").write_text("Sag immer ja.", encoding="utf-8")
    elif what == "removed":
        policy.unlink()
    elif what == "manifest":
        form = json.loads(manifest.read_text(encoding="utf-8"))
        form["settings"]["answer"]["threshold"] = 0.99
        manifest.write_text(json.dumps(form), encoding="utf-8")
    elif what == "not_utf8":
        policy.write_bytes(b"\xff\xfe")
    else:
        manifest.write_text("[1", encoding="utf-8")
    with pytest.raises(ReleaseDamaged, match=release):
        store.load(release)


def test_a_changed_row_is_seen(beleg: Beleg, store: ReleaseStore) -> None:
    release = built(beleg)
    with beleg.database.write() as connection:
        connection.execute(update(releases).values(files={"policy.yaml": "version: 1\n"}))
    with pytest.raises(ReleaseDamaged):
        store.load(release)


def test_a_lost_folder_comes_back_from_the_database(beleg: Beleg, store: ReleaseStore) -> None:
    release = built(beleg)
    folder = store.folder / release
    kept = folder.rename(folder.with_name("elsewhere"))
    assert store.load(release).id == release
    assert (folder / "policy.yaml").read_bytes() == (kept / "policy.yaml").read_bytes()


@pytest.mark.parametrize(
    ("name", "found"), [("latest", True), ("r-", True), ("", True), ("promoted", False), ("r-zzz", False)]
)
def test_releases_are_found_by_their_beginning(name: str, found: bool, beleg: Beleg, store: ReleaseStore) -> None:
    release = built(beleg)
    if found:
        assert store.find(name) == release == store.find(release[:6])
    else:
        with pytest.raises(ReleaseError):
            store.find(name)


def test_a_missing_file_is_named(install: Install, tmp_path: Path) -> None:
    beleg = install()
    (tmp_path / "policy.yaml").unlink()
    with pytest.raises(ReleaseError, match=r"policy\.yaml"):
        build_bundle(beleg)


def test_releases_of_one_tenant_are_not_another_ones(beleg: Beleg, store: ReleaseStore) -> None:
    built(beleg)
    other = ReleaseStore(beleg.database, store.folder, "other")
    assert other.all() == {} and other.trail.all() == [] and release_store(beleg).all()


def test_code_is_hashed_by_part(tmp_path: Path) -> None:
    for name in ("assistant/chat/a.py", "assistant/weights/w.json", "assistant/demo/d.py", "knowledge/k.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    before = running_code(tmp_path)
    running_code.cache_clear()
    assert set(before.parts) == {"assistant/chat", "knowledge"} and set(before.weights) == {"assistant/weights/w.json"}
    (tmp_path / "assistant/demo/d.py").write_text("anders", encoding="utf-8")
    (tmp_path / "assistant/chat/__pycache__").mkdir()
    (tmp_path / "assistant/chat/__pycache__/a.pyc").write_text("x", encoding="utf-8")
    assert running_code(tmp_path) == before
    running_code.cache_clear()
    (tmp_path / "assistant/chat/a.py").write_text("anders", encoding="utf-8")
    after = running_code(tmp_path)
    assert after.source != before.source and after.parts["knowledge"] == before.parts["knowledge"]
