"""Export a trained reader to int8 ONNX.

    python -m knowledge.training.reader.export runs/reader-de-en knowledge/models/reader-de-en

The graph takes input_ids and token_type_ids (int64 [1, tokens]) and gives `spans` (float32 [1, tokens, 2]: scores of
each token as the answer's first and last) and `relevance` (float32 [1]).
"""

import argparse
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from knowledge.retrieval.reader import ONNX_FILE
from knowledge.training.export import CARD_FILE, RowQuantisedEmbedding, content_hash, quantise
from knowledge.training.reader.model import MAX_QUESTION, MAX_TOKENS, ReaderHeads
from knowledge.training.reader.train import BASE, untrained


class ServedReader(nn.Module):
    """Encoder and heads for one pair without padding."""

    def __init__(self, heads: ReaderHeads) -> None:
        super().__init__()
        self.encoder = heads.encoder
        self.heads = nn.Linear(heads.span.in_features, 3)
        self.heads.weight.data = torch.cat([heads.span.weight, heads.relevance.weight]).detach()
        self.heads.bias.data = torch.cat([heads.span.bias, heads.relevance.bias]).detach()

    def forward(self, input_ids: Tensor, token_type_ids: Tensor) -> tuple[Tensor, Tensor]:
        mask = torch.ones_like(input_ids)
        states = self.encoder(input_ids, attention_mask=mask, token_type_ids=token_type_ids).last_hidden_state
        scores = self.heads(states)
        return scores[:, :, :2], scores[:, 0, 2]


def export(run: Path, out: Path) -> Path:
    """Write `onnx/reader_int8.onnx`, `tokenizer.json` and `beleg.json` from a run's `reader.safetensors`."""
    recipe = json.loads((run / "recipe.json").read_text(encoding="utf-8"))
    heads, _ = untrained(int(recipe["layers"]))
    heads.load_state_dict(load_file(str(run / "reader.safetensors")))
    limits = {"max_tokens": MAX_TOKENS, "max_question_tokens": MAX_QUESTION}
    return write_folder(serving_graph(heads), out / ONNX_FILE, ("spans", "relevance"), BASE, limits)


def write_folder(graph: nn.Module, file: Path, outputs: Sequence[str], base: Path, limits: Mapping[str, int]) -> Path:
    """Write the folder of a model over pairs of texts: the int8 graph, the tokenizer, `beleg.json`.

    Args:
        file: of the graph, in the folder `onnx` of the model's.
        outputs: names of what the graph gives.
        base: folder of the tokenizer.
        limits: token counts for `beleg.json`.
    """
    out = file.parent.parent
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        write_onnx(graph, plain, outputs)
        quantise(plain, file)
    shutil.copyfile(base / "tokenizer.json", out / "tokenizer.json")
    revision = content_hash(file, out / "tokenizer.json")
    card: dict[str, Any] = {"name": out.name, "revision": revision, **limits, "languages": ["de", "en"]}
    (out / CARD_FILE).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    return file


def serving_graph(heads: ReaderHeads) -> ServedReader:
    """The heads as one module whose token and position tables are quantised by rows."""
    with_row_tables(heads.encoder)
    return ServedReader(heads).eval()


def with_row_tables(encoder: Any) -> None:
    """Make an encoder ready for tracing; its token and position tables become int8 by rows."""
    encoder.set_attn_implementation("eager")
    tables = encoder.embeddings
    tables.word_embeddings = RowQuantisedEmbedding(tables.word_embeddings.weight.detach().float())
    tables.position_embeddings = RowQuantisedEmbedding(tables.position_embeddings.weight.detach().float())


def write_onnx(graph: nn.Module, target: Path, outputs: Sequence[str]) -> None:
    """Trace a graph over one pair of texts, input_ids and token_type_ids, with a free token dimension (opset 18)."""
    ids = torch.randint(5, 100, (1, 9))
    types = torch.tensor([[0, 0, 0, 0, 1, 1, 1, 1, 1]])
    shape = {1: torch.export.Dim("tokens", min=4, max=MAX_TOKENS)}
    with torch.no_grad():
        torch.onnx.export(
            graph,
            (ids, types),
            str(target),
            input_names=["input_ids", "token_type_ids"],
            output_names=list(outputs),
            dynamic_shapes=(shape, shape),
            opset_version=18,
            dynamo=True,
            external_data=False,
            verbose=False,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="Export a trained reader to int8 ONNX.")
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    chosen = parser.parse_args()
    print(export(chosen.run, chosen.out))


if __name__ == "__main__":
    main()
