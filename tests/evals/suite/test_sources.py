"""Cases from every kind of file, and cases that an installation adds."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.errors import EvalError
from evals.suite.added import add_cases, added_folder, case_of_feedback, suite_of
from evals.suite.load import SourceModel, load_suite
from evals.suite.sources import read_source
from evals.suite.types import Case

SQUAD = {
    "data": [
        {
            "title": "Garantie",
            "paragraphs": [
                {
                    "context": "Die Garantie gilt 36 Monate.",
                    "qas": [
                        {"id": "s1", "question": "Wie lange?", "answers": [{"text": "36 Monate", "answer_start": 18}]},
                        {"id": "s2", "question": "Wo?", "answers": [], "is_impossible": True},
                    ],
                }
            ],
        }
    ]
}
MTRAG = {
    "task_id": "c1<::>2",
    "conversation_id": "c1",
    "Answerability": ["UNANSWERABLE"],
    "input": [
        {"speaker": "user", "text": "Hi"},
        {"speaker": "agent", "text": "Hello"},
        {"speaker": "user", "text": "And now?"},
    ],
    "targets": [{"text": "I do not know."}],
    "contexts": [{"document_id": "d1", "text": "x"}],
}
TALK = {
    "id": "k1",
    "turns": [
        {"role": "user", "text": "Frist?"},
        {"role": "assistant", "text": "30 Tage", "action": "answer", "correction": "20 Tage"},
    ],
}


def read(folder: Path, **model: Any) -> list[Case]:
    return read_source(SourceModel.model_validate(model), folder)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_json_lines_with_mapped_keys_filter_and_defaults(tmp_path: Path) -> None:
    rows = [{"id": n, "q": f"Frage {n}", "lang": "de" if n % 2 else "en", "a": {"gold": "x"}} for n in range(6)]
    written(tmp_path, "c.jsonl", "\n".join(map(json.dumps, rows)))
    found = read(
        tmp_path, format="jsonl", path="c.jsonl", where={"lang": "de"}, input={"question": "q"},
        expected={"gold": "a.gold"}, always={"action": "answer"}, tag_keys=["lang"], prefix="p-", target="ask",
    )  # fmt: skip
    assert [case.id for case in found] == ["p-1", "p-3", "p-5"]
    assert found[0].expected == {"gold": "x", "action": "answer"} and found[0].tags == {"lang:de"}
    assert {case.target for case in found} == {"ask"}


def test_csv_with_semicolons_and_tsv_without_header(tmp_path: Path) -> None:
    written(tmp_path, "a.csv", "id;question;gold\n1;Frist?;30 Tage\n")
    written(tmp_path, "b.tsv", 'answer\tWas kostet 1 " Rohr?\n')
    first = read(tmp_path, format="csv", path="a.csv", input={"question": "question"}, expected={"gold": "gold"})
    second = read(
        tmp_path,
        format="csv",
        path="b.tsv",
        columns=["action", "text"],
        input={"text": "text"},
        expected={"action": "action"},
    )
    assert (first[0].input, first[0].expected) == ({"question": "Frist?"}, {"gold": "30 Tage"})
    assert second[0].input == {"text": 'Was kostet 1 " Rohr?'}


def test_squad_with_unanswerable_questions(tmp_path: Path) -> None:
    written(tmp_path, "s.json", json.dumps(SQUAD))
    found = read(tmp_path, format="squad", path="s.json")
    assert [case.expected["action"] for case in found] == ["answer", "abstain"]
    assert found[0].expected["gold"] == ["36 Monate"] and {case.cluster for case in found} == {"Garantie"}


def test_beir_folder(tmp_path: Path) -> None:
    written(tmp_path, "beir/queries.jsonl", '{"_id": "q1", "text": "Frist?"}\n{"_id": "q2", "text": "ohne Urteil"}\n')
    written(tmp_path, "beir/qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n")
    found = read(tmp_path, format="beir", path="beir")
    assert [(case.id, case.expected) for case in found] == [("q1", {"relevant": {"d1": 2, "d2": 0}})]


def test_mtrag_tasks_and_stored_conversations(tmp_path: Path) -> None:
    written(tmp_path, "m.jsonl", json.dumps(MTRAG))
    written(tmp_path, "k.jsonl", json.dumps(TALK))
    task = read(tmp_path, format="mtrag", path="m.jsonl")[0]
    talk = read(tmp_path, format="conversations", path="k.jsonl")[0]
    assert task.expected["action"] == "abstain" and task.input["question"] == "And now?" and task.cluster == "c1"
    assert task.input["history"][1] == {"role": "assistant", "text": "Hello"}
    assert talk.expected == {"action": "answer", "reference": ["20 Tage"]} and talk.cluster == "k1"


def test_attacks_come_on_both_models(tmp_path: Path) -> None:
    seeds = Path("evals/redteam/seeds.yaml").resolve()
    found = read(seeds.parent, format="redteam", path="seeds.yaml", limit=40)
    assert {case.input["model"] for case in found} == {"obedient", "configured"} and len(found) == 40


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("x.json", "[]", "squad"),
        ("x.json", "{", "squad"),
        ("x.jsonl", "not json", "jsonl"),
        ("x.jsonl", "[1]", "jsonl"),
        ("x.jsonl", '{"turns": [{"role": "user"}, {}]}', "conversations"),
    ],
)
def test_a_file_of_another_form_is_named(tmp_path: Path, name: str, text: str, form: str) -> None:
    written(tmp_path, name, text)
    with pytest.raises(EvalError, match=name.replace(".", r"\.")):
        read(tmp_path, format=form, path=name)


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match=r"gone\.csv does not exist"):
        read(tmp_path, format="csv", path="gone.csv")


SUITE = (
    "name: mine\ntarget: ask\nmetrics: [action]\ncases: [{id: a, input: {question: x}, expected: {action: answer}}]\n"
)


def test_added_cases_belong_to_the_suite_from_then_on(tmp_path: Path) -> None:
    path = written(tmp_path, "mine.yaml", SUITE)
    suite = load_suite(path)
    case = {"id": "b", "input": {"question": "y"}, "expected": {"action": "abstain"}}
    assert add_cases(tmp_path, suite, [case]) == 1
    assert add_cases(tmp_path, suite, [case | {"tags": ["lang:de"]}]) == 1
    found = suite_of(str(path), tmp_path)
    assert [(one.id, sorted(one.tags)) for one in found.cases] == [("a", []), ("b", ["lang:de"])]
    assert len((added_folder(tmp_path) / "mine.jsonl").read_text().splitlines()) == 1


@pytest.mark.parametrize("case", [{"id": "a", "input": {}}, {"id": "c"}, {"id": "c", "input": {}, "weight": -1}])
def test_a_case_that_cannot_be_used_is_refused(tmp_path: Path, case: dict[str, Any]) -> None:
    suite = load_suite(written(tmp_path, "mine.yaml", SUITE))
    with pytest.raises(EvalError):
        add_cases(tmp_path, suite, [case])
    assert not added_folder(tmp_path).exists()


def test_feedback_becomes_a_case() -> None:
    record = {"id": "feedback_1", "question": "Frist?", "lang": "de", "kind": "thumb_down", "must_not": ["90 Tage"]}
    case = case_of_feedback(record)
    assert case["expected"] == {"must_not": ["90 Tage"]} and "origin:feedback" in case["tags"]
