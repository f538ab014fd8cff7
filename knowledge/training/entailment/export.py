"""Export a trained entailment model to int8 ONNX.

    python -m knowledge.training.entailment.export runs/entails-de-en knowledge/models/entails-de-en

The graph takes input_ids and token_type_ids (int64 [1, tokens]) and gives `settled`: float32 [1, 2],
log odds that a statement is proven and that a question is answered.
"""

import argparse
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from knowledge.retrieval.entailment import ONNX_FILE
from knowledge.retrieval.reader import PACKAGED
from knowledge.training.entailment.model import MAX_STATEMENT, MAX_TOKENS, Proof
from knowledge.training.entailment.train import untrained
from knowledge.training.reader.export import with_row_tables, write_folder


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
    limits = {"max_tokens": MAX_TOKENS, "max_statement_tokens": MAX_STATEMENT}
    return write_folder(serving_graph(model), out / ONNX_FILE, ["settled"], PACKAGED, limits)


def serving_graph(model: Proof) -> ServedProof:
    """The model with its token and position tables quantised by rows."""
    with_row_tables(model.encoder)
    return ServedProof(model).eval()


def main() -> None:
    parser = argparse.ArgumentParser(description="Export a trained entailment model to int8 ONNX.")
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    chosen = parser.parse_args()
    print(export(chosen.run, chosen.out))


if __name__ == "__main__":
    main()
