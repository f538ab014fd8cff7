"""Front matter, sidecars and how they are merged."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import LoadError
from knowledge.loaders import load
from knowledge.loaders.metadata import clean_metadata, front_matter, read_sidecar


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"valid_from": "2025-01-31"}, {"valid_from": date(2025, 1, 31)}),
        ({"gültig ab": "31.1.2025"}, {"valid_from": date(2025, 1, 31)}),
        ({"Gueltig-Bis": "2025-01-31T10:00:00"}, {"valid_until": date(2025, 1, 31)}),
        ({"groups": "a, b ,a,"}, {"groups": ("a", "b")}),
        ({"acl": ["x"]}, {"groups": ("x",)}),
        ({"groups": []}, {"groups": ()}),
        ({"approved": "nein"}, {"approved": False}),
        ({"freigegeben": True}, {"approved": True}),
        ({"lang": "DE_de"}, {"language": "de"}),
        ({"title": "  Ein\n Titel "}, {"title": "Ein Titel"}),
        ({"ersetzt": "alt.md"}, {"supersedes": ("alt.md",)}),
        ({"url": "https://a.example"}, {"source": "https://a.example"}),
        ({"title": None, "language": ""}, {}),
        ({"layout": "post", 5: "x"}, {}),
    ],
)
def test_values_and_aliases(given: dict[Any, Any], expected: dict[str, Any]) -> None:
    assert clean_metadata(given, place="front matter") == (expected, ())


@pytest.mark.parametrize(
    ("given", "strict", "words"),
    [
        ({"valid_untill": "2025-01-01"}, False, ("'valid_untill'", "'valid_until'")),
        ({"grups": ["a"]}, True, ("'grups'", "'groups'")),
        ({"farbe": "rot"}, True, ("'farbe'", "known keys")),
        ({"valid_from": "2025-02-30"}, False, ("'valid_from'", "no date")),
        ({"valid_from": "bald"}, True, ("'valid_from'", "31.01.2025")),
        ({"approved": "vielleicht"}, True, ("'approved'", "neither true nor false")),
        ({"language": "Deutsch!"}, True, ("'language'",)),
        ({"title": ["a"]}, True, ("'title'",)),
        ({"valid_from": "2025-02-01", "valid_until": "2025-01-01"}, True, ("never holds",)),
    ],
)
def test_warnings_name_the_key_and_what_was_meant(given: dict[str, Any], strict: bool, words: tuple[str, ...]) -> None:
    _, warnings = clean_metadata(given, place="sidecar", strict=strict)
    assert len(warnings) == 1
    assert all(word in warnings[0] for word in words), warnings


def test_unusable_groups_stop_the_document() -> None:
    with pytest.raises(LoadError, match="'groups'"):
        clean_metadata({"groups": {"a": 1}}, place="sidecar")


@pytest.mark.parametrize("text", ["kein", "--- nur eine Linie", "---\nohne Schlüssel\n---\n", "---\ntitle: offen\n"])
def test_no_front_matter(text: str) -> None:
    assert front_matter(text) == ({}, 0, ())


def test_yaml_bombs_are_refused() -> None:
    bomb = "---\na: &a [x, x]\ntitle: &b [*a, *a]\n---\nText"
    assert front_matter(bomb)[2] == ("The front matter is no valid YAML and was ignored.",)


def test_an_impossible_date_does_not_lose_the_other_keys() -> None:
    metadata, _, warnings = front_matter("---\ntitle: T\nvalid_until: 2025-02-30\n---\n")
    assert metadata == {"title": "T"}
    assert len(warnings) == 1


def test_sidecar_wins_over_front_matter_and_front_matter_over_the_format(tmp_path: Path) -> None:
    page = tmp_path / "seite.md"
    page.write_text("---\ntitle: Aus der Datei\nlanguage: de\n---\n# Kopf\n")
    (tmp_path / "seite.md.meta.yaml").write_text("titel: Aus dem Beiblatt\ngruppen: [vertrieb]\nfarbe: rot\n")
    (document,) = load(page, uri="seite.md")
    assert document.title == "Aus dem Beiblatt"
    assert document.metadata == {"title": "Aus dem Beiblatt", "language": "de", "groups": ("vertrieb",)}
    assert "'farbe'" in document.warnings[0]


def test_a_sidecar_holds_for_every_record(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a", "groups": ["x"]}\n{"text": "b"}\n')
    (tmp_path / "a.jsonl.meta.json").write_text(json.dumps({"groups": ["innen"]}))
    assert [document.metadata["groups"] for document in load(path, uri="a.jsonl")] == [("innen",), ("innen",)]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.md.meta.yaml", "a: [b"), ("a.md.meta.json", "{"), ("a.md.meta.yaml", "nur Text"),
        ("a.md.meta.yaml", "x" * 200_000),
        ("a.md.meta.json", "\xff\xfe")],
)  # fmt: skip
def test_a_broken_sidecar_stops_its_document(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / "a.md").write_text("Text")
    (tmp_path / name).write_bytes(content.encode("latin-1"))
    with pytest.raises(LoadError, match="sidecar"):
        list(load(tmp_path / "a.md", uri="a.md"))


def test_no_or_an_empty_sidecar(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Text")
    assert read_sidecar(tmp_path / "a.md") == ({}, ())
    (tmp_path / "a.md.meta.yaml").write_text("\n")
    assert read_sidecar(tmp_path / "a.md") == ({}, ())
