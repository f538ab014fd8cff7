"""Rules that hold for some products only, in batches and in the review."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli.main import app

BRAND = """
name: Kranholt
voice: {address: sie}
legal:
  rules:
    - {id: sds, when: 'Öl', require: [Sicherheitsdatenblatt], products: [KH-9105]}
"""


@pytest.mark.parametrize(
    ("line", "options", "found"),
    [
        ({"text": "Das Öl schmiert."}, [], False),
        ({"text": "Das Öl schmiert.", "products": ["KH-9105"]}, [], True),
        ({"text": "Das Öl schmiert.", "products": ["KH-1"]}, ["--product", "KH-9105"], False),
        ({"text": "Das Öl schmiert."}, ["--product", "KH-9105"], True),
    ],
)
def test_a_line_names_its_products(tmp_path: Path, line: dict[str, object], options: list[str], found: bool) -> None:
    brand, source, out = tmp_path / "brand.yaml", tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    brand.write_text(BRAND, encoding="utf-8")
    source.write_text(json.dumps({"id": "1", **line}, ensure_ascii=False) + "\n", encoding="utf-8")
    arguments = ["copy", "lint", "--brand", str(brand), "--batch", str(source), "--out", str(out), "--lang", "de"]
    assert CliRunner().invoke(app, [*arguments, *options]).exit_code == 0
    (made,) = [json.loads(text) for text in out.read_text(encoding="utf-8").splitlines()]
    assert any("sds" in finding["rule"] for finding in made["findings"]) == found


def test_products_must_be_a_list(tmp_path: Path) -> None:
    brand, source, out = tmp_path / "brand.yaml", tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    brand.write_text(BRAND, encoding="utf-8")
    source.write_text('{"id": "1", "text": "Öl", "products": "KH-9105"}\n', encoding="utf-8")
    arguments = ["copy", "lint", "--brand", str(brand), "--batch", str(source), "--out", str(out)]
    assert CliRunner().invoke(app, arguments).exit_code == 1
    assert "products" in out.read_text(encoding="utf-8")
