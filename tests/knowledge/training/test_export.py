import json

import numpy as np
import pytest
import torch

from knowledge.training.evaluate import onnx_encoder, sentence_transformers_encoder
from knowledge.training.export import RowQuantisedEmbedding, content_hash, export
from knowledge.training.student import save_sentence_transformer

TEXTS = ["who?", "the parcel arrives today. " * 12, "das paket kommt heute", "it is the shop", "x"]


def test_rows_are_quantised_each_by_its_own_scale():
    weight = torch.tensor([[100.0, -50.0], [0.01, 0.005], [0.0, 0.0]])
    found = RowQuantisedEmbedding(weight)(torch.tensor([[0, 1, 2]]))[0]
    half_a_step = weight.abs().amax(dim=1, keepdim=True) / 127 / 2
    assert bool(((found - weight).abs() <= half_a_step * 1.001 + 1e-8).all())
    assert found[1, 1] != 0


def test_the_revision_follows_the_content(tmp_path):
    (tmp_path / "a").write_bytes(b"1")
    first = content_hash(tmp_path / "a")
    (tmp_path / "a").write_bytes(b"2")
    assert first != content_hash(tmp_path / "a")


@pytest.mark.model
def test_the_int8_graph_gives_the_models_vectors(tiny_encoder, tmp_path):
    save_sentence_transformer(tiny_encoder, tmp_path / "model")
    file = export(tmp_path / "model", tmp_path / "served", name="tiny")
    card = json.loads((tmp_path / "served" / "beleg.json").read_text())
    assert file.name == "model_int8.onnx"
    assert {key: card[key] for key in ("name", "dimension", "max_tokens")} == {
        "name": "tiny",
        "dimension": 32,
        "max_tokens": 256,
    }
    plain = sentence_transformers_encoder(tmp_path / "model")(TEXTS)
    served = onnx_encoder(tmp_path / "served", threads=1)(TEXTS)
    assert np.allclose(np.linalg.norm(served, axis=1), 1.0, atol=1e-5)
    assert (plain * served).sum(axis=1).min() > 0.97
    assert np.array_equal((served @ plain.T).argmax(axis=1), np.arange(len(TEXTS)))
