"""Fusion weights and scores."""

import json
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import ModelError
from knowledge.retrieval.fusion import (
    FIRST,
    OTHER_LANGUAGE,
    SECOND,
    WEIGHTS,
    FusionWeights,
    Weights,
    as_json,
    fuse,
    load_weights,
    weights_name,
)

SAME = Weights((0.0, 1.0, 1.0, 1.0), (0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0))
CROSS = Weights((-1.0, 0.0, 0.0, 2.0), (-1.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0))
OWN = Weights((1.0, 0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0))
ALL = FusionWeights("m", SAME, CROSS, {("de", "de"): OWN})


@pytest.mark.parametrize(
    ("query", "chunk", "expected"),
    [
        ("de", "de", OWN),
        ("en", "en", SAME),
        ("de", "en", CROSS),
        ("und", "de", OWN),
        ("de", "und", OWN),
        ("und", "und", SAME),
        ("fr", "de", CROSS),
    ],
)
def test_weights_by_language(query: str, chunk: str, expected: Weights) -> None:
    assert ALL.of(query, chunk) is expected


def test_scores_are_logistic_sums() -> None:
    features = np.array([[0.5, 0.5, 0.5], [0.0, 0.0, 0.5]], dtype=np.float32)
    other = 1 / (1 + np.exp(OTHER_LANGUAGE))
    np.testing.assert_allclose(fuse(features, ["en", "de"], "en", ALL), [1 / (1 + np.exp(-1.5)), other], rtol=1e-6)
    np.testing.assert_allclose(fuse(features, ["en", "und"], "en", ALL)[1], fuse(features, ["en", "en"], "en", ALL)[1])
    wide = np.ones((1, len(SECOND)), dtype=np.float32)
    np.testing.assert_allclose(fuse(wide, ["en"], "en", ALL), [1 / (1 + np.exp(-7.0))], rtol=1e-6)
    assert fuse(np.zeros((0, len(FIRST)), dtype=np.float32), [], "en", ALL).shape == (0,)


def test_round_trip(tmp_path: Path) -> None:
    (tmp_path / weights_name("org/m")).write_text(json.dumps(as_json(ALL)), encoding="utf-8")
    assert load_weights("org/m", tmp_path) == ALL


def test_an_unknown_model_gets_the_default() -> None:
    assert load_weights("nobody/knows").model == "default"


@pytest.mark.parametrize("path", sorted(WEIGHTS.glob("*.json")), ids=lambda path: path.stem)
def test_packaged_weights_load_and_reward_agreement(path: Path) -> None:
    weights = load_weights(path.stem)
    for one in (weights.same, weights.cross, *weights.pairs.values()):
        assert min(one.first[1:]) >= 0 and min(one.second[1:]) >= 0
        assert max(one.first[1:]) > 0 and max(one.second[1:]) > 0


@pytest.mark.parametrize("raw", ["{", "[]", '{"model": "m", "same": {}, "cross": {}, "pairs": {}}'])
def test_malformed_weights_are_told(raw: str, tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(raw, encoding="utf-8")
    with pytest.raises(ModelError, match="fusion weights"):
        load_weights("m", tmp_path)
