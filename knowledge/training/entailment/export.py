"""Export a trained entailment model to int8 ONNX.

    python -m knowledge.training.entailment.export runs/entails-de-en knowledge/models/entails-de-en

The graph takes input_ids and token_type_ids (int64 [1, tokens]) and gives `settled`: float32 [1, 2],
log odds that a statement is proven and that a question is answered.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from knowledge.retrieval.entailment import ONNX_FILE
from knowledge.retrieval.reader import PACKAGED
from knowledge.training.entailment.model import MAX_STATEMENT, MAX_TOKENS, Proof
from knowledge.training.entailment.train import untrained
from knowledge.training.export import CARD_FILE, RowQuantisedEmbedding, content_hash, quantise


class ServedProof(nn.Module):
    """Encoder and outputs for one pair without padding."""

    def __init__(self, model: Proof) -> None:
        super().__init__()
        self.encoder, self.settled = model.encoder, model.settled

    def forward(self, input_ids: Tensor, token_type_ids: Tensor) -> Tensor:
        mask = torch.ones_like(input_ids)
        states = self.encoder(input_ids, attention_mask=mask, token_type_ids=token_type_ids).last_hidden_state
        return torch.as_tensor(self.settled(states)[:, 0])


def export(run: Path, out: Path) -> Path:
    """Write `onnx/entailment_int8.onnx`, `tokenizer.json` and `beleg.json` from a run's `proof.safetensors`."""
    model, _ = untrained()
    model.load_state_dict(load_file(str(run / "proof.safetensors")))
    (out / ONNX_FILE).parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "entailment.onnx"
        write_onnx(serving_graph(model), plain)
        quantise(plain, out / ONNX_FILE)
    shutil.copyfile(PACKAGED / "tokenizer.json", out / "tokenizer.json")
    card: dict[str, Any] = {
        "name": out.name,
        "revision": content_hash(out / ONNX_FILE, out / "tokenizer.json"),
        "max_tokens": MAX_TOKENS,
        "max_statement_tokens": MAX_STATEMENT,
        "languages": ["de", "en"],
    }
    (out / CARD_FILE).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    return out / ONNX_FILE


def serving_graph(model: Proof) -> ServedProof:
    """The model with its token and position tables quantised by rows."""
    model.encoder.set_attn_implementation("eager")
    tables = model.encoder.embeddings
    tables.word_embeddings = RowQuantisedEmbedding(tables.word_embeddings.weight.detach().float())
    tables.position_embeddings = RowQuantisedEmbedding(tables.position_embeddings.weight.detach().float())
    return ServedProof(model).eval()


def write_onnx(graph: nn.Module, target: Path) -> None:
    """Trace the graph with a free token dimension (opset 18)."""
    ids = torch.randint(5, 100, (1, 9))
    types = torch.tensor([[0, 0, 0, 0, 1, 1, 1, 1, 1]])
    shape = {1: torch.export.Dim("tokens", min=4, max=MAX_TOKENS)}
    with torch.no_grad():
        torch.onnx.export(
            graph,
            (ids, types),
            str(target),
            input_names=["input_ids", "token_type_ids"],
            output_names=["settled"],
            dynamic_shapes=(shape, shape),
            opset_version=18,
            dynamo=True,
            external_data=False,
            verbose=False,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="Export a trained entailment model to int8 ONNX.")
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    chosen = parser.parse_args()
    print(export(chosen.run, chosen.out))


if __name__ == "__main__":
    main()
