import copy
import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from knowledge.errors import ModelError  # noqa: E402
from knowledge.retrieval.reader import load_reader  # noqa: E402
from knowledge.retrieval.spans import best_span  # noqa: E402
from knowledge.training.reader import export as exporting  # noqa: E402
from knowledge.training.reader.model import Pairing, ReaderHeads  # noqa: E402

PASSAGES = [
    "the order arrives today.",
    "the parcel waits. the shop waits for the customer.",
    "the order arrives today. " * 60,
    "",
]


@pytest.fixture
def heads(tiny_encoder):
    torch.manual_seed(3)
    made = ReaderHeads(tiny_encoder.model)
    torch.nn.init.normal_(made.span.weight, std=0.3)
    torch.nn.init.normal_(made.relevance.weight, std=0.3)
    return made.eval()


@pytest.fixture
def folder(heads, tiny_encoder, tmp_path, monkeypatch):
    """The tiny reader as it is served."""
    from safetensors.torch import save_file

    from knowledge.training.student import save_sentence_transformer

    save_sentence_transformer(tiny_encoder, tmp_path / "base", torch.float16)
    monkeypatch.setattr(exporting, "BASE", tmp_path / "base")
    monkeypatch.setattr(exporting, "untrained", lambda layers: (ReaderHeads(copy.deepcopy(tiny_encoder.model)), None))
    run = tmp_path / "run"
    run.mkdir()
    save_file(heads.state_dict(), str(run / "reader.safetensors"))
    (run / "recipe.json").write_text(json.dumps({"layers": 2}), encoding="utf-8")
    exporting.export(run, tmp_path / "reader-tiny")
    return tmp_path / "reader-tiny"


def test_the_served_reader_gives_the_trained_ones_scores(folder, heads, tiny_encoder):
    with torch.no_grad():
        pair = Pairing(tiny_encoder.tokenizer)("when arrives the order?", PASSAGES[0])
        spans, relevance = heads([pair])
    inside = spans[0, pair.first : pair.first + len(pair.offsets)].numpy()
    best = best_span(inside[:, 0], inside[:, 1], float(spans[0, 0].sum()))
    reading = load_reader(folder).read("when arrives the order?", PASSAGES[:1])[0]
    assert reading.margin == pytest.approx(best.margin, abs=0.35)
    assert reading.relevance == pytest.approx(float(relevance[0]), abs=0.35)


def test_a_reading_depends_on_its_passage_only(folder):
    reader = load_reader(folder)
    together = reader.read("when?", PASSAGES)
    assert together == [reader.read("when?", [passage])[0] for passage in PASSAGES]
    assert load_reader(folder, threads=1).read("when?", PASSAGES) == together


def test_spans_are_inside_their_passage_and_long_ones_are_read_to_the_end(folder):
    for passage, reading in zip(PASSAGES, load_reader(folder).read("when?", PASSAGES), strict=True):
        assert 0 <= reading.start <= reading.end <= len(passage)
    last = "the shop waits. " * 150 + "the customer grows soon."
    seen = load_reader(folder)
    windows = list(seen._windows([5, 6], last))
    assert len(windows) > 1
    assert windows[-1][1][-1][1] == len(last)


def test_a_long_question_is_cut(folder):
    assert load_reader(folder).read("when " * 5000, PASSAGES[:1])


def test_a_folder_without_a_reader_says_so(tmp_path: Path):
    with pytest.raises(ModelError):
        load_reader(tmp_path)


def test_the_best_span_is_the_highest_sum_in_order():
    starts, ends = np.array([0.0, 5.0, 1.0], dtype=np.float32), np.array([6.0, 0.0, 2.0], dtype=np.float32)
    found = best_span(starts, ends, 3.0)
    assert (found.first, found.last, found.margin) == (1, 2, 4.0)
    assert best_span(starts, ends, 3.0, longest=1).last == best_span(starts, ends, 3.0, longest=1).first
    assert best_span(starts[:0], ends[:0], 3.0).margin == float("-inf")
