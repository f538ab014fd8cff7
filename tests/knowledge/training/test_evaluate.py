import json

import numpy as np
import pytest

from knowledge.training.evaluate import read_squad, reciprocal_ranks, squad_figure, xquad_figures


@pytest.mark.parametrize(
    ("scores", "gold", "value"),
    [
        ([0.9, 0.5, 0.1], 0, 1.0),
        ([0.9, 0.5, 0.1], 1, 1 / 2),
        ([0.9, 0.5, 0.1], 2, 1 / 3),
        ([0.5, 0.5, 0.1], 0, 1 / 2),
        ([0.5] * 3, 1, 1 / 3),
        ([*np.linspace(1, 0.2, 11), 0.1], 9, 1 / 10),
        ([*np.linspace(1, 0.2, 11), 0.1], 10, 0.0),
    ],
)
def test_reciprocal_rank(scores, gold, value):
    passages = np.array(scores, dtype=np.float32)[:, None]
    found = reciprocal_ranks(np.ones((1, 1), dtype=np.float32), passages, [gold])
    assert found.tolist() == [pytest.approx(value)]


def squad(*articles):
    return {"data": [{"paragraphs": [{"context": c, "qas": [{"question": q} for q in qs]} for c, qs in articles]}]}


def bag(texts):
    """Counts of letters, length one: enough to tell the paragraphs below apart."""
    rows = np.array([[text.lower().count(letter) for letter in "abcdefgh"] for text in texts], dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_repeated_paragraphs_count_once(tmp_path):
    file = tmp_path / "set.json"
    file.write_text(json.dumps(squad(("aaa", ["a?"]), ("bbb", ["b?"]), ("aaa", ["aa?"]))), encoding="utf-8")
    chosen = read_squad(file)
    assert chosen.passages == ["aaa", "bbb"]
    assert chosen.gold == [0, 1, 0]
    assert squad_figure(bag, file) == 1.0


def test_the_four_language_pairs_are_measured_apart(tmp_path):
    (tmp_path / "qa").mkdir()
    german = squad(("aab", ["a"]), ("ccd", ["c"]))
    english = squad(("eef", ["a"]), ("ggh", ["h"]))
    (tmp_path / "qa" / "xquad_de.dev.json").write_text(json.dumps(german), encoding="utf-8")
    (tmp_path / "qa" / "xquad_en.dev.json").write_text(json.dumps(english), encoding="utf-8")
    figures = xquad_figures(bag, tmp_path)
    assert figures["de→de"] == 1.0
    assert figures["en→en"] == pytest.approx((1 / 2 + 1) / 2)
    assert figures["de→en"] == pytest.approx(1 / 2)
    assert figures["en→de"] == pytest.approx((1 + 1 / 2) / 2)
