"""The judge: closed form, both orders, cached, over real HTTP; advisory until it agrees with people."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from assistant.cli.main import app
from assistant.generate.failure import ModelFailure
from assistant.llm import ChatOptions, chat_model
from evals.errors import EvalError
from evals.judge.agreement import Wanted, agreement, spearman, weighted_kappa
from evals.judge.judge import Judge
from evals.judge.labels import live_labels, read_labels
from evals.judge.run import judge_run
from evals.report.types import CaseReport, RunReport
from evals.scoring import Observation
from evals.suite.types import Case
from tests.fakes_llm import Reply, ScriptedServer


def said(*texts: str):  # type: ignore[no-untyped-def]
    """A model that gives these replies in turn."""
    left = list(texts)

    def complete(_prompt: str) -> str:
        return left.pop(0)

    return complete


def grade(value: int) -> str:
    return json.dumps({"grade": value, "reason": "because"})


@pytest.mark.parametrize(
    ("replies", "value", "asked"),
    [
        ((grade(4), grade(3)), 3.5, 2),
        ((grade(4), grade(2)), None, 2),
        ((f"```json\n{grade(2)}\n```", grade(2)), 2.0, 2),
        (('{"grade": 5}', grade(3), grade(3)), 3.0, 3),
        (('{"grade": 3, "score": 9}', '{"grade": "3"}', grade(3)), None, 3),
        (("Sehr gut!", "Wirklich!", grade(4)), None, 3),
    ],
)
def test_grades_are_closed_and_asked_in_both_orders(replies: tuple[str, ...], value: float | None, asked: int) -> None:
    judge = Judge(said(*replies), "test:m")
    assert judge.grade("faithful", "Was?", ["Beleg."], "Antwort.").value == value
    assert judge.asked == asked


def test_the_second_prompt_turns_material_and_scale_round() -> None:
    prompts: list[str] = []

    def complete(prompt: str) -> str:
        prompts.append(prompt)
        return grade(4)

    Judge(complete, "test:m").grade("faithful", "Was?", ["Beleg."], "Antwort.")
    first, second = prompts
    assert first.index("Evidence (") < first.index("Reply (") and second.index("Reply (") < second.index("Evidence (")
    assert first.index("1: contra") < first.index("4: every") and second.index("4: every") < second.index("1: contra")


@pytest.mark.parametrize(
    ("replies", "value"),
    [(("A", "B"), -1.0), (("B", "A"), 1.0), (("A", "A"), 0.0), (("tie", "tie"), 0.0), (("tie", "A"), 0.5)],
)
def test_a_preference_that_follows_the_position_is_a_tie(replies: tuple[str, str], value: float) -> None:
    judge = Judge(said(*(json.dumps({"better": one}) for one in replies)), "test:m")
    assert judge.prefer("Was?", "erste", "zweite").value == value


def test_what_was_asked_before_is_not_asked_again(tmp_path: Path) -> None:
    cache = tmp_path / "judge.jsonl"
    for model, asked in (("test:m", 2), ("test:m", 0), ("test:other", 2)):
        judge = Judge(lambda _prompt: grade(4), model, cache)
        assert judge.grade("helpful", "Was?", [], "Antwort.").value == 4.0 and judge.asked == asked


def test_a_model_that_fails_is_no_verdict_and_not_remembered(tmp_path: Path) -> None:
    def down(_prompt: str) -> str:
        raise ModelFailure("down", reason="connection")

    cache = tmp_path / "judge.jsonl"
    assert Judge(down, "test:m", cache).grade("helpful", "Was?", [], "A.").value is None
    assert Judge(lambda _prompt: grade(3), "test:m", cache).grade("helpful", "Was?", [], "A.").value == 3.0


def test_kappa_and_spearman_are_what_the_books_say() -> None:
    ours, theirs = np.array([1.0, 2, 3, 4, 4]), np.array([1.0, 2, 3, 4, 3])
    # scikit-learn: cohen_kappa_score(weights="quadratic"); scipy.stats.spearmanr.
    from scipy.stats import spearmanr
    from sklearn.metrics import cohen_kappa_score

    assert weighted_kappa(ours, theirs, 1, 4) == pytest.approx(
        cohen_kappa_score(ours.astype(int), theirs.astype(int), weights="quadratic")
    )
    assert spearman(ours, theirs) == pytest.approx(spearmanr(ours, theirs).statistic)
    assert spearman(np.ones(4), theirs[:4]) is None and weighted_kappa(np.ones(3), np.ones(3), 1, 4) is None


def graded(count: int, noise: float, seed: int = 0) -> tuple[list[float | None], list[float], list[str]]:
    random = np.random.default_rng(seed)
    human = random.integers(1, 5, size=count).astype(float)
    judged = np.clip(np.round(human + random.normal(0, noise, count)), 1, 4)
    return list(judged), list(human), [str(number // 2) for number in range(count)]


@pytest.mark.parametrize(
    ("count", "noise", "binding", "why"),
    [(80, 0.3, True, "well enough"), (80, 3.0, False, "kappa is"), (20, 0.0, False, "20 labelled cases")],
)
def test_a_judge_decides_only_where_it_surely_agrees(count: int, noise: float, binding: bool, why: str) -> None:
    found = agreement(*graded(count, noise))
    assert found.binding is binding and why in found.why


def test_a_judge_without_verdicts_does_not_decide() -> None:
    judged, human, clusters = graded(100, 0.0)
    judged[:10] = [None] * 10
    assert "no verdict on 10 of 100" in agreement(judged, human, clusters).why


def test_a_constant_judge_does_not_decide() -> None:
    _, human, clusters = graded(80, 0.0)
    found = agreement([4.0] * 80, human, clusters)
    assert not found.binding and found.spearman.value is None


def run_of(count: int) -> RunReport:
    """Every fourth answer says something else than its quote."""
    cases = []
    for number in range(count):
        reply = f"Es sind {number} Tage." if number % 4 else f"Es sind {number + 500} Jahre."
        output = {"action": "answer", "text": reply, "citations": [{"quote": f"Es sind {number} Tage."}]}
        case = Case(str(number), {"question": f"Wie lange gilt {number}?"}, {}, cluster=f"d{number // 2}")
        cases.append(CaseReport(case, Observation(output), {}))
    cases.append(CaseReport(Case("made", {"question": "?"}, {}, synthetic=True), Observation(output), {}))
    return RunReport("support", "r-1", (), tuple(cases))


def compare(prompt: str) -> str:
    """A model that really compares what stands between the marks."""
    parts = dict(re.findall(r"(Evidence|Reply) \(between the marks \w+\):\n<\w+>\n(.*?)\n</", prompt, re.DOTALL))
    return grade(4 if parts["Evidence"] == parts["Reply"] else 1)


LABELS = {str(number): {"faithful": 4.0 if number % 4 else 1.0} for number in range(60)}


@pytest.mark.parametrize(
    ("labels", "at_least", "outcome"),
    [({}, 3.9, "advisory"), (LABELS, 3.9, "fail"), (LABELS, 3.0, "pass"), (LABELS, None, "pass")],
)
def test_over_real_http_a_judge_is_advisory_until_people_agree(labels, at_least, outcome, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with ScriptedServer([Reply(compare)]) as server:
        complete = chat_model("openai:m", ChatOptions(base_url=server.url, retries=0))
        judge = Judge(complete, "openai:m")
        found = judge_run(run_of(60), judge, "faithful", labels, at_least=at_least, wanted=Wanted(labels=50))
    assert (found.outcome, found.unscored, len(found.grades)) == (outcome, 0, 60)
    assert len(server.requests) == judge.asked == 120
    assert found.mean is not None and found.mean.value == pytest.approx(3.25)


def test_the_command_judges_a_report_and_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    folder = tmp_path / "support"
    folder.mkdir()
    (folder / "report.json").write_text(json.dumps(run_of(60).as_json()), encoding="utf-8")
    people = tmp_path / "people.jsonl"
    people.write_text("".join(json.dumps({"id": k, **v}) + "\n" for k, v in LABELS.items()), encoding="utf-8")
    with ScriptedServer([Reply(compare)]) as server:
        command = ["eval", "judge", "run", str(folder), "--model", "openai:m", "--base-url", server.url, "--json"]
        command += ["--criterion", "faithful", "--labels", str(people), "--data-dir", str(tmp_path / "data")]
        first = CliRunner().invoke(app, [*command, "--at-least", "3.9"])
        again = CliRunner().invoke(app, command)
    assert first.exit_code == 3 and json.loads(first.stdout)["criteria"][0]["agreement"]["status"] == "binding"
    assert again.exit_code == 0 and json.loads(again.stdout)["asked"] == 0 and len(server.requests) == 120
    assert (folder / "judge.json").is_file()


@pytest.mark.parametrize(
    "line", ['{"id": "1", "faithful": 7}', '{"faithful": 1}', "nothing", '{"id": 1, "helpful": true}']
)
def test_labels_that_are_none_are_refused_by_line(line: str, tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text('{"id": "0", "faithful": 1}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(EvalError, match="line 2"):
        read_labels(path)


def test_labels_of_the_console_name_their_suite_case() -> None:
    given = {
        "S-1": [{"verdict": "good", "faithful": 4}, {"verdict": "partly", "faithful": 3}],
        "S-2": [{"verdict": "good"}],
    }
    assert live_labels(given) == {"live-S-1": {"faithful": 3.5}}


def test_judges_stored_beside_human_ratings_are_held_against_them(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    lines = []
    for number in range(80):
        true = number % 2 == 0
        reply = f"Es sind {number + 20} Tage." if true else f"Es waren {number + 700} Jahre in Peru."
        lines.append({
            "response": reply, "evidence": [f"Es sind {number + 20} Tage."], "conversation": str(number // 2),
            "faithfulness": 4 if true else 1, "good_judge": 1.0 if true else 0.1, "bad_judge": float(random.random()),
        })  # fmt: skip
    path = tmp_path / "ratings.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = CliRunner().invoke(app, ["eval", "judge", "ratings", str(path), "--json"])
    found = json.loads(done.stdout)
    assert found["good_judge"]["status"] == "binding" and found["bad_judge"]["status"] == "advisory"
    assert found["groundedness (ours)"]["status"] == "binding"
