import json
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assistant.cli.main import app
from assistant.compose import Beleg

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    runner = CliRunner()

    def call(*words: Any, **kwargs: Any) -> Result:
        return runner.invoke(app, [str(word) for word in words], **kwargs)

    return call


@pytest.fixture
def data(tmp_path: Path, beleg: Beleg) -> list[str]:
    return ["--data-dir", str(tmp_path / "data")]


def last_json(result: Result) -> dict[str, Any]:
    assert len(result.stdout.splitlines()) == 1, result.stdout
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_help_names_every_command(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    for name in ("init", "index", "sync", "search", "ask", "chat", "serve", "models", "doctor"):
        assert name in result.stdout


@pytest.mark.parametrize("name", ["init", "index", "sync", "search", "ask", "chat", "serve", "models", "doctor"])
def test_every_command_has_help(run: Run, name: str) -> None:
    assert run(name, "--help").exit_code == 0


def test_the_command_line_imports_nothing_heavy() -> None:
    code = (
        "import sys, assistant.cli.main; "
        "sys.exit(bool({'numpy', 'torch', 'sqlalchemy', 'pydantic', 'faiss', 'onnxruntime'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_init_writes_settings_that_load(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    assert run("init", "docs").exit_code == 0
    from assistant.settings import load_settings

    assert load_settings(environ={}).documents.paths == ("docs",)
    again = run("init", "docs")
    assert again.exit_code == 2 and "--force" in again.stderr


def test_index_reports_and_repeats(run: Run, documents: Path, tmp_path: Path) -> None:
    words = ("index", documents, "--data-dir", tmp_path / "other", "--json")
    first = last_json(run(*words))
    assert len(first["added"]) == 4 and first["failed"] == []
    assert last_json(run(*words))["unchanged"] == 4


def test_index_with_a_bad_file_ends_with_one(run: Run, documents: Path, tmp_path: Path) -> None:
    (documents / "leer.pdf").write_bytes(b"")
    result = run("index", documents, "--data-dir", tmp_path / "other", "--json")
    report = last_json(result)
    assert result.exit_code == 1 and [item["source"] for item in report["failed"]] == ["leer.pdf"]
    shown = run("index", documents, "--data-dir", tmp_path / "other")
    assert shown.exit_code == 1 and "leer.pdf" in shown.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("index",),
        ("index", "/nowhere"),
        ("search",),
        ("ask",),
        ("search", "x", "--batch", "y"),
        ("ask", "x", "--config", "/nowhere.yaml"),
        ("serve", "--host", "0.0.0.0"),
    ],
)
def test_bad_usage_ends_with_two_and_a_remedy(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2 and "error:" in result.stderr and result.stdout == ""


def test_a_broken_policy_ends_with_two_its_line_and_its_column(run: Run, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("version: 1\ninput:\n  - {name: a, gaurd: length}\n", encoding="utf-8")
    (tmp_path / "beleg.yaml").write_text("policy: policy.yaml\n", encoding="utf-8")
    for name in ("guard", "redact"):
        result = run(name, "x", "--config", str(tmp_path / "beleg.yaml"))
        assert result.exit_code == 2 and "policy.yaml:3:" in result.stderr and "guard" in result.stderr


def test_search_json_and_text(run: Run, data: list[str], documents: Path) -> None:
    found = last_json(run("search", "Versand Schweiz", "-k", 2, "--json", *data))
    hit = found["hits"][0]
    assert hit["source"] == "versand.md"
    assert (documents / "versand.md").read_text()[hit["start"] : hit["end"]] == hit["text"]
    assert "versand.md" in run("search", "Versand Schweiz", *data).stdout


def test_groups_and_validity(run: Run, data: list[str]) -> None:
    def sources(*more: str) -> set[str]:
        return {hit["source"] for hit in last_json(run("search", "Marge Ware Tagen", "--json", *more, *data))["hits"]}

    assert sources() == {"rueckgabe.md", "versand.md"}
    assert "intern/marge.md" in sources("--group", "vertrieb")
    assert "alt.md" in sources("--include-expired")
    assert "alt.md" in sources("--on", "2020-01-01")


def test_search_batch_keeps_order_and_reports_bad_lines(run: Run, data: list[str], tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": 7, "question": "Versand Schweiz"}),
        "{not json",
        json.dumps({"id": "b"}),
        json.dumps({"id": "c", "question": "\u0000\u202e"}),
        json.dumps({"id": "d", "question": "Ware zurückgeben"}),
    ]
    source, out = tmp_path / "in.jsonl", tmp_path / "out" / "hits.jsonl"
    source.write_text("\n".join(lines), encoding="utf-8")
    result = run("search", "-k", 10, "--batch", source, "--out", out, *data)
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert result.exit_code == 1 and [row["id"] for row in rows] == [7, None, "b", "c", "d"]
    assert rows[0]["hits"][0]["source"] == "versand.md" and rows[4]["hits"][0]["source"] == "rueckgabe.md"
    assert all(set(row) == {"id", "error"} for row in rows[1:4])


def test_ask_batch(run: Run, data: list[str], tmp_path: Path, documents: Path) -> None:
    lines = [
        json.dumps({"id": 1, "question": "Was kostet der Versand in die Schweiz?"}),
        json.dumps(
            {"id": 2, "question": "Und wie lange dauert er?", "history": [{"role": "user", "text": "Versand Schweiz?"}]}
        ),
        json.dumps({"id": 3, "question": "x", "history": [{"role": "king", "text": "y"}]}),
    ]
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(lines), encoding="utf-8")
    result = run("ask", "--batch", source, "--out", out, *data)
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert result.exit_code == 1 and [row["id"] for row in rows] == [1, 2, 3] and "role" in rows[2]["error"]
    for row in rows[:2]:
        assert {"action", "text", "language", "confidence", "standalone_question", "citations"} <= set(row)
        for citation in row["citations"]:
            text = (documents / citation["source"]).read_text(encoding="utf-8")
            assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_ask_for_a_person(run: Run, data: list[str]) -> None:
    result = run("ask", "Was kostet der Versand in die Schweiz?", *data)
    assert result.exit_code == 0 and result.stdout.strip()


def test_sync_removes_what_is_gone(run: Run, data: list[str], documents: Path) -> None:
    (documents / "versand.md").unlink()
    assert last_json(run("sync", "--dry-run", "--json", *data))["removed"] == ["versand.md"]
    assert last_json(run("sync", "--json", *data))["removed"] == ["versand.md"]


def test_doctor_and_models(run: Run, data: list[str]) -> None:
    report = last_json(run("doctor", "--json", *data))
    states = {item["name"]: item["state"] for item in report["findings"]}
    assert states["index"] == "ok" and states["generator"] == "ok" and states["faiss-cpu"] == "ok"
    models = last_json(run("models", "--json", *data))
    assert models["index"]["name"] == "hash" and any(item["name"] == "extractive" for item in models["models"])


def test_doctor_says_whether_the_model_server_answers(run: Run, tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        path = tmp_path / "beleg.yaml"
        path.write_text(f"answer: {{generator: 'openai:m', base_url: '{address}'}}\n", encoding="utf-8")
        words = ("doctor", "--json", "--config", path, "--data-dir", tmp_path / "empty")
        details = {item["name"]: item for item in last_json(run(*words))["findings"]}
        assert details["generator address"]["state"] == "ok"
    details = {item["name"]: item for item in last_json(run(*words))["findings"]}
    assert details["generator address"]["state"] == "error" and address in details["generator address"]["detail"]


def test_doctor_names_what_is_missing(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "beleg.yaml"
    path.write_text("documents: {paths: [nowhere]}\nserver: {keys: [{env: NO_SUCH_KEY}]}\n", encoding="utf-8")
    result = run("doctor", "--json", "--config", path, "--data-dir", tmp_path / "empty")
    report = last_json(result)
    details = {item["name"]: item for item in report["findings"]}
    assert result.exit_code == 1 and not report["ok"]
    assert "NO_SUCH_KEY" in details["server.keys"]["detail"] and details["documents.paths"]["state"] == "error"
    assert "beleg index" in details["index"]["remedy"]
