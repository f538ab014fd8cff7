"""Fitted weights find the feature that tells, folds keep articles together, the whole path runs."""

import json
from pathlib import Path

import numpy as np
import pytest

from evals.retrieval.cached import CachedEncoder
from evals.retrieval.collection import build
from evals.retrieval.learning import FOLDS, Sample, cross_validated, fit, fold_of, samples, spread
from evals.retrieval.run import measure, single
from evals.retrieval.sets import QuestionSet, covid_faq, squad, xquad
from knowledge.retrieval.fusion import SECOND, Weights
from tests.fakes import HashEncoder

DENSE = SECOND.index("dense")


def made(pair: tuple[str, str], telling: int, count: int = 40) -> list[Sample]:
    """Questions whose relevant candidate stands out in one feature only."""
    generator = np.random.default_rng(1)
    found = []
    for number in range(count):
        features = generator.random((12, len(SECOND)))
        relevant = np.zeros(12, dtype=bool)
        relevant[number % 12] = True
        features[number % 12, telling] += 0.8
        found.append(Sample("made", pair, number % FOLDS, features, relevant))
    return found


def test_the_telling_feature_gets_the_weight() -> None:
    weights = fit(made(("de", "de"), DENSE), "m").of("de", "de")
    assert int(np.argmax(weights.first[1:])) == DENSE and int(np.argmax(weights.second[1:])) == DENSE
    assert min(weights.first[1:]) >= 0


def test_scores_are_calibrated() -> None:
    collected = made(("de", "de"), DENSE, 100)
    values = np.array(fit(collected, "m").of("de", "de").second)
    logits = np.concatenate([values[0] + s.features @ values[1:] for s in collected])
    mean = float((1 / (1 + np.exp(-logits))).mean())
    assert mean == pytest.approx(1 / 12, abs=0.02)


def test_pairs_are_fitted_apart_and_folds_leave_out() -> None:
    collected = made(("de", "de"), DENSE) + made(("de", "en"), 0)
    weights = fit(collected, "m")
    assert int(np.argmax(weights.of("de", "en").first[1:])) == 0
    folds = cross_validated(collected, "m")
    assert len(folds) == FOLDS and len({fold.pairs["de", "de"].second for fold in folds}) == FOLDS


def test_no_answer_among_candidates_is_an_error() -> None:
    nothing = [Sample("made", ("de", "de"), 0, np.zeros((3, len(SECOND))), np.zeros(3, dtype=bool))]
    with pytest.raises(ValueError, match="no question"):
        fit(nothing, "m")


def test_both_versions_of_an_article_share_a_fold() -> None:
    assert all(fold_of(f"xde-{number}") == fold_of(f"xen-{number}") for number in range(24))
    assert len({fold_of(f"xde-{number}") for number in range(24)}) == FOLDS


SQUAD = {
    "data": [
        {
            "paragraphs": [
                {
                    "context": f"Absatz {n} über {topic}.",
                    "qas": [{"id": f"q{n}", "question": f"Was steht über {topic}?"}],
                }
            ]
        }
        for n, topic in enumerate(["Bohrer", "Sägen", "Leitern", "Schrauben"])
    ]
}


@pytest.fixture
def question_set(tmp_path: Path) -> QuestionSet:
    path = tmp_path / "set.json"
    path.write_text(json.dumps(SQUAD), encoding="utf-8")
    return QuestionSet("made", *squad(path, "de", "x-"))


def test_the_path_from_file_to_figure(question_set: QuestionSet, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    collection = build(question_set, CachedEncoder(HashEncoder(), tmp_path / "cache"), tmp_path / "work")
    figures = measure(question_set.queries, single(collection, Weights((0.0, 1.0, 1.0, 0.0), (0.0,) * 8)))
    assert figures.mrr == 1.0
    found = samples(collection)
    assert len(found) == 4 and all(sample.relevant.sum() == 1 for sample in found)
    again = HashEncoder()
    build(question_set, CachedEncoder(again, tmp_path / "cache"), tmp_path / "work")
    assert again.encoded == []


def test_spread(question_set: QuestionSet) -> None:
    assert [query.id for query in spread(question_set.queries, 2)] == ["q0", "q2"]
    assert spread(question_set.queries, None) == question_set.queries


DATA = Path("../shared/data")


@pytest.mark.skipif(not DATA.is_dir(), reason="the public sets are not beside the repository")
def test_public_sets() -> None:
    sets = [*xquad(DATA), covid_faq(DATA)]
    assert [(len(s.passages), len(s.queries)) for s in sets[:4]] == [(120, 632)] * 4
    for questions in sets:
        known = {passage.id for passage in questions.passages}
        assert all(query.relevant <= known for query in questions.queries)
