import json
from pathlib import Path

import numpy as np
import pytest

from evals.answers.data import fold_of, load
from evals.answers.figures import auroc, holds
from evals.answers.logistic import fit


@pytest.mark.parametrize(
    ("labels", "scores", "expected"),
    [
        ([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.4], 1.0),
        ([1, 1, 0, 0], [0.1, 0.2, 0.3, 0.4], 0.0),
        ([0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5], 0.5),
        ([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4], 0.75),
    ],
)
def test_auroc(labels: list[int], scores: list[float], expected: float) -> None:
    assert auroc(np.array(labels, dtype=bool), np.array(scores)) == pytest.approx(expected)


def test_auroc_needs_both_classes() -> None:
    with pytest.raises(ValueError, match="both classes"):
        auroc(np.array([True]), np.array([0.5]))


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [("am 3. Mai\n1999", "3. Mai 1999", True), ("am 3. Mai", "4. Mai", False), ("abc", "abc", True)],
)
def test_holds(text: str, answer: str, *, expected: bool) -> None:
    assert holds(text, answer) == expected


def test_fit_finds_the_feature_that_decides() -> None:
    random = np.random.default_rng(0)
    rows = random.normal(size=(400, 3)).astype(np.float32)
    labels = rows[:, 1] > 0.3
    model = fit(["a", "b", "c"], rows, labels)
    assert abs(model.weights[1]) > 10 * max(abs(model.weights[0]), abs(model.weights[2]))
    assert ((model(rows) > 0.5) == labels).mean() > 0.95


def test_a_constant_feature_does_no_harm() -> None:
    rows = np.array([[1.0, 0.0], [1.0, 1.0]], dtype=np.float32)
    model = fit(["constant", "b"], rows, np.array([False, True]))
    assert np.isfinite(model(rows)).all()


def squad(folder: Path, language: str, text: str, answer: str) -> None:
    paragraph = {
        "context": text,
        "qas": [{"question": f"Q{language}?", "answers": [{"answer_start": text.index(answer), "text": answer}]}],
    }
    (folder / "qa").mkdir(exist_ok=True)
    content = {"data": [{"title": "Article", "paragraphs": [paragraph]}]}
    (folder / "qa" / f"xquad_{language}.dev.json").write_text(json.dumps(content), encoding="utf-8")


def test_cross_language_sets_take_question_and_answer_from_different_files(tmp_path: Path) -> None:
    squad(tmp_path, "de", "Rot ist warm.", "Rot")
    squad(tmp_path, "en", "The colour red is warm.", "red")
    made = load("xquad_de_en", tmp_path)
    (question,) = made.questions
    assert made.cross
    assert (question.text, question.language, question.answers) == ("Qde?", "de", ((11, "red"),))
    assert made.passages[0].language == "en"
    assert question.passage == made.passages[0].id


def test_unknown_sets(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no answer set"):
        load("nothing", tmp_path)


def test_an_article_is_in_the_same_fold_always() -> None:
    folds = [fold_of(f"article {i}", 6) for i in range(60)]
    assert folds == [fold_of(f"article {i}", 6) for i in range(60)]
    assert set(folds) == set(range(6))
