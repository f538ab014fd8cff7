"""`beleg eval` through the command line, on a small index."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from assistant.cli.main import app
from assistant.compose import Beleg
from assistant.settings import load_settings
from tests.fakes import HashEncoder

TOPICS = (
    "Versand",
    "Garantie",
    "Reparatur",
    "Rückgabe",
    "Montage",
    "Miete",
    "Schulung",
    "Zahlung",
    "Wartung",
    "Pflege",
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Beleg, "encoder", HashEncoder())
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    for number, topic in enumerate(TOPICS):
        text = f"# {topic}\n\nDie {topic} kostet {number + 3},90 Euro und dauert {number + 2} Werktage.\n"
        (tmp_path / "docs" / f"{topic.lower()}.md").write_text(text, encoding="utf-8")
    (tmp_path / "beleg.yaml").write_text("documents: {workers: 1, paths: [docs]}\n", encoding="utf-8")
    beleg = Beleg(load_settings(environ={}), environ={})
    beleg.ingest().run("default", [tmp_path / "docs"])
    beleg.close()
    rows = [
        {
            "id": f"q{n}",
            "question": f"Was kostet die {topic}?",
            "lang": "de",
            "source": f"{topic.lower()}.md",
            "gold": f"{n + 3},90 Euro",
        }
        for n, topic in enumerate(TOPICS)
    ]
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return tmp_path


def suite(folder: Path, least: float) -> str:
    (folder / "mine.yaml").write_text(
        "name: mine\ntarget: search\nmetrics: [mrr@10, latency_ms]\n"
        "sources: [{format: jsonl, path: questions.jsonl, input: {question: question}, "
        "expected: {source: source, gold: gold}, tag_keys: [lang]}]\n"
        f"gates: [{{metric: mrr@10, at_least: {least}, max_drop: 0.0, slices: [lang]}}]\n",
        encoding="utf-8",
    )
    return "mine.yaml"


def test_search_is_measured_on_ones_own_questions(folder: Path) -> None:
    result = CliRunner().invoke(app, ["eval", "retrieval", "questions.jsonl", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["questions"] == 10 and set(found["arms"]) == {"hybrid", "bm25", "dense"}
    hybrid = found["arms"]["hybrid"]["mrr@10"]["all"]
    assert hybrid["value"] > 0.8 and hybrid["low"] <= hybrid["value"] <= hybrid["high"] and hybrid["unscored"] == 0
    assert "lang:de" in found["arms"]["hybrid"]["recall@5"]


def test_a_beir_folder_and_squad_are_measured_too(folder: Path) -> None:
    squad = {
        "data": [
            {
                "title": "t",
                "paragraphs": [
                    {
                        "context": "x",
                        "qas": [
                            {
                                "id": "1",
                                "question": "Was kostet die Garantie?",
                                "answers": [{"text": "4,90 Euro", "answer_start": 0}],
                            }
                        ],
                    }
                ],
            }
        ]
    }
    (folder / "squad.json").write_text(json.dumps(squad), encoding="utf-8")
    result = CliRunner().invoke(app, ["eval", "retrieval", "squad.json", "--json"])
    assert json.loads(result.stdout)["arms"]["hybrid"]["recall@10"]["all"]["value"] == 1.0


def test_questions_that_cannot_be_read_are_named(folder: Path) -> None:
    result = CliRunner().invoke(app, ["eval", "retrieval", "gone.csv"])
    assert result.exit_code == 2 and "gone.csv does not exist" in result.output


@pytest.mark.parametrize(("least", "status"), [(0.8, 0), (1.01, 3)])
def test_run_writes_all_reports_and_ends_with_the_gates_status(folder: Path, least: float, status: int) -> None:
    result = CliRunner().invoke(app, ["eval", "run", suite(folder, least), "--out", "out", "--json"])
    assert result.exit_code == status, result.output
    assert json.loads(result.stdout)["suites"][0]["decision"] == ("GO" if status == 0 else "NO-GO")
    junit = ElementTree.parse(folder / "out" / "mine" / "junit.xml").getroot()
    assert int(junit.get("tests") or 0) == len(junit.findall("testcase")) == 4
    assert int(junit.get("failures") or 0) == len(junit.findall("testcase/failure"))
    assert not (folder / "out" / "mine" / "journal.jsonl").exists()


def test_too_few_cases_end_with_4(folder: Path) -> None:
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()[:3]
    (folder / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result = CliRunner().invoke(app, ["eval", "run", suite(folder, 0.5), "--out", "out"])
    assert result.exit_code == 4 and "has 3 scored cases, 10 are needed" in result.output


def test_two_runs_are_compared(folder: Path) -> None:
    for name in ("one", "two"):
        CliRunner().invoke(app, ["eval", "run", suite(folder, 0.5), "--out", name])
    result = CliRunner().invoke(app, ["eval", "compare", "one/mine", "two/mine", "--json"])
    change = json.loads(result.stdout)["mrr@10"]
    assert change["change"] == 0.0 and change["verdict"] == "no difference" and change["minimum_detectable"] > 0
    first, second = (json.loads((folder / name / "mine" / "report.json").read_text()) for name in ("one", "two"))
    assert first["digest"] == second["digest"]


def test_a_case_added_from_the_command_line_is_run(folder: Path) -> None:
    name = suite(folder, 0.5)
    case = {
        "id": "more",
        "input": {"question": "Was kostet die Miete?"},
        "expected": {"source": "miete.md"},
        "tags": ["lang:de"],
    }
    (folder / "more.jsonl").write_text(json.dumps(case), encoding="utf-8")
    added = CliRunner().invoke(app, ["eval", "add", name, "--file", "more.jsonl", "--json"])
    assert json.loads(added.stdout)["added"] == 1
    result = CliRunner().invoke(app, ["eval", "run", name, "--out", "out", "--json"])
    assert json.loads(result.stdout)["suites"][0]["cases"] == 11


def test_nothing_to_add_is_an_error(folder: Path) -> None:
    result = CliRunner().invoke(app, ["eval", "add", suite(folder, 0.5)])
    assert result.exit_code == 2 and "no case to add" in result.output


def test_metrics_and_suites_are_listed() -> None:
    found = json.loads(CliRunner().invoke(app, ["eval", "list", "--json"]).stdout)
    assert {"support", "safety", "copy", "voice", "retrieval", "performance"} <= set(found["suites"])
    assert len(found["metrics"]) > 40 and all(found["metrics"].values())
