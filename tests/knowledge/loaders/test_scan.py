"""Scanning folders: order, names, links, what is skipped and what is reported."""

import os
import unicodedata
from pathlib import Path

import pytest

from knowledge.loaders.scan import ScannedFile, ScanOptions, ScanProblem, scan


def uris(*roots: Path, options: ScanOptions | None = None) -> list[str]:
    return [found.uri for found in scan(roots, options) if isinstance(found, ScannedFile)]


def problems(*roots: Path) -> dict[str, str]:
    return {found.uri: found.cause for found in scan(roots) if isinstance(found, ScanProblem)}


def put(path: Path, text: str = "Text") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_sorted_and_relative_with_size_and_time(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/b/c.txt", "a.txt"):
        put(tmp_path / name)
    assert uris(tmp_path) == ["a/b/c.txt", "a/z.md", "a.txt", "b.txt"]
    first = next(iter(scan([tmp_path])))
    assert isinstance(first, ScannedFile)
    assert first.size == 4 and first.mtime == (tmp_path / "a/b/c.txt").stat().st_mtime_ns


def test_hidden_lock_sidecar_and_index_files_are_skipped(tmp_path: Path) -> None:
    for name in (".versteckt", ".beleg/index.txt", "~$a.docx", "a.md.meta.yaml", "b.md.META.json", "Thumbs.db", "a.md"):
        put(tmp_path / name)
    assert uris(tmp_path) == ["a.md"]


def test_names_with_umlauts_spaces_and_newlines(tmp_path: Path) -> None:
    names = [unicodedata.normalize("NFD", "Größe.txt"), "zwei Wörter.txt", "neue\nZeile.txt"]
    for name in names:
        put(tmp_path / name)
    assert sorted(uris(tmp_path)) == sorted(["Größe.txt", "zwei Wörter.txt", "neue\nZeile.txt"])
    assert all(found.path.read_text() == "Text" for found in scan([tmp_path]) if isinstance(found, ScannedFile))


def test_names_that_differ_only_in_composition_stay_apart(tmp_path: Path) -> None:
    put(tmp_path / unicodedata.normalize("NFC", "ä.txt"))
    put(tmp_path / unicodedata.normalize("NFD", "ä.txt"))
    assert len(set(uris(tmp_path))) == 2


def test_undecodable_names(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/a\xff.txt"
    with open(path, "wb") as file:
        file.write(b"Text")
    assert uris(tmp_path) == ["a\ufffd.txt"]


def test_roots_with_the_same_names_stay_apart(tmp_path: Path) -> None:
    one, two, three = (put(tmp_path / name / "docs" / "a.txt").parent for name in ("x", "y", "z"))
    assert uris(one, two) == ["x/docs/a.txt", "y/docs/a.txt"]
    assert uris(one) == ["a.txt"]
    assert uris(one, one) == ["a.txt"]
    assert uris(three / "a.txt", one / "a.txt") == ["z/docs/a.txt", "x/docs/a.txt"]
    assert uris(one / "a.txt") == ["a.txt"]


def test_links(tmp_path: Path) -> None:
    root = tmp_path / "root"
    put(root / "a.txt")
    put(root / "sub/b.txt")
    put(tmp_path / "aussen.txt")
    (root / "innen.txt").symlink_to("a.txt")
    (root / "aussen.txt").symlink_to("../aussen.txt")
    (root / "aussen").symlink_to("..", target_is_directory=True)
    (root / "sub/kreis").symlink_to("..", target_is_directory=True)
    (root / "selbst").symlink_to("selbst")
    (root / "tot.txt").symlink_to("nirgends")
    assert uris(root) == ["a.txt", "innen.txt", "sub/b.txt"]
    assert set(problems(root)) == {"aussen.txt", "aussen", "selbst", "tot.txt"}
    assert "leads out" in problems(root)["aussen.txt"]
    assert "circle" in problems(root)["selbst"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_files_and_folders(tmp_path: Path) -> None:
    put(tmp_path / "zu/a.txt").parent.chmod(0)
    put(tmp_path / "b.txt").chmod(0)
    try:
        assert set(problems(tmp_path)) == {"zu", "b.txt"}
    finally:
        (tmp_path / "zu").chmod(0o700)


def test_a_folder_that_cannot_be_listed_is_a_problem_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "a.txt")
    put(tmp_path / "zu/b.txt")
    listed = os.scandir

    def guarded(path: str) -> object:
        if str(path).endswith("zu"):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", guarded)
    assert uris(tmp_path) == ["a.txt"]
    assert problems(tmp_path) == {"zu": "The folder cannot be listed: Permission denied."}


def test_missing_roots_and_special_files_are_problems(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rohr")
    assert problems(tmp_path) == {"rohr": "It is no regular file."}
    assert "No such file" in next(iter(problems(tmp_path / "fehlt").values()))


def test_patterns(tmp_path: Path) -> None:
    for name in ("a.md", "b.txt", "alt/c.md", "neu/d.md"):
        put(tmp_path / name)
    assert uris(tmp_path, options=ScanOptions(include=("*.md",), exclude=("alt",))) == ["a.md", "neu/d.md"]


def test_very_deep_folders(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(300):
        folder = folder / "a"
    put(folder / "b.txt")
    assert len(uris(tmp_path)) == 1
