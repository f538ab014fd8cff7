import json

import pytest

from knowledge.errors import ModelError
from knowledge.training import ship as shipping
from knowledge.training.evaluate import onnx_encoder
from knowledge.training.student import save_sentence_transformer

torch = pytest.importorskip("torch")


@pytest.mark.model
def test_a_run_becomes_a_folder_that_serves(tiny_encoder, tmp_path, monkeypatch):
    from safetensors.torch import save_file

    save_sentence_transformer(tiny_encoder, tmp_path / "teacher")
    run = tmp_path / "run"
    run.mkdir()
    tiny_encoder.tokenizer.save(str(run / "tokenizer.json"))
    held = {f"model.{name}": weight.contiguous() for name, weight in tiny_encoder.model.state_dict().items()}
    held["model.embeddings.position_embeddings.weight"] = held["model.embeddings.position_embeddings.weight"][:256]
    save_file({name: weight.contiguous() for name, weight in held.items()}, str(run / "checkpoint.safetensors"))
    out = tmp_path / "tiny-de-en"
    assert shipping.ship(run, out, teacher=str(tmp_path / "teacher")) < shipping.LIMIT_BYTES
    card = json.loads((out / "beleg.json").read_text())
    assert card["name"] == "tiny-de-en" and card["languages"] == ["de", "en"] and len(card["revision"]) == 16
    assert {file.name for file in out.iterdir()} >= {"model.safetensors", "modules.json", "tokenizer.json", "onnx"}
    text = ["das paket kommt heute"]
    assert float((onnx_encoder(out, threads=1)(text) * tiny_encoder.encode(text)).sum()) > 0.97
    monkeypatch.setattr(shipping, "LIMIT_BYTES", 1000)
    monkeypatch.setattr(shipping, "export", lambda model, folder: folder)
    with pytest.raises(ModelError, match="smaller vocabulary"):
        shipping.ship(run, out, teacher=str(tmp_path / "teacher"))
