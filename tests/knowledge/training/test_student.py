import json

import numpy as np
import pytest
import torch

from knowledge.training.student import packed_vectors, save_sentence_transformer, with_table

TEXTS = ["who?", "the parcel arrives today. " * 12, "das paket kommt heute", "it is the shop"]


def padded_vectors(model, rows):
    """Transformers' own forward pass, one text at a time."""
    means = [model(input_ids=torch.tensor([row])).last_hidden_state.mean(dim=1)[0] for row in rows]
    return torch.nn.functional.normalize(torch.stack(means), dim=-1)


def test_packed_forward_is_the_models_own(tiny_encoder):
    rows = [encoding.ids for encoding in tiny_encoder.tokenizer.encode_batch(TEXTS)]
    with torch.no_grad():
        packed, own = packed_vectors(tiny_encoder.model, rows), padded_vectors(tiny_encoder.model, rows)
    assert torch.allclose(packed, own, atol=1e-5)


def test_packed_gradients_are_the_models_own(tiny_encoder):
    rows = [encoding.ids for encoding in tiny_encoder.tokenizer.encode_batch(TEXTS)]
    target = torch.nn.functional.normalize(torch.ones(4, 32) + torch.arange(32), dim=-1)
    weights = list(tiny_encoder.model.parameters())
    found = [
        torch.autograd.grad((vectors(tiny_encoder.model, rows) * target).sum(), weights, materialize_grads=True)
        for vectors in (packed_vectors, padded_vectors)
    ]
    for packed, own in zip(*found, strict=True):
        assert torch.allclose(packed, own, atol=1e-4)


def test_encode_keeps_the_order_of_the_texts(tiny_encoder):
    whole = tiny_encoder.encode(TEXTS, batch=2)
    alone = np.concatenate([tiny_encoder.encode([text]) for text in TEXTS])
    assert np.allclose(whole, alone, atol=2e-2)
    assert np.allclose(np.linalg.norm(whole, axis=1), 1.0, atol=1e-5)


def test_another_table_changes_the_vocabulary(tiny_encoder):
    model = with_table(tiny_encoder.model, np.full((7, 32), 0.5, dtype=np.float32))
    assert model.get_input_embeddings().weight.shape == (7, 32)
    assert model.config.vocab_size == 7


@pytest.mark.model
def test_saved_folder_loads_through_sentence_transformers(tiny_encoder, tmp_path):
    from sentence_transformers import SentenceTransformer

    save_sentence_transformer(tiny_encoder, tmp_path, torch.float16)
    model = SentenceTransformer(str(tmp_path), device="cpu")
    assert model.max_seq_length == 256
    assert next(model.parameters()).dtype == torch.float32
    with torch.no_grad():
        own = packed_vectors(tiny_encoder.model, [e.ids for e in tiny_encoder.tokenizer.encode_batch(TEXTS)])
    assert np.allclose(model.encode(TEXTS), own.numpy(), atol=5e-3)
    save_sentence_transformer(tiny_encoder, tmp_path / "small")
    small = SentenceTransformer(str(tmp_path / "small"), device="cpu")
    assert next(small.parameters()).dtype == torch.float32
    assert float((small.encode(TEXTS) * own.numpy()).sum(axis=1).min()) > 0.97
    assert model.tokenizer.tokenize("Für") == ["f", "##u", "##e", "##r"]
    kinds = {row["type"].rsplit(".", 1)[1] for row in json.loads((tmp_path / "modules.json").read_text())}
    assert kinds == {"Transformer", "Pooling", "Normalize"}
