"""Human ratings by path: analytics files in both spellings and JSON Lines; ours against a stored judge."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.errors import EvalError
from evals.guardrails.mtrag import OURS, correlations, main, read_ratings, spearman

EVIDENCE = "You may return goods within 30 days of delivery. Return shipping from Germany is free of charge."
ANSWERS = [
    ("You may return goods within 30 days of delivery.", 4, 1),
    ("Goods may be returned within 30 days; return shipping from Germany is free.", 4, 2),
    ("Return shipping from Germany is free of charge, and a gift card is added.", 3, 4),
    ("You may return goods within 90 days of delivery.", 2, 3),
    ("Our cafeteria serves soup on Mondays and fish on Fridays.", 1, 3),
    ("The moon is made of cheese and everybody knows it.", 1, 4),
]


def inspector(camel: bool) -> dict[str, Any]:
    task, model, document = (
        ("taskId", "modelResponse", "documentId") if camel else ("task_id", "model_response", "document_id")
    )
    return {
        "metrics": [
            {
                "name": "faithfulness",
                "author": "human",
                "values": [{"value": str(n), "numericValue" if camel else "numeric_value": n} for n in range(1, 5)],
            },
            {"name": "RAGAS", "author": "algorithm"},
        ],
        "documents": [{document: "d1", "text": EVIDENCE}],
        "tasks": [{task: f"c{n}<::>1", "contexts": [{document: "d1"}]} for n in range(len(ANSWERS))],
        "evaluations": [
            {
                task: f"c{n}<::>1",
                model: text,
                "annotations": {
                    "faithfulness": {"a": {"value": str(human)}, "b": {"value": str(human)}},
                    "RAGAS": {"system": {"value": judge}},
                },
            }
            for n, (text, human, judge) in enumerate(ANSWERS)
        ],
    }


@pytest.mark.parametrize("camel", [True, False])
def test_analytics_files_of_both_spellings(tmp_path: Path, camel: bool) -> None:
    path = tmp_path / "ratings.json"
    path.write_text(json.dumps(inspector(camel)), encoding="utf-8")
    rated = read_ratings(path)
    assert [one.human for one in rated] == [4, 4, 3, 2, 1, 1]
    assert rated[0].evidence == (EVIDENCE,) and rated[2].judges == {"RAGAS": 4.0}
    assert rated[0].conversation == "c0"


def test_ours_is_held_against_the_stored_judge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ratings.json"
    path.write_text(json.dumps(inspector(True)), encoding="utf-8")
    found = correlations(read_ratings(path))
    ours, judge = found[OURS].value, found["RAGAS"].value
    assert ours is not None and judge is not None and ours > 0.8 > judge
    assert main([str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["RAGAS"]["answers"] == 6


def test_a_better_judge_is_told(tmp_path: Path) -> None:
    data = inspector(True)
    for evaluation, (_, human, _) in zip(data["evaluations"], ANSWERS, strict=True):
        evaluation["annotations"]["RAGAS"]["system"]["value"] = human
    path = tmp_path / "ratings.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert main([str(path)]) == 3


def test_lines_without_evidence_or_rating_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "ratings.jsonl"
    lines = [
        {"response": text, "evidence": [EVIDENCE], "faithfulness": human, "judge": judge}
        for text, human, judge in ANSWERS
    ]
    lines += [{"response": "x", "evidence": [], "faithfulness": 4}, {"response": "x", "evidence": [EVIDENCE]}]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert len(read_ratings(path)) == 6
    assert read_ratings(path)[0].judges == {"judge": 1.0}


def test_a_file_of_another_form_is_named(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(EvalError, match="cannot be read as ratings"):
        read_ratings(path)
    assert main([str(path)]) == 2


def test_ties_and_constants() -> None:
    assert spearman([1, 2, 3, 4], [10, 20, 30, 40]) == pytest.approx(1.0)
    assert spearman([1, 1, 2, 2], [1, 2, 1, 2]) == pytest.approx(0.0)
    assert spearman([1, 1, 1], [1, 2, 3]) is None
