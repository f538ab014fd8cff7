import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from typer.testing import CliRunner

from assistant.cli.main import app
from assistant.copy.brand_file import load_brand, parse_brand
from assistant.copy.errors import BrandError
from assistant.copy.lint import Linter
from assistant.copy.render.html import page
from assistant.copy.render.sarif import sarif
from assistant.copy.rules.languagetool import languagetool

DEMO = Path(__file__).parents[3] / "assistant" / "demo" / "brand.yaml"
RUN = CliRunner()


def test_batch_keeps_order_and_ids(tmp_path: Path) -> None:
    batch, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        {"id": 1, "text": "Der Bohrschrauber.", "lang": "de"},
        {"id": 2},
        {"id": 3, "text": "x", "channel": "nope"},
    ]
    batch.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    result = RUN.invoke(app, ["copy", "lint", "--brand", str(DEMO), "--batch", str(batch), "--out", str(out)])
    made = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert result.exit_code == 1
    assert [row["id"] for row in made] == [1, 2, 3]
    finding = made[0]["findings"][0]
    assert set(finding) == {"rule", "start", "end", "severity", "message", "suggestion"}
    assert (finding["start"], finding["end"], finding["suggestion"]) == (4, 17, "Akkuschrauber")
    assert "error" in made[1] and "error" in made[2]


@pytest.mark.parametrize(("text", "status"), [("Die Säge ist neu.", 0), ("Der beste Bohrschrauber!", 3)])
def test_one_text_and_its_status(text: str, status: int) -> None:
    result = RUN.invoke(app, ["copy", "lint", "--brand", str(DEMO), "--json", text])
    assert result.exit_code == status
    assert json.loads(result.stdout)["passed"] is (status == 0)


@pytest.mark.parametrize(
    "arguments",
    [
        ["x", "--brand", "missing.yaml"],
        ["--brand", str(DEMO)],
        ["missing.md", "--brand", str(DEMO)],
        ["x", "--brand", str(DEMO), "--channel", "nope"],
    ],
)
def test_bad_usage_ends_with_2(arguments: list[str]) -> None:
    assert RUN.invoke(app, ["copy", "lint", *arguments]).exit_code == 2


def test_fix_rewrites_a_file(tmp_path: Path) -> None:
    path = tmp_path / "text.md"
    path.write_text("Die billige Säge.\n", encoding="utf-8")
    assert RUN.invoke(app, ["copy", "lint", "--brand", str(DEMO), "--fix", str(path)]).exit_code == 0
    assert path.read_text(encoding="utf-8") == "Die günstige Säge.\n"


@pytest.mark.parametrize("format_", ["terminal", "json", "sarif", "html"])
def test_formats_from_standard_input(format_: str) -> None:
    result = RUN.invoke(
        app, ["copy", "lint", "--brand", str(DEMO), "--format", format_, "-"], input="Der Bohrschrauber."
    )
    assert result.exit_code == 3
    assert "Akkuschrauber" in result.stdout


def test_sarif_has_what_the_standard_requires() -> None:
    text = "Zeile eins.\nDie billige Säge 🔧."
    log = sarif({"a b.md": Linter(load_brand(DEMO)).lint(text, "de", "product_page")})
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert log["version"] == "2.1.0" and run["columnKind"] == "unicodeCodePoints"
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] >= 1 and region["startColumn"] >= 1
    first = run["results"][0]
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.md"
    assert first["locations"][0]["physicalLocation"]["region"]["startLine"] == 2
    assert first["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] == "günstige"


def test_html_escapes_the_text_and_runs_nothing() -> None:
    report = Linter(load_brand(DEMO)).lint("<script>alert(1)</script> Der Bohrschrauber & Co.", "de")
    made = page(report, "<b>")
    assert "<script>" not in made and "&lt;script&gt;" in made and "<b>" not in made
    assert '<mark id="t' in made and "default-src 'none'" in made


class _LanguageTool(BaseHTTPRequestHandler):
    answer: bytes = b""

    def do_POST(self) -> None:
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        _LanguageTool.seen = (self.path, body)  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), _LanguageTool)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()


def test_languagetool_is_asked_and_its_offsets_are_translated(server: str) -> None:
    match = {
        "offset": 3,
        "length": 4,
        "message": "Tippfehler",
        "replacements": [{"value": "Haus"}],
        "rule": {"id": "TYPO"},
    }
    _LanguageTool.answer = json.dumps({"matches": [match, {"offset": "x"}, None]}).encode()
    brand = parse_brand("name: x\nlanguagetool: {disabled_rules: [A, B]}\n")
    found = Linter(brand, [languagetool(brand, server, 5)]).lint("😀 Hauß `geheim`", "de").findings
    assert [(f.rule, f.span, f.suggestion) for f in found] == [("languagetool.TYPO", (2, 6), "Haus")]
    path, body = _LanguageTool.seen  # type: ignore[attr-defined]
    assert path == "/v2/check" and body["language"] == ["de-DE"] and body["disabledRules"] == ["A,B"]
    assert "geheim" not in body["text"][0]


def test_a_languagetool_that_fails_is_reported_and_the_rest_goes_on(server: str) -> None:
    _LanguageTool.answer = b"<html>"
    brand = parse_brand("name: x\nterms: [{use: B, instead_of: [Foo]}]\n")
    found = Linter(brand, [languagetool(brand, server, 5)]).lint("Foo", "de").findings
    assert sorted(f.rule for f in found) == ["rule.failed", "terms.b"]
    with pytest.raises(BrandError, match="http"):
        languagetool(brand, "file:///etc/passwd", 5)
